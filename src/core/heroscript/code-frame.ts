// A diagnostic as a terminal shows it: message, place, the line with a mark under it, hint.

import type { Diagnostic } from './types.ts';

export interface FrameOptions {
  /** Use colours. */
  readonly color?: boolean;
  /** Columns of the screen; longer lines are cut around the mark. */
  readonly width?: number;
}

const DEFAULT_WIDTH = 100;
const TAB_WIDTH = 4;
/** Columns kept before the mark when a line is cut. */
const LEAD = 24;

const STYLES = { error: '31;1', warning: '33;1', dim: '2', bold: '1', hint: '36' } as const;

/**
 * Renders a diagnostic. `source` is the text of its file; without it there is no code frame.
 *
 *     error[HS021]: Unknown parameter restrat of tmux.pane_ensure
 *       --> shop.heroscript:33:5
 *     33 |     restrat:'on-failure'
 *        |     ^^^^^^^
 *        = Did you mean restart?
 */
export function formatDiagnostic(diagnostic: Diagnostic, source?: string, options: FrameOptions = {}): string {
  const paint = (style: keyof typeof STYLES, text: string): string =>
    options.color && text !== '' ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
  const { severity, code, message, hint } = diagnostic;
  const number = String(diagnostic.line);
  const gutter = ' '.repeat(number.length);
  const lines = [`${paint(severity, `${severity}[${code}]`)}${paint('bold', `: ${message}`)}`];
  lines.push(`${gutter} ${paint('dim', '-->')} ${placeOf(diagnostic)}`);
  if (source !== undefined && source !== '') {
    const frame = cutLine(source, diagnostic, (options.width ?? DEFAULT_WIDTH) - gutter.length - 3);
    lines.push(`${paint('dim', `${number} |`)} ${frame.text}`);
    lines.push(`${paint('dim', `${gutter} |`)} ${' '.repeat(frame.indent)}${paint(severity, '^'.repeat(frame.marks))}`);
  }
  if (hint !== undefined) lines.push(`${gutter} ${paint('dim', '=')} ${paint('hint', hint)}`);
  return lines.join('\n');
}

/** `file:line:column`, as editors and terminals know it. */
function placeOf({ file, line, column }: Diagnostic): string {
  return `${file === '' ? '<text>' : file}:${line}:${column}`;
}

interface Frame {
  readonly text: string;
  /** Columns before the mark, and of the mark. */
  readonly indent: number;
  readonly marks: number;
}

/** The part of the diagnostic's first line that fits, and where in it the mark goes. */
function cutLine(source: string, diagnostic: Diagnostic, width: number): Frame {
  const room = Math.max(LEAD * 2, width);
  const mark = diagnostic.offset;
  const start = Math.max(0, mark - diagnostic.column + 1);
  // No more of a long line than can show is looked at.
  const end = lineEnd(source, mark, mark + room);
  const markEnd = Math.max(mark, Math.min(end, mark + diagnostic.length));
  const near = cells(source.slice(Math.max(start, mark - room), mark));
  const after = cells(source.slice(mark, end));
  const most = Math.max(room / 2, room - widthOf(after));
  const before = mark - start <= room && widthOf(near) <= most ? near : last(near, LEAD);
  const prefix = before === near ? '' : '…';
  const indent = prefix.length + widthOf(before);
  const isWhole = indent + widthOf(after) <= room && end < mark + room;
  const fits = isWhole ? after.length : fitting(after, room - indent - 1);
  const shown = after.slice(0, fits);
  const marks = Math.max(1, Math.min(widthOf(shown), widthOf(cells(source.slice(mark, markEnd)))));
  return { text: prefix + textOf(before) + textOf(shown) + (isWhole ? '' : '…'), indent, marks };
}

/** The end of the line, or `most` where that comes first. */
function lineEnd(source: string, from: number, most: number): number {
  let at = from;
  while (at < most && at < source.length && source[at] !== '\n' && source[at] !== '\r') at++;
  return at;
}

/** One character as it is shown, and how many columns it takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

function cells(text: string): Cell[] {
  return [...text].map((char) => {
    if (char === '\t') return { text: ' '.repeat(TAB_WIDTH), width: TAB_WIDTH };
    if (/[\p{Mn}\p{Me}]/u.test(char)) return { text: char, width: 0 };
    if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(char)) return { text: '·', width: 1 };
    return { text: char, width: isWide(char.codePointAt(0) ?? 0) ? 2 : 1 };
  });
}

function widthOf(list: readonly Cell[]): number {
  return list.reduce((sum, cell) => sum + cell.width, 0);
}

function textOf(list: readonly Cell[]): string {
  return list.map((cell) => cell.text).join('');
}

/** As many of the last cells as fit into a number of columns. */
function last(list: readonly Cell[], columns: number): readonly Cell[] {
  return list.slice(list.length - fitting(list.toReversed(), columns));
}

/** How many cells fit into a number of columns. */
function fitting(list: readonly Cell[], columns: number): number {
  let left = columns;
  for (let i = 0; i < list.length; i++) {
    left -= list[i]?.width ?? 0;
    if (left < 0) return i;
  }
  return list.length;
}

/** The blocks of characters that terminals draw two columns wide. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return WIDE.some(([from, to]) => code >= from && code <= to);
}
