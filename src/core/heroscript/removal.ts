// The fix that takes something out of a script, and leaves no empty line or double space behind.

import { isSpace, skipSpace } from './chars.ts';
import type { Advice } from './diagnostics.ts';
import type { Source } from './source.ts';
import type { Span, TextEdit } from './types.ts';

/** Removes a stretch with the white space before it, and the line where nothing else is on it. */
export function removal(source: Source, span: Span, title: string): Advice['fix'] {
  const { text } = source;
  const line = source.lineAt(span.offset);
  const start = source.lineStart(line);
  let from = span.offset;
  while (from > start && isSpace(text.charCodeAt(from - 1))) from--;
  const to = span.offset + span.length;
  const end = source.lineEnd(source.lineAt(to));
  const next = skipSpace(text, to, end);
  if (from > start) return { title, edits: [edit(from, next === end ? end : to)] };
  // The first thing on a line that goes on leaves its place to what follows.
  if (next < end) return { title, edits: [edit(span.offset, next)] };
  return { title, edits: [edit(line === 0 ? from : source.lineEnd(line - 1), end)] };
}

function edit(from: number, to: number): TextEdit {
  return { offset: from, length: to - from, text: '' };
}
