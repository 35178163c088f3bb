/** Whether terminals can be drawn by a graphics card, as far as Chromium's own start-up check tells. */
import { app } from 'electron';

/** The check is done before the page has loaded; where it is not, the page looks for itself. */
const CHECK_TIMEOUT_MS = 1000;

let checked: Promise<void> | null = null;

/** Before the app is ready: the event comes once. */
export function watchGraphics(): void {
  checked = new Promise((resolve) => {
    app.once('gpu-info-update', () => resolve());
    app.whenReady().then(() => setTimeout(resolve, CHECK_TIMEOUT_MS).unref(), resolve);
  });
}

/**
 * False where WebGL would be drawn by the processor, which is slower than the DOM. Asking here spares the page a
 * context that takes a tenth of a second to be refused.
 */
export async function hasGraphicsCard(): Promise<boolean> {
  await checked;
  // The types know WebGL 1 alone; Chromium reports both, and they agree.
  return !/software|disabled|unavailable/.test(app.getGPUFeatureStatus().webgl);
}
