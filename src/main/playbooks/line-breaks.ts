/** Line breaks: taken out for the editor, and put back as the file had them. Pure. */
import { LCS } from 'node-diff3';
import { segmentsOf } from './segments.ts';

export type LineBreaks = 'lf' | 'crlf' | 'mixed';

/** A stretch of more changed lines all gets the most common line break. */
const MOST_COMPARED = 400;

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
  for (let line = 0; line < lines.length - 2; line++) {
    // With nothing between them the two would be one line break.
    if (breaks[line] === '\r' && lines[line + 1] === '' && breaks[line + 1] === '\n') breaks[line] = '\n';
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
  const found: [number, number][] = [];
  let [atA, atB] = [0, 0];
  for (const segment of segmentsOf([a, b])) {
    if ('common' in segment) {
      for (let line = 0; line < segment.common.length; line++) found.push([atA + line, atB + line]);
      atA += segment.common.length;
      atB += segment.common.length;
      continue;
    }
    const [ownA = [], ownB = []] = segment.differing;
    if (ownA.length <= MOST_COMPARED && ownB.length <= MOST_COMPARED) {
      for (let at = LCS([...ownA], [...ownB]); at.chain !== null; at = at.chain) {
        found.push([atA + at.buffer1index, atB + at.buffer2index]);
      }
    }
    atA += ownA.length;
    atB += ownB.length;
  }
  return found;
}
