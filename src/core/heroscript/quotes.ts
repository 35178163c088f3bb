// Where a quote that stays open at the end of its line is closed.
//
// Two forms are possible: the block, closed by the same quote alone on its line, whose content may hold anything; and
// the joined value, closed by the next quote of its kind on a later line. A script with a forgotten quote has
// candidates for both that belong to later values, so a candidate counts only where no later opening needs it:
//
//  - a quote alone on a line belongs to the nearest opening before it, as a closing bracket would. Openings count when
//    an action starts between, or when they are the first one and no deeper indented than the line in question;
//  - a quote directly after `key:` at the start of a line opens a value and closes none.

import {
  COLON,
  DOUBLE_QUOTE,
  findClosing,
  isQuote,
  isSpace,
  type Quote,
  SINGLE_QUOTE,
  skipKey,
  skipSpace,
  skipWord,
  startsComment,
} from './chars.ts';
import { countBangs, indentation, isFence, startsAction, textStart } from './lines.ts';
import type { Source } from './source.ts';

export type Closing =
  /** Closed by its quote alone on a line, which is at `offset`. */
  | { readonly form: 'block'; readonly line: number; readonly offset: number }
  /** Closed on a later line by the quote at `offset`. */
  | { readonly form: 'joined'; readonly line: number; readonly offset: number }
  /** Never closed. `resume` is the next line from which parsing can go on. */
  | { readonly form: 'open'; readonly resume: number };

export class QuoteEnds {
  private readonly source: Source;
  private tables: Tables | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** The end of a value whose content starts at `content` on `line` and does not end on that line. */
  find(line: number, content: number, quote: Quote): Closing {
    this.tables ??= buildTables(this.source);
    const { source, tables } = this;
    const { alone, openers } = tables[quote];
    const end = nextIn(alone, line + 1);
    const boundary = nextIn(tables.actions, line + 1);
    const opener = nextIn(openers, line + 1);
    const block: Closing = { form: 'block', line: end, offset: textStart(source, end) };
    const hasEnd = end < source.lineCount;

    if (skipSpace(source.text, content, source.lineEnd(line)) === source.lineEnd(line)) {
      if (hasEnd && end < boundary && !(opener < end && indentation(source, opener) <= indentation(source, line))) {
        return block;
      }
      if (hasEnd && end > boundary && nextIn(openers, boundary) > end) return block;
      return this.joined(content, quote, boundary) ?? this.open(line, boundary);
    }
    const joined = this.joined(content, quote, boundary);
    if (joined) {
      const orphaned = hasEnd && end < boundary && nextIn(openers, joined.line) > end;
      return orphaned ? block : joined;
    }
    return hasEnd && opener > end ? block : this.open(line, boundary);
  }

  /** The next quote of the kind before `boundary`, if it can be what closes a value. */
  private joined(content: number, quote: Quote, boundary: number): Extract<Closing, { form: 'joined' }> | undefined {
    const { text } = this.source;
    const offset = findClosing(text, quote, content, this.source.lineStart(boundary));
    if (offset < 0) return undefined;
    const line = this.source.lineAt(offset);
    const followed = offset + 1 < this.source.lineEnd(line) && !isSpace(text.charCodeAt(offset + 1));
    const first = textStart(this.source, line);
    const colon = skipKey(text, first, offset);
    const opens = colon > first && text.charCodeAt(colon) === COLON && skipSpace(text, colon + 1, offset) === offset;
    return followed || opens ? undefined : { form: 'joined', line, offset };
  }

  /**
   * A value cut off at its line's end leaves the parameters below it readable, so they are read; anything else is
   * skipped up to the next action.
   */
  private open(line: number, boundary: number): Closing {
    let next = line + 1;
    while (next < boundary && textStart(this.source, next) === this.source.lineEnd(next)) next++;
    return { form: 'open', resume: next < boundary && this.looksLikePart(next) ? next : boundary };
  }

  private looksLikePart(line: number): boolean {
    const { text } = this.source;
    const from = textStart(this.source, line);
    const to = this.source.lineEnd(line);
    if (from === this.source.lineStart(line)) return false;
    if (startsComment(text, from, to)) return true;
    const colon = skipKey(text, from, to);
    return colon > from && text.charCodeAt(colon) === COLON && !startsComment(text, colon + 1, to);
  }
}

