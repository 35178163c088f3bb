/** Steps of plans and runs as lines of a terminal. */
import type { Change, Step } from '../core/playbook/types.ts';
import { type Output, plain, type Style } from './output.ts';
import { cells, cut, pad } from './text.ts';

const STYLES: Readonly<Record<Change | 'failed' | 'not run', Style>> = {
  create: 'green',
  start: 'green',
  send: 'green',
  restart: 'yellow',
  update: 'yellow',
  delete: 'red',
  keep: 'dim',
  failed: ['red', 'bold'],
  'not run': 'dim',
};

/** Columns of a list of steps: what a line needs to stand under the others. */
export interface StepColumns {
  readonly place: number;
  readonly target: number;
  /** The steps are of several files, so that a line names its own. */
  readonly files: boolean;
}

/** Longer targets push their line to the right, not every line. */
const WIDEST_TARGET = 36;
const WORD = 'restart'.length;

export function columnsFor(steps: readonly Step[]): StepColumns {
  const files = steps.some(({ file }) => file !== steps[0]?.file);
  // One by one: so many steps may not fit into the arguments of one call.
  const widest = (width: (step: Step) => number): number =>
    steps.reduce((most, step) => Math.max(most, width(step)), 0);
  return {
    place: widest((step) => placeOf(step, files).length),
    target: Math.min(
      WIDEST_TARGET,
      widest(({ target }) => cells(plain(target))),
    ),
    files,
  };
}

/** `12  start    dev|web|2    Not running: it exited with 1 at 12:01:50.` */
export function stepLine(
  step: Step,
  columns: StepColumns,
  output: Output,
  said: { word: Change | 'failed' | 'not run'; text: string },
): string {
  const place = pad(placeOf(step, columns.files), columns.place);
  const target = pad(plain(step.target), columns.target);
  const before = columns.place + Math.max(WORD, said.word.length) + cells(target) + 6;
  const text = cut(plain(said.text), Math.max(20, output.columns - before));
  const word = output.paint(STYLES[said.word], pad(said.word, WORD));
  const rest = said.word === 'keep' || said.word === 'not run' ? output.paint('dim', text) : text;
  return `${output.paint('dim', place)}  ${word}  ${target}  ${rest}`.trimEnd();
}

/**
 * What a step would end and which command it would put in place of which, as lines below its own:
 * `ends 48213 npm run dev and 2 more, in shop|stack|2`.
 */
export function detailLines({ ends = [], diff }: Step, columns: StepColumns, output: Output): string[] {
  const indent = ' '.repeat(columns.place + WORD + 4);
  const width = Math.max(20, output.columns - indent.length);
  const ending = ends.map(({ pane, pid, command, processes }) => {
    const more = processes === 1 ? '' : ` and ${processes - 1} more`;
    const text = `ends ${pid} ${plain(firstLine(command))}${more}, in ${plain(pane)}`;
    return indent + output.paint('red', cut(text, width));
  });
  if (diff === undefined) return ending;
  const lines = (text: string, sign: '-' | '+'): string[] =>
    text
      .trim()
      .split('\n')
      .map((line) => indent + output.paint(sign === '-' ? 'red' : 'green', cut(`${sign} ${plain(line)}`, width)));
  return [...ending, ...lines(diff.before, '-'), ...lines(diff.after, '+')];
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.trim().split('\n');
  return more.length === 0 ? first : `${first} …`;
}

/** The line of a step, with its file where there are several. */
function placeOf({ file, line }: Step, files: boolean): string {
  return files ? `${plain(file) || '<text>'}:${line}` : String(line);
}
