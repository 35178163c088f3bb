// Text to tree: comments, prose, actions and their parts. Steps over what it cannot read and says so.

import type { ActionNode, CommentNode, Item, ParamNode, Part, ProseNode, Script, ValueNode } from './ast.ts';
import {
  COLON,
  isNameStart,
  isQuote,
  isSpace,
  OPEN_BRACKET,
  skipKey,
  skipSpace,
  skipWord,
  startsComment,
  trimEnd,
} from './chars.ts';
import { Cursor } from './cursor.ts';
import { replacement, show } from './diagnostics.ts';
import { countBangs, indentation, isBlank, isFence, isIndented, startsAction, textStart } from './lines.ts';
import { normaliseAction } from './names.ts';
import { type ReadValue, readValue } from './parse-value.ts';
import { removal } from './removal.ts';
import { Source } from './source.ts';
import type { ScriptKind, Span } from './types.ts';

const MOST_BANGS = 4;

/** Parses a script. Never throws, and takes time in proportion to the text's length. */
export function parse(text: string, options: { file?: string; kind?: ScriptKind } = {}): Script {
  return parseSource(new Source(text, options.file, options.kind));
}

export function parseSource(source: Source): Script {
  const cursor = new Cursor(source);
  const items: Item[] = [];
  if (source.text.startsWith('#!', cursor.at)) {
    items.push({ kind: 'shebang', span: cursor.span(cursor.at, trimEnd(source.text, cursor.at, cursor.end)) });
    cursor.goTo(1);
  }
  while (!cursor.done) {
    const item = readItem(cursor);
    if (item) items.push(item);
  }
  return { source, items, diagnostics: cursor.diagnostics };
}

/** What starts on the cursor's line; leaves the cursor at the start of the line after it. */
function readItem(cursor: Cursor): Item | undefined {
  cursor.at = textStart(cursor.source, cursor.line);
  if (cursor.at === cursor.end) {
    cursor.goTo(cursor.line + 1);
    return undefined;
  }
  if (isActionStart(cursor)) return readAction(cursor);
  if (!startsComment(cursor.text, cursor.at, cursor.end)) return readProse(cursor);
  const comment = readComment(cursor);
  cursor.goTo(cursor.line + 1);
  return comment;
}

/** True at an action, and at bangs in a script, which can mean nothing else there. In Markdown `! so` is a sentence. */
function isActionStart(cursor: Cursor): boolean {
  const bangs = countBangs(cursor.text, cursor.at, cursor.end);
  const next = cursor.code(cursor.at + bangs);
  if (bangs === 0 || isNameStart(next)) return bangs > 0;
  return cursor.source.kind === 'heroscript' && !(bangs === 1 && next === OPEN_BRACKET);
}

function readComment(cursor: Cursor): CommentNode {
  const from = cursor.at;
  cursor.at = cursor.end;
  return { kind: 'comment', span: cursor.span(from, trimEnd(cursor.text, from, cursor.end)) };
}

function readProse(cursor: Cursor): ProseNode {
  const { source, text } = cursor;
  const from = cursor.at;
  const first = cursor.line;
  let to: number;
  do {
    to = trimEnd(text, cursor.at, cursor.end);
    cursor.goTo(cursor.line + 1);
    cursor.at = textStart(source, cursor.line);
  } while (cursor.at < cursor.end && !isActionStart(cursor) && !startsComment(text, cursor.at, cursor.end));
  const span = source.spanOn(first, from, to - from);
  if (source.kind === 'heroscript') reportProse(cursor, first, span);
  return { kind: 'prose', span };
}

function reportProse(cursor: Cursor, line: number, span: Span): void {
  const colon = skipKey(cursor.text, span.offset, cursor.source.lineEnd(line));
  const isParam = colon > span.offset && cursor.text.charCodeAt(colon) === COLON;
  const ofAction = isIndented(cursor.source, line)
    ? 'The line above it that is not indented ended the action'
    : 'Indent it to make it a parameter of the action above';
  cursor.report('HS019', span, 'Text outside actions', { hint: isParam ? ofAction : 'Comments start with //' });
}

