/**
 * How many cells a character takes, as tmux counts them: it asks the C library. Where xterm counted otherwise, all that
 * follows in the line would stand in another column than in tmux.
 *
 * The addon of xterm knows Unicode 11. What has come since, and where glibc 2.36 (Unicode 14) decides otherwise, was
 * found by asking both for every code point; the wide characters of Unicode 15.1 are from its EastAsianWidth.txt.
 */
import type { IUnicodeHandling, IUnicodeVersionProvider, Terminal } from '@xterm/xterm';
import { Unicode11Addon } from './unicode11.ts';

/** First and last code point of ranges, in hexadecimal, in order. */
const WIDE =
  '31bb-31bf 3248-324f 4dc0-4dff 16ff0-16ff1 187f8-187ff 18af3-18cd5 18d00-18d08 1aff0-1aff3 1aff5-1affb 1affd-1affe ' +
  '1b11f-1b122 1b132 1b155 1f6d6-1f6d7 1f6dc-1f6df 1f6fb-1f6fc 1f7f0 1f90c 1f972 1f977-1f979 1f9a3-1f9a4 1f9ab-1f9ad ' +
  '1f9cb-1f9cc 1fa74-1fa77 1fa7b-1fa7c 1fa83-1fa88 1fa96-1fabd 1fabf-1fac5 1face-1fadb 1fae0-1fae8 1faf0-1faf8';
const SINGLE = '600-605 6dd 70f 8e2 1734 110bd 110cd 1f93b 1f946';
const COMBINING =
  '898-89f 8ca-8d2 b55 c3c d81 180f 1abf-1ace 1dfa a82c d7b0-d7c6 d7cb-d7fb 10eab-10eac 10f82-10f85 11070 11073-11074 ' +
  '110c2 111cf 1193b-1193c 1193e 11943 16fe4 1cf00-1cf2d 1cf30-1cf46 1e2ae e0100-e01ef';

const ZERO_WIDTH_JOINER = 0x200d;

/** The state of a cell that ends with a joiner, in the property value of xterm: state, two bits of width, one for joining. */
const JOINS = 1;
const propertyOf = (state: number, width: number, join: boolean): number =>
  (state << 3) | (width << 1) | (join ? 1 : 0);
const stateOf = (property: number): number => property >> 3;
const widthOf = (property: number): 0 | 1 | 2 => ((property >> 1) & 3) as 0 | 1 | 2;

type Width = 0 | 1 | 2;

let others: Map<number, Width> | null = null;

/** Code points that the addon counts otherwise; a few thousand. */
function otherWidths(): Map<number, Width> {
  if (others !== null) return others;
  others = new Map();
  for (const [ranges, width] of [
    [WIDE, 2],
    [SINGLE, 1],
    [COMBINING, 0],
  ] as const) {
    for (const range of ranges.split(' ')) {
      const [first = 0, last = first] = range.split('-').map((text) => Number.parseInt(text, 16));
      for (let point = first; point <= last; point++) others.set(point, width);
    }
  }
  return others;
}

class TmuxWidths implements IUnicodeVersionProvider {
  readonly version = 'tmux';
  private readonly others = otherWidths();

  constructor(private readonly base: IUnicodeVersionProvider) {}

  wcwidth(point: number): Width {
    // Below are the letters of most of the world, which nobody has changed.
    if (point < 0x600) return this.base.wcwidth(point);
    return this.others.get(point) ?? this.base.wcwidth(point);
  }

  /** tmux puts into one cell what a joiner joins: a family of four is as wide as its first member. */
  charProperties(point: number, preceding: number): number {
    const width = this.wcwidth(point);
    const before = widthOf(preceding);
    const joined = preceding !== 0 && before > 0 && (width === 0 || stateOf(preceding) === JOINS);
    const state = point === ZERO_WIDTH_JOINER ? JOINS : 0;
    return propertyOf(state, joined ? before : width, joined);
  }
}

/** Makes a terminal count as tmux does. */
export function countAsTmux(terminal: Pick<Terminal, 'unicode'>): void {
  let base: IUnicodeVersionProvider | null = null;
  const taking: Pick<IUnicodeHandling, 'register'> = {
    register: (provider) => {
      base = provider;
    },
  };
  new Unicode11Addon().activate({ unicode: taking } as Terminal);
  if (base === null) throw new Error('the addon for Unicode 11 registers nothing');
  terminal.unicode.register(new TmuxWidths(base));
  terminal.unicode.activeVersion = 'tmux';
}
