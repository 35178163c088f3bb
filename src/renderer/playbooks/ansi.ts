/** Text with colour escapes, as tmux prints a pane, in pieces that a page can show. Pure. */
import type { CSSProperties } from 'react';

export interface Piece {
  text: string;
  style?: CSSProperties;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan'];

/** Our palette for the first 16; 7 and 15 are the terminal's own foregrounds, 8 its dim one. */
function colour(index: number): string | undefined {
  if (index === 7) return 'var(--term-fg)';
  if (index === 8) return 'var(--term-dim)';
  if (index === 15) return 'var(--term-strong)';
  if (index < 16) return `var(--t-${NAMES[index % 8]})`;
  if (index > 255) return undefined;
  if (index >= 232)
    return `rgb(${Array(3)
      .fill(8 + (index - 232) * 10)
      .join(' ')})`;
  const cube = index - 16;
  const step = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  return `rgb(${step(Math.floor(cube / 36))} ${step(Math.floor(cube / 6) % 6)} ${step(cube % 6)})`;
}

/** How text is to be drawn, as far as the sequences before it say. */
export interface Look {
  color?: string | undefined;
  background?: string | undefined;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  inverse: boolean;
  underline: boolean;
}

export const PLAIN: Look = { bold: false, dim: false, italic: false, inverse: false, underline: false };

/** `38;5;n` and `38;2;r;g;b`: the colour, and how many numbers it took after the first. */
function extended(codes: readonly number[], at: number): { value: string | undefined; used: number } {
  if (codes[at + 1] === 5) return { value: colour(codes[at + 2] ?? 0), used: 2 };
  if (codes[at + 1] === 2) return { value: `rgb(${codes.slice(at + 2, at + 5).join(' ')})`, used: 4 };
  return { value: undefined, used: codes.length };
}

/** The look after a sequence of these numbers (SGR). */
export function applied(look: Look, codes: readonly number[]): Look {
  let next = { ...look };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] as number;
    if (code === 0) next = { ...PLAIN };
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 7) next.inverse = true;
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code === 27) next.inverse = false;
    else if (code >= 30 && code <= 37) next.color = colour(code - 30);
    else if (code === 39) next.color = undefined;
    else if (code >= 40 && code <= 47) next.background = colour(code - 40);
    else if (code === 49) next.background = undefined;
    else if (code >= 90 && code <= 97) next.color = colour(code - 82);
    else if (code >= 100 && code <= 107) next.background = colour(code - 92);
    else if (code === 38 || code === 48) {
      const { value, used } = extended(codes, at);
      if (code === 38) next.color = value;
      else next.background = value;
      at += used;
    }
  }
  return next;
}

export function styleOf({ color, background, bold, dim, italic, inverse, underline }: Look): CSSProperties | undefined {
  const front = inverse ? (background ?? 'var(--term)') : (color ?? (dim ? 'var(--term-dim)' : undefined));
  const back = inverse ? (color ?? 'var(--term-fg)') : background;
  const style: CSSProperties = {
    ...(front === undefined ? {} : { color: front }),
    ...(back === undefined ? {} : { backgroundColor: back }),
    ...(bold ? { fontWeight: 600 } : {}),
    ...(italic ? { fontStyle: 'italic' } : {}),
    ...(underline ? { textDecoration: 'underline' } : {}),
  };
  return Object.keys(style).length === 0 ? undefined : style;
}

/** Escape sequences (colours with their numbers in the first group), then every other control character but the tab. */
const ESCAPE = /\p{Cc}\[([\d;:]*)([@-~])|\p{Cc}\][^\p{Cc}]*\p{Cc}\\?|\p{Cc}[()][0-9A-B]|[^\P{Cc}\t]/gu;

/** The pieces of each line. Every escape but those of colour is left out. */
export function ansiLines(text: string): Piece[][] {
  let look = PLAIN;
  return text.split('\n').map((line) => {
    const pieces: Piece[] = [];
    let from = 0;
    const add = (to: number): void => {
      const style = styleOf(look);
      if (to > from) pieces.push({ text: line.slice(from, to), ...(style ? { style } : {}) });
    };
    for (const match of line.matchAll(ESCAPE)) {
      add(match.index);
      from = match.index + match[0].length;
      if (match[2] === 'm') look = applied(look, (match[1] || '0').split(/[;:]/).map(Number));
    }
    add(line.length);
    return pieces;
  });
}
