// One value at the cursor: bare, a bracketed list, quoted on one line or on several.

import type { SkippedNode, ValueNode } from './ast.ts';
import {
  CLOSE_BRACKET,
  COLON,
  findClosing,
  findCode,
  isKeyChar,
  isQuote,
  isSpace,
  OPEN_BRACKET,
  type Quote,
  skipKey,
  skipSpace,
  skipWord,
  startsComment,
  trimEnd,
} from './chars.ts';
import type { Cursor } from './cursor.ts';
import { type Advice, replacement } from './diagnostics.ts';
import { textStart } from './lines.ts';
import type { Closing } from './quotes.ts';
import type { Span } from './types.ts';
import { blockContent, joinedContent, resolveEscapes } from './value-text.ts';

/** A line of nothing but quotes is not searched again for each of them. */
const MOST_INNER = 16;

export interface ReadValue {
  readonly value: ValueNode;
  /** What follows the value and had to be stepped over. */
  readonly skipped?: SkippedNode;
}

/** Reads the value at the cursor, which must not be at white space or the end of its line. */
export function readValue(cursor: Cursor): ReadValue {
  const code = cursor.code();
  if (isQuote(code)) return readQuoted(cursor, cursor.text[cursor.at] === '"' ? '"' : "'");
  const list = code === OPEN_BRACKET ? listEnd(cursor) : -1;
  const to = list < 0 ? skipWord(cursor.text, cursor.at, cursor.end) : list;
  const span = cursor.span(cursor.at, to);
  const text = cursor.text.slice(cursor.at, to);
  cursor.at = to;
  if (list < 0) warnOfStrayQuote(cursor, text, span);
  return { value: { form: 'bare', quote: '', text, span } };
}

/**
 * The end of a `[a, 'b c']` at the cursor; -1 where no `]` outside quotes ends a word on this line. Another `[` ends the
 * search, so that a line of nothing but `[` is not searched again for each of them.
 */
function listEnd(cursor: Cursor): number {
  const { text, end } = cursor;
  for (let at = cursor.at + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === CLOSE_BRACKET) return at + 1 === end || isSpace(text.charCodeAt(at + 1)) ? at + 1 : -1;
    if (code === OPEN_BRACKET) return -1;
    if (!isQuote(code)) continue;
    at = findCode(text, code, at + 1, end);
    if (at < 0) return -1;
  }
  return -1;
}

/** `name:dev'`: nothing is wrong with the text, but hardly anyone means it. */
function warnOfStrayQuote(cursor: Cursor, text: string, span: Span): void {
  const last = text.at(-1);
  if (last !== "'" && last !== '"') return;
  if (text.split(last).length % 2 === 1) return;
  const at = cursor.span(span.offset + span.length - 1, span.offset + span.length);
  cursor.report('HS018', at, `The quote ${last} has no opening quote, so it is part of the value`, {
    hint: 'Quote the whole value',
    fix: { title: `Quote the whole value`, edits: [{ offset: span.offset, length: 0, text: last }] },
  });
}

function readQuoted(cursor: Cursor, quote: Quote): ReadValue {
  const open = cursor.at;
  const content = open + 1;
  const closing = findClosing(cursor.text, quote, content, cursor.end);
  if (closing < 0) return readLines(cursor, quote);
  const next = closing + 1;
  if (next === cursor.end || isSpace(cursor.text.charCodeAt(next))) return { value: oneLine(cursor, quote, closing) };
  // Text right behind a quote: it may be one of the next parameter, or an apostrophe in the comment.
  const resume = keyBefore(cursor, content, closing) ?? commentBefore(cursor, content, closing);
  if (resume !== undefined) return { value: cutOff(cursor, quote, resume, resume) };
  const value = oneLine(cursor, quote, closing);
  const skipped = stepOverRest(cursor, quote, open);
  return skipped ? { value, skipped } : { value };
}

function oneLine(cursor: Cursor, quote: Quote, closing: number): ValueNode {
  const open = cursor.at;
  cursor.at = closing + 1;
  const text = resolveEscapes(cursor.text.slice(open + 1, closing));
  return { form: 'quoted', quote, text, span: cursor.span(open, closing + 1) };
}

/** Where ` key:` starts directly before a quote, which then opens the value of that key. */
function keyBefore(cursor: Cursor, content: number, quoteAt: number): number | undefined {
  const { text } = cursor;
  if (text.charCodeAt(quoteAt - 1) !== COLON) return undefined;
  let start = quoteAt - 1;
  while (start > content && isKeyChar(text.charCodeAt(start - 1))) start--;
  return start > content && start < quoteAt - 1 && isSpace(text.charCodeAt(start - 1)) ? start : undefined;
}

/** Where ` //` stands in a value, if it does. */
function commentBefore(cursor: Cursor, content: number, quoteAt: number): number | undefined {
  const { text } = cursor;
  for (let at = content + 1; at < quoteAt; at++) {
    if (isSpace(text.charCodeAt(at - 1)) && startsComment(text, at, quoteAt)) return at;
  }
  return undefined;
}

/**
 * A value whose quote is never closed: its text ends at `to`, and reading goes on at `resume` on the same line.
 * @param fix for one that has no text on its first line
 */
