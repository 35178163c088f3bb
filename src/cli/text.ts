/** Widths of text in a terminal, and tables made of it. */
import { plain } from './output.ts';

/** Wide characters (East Asian, emoji) take two cells. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const ZERO = /\p{Mn}|\p{Me}|\u200d/u;

export function cells(text: string): number {
  let width = 0;
  for (const char of text) width += ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** The text, filled with spaces to a width. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

/** The text, cut to a width, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let out = '';
  let used = 0;
  for (const char of text) {
    const next = cells(char);
    if (used + next > width - 1) break;
    out += char;
    used += next;
  }
  return `${out}…`;
}

/** `1 step`, `2 steps`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

const MOST_NAMED = 8;

/** `3 processes: make 12, cc 13, cc1 14`. */
export function processList(processes: readonly { readonly name: string; readonly pid: number }[]): string {
  const named = processes.slice(0, MOST_NAMED).map(({ name, pid }) => `${plain(name)} ${pid}`);
  const more = processes.length > MOST_NAMED ? ' …' : '';
  return `${processes.length} ${processes.length === 1 ? 'process' : 'processes'}: ${named.join(', ')}${more}`;
}

/** Of a file, as people read it: `12 kB`, `3.4 MB`. */
export function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
