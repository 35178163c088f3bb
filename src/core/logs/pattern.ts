/** What a search looks for, as a function that finds the lines of a block that have it. */
import { isAscii } from 'node:buffer';
import { createContext, Script } from 'node:vm';
import { MuxError } from '../errors.ts';
import { stripEscapes } from './text.ts';

/** Numbers of the lines of a block that match, from 0, in order. A block ends with a line break, its last one may not. */
export type LineFinder = (block: Buffer) => number[];

/**
 * Where a text stands.
 * @param raw looks at escape sequences too, instead of through them
 */
export function findText(text: string, limitMs: number, raw = false): LineFinder {
  if (/[\r\n]/.test(text)) throw new MuxError('bad-input', 'Lines are searched: a line break is in none of them');
  const needle = Buffer.from(text);
  const through = findPattern(new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')), limitMs);
  return (block) => {
    if (!raw && block.includes(ESC)) return through(block);
    const found: number[] = [];
    let line = 0;
    let counted = 0;
    for (let at = block.indexOf(needle); at >= 0; ) {
      for (let end = block.indexOf(10, counted); end >= 0 && end < at; end = block.indexOf(10, counted)) {
        line++;
        counted = end + 1;
      }
      found.push(line);
      const end = block.indexOf(10, at);
      if (end < 0) break;
      line++;
      counted = end + 1;
      at = block.indexOf(needle, counted);
    }
    return found;
  };
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
  const findThrough = (block: Buffer): number[] => {
    if (through === null) return find(textOf(withoutEscapes(block)));
    const matches = (line: string): boolean => single.test(textOf(withoutEscapes(Buffer.from(line))));
    return atOnce(textOf(block), through, matches);
  };
  const context = createContext({ work: null });
  const script = new Script('work()');
  return (block) => {
    const escapes = !raw && block.includes(ESC);
    let found: number[] = [];
    context.work = (): void => {
      found = escapes ? findThrough(block) : find(textOf(block));
    };
    try {
      script.runInContext(context, { timeout: limitMs });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new MuxError(
        'timeout',
        `The regular expression ${pattern} takes too long`,
        'avoid repetitions within repetitions, such as (a+)+',
        { cause },
      );
    } finally {
      context.work = null;
    }
    return found;
  };
}

const ESC = 0x1b;

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
