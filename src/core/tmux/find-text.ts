/** Searches the text of a pane, all of tmux's history and the screen, and says where it stands. */
import { runInNewContext } from 'node:vm';
import { MuxError } from '../errors.ts';
import { escaped } from '../logs/pattern.ts';

export interface TextQuery {
  /** A text, or the source of a regular expression. */
  text: string;
  matchCase: boolean;
  regex: boolean;
}

/**
 * Where a text stands. Three numbers for each match, the last match first: its line, counted upwards from the last line
 * of the screen, which is 0, a wrapped line being one; the index in the line's text at which it begins; its length.
 */
export interface Matches {
  /** All there are; no more than LISTED are listed. */
  count: number;
  matches: Int32Array;
}

/** More matches than a person will go through; each costs twelve bytes. */
const LISTED = 100_000;
/** A regular expression that takes longer than this is given up. */
const LIMIT_MS = 1000;

/** The command that prints a pane's history and screen, wrapped lines joined. On the alternate screen that has no history of its own. */
export function textCommand(pane: string): string[] {
  return ['capture-pane', '-p', '-J', '-S', '-', '-E', '-', '-t', pane];
}

/**
 * @param text what textCommand printed
 * @throws MuxError `bad-input` for what is no regular expression, `timeout` for one that takes too long
 */
export function findInText(text: string, query: TextQuery): Matches {
  const pattern = patternOf(query);
  const work = (): number[] => matchesIn(text, pattern);
  return listed(text, query.regex ? bounded(work) : work());
}

function patternOf({ text, matchCase, regex }: TextQuery): RegExp {
  try {
    return new RegExp(regex ? text : escaped(text), matchCase ? 'gm' : 'gim');
  } catch {
    throw new MuxError('bad-input', 'That is no regular expression');
  }
}

/** Begin and end of each match, in order. A match is within one line, and not empty. */
function matchesIn(text: string, pattern: RegExp): number[] {
  const found: number[] = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const broken = match[0].indexOf('\n');
    const length = broken === -1 ? match[0].length : broken;
    if (length > 0) found.push(match.index, match.index + length);
    // An expression may run over line ends; what comes after the first one is looked at by itself.
    if (broken !== -1) pattern.lastIndex = match.index + broken + 1;
    else if (length === 0) pattern.lastIndex++;
  }
  return found;
}

function bounded(work: () => number[]): number[] {
  try {
    return runInNewContext('work()', { work }, { timeout: LIMIT_MS });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    throw new MuxError('timeout', 'That expression takes too long', 'avoid repetitions within repetitions', { cause });
  }
}

function listed(text: string, found: readonly number[]): Matches {
  const count = found.length / 2;
  const matches = new Int32Array(3 * Math.min(count, LISTED));
  const startBefore = (end: number): number => (end <= 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1);
  let line = 0;
  let start = startBefore(text.length);
  for (let at = 0; at < matches.length; at += 3) {
    const place = found.length - 2 - (2 * at) / 3;
    const begin = found[place] as number;
    while (start > begin) {
      line++;
      start = startBefore(start - 1);
    }
    matches.set([line, begin - start, (found[place + 1] as number) - begin], at);
  }
  return { count, matches };
}