function readAction(cursor: Cursor): ActionNode {
  const { source, line, at: from } = cursor;
  const reported = cursor.diagnostics.length;
  const parts: Part[] = [];
  const head = readHead(cursor, parts);
  do {
    readParts(cursor, parts);
    cursor.goTo(cursor.line + 1);
  } while (continuesAction(cursor, line));
  const last = parts.at(-1)?.span ?? head.head;
  const span = source.spanOn(line, from, last.offset + last.length - from);
  const damaged = cursor.diagnostics.slice(reported).some((diagnostic) => diagnostic.severity === 'error');
  reportDuplicates(cursor, parts);
  return { kind: 'action', span, ...head, parts, damaged };
}

function readHead(cursor: Cursor, parts: Part[]): Pick<ActionNode, 'head' | 'bangs' | 'actor' | 'name'> {
  const from = cursor.at;
  const bangs = countBangs(cursor.text, from, cursor.end);
  if (bangs > MOST_BANGS) {
    const span = cursor.span(from, from + bangs);
    const fix = replacement(span, '!!');
    cursor.report('HS013', span, 'An action starts with one to four exclamation marks', { hint: 'Write !!', fix });
  }
  const nameStart = findName(cursor, from + bangs);
  const nameEnd = skipKey(cursor.text, nameStart, cursor.end);
  const head = cursor.span(from, nameEnd);
  const written = cursor.text.slice(nameStart, nameEnd);
  const dot = written.indexOf('.');
  const actor = dot < 0 ? 'core' : normaliseAction(written.slice(0, dot));
  const name = normaliseAction(written.slice(dot + 1));
  cursor.at = nameEnd;
  if (actor === '' || name === '') {
    if (bangs <= MOST_BANGS) cursor.report('HS012', head, nameExpected(bangs));
    return { head, bangs, actor: '', name: '' };
  }
  const end = skipWord(cursor.text, nameEnd, cursor.end);
  if (end > nameEnd) {
    const span = cursor.span(nameEnd, end);
    cursor.report('HS012', span, `Expected white space after the action's name ${show(written)}`);
    parts.push({ kind: 'skipped', span });
    cursor.at = end;
  }
  return { head, bangs, actor, name };
}

function nameExpected(bangs: number): string {
  return `Expected the name of an action right after ${'!'.repeat(bangs)}, such as !!tmux.session_ensure`;
}

/** Where an action's name starts: right after its bangs, or after white space that is reported. */
function findName(cursor: Cursor, afterBangs: number): number {
  const start = skipSpace(cursor.text, afterBangs, cursor.end);
  const end = skipKey(cursor.text, start, cursor.end);
  if (start === afterBangs || !cursor.text.slice(start, end).includes('.')) return afterBangs;
  const gap = cursor.span(afterBangs, start);
  cursor.report('HS012', gap, nameExpected(afterBangs - cursor.at), {
    hint: 'Remove the white space',
    fix: replacement(gap, '', 'Remove the white space'),
  });
  return start;
}

/** Goes past blank lines; true where the action that starts on `head` goes on there. */
function continuesAction(cursor: Cursor, head: number): boolean {
  const { source } = cursor;
  while (!cursor.done && isBlank(source, cursor.line)) cursor.goTo(cursor.line + 1);
  if (cursor.done || !isIndented(source, cursor.line) || startsAction(source, cursor.line)) return false;
  if (source.kind === 'heroscript') return true;
  // In Markdown a whole code block may be indented, so what counts there is indentation below the action's own.
  return !isFence(source, cursor.line) && indentation(source, cursor.line) > indentation(source, head);
}

