// tmux's layout strings: `checksum,WxH,x,y{…}`, as `#{window_layout}` prints and `select-layout` reads them.

import { type Cell, paneCells } from './cells.ts';
import { LayoutError } from './error.ts';

/** Far deeper than any window; keeps hostile input from exhausting the stack. */
const MAX_DEPTH = 256;

/**
 * tmux's checksum of a layout string without its checksum (layout_checksum in tmux's layout-custom.c): 16 bits,
 * rotated right by one and the character added, for each character.
 */
export function layoutChecksum(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    sum = (((sum >> 1) | ((sum & 1) << 15)) + body.charCodeAt(i)) & 0xffff;
  }
  return sum;
}

/** Prints a cell tree, whose `pane`s are the numbers of tmux's pane ids, as a layout string with its checksum. */
export function printLayout(cells: Cell): string {
  const body = printCell(cells);
  return `${layoutChecksum(body).toString(16).padStart(4, '0')},${body}`;
}

function printCell(cell: Cell): string {
  const place = `${cell.width}x${cell.height},${cell.x},${cell.y}`;
  if (cell.kind === 'pane') return `${place},${cell.pane}`;
  const inside = cell.children.map(printCell).join(',');
  return cell.kind === 'row' ? `${place}{${inside}}` : `${place}[${inside}]`;
}

/**
 * Reads a layout string. It is checked as tmux does it (checksum, children that add up to their parent) and beyond:
 * offsets that fit, a pane id for each pane, none twice. Panes without columns or rows are let through, because tmux
 * accepts them and prints them.
 * @throws LayoutError `syntax`, saying what was expected and where
 */
export function parseLayout(text: string): Cell {
  let pos = 0;
  const fail = (problem: string): never => {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new LayoutError('syntax', `Not a tmux layout: ${problem} at character ${pos + 1} of "${shown}".`);
  };
  const read = (pattern: RegExp, what: string): RegExpExecArray => {
    pattern.lastIndex = pos;
    const match = pattern.exec(text) ?? fail(`expected ${what}`);
    pos += match[0].length;
    return match;
  };
  const readCell = (depth: number): Cell => {
    const start = pos;
    const [, width, height, x, y] = read(/(\d{1,5})x(\d{1,5}),(\d{1,5}),(\d{1,5})/y, 'WIDTHxHEIGHT,X,Y');
    const place = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
    const [open] = read(/[{[]|,(?=\d{1,10}(?!\d|x))/y, 'a pane id, "{" or "["');
    if (open === ',') return { kind: 'pane', pane: Number(read(/\d+/y, 'a pane id')[0]), ...place };
    if (depth === MAX_DEPTH) fail('nested too deeply');
    const children = [readCell(depth + 1)];
    while (text[pos] === ',') {
      pos++;
      children.push(readCell(depth + 1));
    }
    read(open === '{' ? /\}/y : /\]/y, open === '{' ? '"," or "}"' : '"," or "]"');
    const cell: Cell = { kind: open === '{' ? 'row' : 'col', children, ...place };
    if (!addsUp(cell)) {
      pos = start;
      fail(`the children of the ${cell.kind} do not fill it`);
    }
    return cell;
  };

  const [, checksum] = read(/([0-9a-f]{4}),/y, 'a checksum of four hexadecimal digits and ","');
  const body = text.slice(pos);
  const cells = readCell(1);
  if (pos !== text.length) fail('expected the end');
  pos = 0;
  if (layoutChecksum(body) !== Number.parseInt(checksum ?? '', 16)) fail('the checksum is wrong');
  const ids = paneCells(cells).map((cell) => cell.pane);
  if (new Set(ids).size !== ids.length) fail('a pane id is there twice');
  return cells;
}

/** Whether the children of a split lie one after the other, a border between them, and fill it. */
function addsUp(cell: Extract<Cell, { kind: 'row' | 'col' }>): boolean {
  const row = cell.kind === 'row';
  let next = row ? cell.x : cell.y;
  for (const child of cell.children) {
    const fits = row
      ? child.x === next && child.y === cell.y && child.height === cell.height
      : child.y === next && child.x === cell.x && child.width === cell.width;
    if (!fits) return false;
    next += (row ? child.width : child.height) + 1;
  }
  return next - 1 === (row ? cell.x + cell.width : cell.y + cell.height);
}
