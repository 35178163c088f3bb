// The canonical form of a script. Comments, line breaks between parameters and the meaning of every value stay.

import type { ActionNode, Item, Part, Script, ValueNode } from './ast.ts';
import { trimEnd } from './chars.ts';
import { parse } from './parse.ts';
import { parseBoolean, parseInteger } from './scalars.ts';
import type { Source } from './source.ts';
import type { Diagnostic, ScriptKind, Span } from './types.ts';
import { INDENT, writeBlock } from './write.ts';

export interface Formatted {
  readonly text: string;
  readonly changed: boolean;
  /** What is wrong with the text. Where one is an error, it was left as it is. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a script: actions with `!!` at the start of the line, one space between parameters, four before those on lines
 * of their own, values in single quotes, blocks indented below their parameter, one blank line at most. In Markdown only
 * actions are touched. Formatting twice changes nothing more.
 */
export function format(text: string, options: { file?: string; kind?: ScriptKind } = {}): Formatted {
  const script = parse(text, options);
  const { diagnostics } = script;
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { text, changed: false, diagnostics };
  const formatted = script.source.kind === 'markdown' ? formatMarkdown(script) : formatScript(script);
  // A quote on another column can close another value; then the author's form is the better one.
  const kept = sameMeaning(script, parse(formatted, options)) ? formatted : text;
  return { text: kept, changed: kept !== text, diagnostics };
}

/** True where two scripts say the same: actions, parameters, values, comments and prose, in the same order. */
export function sameMeaning(a: Script, b: Script): boolean {
  return a.items.length === b.items.length && a.items.every((item, i) => meaning(a, item) === meaning(b, b.items[i]));
}

function meaning({ source }: Script, item: Item | undefined): string {
  if (!item) return '';
  if (item.kind !== 'action') return JSON.stringify([item.kind, trimLines(linesOf(source, item.span))]);
  const parts = item.parts.map((part) => {
    if (part.kind === 'param') return [part.key, part.value.text];
    return part.kind === 'argument' ? ['', part.value.text] : [slice(source, part.span)];
  });
  return JSON.stringify([item.actor, item.name, parts]);
}

function formatScript({ source, items }: Script): string {
  const out: string[] = [];
  let before: Item | undefined;
  for (const item of items) {
    if (before && item.span.line > endLine(source, before.span) + 1) out.push('');
    if (item.kind === 'action') out.push(formatAction(source, item, ''));
    else if (item.kind === 'prose') out.push(proseLines(source, item.span));
    else out.push(slice(source, item.span));
    before = item;
  }
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}

function formatMarkdown({ source, items }: Script): string {
  const hasReturns = source.text.includes('\r\n');
  const pieces: string[] = [];
  let done = 0;
  for (const item of items) {
    if (item.kind !== 'action') continue;
    const { offset, line, length } = item.span;
    const indent = source.text.slice(source.lineStart(line - 1), offset);
    const action = formatAction(source, item, indent);
    pieces.push(source.text.slice(done, offset), hasReturns ? action.replaceAll('\n', '\r\n') : action);
    done = offset + length;
  }
  return pieces.join('') + source.text.slice(done);
}

function formatAction(source: Source, action: ActionNode, indent: string): string {
  const written = slice(source, action.head).slice(action.bangs);
  const name = written.includes('.') ? `${action.actor}.${action.name}` : action.name;
  let out = `!!${name}`;
  let line = action.head.line;
  for (const part of action.parts) {
    const gap = part.span.line - line;
    if (gap === 0) out += part.kind === 'comment' ? '  ' : ' ';
    else out += `${gap > 1 ? '\n\n' : '\n'}${indent}${INDENT}`;
    out += formatPart(source, part, indent + INDENT);
    line = endLine(source, part.span);
  }
  return out;
}

function formatPart(source: Source, part: Part, indent: string): string {
  if (part.kind === 'param') return `${part.key}:${formatValue(source, part.value, indent)}`;
  const isWord = part.kind === 'argument' && part.value.form !== 'bare';
  return isWord ? formatValue(source, part.value, indent) : slice(source, part.span);
}

function formatValue(source: Source, value: ValueNode, indent: string): string {
  const raw = slice(source, value.span);
  if (value.form === 'bare') return isPlain(value.text) ? raw : (quoted(value.text) ?? raw);
  if (value.form === 'quoted') return quoted(raw.slice(1, -1)) ?? raw;
  const asWritten = linesOf(source, value.span);
  if (value.form !== 'block') return asWritten;
  return writeBlock(value.text.split('\n'), value.quote, indent) ?? asWritten;
}

/** True for what is written without quotes: numbers, booleans and lists in brackets. */
function isPlain(text: string): boolean {
  return text.startsWith('[') || parseInteger(text) !== undefined || parseBoolean(text) !== undefined;
}

/** A text in quotes that needs no escapes, in single ones where it can be. */
function quoted(text: string): string | undefined {
  if (text.includes('\\')) return undefined;
  if (!text.includes("'")) return `'${text}'`;
  return text.includes('"') ? undefined : `"${text}"`;
}

/** The lines of a piece of text outside actions, indented as they were. */
function proseLines(source: Source, span: Span): string {
  const from = source.lineStart(span.line - 1);
  const whole = { ...span, offset: from, length: span.offset + span.length - from };
  return trimLines(linesOf(source, whole));
}

function trimLines(text: string): string {
  const trimmed = text.split('\n').map((line) => line.slice(0, trimEnd(line, 0, line.length)));
  return trimmed.join('\n');
}

function slice(source: Source, { offset, length }: Span): string {
  return source.text.slice(offset, offset + length);
}

/** A stretch of the source with its line breaks as `\n`. */
function linesOf(source: Source, span: Span): string {
  return slice(source, span).replace(/\r\n?/g, '\n');
}

/** The number of the line that a span ends on. */
function endLine(source: Source, { offset, length }: Span): number {
  return source.lineAt(offset + length) + 1;
}
