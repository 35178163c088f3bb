/** Counts what a terminal has parsed and tells main, which holds back a program that runs ahead of its screen. */

/**
 * Told at once when this much has been parsed since the last time. Main lets a few times this much be under way, so
 * that a flood keeps flowing while an ack travels, and a screen is never more than that behind. Smaller costs a message
 * for every few lines; larger makes the flow stop and go.
 */
export const ACK_BYTES = 32 * 1024;

/** What is left is told after this long: a pane that falls quiet must not leave main waiting for its last bytes. */
export const ACK_IDLE_MS = 10;

export class Acks {
  readonly #tell: (bytes: number) => void;
  #parsed = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(tell: (bytes: number) => void) {
    this.#tell = tell;
  }

  parsed(bytes: number): void {
    if (bytes <= 0) return;
    this.#parsed += bytes;
    if (this.#parsed >= ACK_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), ACK_IDLE_MS);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const bytes = this.#parsed;
    this.#parsed = 0;
    if (bytes > 0) this.#tell(bytes);
  }
}
