/** What a search looks for, as a function that finds the lines of a block that have it. */
import { isAscii } from 'node:buffer';
import { type Context, createContext, Script } from 'node:vm';
import { MuxError } from '../errors.ts';
import { stripEscapes } from './text.ts';

/** Where the lines of a block begin that match, as offsets in it, in order. A block ends with a line, ended or not. */
export type LineFinder = (block: Buffer) => number[];

/** The same for a piece of a block, as numbers of lines from 0. */
type PieceFinder = (piece: Buffer) => number[];

/** A text of up to 128 KB is made of bytes ten times as fast as a longer one, which V8 keeps apart from others. */
const PIECE_BYTES = 96 * 1024;
/** So much of a block tells which letters are rare in it. */
const SAMPLE_BYTES = 16 * 1024;
/** So many matches of one line are marked. */
const MOST_MARKS = 200;
/** Less of a text than this would stand in too many lines. */
const SHORTEST_TAIL = 3;

/**
 * Where a text stands.
 * @param limitMs for one block
 * @param raw looks at escape sequences too, instead of through them
 * @throws MuxError `bad-input` for a line break in it; `timeout` when it takes longer
 */
export function findText(text: string, limitMs: number, raw = false): LineFinder {
  if (/[\r\n]/.test(text)) throw new MuxError('bad-input', 'Lines are searched: a line break is in none of them');
  const needle = Buffer.from(text);
  const plain: PieceFinder = (piece) => linesWith(piece, needle);
  const tails = new Tails(text);
  const holds = (line: string): boolean => withoutEscapes(Buffer.from(line)).includes(needle);
  const bounded = boundedBy(limitMs, `The search for ${JSON.stringify(text)}`);
  return (block) => {
    if (raw || !hasEscapes(block)) return startsOf(block, plain(block));
    const tail = tails.rarestIn(block);
    const through: PieceFinder = (piece) => atOnce(textOf(piece), tail, holds);
    return bounded(() => inPieces(block, (piece) => (hasEscapes(piece) ? through : plain)(piece)));
  };
}

/** A text as a regular expression that matches just that. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Ends of a text, each as an expression that looks through escape sequences: what holds the text holds each of them. */
class Tails {
  private readonly characters: readonly string[];
  private readonly patterns = new Map<number, RegExp>();

  constructor(text: string) {
    this.characters = [...text];
  }

  /** The one whose first letter is the rarest there: an expression is as fast as its first letter is rare. */
  rarestIn(block: Buffer): RegExp {
    const counts = new Uint32Array(256);
    for (const byte of block.subarray(0, SAMPLE_BYTES)) counts[byte] = (counts[byte] as number) + 1;
    const seen = (at: number): number => counts[(this.characters[at] ?? '').codePointAt(0) ?? 0] ?? 0;
    let best = 0;
    for (let at = 1; at <= this.characters.length - SHORTEST_TAIL; at++) if (seen(at) < seen(best)) best = at;
    return this.from(best);
  }

  private from(first: number): RegExp {
    let pattern = this.patterns.get(first);
    if (pattern === undefined) {
      const literal = this.characters.slice(first).map((one) => escaped(one) + ESCAPES);
      pattern = new RegExp(literal.join(''), 'g');
      this.patterns.set(first, pattern);
    }
    return pattern;
  }
}

/** Numbers of the lines in which these bytes stand. */
function linesWith(piece: Buffer, needle: Buffer): number[] {
  const found: number[] = [];
  let line = 0;
  let counted = 0;
  for (let at = piece.indexOf(needle); at >= 0; ) {
    for (let end = piece.indexOf(10, counted); end >= 0 && end < at; end = piece.indexOf(10, counted)) {
      line++;
      counted = end + 1;
    }
    found.push(line);
    const end = piece.indexOf(10, at);
    if (end < 0) break;
    line++;
    counted = end + 1;
    at = piece.indexOf(needle, counted);
  }
  return found;
}