/** For each line the number of the next line, itself included, that has some property; the line count for none. */
type Next = Int32Array;

interface Tables {
  /** Lines that surely start an action; in Markdown also fences, which no action goes beyond. */
  readonly actions: Next;
  readonly "'": PerQuote;
  readonly '"': PerQuote;
}

interface PerQuote {
  /** Lines that are nothing but this quote and perhaps a comment. */
  readonly alone: Next;
  /** Lines that, read as parameters, leave this quote open. */
  readonly openers: Next;
}

function nextIn(table: Next, line: number): number {
  return table[line] ?? table.length - 1;
}

function buildTables(source: Source): Tables {
  const { lineCount } = source;
  const table = (): Int32Array => new Int32Array(lineCount + 1).fill(lineCount);
  const tables = {
    actions: table(),
    "'": { alone: table(), openers: table() },
    '"': { alone: table(), openers: table() },
  };
  for (let line = 0; line < lineCount; line++) {
    const alone = quoteAlone(source, line);
    if (alone) tables[alone].alone[line] = line;
    const open = alone ? undefined : quoteLeftOpen(source, line);
    if (open) tables[open].openers[line] = line;
    if (surelyStartsAction(source, line) || isFence(source, line)) tables.actions[line] = line;
  }
  for (const each of [tables.actions, ...[tables["'"], tables['"']].flatMap((q) => [q.alone, q.openers])]) {
    for (let line = lineCount - 1; line >= 0; line--) {
      if (each[line] === lineCount) each[line] = each[line + 1] ?? lineCount;
    }
  }
  return tables;
}

function quoteAt(source: Source, offset: number): Quote | undefined {
  const code = source.text.charCodeAt(offset);
  return code === SINGLE_QUOTE ? "'" : code === DOUBLE_QUOTE ? '"' : undefined;
}

function quoteAlone(source: Source, line: number): Quote | undefined {
  const from = textStart(source, line);
  const to = source.lineEnd(line);
  const quote = quoteAt(source, from);
  if (!quote || from === to) return undefined;
  const rest = skipSpace(source.text, from + 1, to);
  return rest === to || (rest > from + 1 && startsComment(source.text, rest, to)) ? quote : undefined;
}

/** The quote that is open at the end of a line that holds parameters, alone or after an action's name. */
function quoteLeftOpen(source: Source, line: number): Quote | undefined {
  const { text } = source;
  const to = source.lineEnd(line);
  let at = textStart(source, line);
  if (startsAction(source, line)) at = skipWord(text, at, to);
  else if (text.charCodeAt(skipKey(text, at, to)) !== COLON) return undefined;
  for (;;) {
    at = skipSpace(text, at, to);
    if (at === to || startsComment(text, at, to)) return undefined;
    const value = valueStart(source, at, to);
    const quote = value < to ? quoteAt(source, value) : undefined;
    if (!quote) {
      at = skipWord(text, at, to);
      continue;
    }
    const closing = findClosing(text, quote, value + 1, to);
    if (closing < 0) return quote;
    at = closing + 1;
  }
}

/** Where the value of the part at `at` starts: after its key and colon, or at once. */
function valueStart(source: Source, at: number, to: number): number {
  const colon = skipKey(source.text, at, to);
  if (colon === at || colon === to || source.text.charCodeAt(colon) !== COLON) return at;
  const value = skipSpace(source.text, colon + 1, to);
  return value < to && isQuote(source.text.charCodeAt(value)) ? value : at;
}

/** One bang and a name without a dot could be `!history` in a shell command, so that is no proof of an action. */
function surelyStartsAction(source: Source, line: number): boolean {
  if (!startsAction(source, line)) return false;
  const { text } = source;
  const to = source.lineEnd(line);
  const from = textStart(source, line);
  const bangs = countBangs(text, from, to);
  return bangs > 1 || text.slice(from + bangs, skipKey(text, from + bangs, to)).includes('.');
}