function cutOff(cursor: Cursor, quote: Quote, to: number, resume: number, fix?: Advice['fix']): ValueNode {
  const open = cursor.at;
  const textEnd = trimEnd(cursor.text, open + 1, to);
  const hint =
    textEnd === open + 1
      ? `Write ${quote} alone on the line after the value's last line`
      : `Write ${quote} at the end of the value`;
  const title = `Close it with ${quote}`;
  const closed = textEnd === open + 1 ? fix : { title, edits: [{ offset: textEnd, length: 0, text: quote }] };
  cursor.report('HS010', cursor.span(open, open + 1), `The quote ${quote} is not closed`, { hint, fix: closed });
  cursor.at = resume;
  const text = resolveEscapes(cursor.text.slice(open + 1, textEnd));
  return { form: 'open', quote, text, span: cursor.span(open, textEnd) };
}

/** Reports text right after a closing quote and steps over it, unless it is the next parameter. */
function stepOverRest(cursor: Cursor, quote: Quote, open: number): SkippedNode | undefined {
  const { text, at, end } = cursor;
  const key = skipKey(text, at, end);
  if (key > at && cursor.code(key) === COLON) {
    cursor.report('HS011', cursor.span(at, key), 'Expected white space between two parameters', {
      fix: { title: 'Insert a space', edits: [{ offset: at, length: 0, text: ' ' }] },
    });
    return undefined;
  }
  const reopened = findCode(text, quote.charCodeAt(0), at, end);
  const endsWord = reopened >= 0 && (reopened + 1 === end || isSpace(text.charCodeAt(reopened + 1)));
  cursor.at = endsWord ? reopened + 1 : skipWords(cursor);
  const span = cursor.span(at, cursor.at);
  cursor.report('HS011', span, `Expected white space after the closing quote ${quote}`, {
    hint: `Inside the value write \\${quote}, or quote it with ${quote === "'" ? '"' : "'"}`,
    fix: otherQuotes(cursor, open, at),
  });
  return { kind: 'skipped', span };
}

/**
 * `'echo 'hi''` as `"echo 'hi'"`, up to the first quote behind `from` that only a comment, a parameter or nothing follows;
 * none where both quotes are in it, or an escape that would count then.
 */
function otherQuotes(cursor: Cursor, open: number, from: number): Advice['fix'] {
  let last = from - 1;
  for (let quotes = 0; quotes < MOST_INNER; quotes++) {
    last = findCode(cursor.text, cursor.text.charCodeAt(open), last + 1, cursor.end);
    if (last < 0 || endsValue(cursor, last + 1)) break;
  }
  if (last < 0 || !endsValue(cursor, last + 1)) return undefined;
  const content = cursor.text.slice(open + 1, last);
  const other = cursor.text[open] === "'" ? '"' : "'";
  if (content.includes(other) || content.includes('\\')) return undefined;
  return replacement(cursor.span(open, last + 1), other + content + other, `Quote it with ${other}`);
}

function endsValue({ text, end }: Cursor, at: number): boolean {
  const next = skipSpace(text, at, end);
  if (next === end) return true;
  const key = skipKey(text, next, end);
  return next > at && (startsComment(text, next, end) || (key > next && text.charCodeAt(key) === COLON));
}

/** The end of the words at the cursor that are neither parameter nor comment. */
function skipWords({ text, at, end }: Cursor): number {
  let to = skipWord(text, at, end);
  for (;;) {
    const next = skipSpace(text, to, end);
    const key = skipKey(text, next, end);
    if (next === end || startsComment(text, next, end)) return to;
    if (key > next && key < end && text.charCodeAt(key) === COLON) return to;
    to = skipWord(text, next, end);
  }
}

/** A value that its line does not close. */
function readLines(cursor: Cursor, quote: Quote): ReadValue {
  const closing = cursor.quoteEnds.find(cursor.line, cursor.at + 1, quote);
  if (closing.form === 'open') return readOpen(cursor, quote, closing);
  const open = cursor.at;
  const { source, line } = cursor;
  const content = closing.form === 'block' ? blockContent : joinedContent;
  const { text, lines } = content(source, { line, from: open + 1 }, { line: closing.line, to: closing.offset });
  const span = cursor.span(open, closing.offset + 1);
  cursor.goTo(closing.line, closing.offset + 1);
  return { value: { form: closing.form, quote, text, span, lines } };
}

/** The fix that puts the quote alone on a line, after the lines that the value seems to have. */
function closedBlock({ source, line }: Cursor, quote: Quote, resume: number): Advice['fix'] {
  let last = resume - 1;
  while (last > line && textStart(source, last) === source.lineEnd(last)) last--;
  if (last === line) return undefined;
  const indent = source.text.slice(source.lineStart(line), textStart(source, line));
  const edits = [{ offset: source.lineEnd(last), length: 0, text: `\n${indent}${quote}` }];
  return { title: `Close it with ${quote} on a line of its own`, edits };
}

function readOpen(cursor: Cursor, quote: Quote, closing: Extract<Closing, { form: 'open' }>): ReadValue {
  const { source } = cursor;
  const value = cutOff(cursor, quote, cursor.end, cursor.end, closedBlock(cursor, quote, closing.resume));
  const firstLine = cursor.line + 1;
  cursor.goTo(closing.resume - 1);
  cursor.at = cursor.end;
  let from = firstLine;
  while (from < closing.resume && textStart(source, from) === source.lineEnd(from)) from++;
  if (from === closing.resume) return { value };
  let to = closing.resume - 1;
  while (textStart(source, to) === source.lineEnd(to)) to--;
  const start = skipSpace(cursor.text, source.lineStart(from), source.lineEnd(from));
  const length = trimEnd(cursor.text, source.lineStart(to), source.lineEnd(to)) - start;
  return { value, skipped: { kind: 'skipped', span: source.spanOn(from, start, length) } };
}