/** Runs `find` on pieces of whole lines. */
function inPieces(block: Buffer, find: PieceFinder): number[] {
  const found: number[] = [];
  for (let at = 0; at < block.length; ) {
    let end = block.length;
    if (end - at > PIECE_BYTES) {
      const last = block.lastIndexOf(10, at + PIECE_BYTES - 1);
      const next = last < at ? block.indexOf(10, at + PIECE_BYTES) : last;
      if (next >= 0) end = next + 1;
    }
    const piece = block.subarray(at, end);
    const lines = find(piece);
    if (lines.length > 0) for (const start of startsOf(piece, lines)) found.push(at + start);
    at = end;
  }
  return found;
}

/** Where lines begin, by their numbers in order. */
function startsOf(piece: Buffer, lines: readonly number[]): number[] {
  let line = 0;
  let at = 0;
  return lines.map((wanted) => {
    for (; line < wanted; line++) at = piece.indexOf(10, at) + 1;
    return at;
  });
}

/**
 * Where a regular expression matches within a line; `^` and `$` are a line's. It is run with a time limit for each
 * block, by node:vm, which ends it also in the middle of a match: one that takes exponential time ends the search.
 * @param limitMs for one block
 * @param raw looks at escape sequences too, instead of through them
 * @throws MuxError `timeout` when it takes longer
 */
export function findPattern(pattern: RegExp, limitMs: number, raw = false): LineFinder {
  const whole = acrossLines(pattern);
  const through = acrossLines(pattern, true);
  const single = new RegExp(pattern.source, [...new Set(`${pattern.flags.replace(/[gy]/g, '')}m`)].join(''));
  const find = (text: string): number[] => (whole === null ? eachLine(text, single) : atOnce(text, whole));
  const matches = (line: string): boolean => single.test(textOf(withoutEscapes(Buffer.from(line))));
  const findThrough = (piece: Buffer): number[] =>
    through === null ? find(textOf(withoutEscapes(piece))) : atOnce(textOf(piece), through, matches);
  const bounded = boundedBy(limitMs, `The regular expression ${pattern}`);
  return (block) => {
    const escapes = !raw && hasEscapes(block);
    const findIn: PieceFinder = (piece) => (escapes && hasEscapes(piece) ? findThrough(piece) : find(textOf(piece)));
    return bounded(() => inPieces(block, findIn));
  };
}

/**
 * Where an expression matches within the text of one line, as places: from, behind, from, behind, …; none where it takes
 * longer than the limit.
 */
export function findMarks(pattern: RegExp, limitMs: number): (text: string) => number[] {
  const each = new RegExp(pattern.source, [...new Set(`${pattern.flags.replace('y', '')}gm`)].join(''));
  const bounded = boundedBy(limitMs, '');
  return (text) => {
    try {
      return bounded(() => {
        const places: number[] = [];
        for (const match of text.matchAll(each)) {
          if (match[0] !== '') places.push(match.index, match.index + match[0].length);
          if (places.length >= 2 * MOST_MARKS) break;
        }
        return places;
      });
    } catch {
      return []; // The search itself tells that it takes too long.
    }
  };
}

/** One for all searches: nothing waits within it, so only one is in it at a time. */
let bound: { readonly context: Context; readonly script: Script } | null = null;

/** Runs work with a time limit, which ends it also in the middle of a regular expression. */
function boundedBy(limitMs: number, what: string): (work: () => number[]) => number[] {
  return (work) => {
    bound ??= { context: createContext({ work: null }), script: new Script('work()') };
    const { context, script } = bound;
    let found: number[] = [];
    context.work = (): void => {
      found = work();
    };
    try {
      script.runInContext(context, { timeout: limitMs });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new MuxError('timeout', `${what} takes too long`, 'avoid repetitions within repetitions, such as (a+)+', {
        cause,
      });
    } finally {
      context.work = null;
    }
    return found;
  };
}

/**
 * ESC, and of what else is taken out of lines that which programs write in the middle of them: BEL, BS, SO and SI, NUL,
 * DEL. Looking for each of them goes at the speed of memory, looking for all control characters at once does not.
 */
const SIGNS = [0x1b, 0x08, 0x07, 0x0e, 0x0f, 0x00, 0x7f];

/** Whether something in it has to be looked through. */
function hasEscapes(bytes: Buffer): boolean {
  return SIGNS.some((sign) => bytes.includes(sign));
}

function textOf(bytes: Buffer): string {
  return isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8');
}

function withoutEscapes(bytes: Buffer): Buffer {
  const into = Buffer.allocUnsafe(bytes.length);
  return into.subarray(0, stripEscapes(bytes, into));
}

