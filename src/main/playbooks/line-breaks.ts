/** Line breaks: taken out for the editor, and put back as the file had them. Pure. */
import { LCS } from 'node-diff3';

export type LineBreaks = 'lf' | 'crlf' | 'mixed';

/** Beyond so many changed lines, those of a file with mixed line breaks all get the most common one. */
const MOST_COMPARED = 5000;

/** What a text's lines end in; `mixed` also for a lone carriage return. */
export function breaksOf(text: string): LineBreaks {
  const all = text.match(/\r\n?|\n/g) ?? [];
  if (all.every((each) => each === '\n')) return 'lf';
  return all.every((each) => each === '\r\n') ? 'crlf' : 'mixed';
}

export function withPlainBreaks(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** `text`, which has `\n` alone, with the line breaks of `like`: each line that is in both keeps its own. */
export function withBreaksOf(text: string, like: string): string {
  const kind = breaksOf(like);
  if (kind === 'lf') return text;
  if (kind === 'crlf') return text.replaceAll('\n', '\r\n');
  const before = linesOf(like);
  const lines = text.split('\n');
  const common = mostCommon(before);
  const breaks = lines.map(() => common);
  for (const [line, other] of pairs(
    lines,
    before.map((each) => each.text),
  )) {
    const own = before[other]?.end;
    if (own) breaks[line] = own;
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : line + breaks[index])).join('');
}

interface Line {
  text: string;
  end: string;
}

function linesOf(text: string): Line[] {
  const parts = text.split(/(\r\n?|\n)/);
  return parts.flatMap((part, index) => (index % 2 === 0 ? [{ text: part, end: parts[index + 1] ?? '' }] : []));
}

function mostCommon(lines: readonly Line[]): string {
  const count = (end: string): number => lines.filter((line) => line.end === end).length;
  return ['\n', '\r\n', '\r'].reduce((best, end) => (count(end) > count(best) ? end : best));
}

/** Lines of `a` with those of `b` that they are the same as, in order. */
function pairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const { head, tail } = sharedEnds(a, b);
  const found: [number, number][] = [];
  for (let at = 0; at < head; at++) found.push([at, at]);
  for (let at = 1; at <= tail; at++) found.push([a.length - at, b.length - at]);
  const middleA = a.slice(head, a.length - tail);
  const middleB = b.slice(head, b.length - tail);
  if (middleA.length > MOST_COMPARED || middleB.length > MOST_COMPARED) return found;
  for (let at = LCS(middleA, middleB); at.chain !== null; at = at.chain) {
    found.push([head + at.buffer1index, head + at.buffer2index]);
  }
  return found;
}

/** How many entries several lists have in common at their start, and of the rest at their end. */
export function sharedEnds(...lists: readonly (readonly string[])[]): { head: number; tail: number } {
  const [first = [], ...others] = lists;
  const shortest = Math.min(...lists.map((list) => list.length));
  let head = 0;
  while (head < shortest && others.every((list) => list[head] === first[head])) head++;
  let tail = 0;
  while (tail < shortest - head && others.every((list) => list.at(-1 - tail) === first.at(-1 - tail))) tail++;
  return { head, tail };
}
