// What a line is, judged by itself: blank, indented, the start of an action, a Markdown fence.

import { BANG, isNameStart, isSpace, skipSpace } from './chars.ts';
import type { Source } from './source.ts';

/** The offset of the first character of a line that is not white space; the line's end where it is blank. */
export function textStart(source: Source, line: number): number {
  return skipSpace(source.text, source.lineStart(line), source.lineEnd(line));
}

export function isBlank(source: Source, line: number): boolean {
  return textStart(source, line) === source.lineEnd(line);
}

/** How many white space characters a line starts with. */
export function indentation(source: Source, line: number): number {
  return textStart(source, line) - source.lineStart(line);
}

export function isIndented(source: Source, line: number): boolean {
  return source.lineStart(line) < source.lineEnd(line) && isSpace(source.text.charCodeAt(source.lineStart(line)));
}

/** How many `!` stand at an offset. */
export function countBangs(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) === BANG) at++;
  return at - from;
}

/** True for a line whose first text is bangs and then a name, however many bangs. */
export function startsAction(source: Source, line: number): boolean {
  const from = textStart(source, line);
  const to = source.lineEnd(line);
  const bangs = countBangs(source.text, from, to);
  return bangs > 0 && from + bangs < to && isNameStart(source.text.charCodeAt(from + bangs));
}

/** True for a line of a Markdown file that opens or closes a code block. */
export function isFence(source: Source, line: number): boolean {
  if (source.kind !== 'markdown') return false;
  const at = textStart(source, line);
  return source.text.startsWith('```', at) || source.text.startsWith('~~~', at);
}
