// What a written value says: escapes resolved, lines joined, common indentation removed.

import { skipSpace } from './chars.ts';
import { isBlank } from './lines.ts';
import type { Source } from './source.ts';
import type { Span } from './types.ts';

/** What `\` and one of these characters stand for. Any other backslash is just that. */
const ESCAPES: Readonly<Partial<Record<string, string>>> = { "'": "'", '"': '"', '\\': '\\', n: '\n', t: '\t' };

/** Resolves `\'`, `\"`, `\\`, `\n` and `\t`. */
export function resolveEscapes(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(['"\\nt])/g, (whole, letter: string) => ESCAPES[letter] ?? whole);
}

interface Content {
  readonly text: string;
  /** Where each line of `text` stands in the source. */
  readonly lines: readonly Span[];
}

interface Start {
  /** Counted from 0. */
  readonly line: number;
  readonly from: number;
}

interface End {
  readonly line: number;
  readonly to: number;
}

/**
 * The content of a block: what follows its opening quote, if that is anything, and the lines up to the closing one.
 * The first piece has no indentation of its own, so it has no say in what is common.
 */
export function blockContent(source: Source, start: Start, end: End): Content {
  const { text } = source;
  const first = source.lineEnd(start.line);
  const hasFirst = skipSpace(text, start.from, first) < first;
  const lines: Span[] = hasFirst ? [source.spanOn(start.line, start.from, first - start.from)] : [];
  const common = commonIndentation(source, start.line + 1, end.line);
  for (let line = start.line + 1; line < end.line; line++) {
    const from = source.lineStart(line);
    const cut = from + sharedPrefix(common, text, from, source.lineEnd(line));
    lines.push(source.spanOn(line, cut, source.lineEnd(line) - cut));
  }
  return { text: lines.map((span) => text.slice(span.offset, span.offset + span.length)).join('\n'), lines };
}

/** The white space that every line of `from..to` that is not blank starts with. */
function commonIndentation(source: Source, from: number, to: number): string {
  let common: string | undefined;
  for (let line = from; line < to && common !== ''; line++) {
    if (isBlank(source, line)) continue;
    const start = source.lineStart(line);
    if (common === undefined) {
      common = source.text.slice(start, skipSpace(source.text, start, source.lineEnd(line)));
    } else {
      common = common.slice(0, sharedPrefix(common, source.text, start, source.lineEnd(line)));
    }
  }
  return common ?? '';
}

/** How many characters `from..to` has in common with the start of `prefix`. */
function sharedPrefix(prefix: string, text: string, from: number, to: number): number {
  let shared = 0;
  while (shared < prefix.length && from + shared < to && prefix[shared] === text[from + shared]) shared++;
  return shared;
}

/** The content of a joined value: its lines as written, escapes resolved. */
export function joinedContent(source: Source, start: Start, end: End): Content {
  const lines: Span[] = [];
  for (let line = start.line; line <= end.line; line++) {
    const from = line === start.line ? start.from : source.lineStart(line);
    const to = line === end.line ? end.to : source.lineEnd(line);
    lines.push(source.spanOn(line, from, to - from));
  }
  const texts = lines.map((span) => resolveEscapes(source.text.slice(span.offset, span.offset + span.length)));
  return { text: texts.join('\n'), lines };
}
