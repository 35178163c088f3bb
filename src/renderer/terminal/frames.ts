/** The next frame, or what stands for it where none is drawn. */

/** Where no frame comes for so long (the window is covered), work goes on without. */
const WAIT_MS = 100;
/** The same where the page is known to be hidden. */
const HIDDEN_WAIT_MS = 4;

export function nextFrame(work: () => void): void {
  const come = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(come);
  const timer = setTimeout(come, document.hidden ? HIDDEN_WAIT_MS : WAIT_MS);
}