/**
 * @param pattern has the flag g and matches no line break
 * @param matches decides on the lines in which it stands
 */
function atOnce(text: string, pattern: RegExp, matches: ((line: string) => boolean) | null = null): number[] {
  const found: number[] = [];
  let line = 0;
  let counted = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    // Behind the end of the last line there is no other.
    if (match.index === text.length && (text === '' || text.endsWith('\n'))) break;
    for (let end = text.indexOf('\n', counted); end >= 0 && end < match.index; end = text.indexOf('\n', counted)) {
      line++;
      counted = end + 1;
    }
    const end = text.indexOf('\n', match.index);
    if (matches === null || matches(text.slice(counted, end < 0 ? text.length : end))) found.push(line);
    if (end < 0) break;
    line++;
    counted = end + 1;
    pattern.lastIndex = counted;
  }
  return found;
}

function eachLine(text: string, pattern: RegExp): number[] {
  const found: number[] = [];
  let line = 0;
  for (let at = 0; at < text.length; line++) {
    const end = text.indexOf('\n', at);
    if (pattern.test(text.slice(at, end < 0 ? text.length : end))) found.push(line);
    if (end < 0) break;
    at = end + 1;
  }
  return found;
}

/** One escape, one class, the beginning of a group, a quantifier, or one other character. */
const TOKEN =
  /\\(?:[pPk][{<][^}>]*[}>]|u\{[^}]*\}|.)|\[(\^?)((?:\\.|[^\]\\])*)\]|\(\?(?:[:=!]|<[=!]?)|\{\d+(?:,\d*)?\}|./gsu;

/** Everything that stripEscapes takes out; where it is wrong about an end, it takes more or less of the same line. */
const ESCAPES =
  '(?:\\x1b(?:\\[[ -?]*[@-~]?|[\\]PX^_k][^\\x07\\x1b\\n]*(?:\\x07|\\x1b\\\\)?|[ -/]*[^\\x1b\\n]?)|[\\0-\\x08\\x0b\\x0c\\x0e-\\x1a\\x1c-\\x1f\\x7f])*';

/**
 * The same expression such that it can be run over many lines at once and never matches a line break: several times
 * as fast as line by line. Null for one where that would change what it matches: with a look around, a reference, or an
 * escape that may be a line break.
 * @param through matches wherever the expression would if escape sequences were taken out, and in some places more:
 * much faster than taking them out
 */
export function acrossLines({ source, flags }: RegExp, through = false): RegExp | null {
  if (/[sv]/.test(flags)) return null;
  const atom = (text: string): string => (through ? `(?:${text}${ESCAPES})` : text);
  let rewritten = '';
  for (const [token, negated, members = ''] of source.matchAll(TOKEN)) {
    if (token.startsWith('[')) {
      if (negated === '^') rewritten += atom(`[^\\n${members}]`);
      else rewritten += atom(harmless(members) ? token : `(?:(?!\\n)${token})`);
    } else if (token === '\\s') rewritten += atom('[^\\S\\n]');
    else if (token === '\\D') rewritten += atom('[^\\d\\n]');
    else if (token === '\\W') rewritten += atom('[^\\w\\n]');
    else if (/^\\[^dwSbBtrfv\W]/.test(token)) return null;
    else if (/^\(\?[=!]|^\(\?</.test(token)) return null;
    else if (/^(?:\\[bB]|[$^])$/.test(token)) rewritten += through ? '' : token;
    else if (/^(?:[()|*+?]|\(\?:|\{.+)$/.test(token)) rewritten += token;
    else rewritten += atom(token);
  }
  try {
    return new RegExp(rewritten, [...new Set(`${flags.replace('y', '')}gm`)].join(''));
  } catch {
    return null; // Something that is not known here: line by line it is right.
  }
}

/** Whether a class surely holds no line break: what is not known may be a range such as `[\\t-z]`, and is kept from it. */
function harmless(members: string): boolean {
  return /^(?:[a-z]-[a-z]|[A-Z]-[A-Z]|[0-9]-[0-9]|\\[dw.\-/[\]]|[\w.:;,/@%#!&~'"<>=? +*()|{}$])*-?$/.test(members);
}
