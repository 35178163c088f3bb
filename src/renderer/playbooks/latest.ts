/** Work of which only the newest matters: one at a time, and once more at the end when it was asked for meanwhile. */
export class Latest {
  /** The wish that waits for its turn. */
  private wish: symbol | null = null;
  private chain: Promise<void> = Promise.resolve();

  constructor(private readonly work: () => Promise<void>) {}

  /** Does the work once what is under way is done; several wishes meanwhile are one. */
  ask(): void {
    if (this.wish !== null) return;
    const wish = Symbol();
    this.wish = wish;
    this.chain = this.chain.then(() => {
      if (this.wish !== wish) return;
      this.wish = null;
      return this.work().catch(() => {});
    });
  }

  /** Something else once what is under way is done; it takes the place of a wish that waits. */
  between<T>(other: () => Promise<T>): Promise<T> {
    this.wish = null;
    const result = this.chain.then(other);
    this.chain = result.then(
      () => {},
      () => {},
    );
    return result;
  }
}
