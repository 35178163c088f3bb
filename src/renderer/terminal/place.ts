/**
 * Keeps what a user looks at further up: output that would push it out of the terminal, or a paint that has nothing of
 * it, is left out, as tmux's own copy mode does; back at the bottom the pane is painted as it is then.
 */
import type { Terminal } from '@xterm/xterm';

const LINE_FEED = 0x0a;

type State =
  | 'live'
  /** What comes is left out. */
  | 'kept'
  /** A paint was asked for: what comes before it is older. */
  | 'returning';

export class Place {
  readonly #terminal: Terminal;
  readonly #repaint: () => void;
  #state: State = 'live';
  /** Lines that may come of what was written and is not parsed yet. */
  #pending = 0;
  /** Line ends that were left out. */
  #missed = 0;
  /** The paint that comes next is the first after something was left out. */
  #hasMissed = false;
  /** The lines on show before something was left out or skipped: where the user is to be again. */
  #sought: readonly string[] | null = null;

  /** @param repaint asks for a paint with as much history as the terminal has now */
  constructor(terminal: Terminal, repaint: () => void) {
    this.#terminal = terminal;
    this.#repaint = repaint;
  }

  /** Line ends that were left out since the user looks up. */
  get missed(): number {
    return this.#missed;
  }

  get #isUp(): boolean {
    const { active } = this.#terminal.buffer;
    return active.type === 'normal' && active.viewportY < active.baseY;
  }

  /**
   * Whether output is left out.
   * @param mayKeep false while somebody needs the terminal to be in step with the pane
   */
  leavesOut(data: Uint8Array, mayKeep: boolean): boolean {
    const { active } = this.#terminal.buffer;
    if (this.#state === 'live' && mayKeep && this.#isUp) {
      const free = (this.#terminal.options.scrollback ?? 0) - active.baseY;
      if (this.#pending + mostLines(data, this.#terminal.cols) > free + active.viewportY) this.#keep();
    }
    if (this.#state === 'live') return false;
    this.#missed += count(data);
    return true;
  }

  /**
   * Output that is written to the terminal.
   * @returns to be called when it is parsed
   */
  written(data: Uint8Array): () => void {
    const lines = mostLines(data, this.#terminal.cols);
    this.#pending += lines;
    return () => {
      this.#pending -= lines;
    };
  }

  /**
   * Whether a paint is left out. What follows one that is not comes after it.
   * @param behind it has the screen alone, because output was skipped
   * @param asked somebody waits for the history that comes with it
   */
  leavesOutPaint(behind: boolean, asked: boolean, mayKeep: boolean): boolean {
    if (behind && mayKeep && this.#isUp && this.#state === 'live') this.#keep();
    if (this.#state === 'kept' && (behind || !asked)) return true;
    this.#hasMissed ||= this.#state !== 'live';
    this.#state = 'live';
    return false;
  }

  /** Just before a paint resets the terminal. */
  painting(behind: boolean): void {
    if ((this.#hasMissed || behind) && this.#isUp) this.#sought ??= this.#shown();
    this.#hasMissed = false;
    this.#missed = 0;
  }

  /** The terminal has the paint: where the lines that were on show are, null where they are not or need not be sought. */
  painted(behind: boolean): number | null {
    const lines = this.#sought;
    if (lines === null) return null;
    const row = this.#rowOf(lines);
    if (row !== null || !behind) this.#sought = null;
    return row;
  }

  /** The user has scrolled. */
  moved(): void {
    if (this.#state === 'kept' && !this.#isUp) this.return();
  }

  /** Somebody needs the terminal to be in step with its pane. */
  return(): void {
    if (this.#state !== 'kept') return;
    if (this.#isUp) this.#sought = this.#shown();
    this.#state = 'returning';
    this.#repaint();
  }

  #keep(): void {
    this.#state = 'kept';
    this.#missed = 0;
  }

  #shown(): string[] {
    const { viewportY } = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, y) => this.#line(viewportY + y));
  }

  #line(row: number): string {
    return this.#terminal.buffer.active.getLine(row)?.translateToString(true) ?? '';
  }

  /** Where the lines stand now, the lowest place where they do. */
  #rowOf(lines: readonly string[]): number | null {
    const { baseY } = this.#terminal.buffer.active;
    for (let row = baseY; row >= 0; row--) {
      if (lines.every((line, y) => this.#line(row + y) === line)) return row;
    }
    return null;
  }
}

function count(data: Uint8Array): number {
  let lines = 0;
  for (let at = data.indexOf(LINE_FEED); at !== -1; at = data.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

/** As many lines as bytes may scroll in, by line ends and by being wrapped. */
function mostLines(data: Uint8Array, columns: number): number {
  return count(data) + Math.ceil(data.length / columns);
}
