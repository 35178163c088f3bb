/** Draws a window's panes as boxes of characters. */
import { cells, cut } from './text.ts';

export interface Box {
  /** Cells of the window; a border of one cell lies between two boxes. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Written into the box, as far as there is room. */
  readonly lines: readonly string[];
}

/** Which of its four neighbours a corner is joined with, as bits. */
const UP = 1;
const RIGHT = 2;
const DOWN = 4;
const LEFT = 8;
const CORNERS = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';

/**
 * The lines of the drawing of a window of `size` cells, scaled to at most `columns` characters. Rows are half as many
 * as they would be to scale with the columns, but each box has room for its lines where the window allows.
 */
export function draw(boxes: readonly Box[], size: { width: number; height: number }, columns: number): string[] {
  const width = Math.max(3, Math.min(columns, size.width + 2));
  const height = Math.max(
    3,
    Math.min(size.height + 2, Math.round(((size.height + 1) * (width - 1)) / (size.width + 1)) + 1),
  );
  const x = (cell: number): number => Math.round(((cell + 1) * (width - 1)) / (size.width + 1));
  const y = (cell: number): number => Math.round(((cell + 1) * (height - 1)) / (size.height + 1));
  const joined = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  const text = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  const join = (row: number, column: number, bits: number): void => {
    const line = joined[row];
    if (line?.[column] !== undefined) line[column] |= bits;
  };
  for (const box of boxes) {
    const [x0, x1] = [x(box.left - 1), x(box.left + box.width)];
    const [y0, y1] = [y(box.top - 1), y(box.top + box.height)];
    for (let column = x0; column < x1; column++) {
      for (const row of [y0, y1]) {
        join(row, column, RIGHT);
        join(row, column + 1, LEFT);
      }
    }
    for (let row = y0; row < y1; row++) {
      for (const column of [x0, x1]) {
        join(row, column, DOWN);
        join(row + 1, column, UP);
      }
    }
    const room = x1 - x0 - 3;
    for (const [index, line] of box.lines.slice(0, Math.max(0, y1 - y0 - 1)).entries()) {
      if (room > 0) write(text[y0 + 1 + index] as string[], x0 + 2, cut(line, room));
    }
  }
  return text.map((row, at) =>
    row
      .map((char, column) => (joined[at]?.[column] ? CORNERS[joined[at][column]] : char))
      .join('')
      .trimEnd(),
  );
}

/** Puts text into a row of cells; a wide character fills two. */
function write(row: string[], at: number, text: string): void {
  let column = at;
  for (const char of text) {
    const width = cells(char);
    if (width === 0) row[column - 1] += char;
    else row[column] = char;
    if (width === 2) row[column + 1] = '';
    column += width;
  }
}
