/** A search in one pane: main finds in all of tmux's history, this shows where, and loads what is not here yet. */
import type { IDecoration, IMarker, Terminal } from '@xterm/xterm';
import type { FindQuery, StreamMessage } from '../../shared/ipc.ts';
import type { Palette } from './colours.ts';
import type { History } from './history.ts';

type Found = Extract<StreamMessage, { kind: 'found' }>;

export interface FindState {
  count: number;
  /** The one on show, counted from the first; null where there is none. */
  at: number | null;
  problem: string | null;
}

/** What came while a search was on is searched at this distance at most, and for no more than this part of the time. */
const AGAIN_MS = 1000;
const AGAIN_SHARE = 1 / 10;
const NONE: Int32Array = new Int32Array();

interface Cells {
  row: number;
  column: number;
  /** Of the match, from there on; it may go on in the next rows. */
  length: number;
}

export class Finder {
  readonly #terminal: Terminal;
  readonly #history: History;
  readonly #ask: (id: number, query: FindQuery) => void;
  readonly #tell: (state: FindState) => void;
  #palette: Palette;
  #query: FindQuery | null = null;
  #asked = 0;
  /** Each search reads all of tmux's history: while one is under way, the next one waits, and only the newest. */
  #underWay: { since: number } | null = null;
  #waiting = false;
  /** How long the last answer took, in milliseconds. */
  #took = 0;
  #matches: Int32Array = NONE;
  #count = 0;
  /** The match that is shown, as an index of #matches / 3; they are listed from the last. */
  #index = -1;
  /** The row that was the screen's last one when the matches were found. */
  #anchor: IMarker | null = null;
  /** Where the anchor was, from the bottom, when a paint took it away. */
  #kept: number | null = null;
  #decorations: IDecoration[] = [];
  /** What the decorations were made for. */
  #seen = '';
  #again: ReturnType<typeof setTimeout> | null = null;
  #fresh = false;
  /** Moves that are under way: the newest counts. */
  #moves = 0;
  readonly #listening: { dispose(): void }[];

