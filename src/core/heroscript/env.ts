// The `env` parameter: `A=1,B="2,3"` on one line, or one pair a line.

import type { Advice, DiagnosticCode } from './diagnostics.ts';
import { show } from './diagnostics.ts';
import { closingQuote, splitItems, unquote } from './scalars.ts';
import type { EnvEntry } from './types.ts';

/** Reports something about a stretch of the value. */
export type ReportAt = (code: DiagnosticCode, from: number, to: number, message: string, advice?: Advice) => void;

const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A comma that seems meant to end a pair: the last character, or before another key. */
const PARTING_COMMA = /,\s*$|,\s*[A-Za-z_][A-Za-z0-9_]*=/;

/** One entry as written: `KEY=value`, untouched but for white space around it. */
interface Pair {
  readonly text: string;
  readonly from: number;
}

export function parseEnv(text: string, report: ReportAt): EnvEntry[] {
  const entries: EnvEntry[] = [];
  const seen = new Set<string>();
  const pairs = text.trim().includes('\n') ? linePairs(text, report) : listPairs(text, report);
  for (const pair of pairs) {
    const entry = readPair(pair, report);
    if (!entry) continue;
    if (seen.has(entry.key)) {
      report('HS043', pair.from, pair.from + entry.key.length, `${show(entry.key)} is given twice in env`);
    }
    seen.add(entry.key);
    entries.push(entry);
  }
  return entries;
}

function listPairs(text: string, report: ReportAt): Pair[] {
  const { items, problems } = splitItems(text, { from: 0, to: text.length }, { pairs: true });
  for (const { message, from, to } of problems) {
    report('HS040', from, to, message, { hint: 'The closing quote comes right before the next comma or the end' });
  }
  // An item in quotes starts behind its quote.
  return items.map(({ text, from, to }) => ({ text, from: to - from === text.length ? from : from + 1 }));
}

function linePairs(text: string, report: ReportAt): Pair[] {
  const pairs: Pair[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed !== '') pairs.push({ text: trimmed, from: from + line.indexOf(trimmed) });
    from += line.length + 1;
  }
  for (const pair of pairs) checkLine(pair, report);
  return pairs;
}

function checkLine({ text, from }: Pair, report: ReportAt): void {
  const value = text.indexOf('=') + 1;
  if (value === 0) return;
  const quote = text.charAt(value);
  if (quote === "'" || quote === '"') {
    const closing = closingQuote(text, quote, value + 1, text.length);
    if (closing !== text.length - 1)
      report('HS040', from + value, from + value + 1, `The quote ${quote} is not closed`);
    return;
  }
  const comma = PARTING_COMMA.exec(text);
  if (!comma) return;
  const hint = 'On several lines there is one pair a line and no comma; put a value that has one in quotes';
  report('HS044', from + comma.index, from + comma.index + 1, 'This comma is part of the value', { hint });
}

function readPair({ text, from }: Pair, report: ReportAt): EnvEntry | undefined {
  const equals = text.indexOf('=');
  if (equals < 0) {
    const hint = `Write ${SHELL_NAME.test(text) ? text : 'KEY'}=value`;
    report('HS041', from, from + text.length, `Expected KEY=value, not ${show(text)}`, { hint });
    return undefined;
  }
  const key = text.slice(0, equals);
  const value = unquote(text.slice(equals + 1).trim());
  if (SHELL_NAME.test(key)) return { key, value };
  const message = key === '' ? 'Expected a key before =' : `${show(key)} is not the name of an environment variable`;
  const hint = 'Names are made of letters, digits and _, and do not start with a digit';
  report('HS042', from, from + Math.max(1, key.length), message, { hint });
  return undefined;
}
