/** What a search looks for, as a function that finds the lines of a block that have it. */
import { isAscii } from 'node:buffer';
import { createContext, Script } from 'node:vm';
import { MuxError } from '../errors.ts';

/** Numbers of the lines of a block that match, from 0, in order. A block ends with a line break, its last one may not. */
export type LineFinder = (block: Buffer) => number[];

/** Where a text stands. */
export function findText(text: string): LineFinder {
  if (/[\r\n]/.test(text)) throw new MuxError('bad-input', 'Lines are searched: a line break is in none of them');
  const needle = Buffer.from(text);
  return (block) => {
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
 * @throws MuxError `timeout` when it takes longer
 */
export function findPattern(pattern: RegExp, limitMs: number): LineFinder {
  const whole = acrossLines(pattern);
  const single = new RegExp(pattern.source, [...new Set(`${pattern.flags.replace(/[gy]/g, '')}m`)].join(''));
  const find = (text: string): number[] => (whole === null ? eachLine(text, single) : atOnce(text, whole));
  const context = createContext({ work: null });
  const script = new Script('work()');
  return (block) => {
    const text = isAscii(block) ? block.toString('latin1') : block.toString('utf8');
    let found: number[] = [];
    context.work = (): void => {
      found = find(text);
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

/** @param pattern has the flag g and matches no line break */
function atOnce(text: string, pattern: RegExp): number[] {
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
    found.push(line);
    const end = text.indexOf('\n', match.index);
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

/** One escape, one class, the beginning of a group, or one other character. */
const TOKEN = /\\(?:[pPk][{<][^}>]*[}>]|u\{[^}]*\}|.)|\[(\^?)((?:\\.|[^\]\\])*)\]|\(\?(?:[:=!]|<[=!]?)|./gsu;

/**
 * The same expression such that it can be run over many lines at once and never matches a line break: several times
 * as fast as line by line. Null for one where that would change what it matches: with a look around, a reference, or an
 * escape that may be a line break.
 */
export function acrossLines({ source, flags }: RegExp): RegExp | null {
  if (/[sv]/.test(flags)) return null;
  let rewritten = '';
  for (const [token, negated, members = ''] of source.matchAll(TOKEN)) {
    if (token.startsWith('[')) {
      if (negated === '^') rewritten += `[^\\n${members}]`;
      else rewritten += harmless(members) ? token : `(?:(?!\\n)${token})`;
    } else if (token === '\\s') rewritten += '[^\\S\\n]';
    else if (token === '\\D') rewritten += '[^\\d\\n]';
    else if (token === '\\W') rewritten += '[^\\w\\n]';
    else if (/^\\[^dwSbBtrfv\W]/.test(token)) return null;
    else if (/^\(\?[=!]|^\(\?</.test(token)) return null;
    else rewritten += token;
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
