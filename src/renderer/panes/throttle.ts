/** Keeps one call under way: while it is, only the newest wish waits. */
export class OneInFlight<T> {
  readonly #run: (wish: T) => Promise<unknown>;
  #busy = false;
  #next: { wish: T } | null = null;

  constructor(run: (wish: T) => Promise<unknown>) {
    this.#run = run;
  }

  wish(wish: T): void {
    this.#next = { wish };
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#next; next; next = this.#next) {
      this.#next = null;
      await this.#run(next.wish).catch(() => undefined);
    }
    this.#busy = false;
  }
}
