/** How far up a terminal reaches: loads more of tmux's history when the user comes near its top, drops it at the bottom. */
import type { Terminal } from '@xterm/xterm';

/** Loading reaches so many times as far up as before: few loads, and none much larger than what was looked at. */
const DEEPER = 4;
const LEAST = 2000;
/** No terminal holds more cells than this: twelve bytes each, some 360 MB; 200,000 lines of 150 columns. */
const MOST_CELLS = 30_000_000;

/** How far the last paint reached into tmux's history. */
interface Reach {
  above: number;
  limit: number;
}

export class History {
  readonly #terminal: Terminal;
  readonly #ask: (lines: number) => void;
  /** Lines that the terminal keeps while nobody looks further up. */
  #usual: number;
  #reach: Reach = { above: 0, limit: 0 };
  /** Lines asked for, 0 while the terminal has only what it has by itself. */
  #asked = 0;
  #loading = false;
  /** Somebody needs what is there, also while the user is at the bottom. */
  #held = false;
  #waiting: (() => void)[] = [];

  /** @param ask tells main how many lines above the screen a paint shall have; 0: as few as at first */
  constructor(terminal: Terminal, usual: number, ask: (lines: number) => void) {
    this.#terminal = terminal;
    this.#usual = usual;
    this.#ask = ask;
  }

  get #baseY(): number {
    return this.#terminal.buffer.normal.baseY;
  }

  setUsual(lines: number): void {
    this.#usual = lines;
    if (this.#asked === 0) this.#keep(lines);
  }

  /** A paint has begun: the terminal must have room for all of it, and for what follows. */
  painting(reach: Reach): void {
    this.#reach = reach;
    this.#keep(this.#asked === 0 ? this.#usual : Math.max(this.#usual, Math.min(reach.limit, this.#most)));
  }

  painted(): void {
    this.#loading = false;
    for (const done of this.#waiting.splice(0)) done();
  }

  get #most(): number {
    return Math.floor(MOST_CELLS / this.#terminal.cols);
  }

  /** True where tmux has lines above the first one that is here, and there is room for them. */
  get hasMore(): boolean {
    if (this.#baseY >= this.#most) return false;
    if (this.#reach.above > 0) return true;
    // What came since may have pushed lines out here that tmux still has.
    const full = this.#baseY >= (this.#terminal.options.scrollback ?? 0);
    return full && this.#baseY < this.#reach.limit;
  }

  /** The user has scrolled, or output has: near the top more is loaded, at the bottom it is let go. */
  moved(): void {
    const { active } = this.#terminal.buffer;
    if (active.type !== 'normal') return;
    if (active.viewportY === active.baseY) this.#drop();
    else if (active.viewportY < this.#terminal.rows) void this.load();
  }

  /**
   * Loads further up; resolves when it is here, at once where there is nothing more.
   * @param atLeast lines above the screen
   */
  load(atLeast = 0): Promise<void> {
    if (!this.#loading && this.hasMore) {
      this.#loading = true;
      this.#asked = Math.min(this.#most, Math.max(LEAST, DEEPER * this.#baseY, atLeast));
      this.#ask(this.#asked);
    }
    if (!this.#loading) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A load is under way. */
  get loading(): boolean {
    return this.#loading;
  }

  /** Asks for a paint with as much as is here. */
  again(): void {
    this.#ask(Math.max(1, this.#asked));
  }

  /** While it is held, what was loaded stays also at the bottom. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.moved();
  }

  #drop(): void {
    if (this.#asked === 0 || this.#loading || this.#held) return;
    this.#asked = 0;
    const before = this.#baseY;
    this.#keep(this.#usual);
    this.#reach = { ...this.#reach, above: this.#reach.above + before - this.#baseY };
    this.#ask(0);
  }

  #keep(lines: number): void {
    if (this.#terminal.options.scrollback !== lines) this.#terminal.options.scrollback = lines;
  }

  dispose(): void {
    for (const done of this.#waiting.splice(0)) done();
  }
}