  constructor(
    terminal: Terminal,
    history: History,
    palette: Palette,
    ask: (id: number, query: FindQuery) => void,
    tell: (state: FindState) => void,
  ) {
    this.#terminal = terminal;
    this.#history = history;
    this.#palette = palette;
    this.#ask = ask;
    this.#tell = tell;
    this.#listening = [
      // xterm's own event of scrolling leaves out what the user scrolls; drawing does not.
      terminal.onRender(() => this.#decorate()),
      terminal.onWriteParsed(() => this.#output()),
      terminal.onResize(() => this.#output()),
    ];
    history.hold(true);
  }

  /** Looks for something else; null: for nothing. The newest match is shown first. */
  search(query: FindQuery | null): void {
    this.#query = query;
    this.#index = -1;
    this.#fresh = true;
    this.#moves++;
    this.#answered?.();
    this.#answered = null;
    if (query !== null) this.#askFor(query);
    else {
      this.#asked++;
      this.#waiting = false;
      this.#take({ count: 0, matches: NONE, problem: null });
    }
  }

  #askFor(query: FindQuery): void {
    this.#asked++;
    this.#waiting = this.#underWay !== null;
    if (this.#waiting) return;
    this.#underWay = { since: performance.now() };
    this.#ask(this.#asked, query);
  }

  /** Told when the answer is there, or will not come. */
  #answered: (() => void) | null = null;

  /** In the stream's order: the terminal is as the pane was when it was searched. */
  answer(message: Found): void {
    if (this.#underWay !== null) this.#took = performance.now() - this.#underWay.since;
    this.#underWay = null;
    if (this.#waiting && this.#query !== null) this.#askFor(this.#query);
    if (message.id !== this.#asked) return;
    this.#anchor?.dispose();
    const { active } = this.#terminal.buffer;
    this.#anchor = this.#terminal.registerMarker(this.#terminal.rows - 1 - active.cursorY) ?? null;
    this.#take(message);
    this.#answered?.();
    this.#answered = null;
  }

  #take({ count, matches, problem }: Pick<Found, 'count' | 'matches' | 'problem'>): void {
    const before = this.#index < 0 || this.#fresh ? null : this.#cells(this.#index);
    this.#matches = matches;
    this.#count = count;
    this.#last = null;
    const listed = matches.length / 3;
    if (this.#fresh || listed === 0) this.#index = listed === 0 ? -1 : 0;
    else if (before) this.#index = this.#nearest(before);
    this.#told(problem);
    if (this.#fresh && this.#index === 0) void this.#show();
    this.#fresh = false;
    this.#decorate(true);
  }

  #told(problem: string | null = null): void {
    this.#tell({ count: this.#count, at: this.#index < 0 ? null : this.#count - this.#index, problem });
  }

  /** One on in the direction of reading, or back; around the end to the other. */
  step(direction: 'back' | 'on'): void {
    const listed = this.#matches.length / 3;
    if (listed === 0) return;
    this.#index = (this.#index + (direction === 'back' ? 1 : -1) + listed) % listed;
    this.#told();
    void this.#show();
  }

  /** The match that stands where one stood before. */
  #nearest(before: Cells): number {
    const line = this.#lineOf(before.row);
    let index = 0;
    while (index + 1 < this.#matches.length / 3 && (this.#matches[3 * index] as number) < line) index++;
    return index;
  }

  get #bottom(): number | null {
    if (this.#terminal.buffer.active.type === 'alternate') return this.#terminal.rows - 1;
    return this.#anchor === null || this.#anchor.isDisposed ? null : this.#anchor.line;
  }

  /** Lines, wrapped ones being one, from the row up to the anchor's. */
  #lineOf(row: number): number {
    const { active } = this.#terminal.buffer;
    let line = 0;
    for (let y = this.#bottom ?? 0; y > row; y--) if (active.getLine(y)?.isWrapped !== true) line++;
    return line;
  }

  /** The last lookup: the matches that are looked up lie close together. */
  #last: { line: number; row: number; bottom: number } | null = null;

  /** The first row of a line; null where the line lies above all that is here. */
  #rowOf(line: number): number | null {
    const { active } = this.#terminal.buffer;
    const bottom = this.#bottom;
    if (bottom === null) return null;
    const known = this.#last?.bottom === bottom && this.#last.line <= line ? this.#last : null;
    let row = known ? known.row : bottom;
    let at = known ? known.line : 0;
    while (row > 0 && active.getLine(row)?.isWrapped === true) row--;
    for (; at < line; at++) {
      if (row === 0) return null;
      row--;
      while (row > 0 && active.getLine(row)?.isWrapped === true) row--;
    }
    this.#last = { line, row, bottom };
    return row;
  }

  #cells(index: number): Cells | null {
    const [line = 0, begin = 0, length = 0] = this.#matches.subarray(3 * index, 3 * index + 3);
    const row = this.#rowOf(line);
    if (row === null) return null;
    // From characters of the line to cells: one may be made of several, or be two cells wide.
    const { active } = this.#terminal.buffer;
    const { cols } = this.#terminal;
    let character = 0;
    let first: number | null = null;
    let cell = 0;
    for (let y = row; character < begin + length; y++) {
      const text = active.getLine(y);
      if (!text || (y > row && !text.isWrapped)) break;
      for (let x = 0; x < cols && character < begin + length; x++) {
        const here = text.getCell(x);
        if (here?.getWidth() === 0) continue;
        if (character >= begin) first ??= (y - row) * cols + x;
        character += Math.max(1, here?.getChars().length ?? 1);
        cell = (y - row) * cols + x + Math.max(1, here?.getWidth() ?? 1);
      }
    }
    if (first === null) return null;
    return { row: row + Math.floor(first / cols), column: first % cols, length: Math.max(1, cell - first) };
  }

  async #show(): Promise<void> {
    const move = ++this.#moves;
    let place = this.#cells(this.#index);
    while (place === null && this.#history.hasMore && this.#terminal.buffer.active.type === 'normal') {
      const line = this.#matches[3 * this.#index] ?? 0;
      await this.#history.load(line + this.#terminal.rows);
      if (move !== this.#moves) return;
      // Output may have come between the two: then where everything stands is asked once more.
      if (!this.#stands()) await this.#anew();
      if (move !== this.#moves) return;
      place = this.#cells(this.#index);
    }
    const { active } = this.#terminal.buffer;
    if (place === null) {
      if (active.type === 'normal' && !this.#history.hasMore) this.#told('Too far up to show');
      return;
    }
    const { rows } = this.#terminal;
    if (place.row < active.viewportY || place.row >= active.viewportY + rows) {
      this.#terminal.scrollToLine(Math.max(0, place.row - Math.floor(rows / 2)));
    }
    this.#terminal.select(place.column, place.row, place.length);
    this.#decorate(true);
  }

  /** Whether the match is there where it was found; of an expression only another search can tell. */
  #stands(): boolean {
    const row = this.#query?.regex === false ? this.#rowOf(this.#matches[3 * this.#index] ?? 0) : null;
    if (row === null || this.#query === null) return false;
    const { active } = this.#terminal.buffer;
    let line = '';
    for (let y = row; y === row || active.getLine(y)?.isWrapped; y++)
      line += active.getLine(y)?.translateToString() ?? '';
    const [, begin = 0, length = 0] = this.#matches.subarray(3 * this.#index, 3 * this.#index + 3);
    const found = line.slice(begin, begin + length);
    const { text, matchCase } = this.#query;
    return matchCase ? found === text : found.toLowerCase() === text.toLowerCase();
  }

  /** Searches again and stays with the same match, counted from the first. */
  async #anew(): Promise<void> {
    if (this.#query === null) return;
    const fromFirst = this.#count - this.#index;
    this.#askFor(this.#query);
    await new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    this.#index = Math.min(Math.max(0, this.#count - fromFirst), this.#matches.length / 3 - 1);
    this.#told();
  }

  /** Marks the matches that can be seen, but for the chosen one, which is the terminal's selection. */
  #decorate(anew = false): void {
    const { active } = this.#terminal.buffer;
    const seen = [active.type, active.viewportY, this.#bottom, this.#index, this.#asked, this.#terminal.cols].join(' ');
    // Decorations make it draw again: only what has changed is worth new ones.
    if (seen === this.#seen && !anew) return;
    this.#seen = seen;
    for (const each of this.#decorations.splice(0)) each.dispose();
    if (active.type !== 'normal' || this.#bottom === null || this.#matches.length === 0) return;
    const { rows, cols } = this.#terminal;
    const top = active.viewportY;
    const highest = this.#lineOf(top);
    const lowest = this.#lineOf(Math.min(top + rows - 1, this.#bottom));
    for (let index = this.#firstFrom(lowest); index < this.#matches.length / 3; index++) {
      if ((this.#matches[3 * index] as number) > highest) break;
      const place = index === this.#index ? null : this.#cells(index);
      if (!place || place.row < top || place.row >= top + rows) continue;
      for (let left = place.length, y = place.row, x = place.column; left > 0; y++, x = 0) {
        const width = Math.min(left, cols - x);
        this.#mark(y, x, width);
        left -= width;
      }
    }
  }

  /** The first match, from the last one up, that does not lie below a line. */
  #firstFrom(line: number): number {
    let low = 0;
    let high = this.#matches.length / 3;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#matches[3 * middle] as number) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #mark(row: number, column: number, width: number): void {
    const { active } = this.#terminal.buffer;
    const marker = this.#terminal.registerMarker(row - active.baseY - active.cursorY);
    if (!marker) return;
    const decoration = this.#terminal.registerDecoration({
      marker,
      x: column,
      width,
      backgroundColor: this.#palette.find.match,
      layer: 'top',
    });
    if (decoration) this.#decorations.push(decoration);
    decoration?.onDispose(() => marker.dispose());
  }

  /** A paint is about to reset the terminal: the rows below the anchor are kept in mind. */
  painting(): void {
    const bottom = this.#bottom;
    const { baseY } = this.#terminal.buffer.normal;
    this.#kept = bottom === null ? null : baseY + this.#terminal.rows - 1 - bottom;
  }

  painted(): void {
    this.#last = null;
    if (this.#kept === null) return;
    const { active } = this.#terminal.buffer;
    this.#anchor?.dispose();
    this.#anchor = this.#terminal.registerMarker(this.#terminal.rows - 1 - active.cursorY - this.#kept) ?? null;
    this.#kept = null;
  }

  /** There is more to search. */
  #output(): void {
    this.#last = null;
    if (this.#query === null || this.#again !== null) return;
    this.#again = setTimeout(
      () => {
        this.#again = null;
        if (this.#query !== null) this.#askFor(this.#query);
      },
      Math.max(AGAIN_MS, this.#took / AGAIN_SHARE),
    );
  }

  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#decorate(true);
  }

  dispose(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    for (const each of this.#listening) each.dispose();
    for (const each of this.#decorations.splice(0)) each.dispose();
    this.#anchor?.dispose();
    this.#moves++;
    this.#answered?.();
    this.#history.hold(false);
  }
}
