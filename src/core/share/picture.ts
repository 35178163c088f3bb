/** A window as one screen: its panes in their places and the lines between them, row by row, each with the time of its last change. */
import type { IBufferCell, Terminal } from '@xterm/headless';
import { Row } from './cells.ts';

export interface Place {
  /** tmux's pane id. */
  readonly id: string;
  /** Cells, from the window's top left. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** What stands in the line above it, where there is one. */
  readonly label: string;
}

export interface PaneScreen {
  readonly terminal: Terminal;
  /** The program has hidden the cursor. */
  cursorHidden: boolean;
}

/** Where the cursor stands, in cells from the window's top left, and what a terminal has to know to send the right keys. */
export interface Cursor {
  readonly column: number;
  readonly row: number;
  readonly visible: boolean;
  readonly applicationKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPaste: boolean;
}

/** The rows as one width shows them. */
interface Cut {
  readonly lines: string[];
  /** Of each row the version in which it changed last. */
  readonly changed: number[];
  /** The version of the picture that it was made of. */
  version: number;
}

/** By what stands beside a cell of a line: 1 above, 2 right, 4 below, 8 left. */
const LINES = ' │─└││┌├─┘─┴┐┤┬┼';

export class Picture {
  columns = 0;
  rows = 0;
  /** Rises with everything that may have changed what is seen. */
  version = 1;
  /** Rises when the places change: everything is to be drawn anew. */
  arrangement = 0;
  active: string | null = null;
  places: readonly Place[] = [];
  private frame: string[] = [];
  private readonly cuts = new Map<number, Cut>();
  private blank: IBufferCell | null = null;

  constructor(private readonly screens: ReadonlyMap<string, PaneScreen>) {}

  /** Puts the panes in their places. Returns whether anything about them is new. */
  arrange(columns: number, rows: number, places: readonly Place[], active: string | null): boolean {
    const same = JSON.stringify([columns, rows, places]) === JSON.stringify([this.columns, this.rows, this.places]);
    if (same && active === this.active) return false;
    this.active = active;
    this.version++;
    if (same) return true;
    this.columns = columns;
    this.rows = rows;
    this.places = places;
    this.arrangement++;
    this.frame = frameOf(columns, rows, places);
    this.cuts.clear();
    return true;
  }

  /** What a pane shows has changed. */
  touch(): void {
    this.version++;
  }

  /** The rows that have changed after `since`, as a screen of that many cells draws them. */
  changes(columns: number, rows: number, since: number): { row: number; text: string }[] {
    const width = Math.min(columns, this.columns);
    const cut = this.cut(width);
    const found: { row: number; text: string }[] = [];
    for (let row = 0; row < Math.min(rows, this.rows); row++) {
      if ((cut.changed[row] ?? 0) > since) found.push({ row, text: cut.lines[row] ?? '' });
    }
    return found;
  }

  private cut(width: number): Cut {
    let cut = this.cuts.get(width);
    if (cut === undefined) {
      // Viewers choose their width: only so many are kept.
      if (this.cuts.size >= 16) this.cuts.clear();
      cut = { lines: [], changed: [], version: 0 };
      this.cuts.set(width, cut);
    }
    if (cut.version === this.version) return cut;
    cut.version = this.version;
    const row = new Row();
    for (let y = 0; y < this.rows; y++) {
      const text = this.draw(row, y, width);
      if (text === cut.lines[y]) continue;
      cut.lines[y] = text;
      cut.changed[y] = this.version;
    }
    return cut;
  }

  private draw(row: Row, y: number, width: number): string {
    const frame = this.frame[y] ?? '';
    let x = 0;
    const here = this.places.filter(({ top, height }) => y >= top && y < top + height);
    for (const place of here.sort((a, b) => a.left - b.left)) {
      if (place.left >= width) break;
      row.frame(frame.slice(x, place.left));
      const terminal = this.screens.get(place.id)?.terminal;
      const buffer = terminal?.buffer.active;
      this.blank ??= buffer?.getNullCell() ?? null;
      const columns = Math.min(place.width, width - place.left);
      const line = buffer?.getLine(buffer.baseY + y - place.top);
      row.line(line, columns, this.blank as IBufferCell);
      x = place.left + columns;
    }
    row.frame(frame.slice(x, width));
    return row.finish();
  }

  /** The cursor of a pane, of the window's active one where that is none of its panes. */
  cursor(pane: string | null): Cursor {
    const place = this.place(pane) ?? this.place(this.active);
    const screen = place && this.screens.get(place.id);
    const none = { applicationKeys: false, applicationKeypad: false, bracketedPaste: false };
    if (!place || !screen) return { column: 0, row: 0, visible: false, ...none };
    const { buffer, modes } = screen.terminal;
    return {
      column: place.left + Math.min(buffer.active.cursorX, place.width - 1),
      row: place.top + Math.min(buffer.active.cursorY, place.height - 1),
      visible: !screen.cursorHidden,
      applicationKeys: modes.applicationCursorKeysMode,
      applicationKeypad: modes.applicationKeypadMode,
      bracketedPaste: modes.bracketedPasteMode,
    };
  }

  place(pane: string | null): Place | null {
    return this.places.find(({ id }) => id === pane) ?? null;
  }
}

/** What no pane covers: lines, joined where they meet, with the labels of the panes below them. */
function frameOf(columns: number, rows: number, places: readonly Place[]): string[] {
  const free = Array.from({ length: rows }, () => new Array<boolean>(columns).fill(true));
  for (const { left, top, width, height } of places) {
    for (let y = top; y < Math.min(rows, top + height); y++) free[y]?.fill(false, left, left + width);
  }
  const at = (x: number, y: number): number => (free[y]?.[x] ? 1 : 0);
  const drawn = free.map((line, y) =>
    line.map((is, x) =>
      is ? (LINES[at(x, y - 1) | (at(x + 1, y) << 1) | (at(x, y + 1) << 2) | (at(x - 1, y) << 3)] as string) : ' ',
    ),
  );
  // With labels, every pane has a line above it.
  if (places.length > 0 && places.every(({ top }) => top > 0)) {
    for (const { left, top, width, label } of places) {
      const text = [...` ${label} `].slice(0, Math.max(0, width - 2));
      for (const [index, character] of text.entries()) (drawn[top - 1] as string[])[left + 1 + index] = character;
    }
  }
  return drawn.map((line) => line.join(''));
}