/** The parts on the cursor's line, and on further lines that their values reach. */
function readParts(cursor: Cursor, parts: Part[]): void {
  for (;;) {
    cursor.at = skipSpace(cursor.text, cursor.at, cursor.end);
    if (cursor.at === cursor.end) return;
    if (startsComment(cursor.text, cursor.at, cursor.end)) {
      parts.push(readComment(cursor));
      continue;
    }
    const colon = findKeyEnd(cursor);
    const read = colon < 0 ? readArgument(cursor) : readParam(cursor, colon);
    parts.push(read.part);
    if (read.skipped) parts.push(read.skipped);
  }
}

type ReadPart = Pick<ReadValue, 'skipped'> & { readonly part: Part };

function readArgument(cursor: Cursor): ReadPart {
  const { value, ...rest } = readValue(cursor);
  return { part: { kind: 'argument', span: value.span, value }, ...rest };
}

function readParam(cursor: Cursor, colon: number): ReadPart {
  const { source, line, at: from } = cursor;
  const keySpan = cursor.span(from, colon);
  const key = cursor.text.slice(from, colon).toLowerCase();
  if (key === '' || skipKey(cursor.text, from, colon) < colon) reportKey(cursor, keySpan, key);
  cursor.at = colon + 1;
  const { value, ...rest } = goToValue(cursor) ? readValue(cursor) : { value: missingValue(cursor, keySpan, key) };
  const span = source.spanOn(line, from, value.span.offset + value.span.length - from);
  const part: ParamNode = { kind: 'param', span, key, keySpan, value };
  return { part, ...rest };
}

/** The offset of the colon that ends the key at the cursor; -1 where the word there is no parameter. */
function findKeyEnd(cursor: Cursor): number {
  const { text, end } = cursor;
  if (isQuote(cursor.code())) return -1;
  const keyEnd = skipKey(text, cursor.at, end);
  if (keyEnd > cursor.at && cursor.code(keyEnd) === COLON) return keyEnd;
  // A word such as `näme:'x'` is meant as a parameter too.
  for (let at = keyEnd; at < end && !isSpace(text.charCodeAt(at)); at++) {
    if (text.charCodeAt(at) === COLON && isQuote(cursor.code(at + 1))) return at;
  }
  return -1;
}

function reportKey(cursor: Cursor, span: Span, key: string): void {
  const message = key === '' ? 'Expected a parameter name before the colon' : `${show(key)} is not a parameter name`;
  const hint = 'Names are made of ASCII letters, digits, _, - and .';
  cursor.report('HS015', span.length === 0 ? { ...span, length: 1 } : span, message, { hint });
}

/** Goes from behind a colon to the value; false where none is on the line. */
function goToValue(cursor: Cursor): boolean {
  const start = skipSpace(cursor.text, cursor.at, cursor.end);
  if (start === cursor.end) return false;
  if (start > cursor.at) {
    if (startsComment(cursor.text, start, cursor.end)) return false;
    const colon = skipKey(cursor.text, start, cursor.end);
    // In `name: cmd:'vim'` the next word is the next parameter, not a value.
    if (colon > start && cursor.code(colon) === COLON && isQuote(cursor.code(colon + 1))) return false;
  }
  cursor.at = start;
  return true;
}

function missingValue(cursor: Cursor, keySpan: Span, key: string): ValueNode {
  const span = { ...keySpan, length: keySpan.length + 1 };
  const hint = `Write it on the same line; an empty value is ${show(key)}:''`;
  cursor.report('HS014', span, `Parameter ${show(key)} has no value`, { hint });
  return { form: 'open', quote: '', text: '', span: cursor.span(cursor.at, cursor.at) };
}

function reportDuplicates(cursor: Cursor, parts: readonly Part[]): void {
  if (parts.length < 2) return;
  const seen = new Map<string, Span>();
  for (const part of parts) {
    if (part.kind !== 'param') continue;
    const first = seen.get(part.key);
    if (!first) seen.set(part.key, part.keySpan);
    else {
      const hint = `It is given on line ${first.line} already`;
      const fix = removal(cursor.source, part.span, `Remove this ${show(part.key)}`);
      cursor.report('HS017', part.keySpan, `Parameter ${show(part.key)} is given twice`, { hint, fix });
    }
  }
}
