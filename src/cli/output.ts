/** What goes to the terminal: results to stdout, talk to stderr, colours only where a person looks. */
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Problem } from '../core/playbook/types.ts';

export type Style = Parameters<typeof styleText>[0];

/** A stream that a command writes to, with what is on the other side. */
export interface Output {
  readonly terminal: boolean;
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
  line(text?: string): void;
  /** The text in that style where colours are wanted. */
  paint(style: Style, text: string): string;
  readonly colours: boolean;
}

function outputTo(stream: NodeJS.WriteStream): Output {
  const terminal = stream.isTTY === true;
  const colours = terminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  // The reader may go away first (`| head`): the command goes on in silence, a run above all.
  stream.on('error', () => {});
  return {
    terminal,
    colours,
    get columns() {
      return terminal ? stream.columns || 80 : Number.POSITIVE_INFINITY;
    },
    get rows() {
      return terminal ? stream.rows || 24 : Number.POSITIVE_INFINITY;
    },
    write: (text) => void stream.write(text),
    line: (text = '') => void stream.write(`${text}\n`),
    paint: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
  };
}

export const stdout = outputTo(process.stdout);
export const stderr = outputTo(process.stderr);

/** Resolves when everything written so far has left the process. */
export async function flush(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (stream.destroyed || stream.writableLength === 0) resolve();
          else stream.write('', () => resolve());
        }),
    ),
  );
}

/** One object, or one event, as a line of JSON. */
export function printJson(value: unknown): void {
  stdout.line(JSON.stringify(value));
}

/** An error in at most a few lines: what is wrong, and what to do about it. */
export function printProblem({ message, hint }: Pick<Problem, 'message' | 'hint'>): void {
  stderr.line(`${stderr.paint(['red', 'bold'], 'error')}${stderr.paint('bold', `: ${plain(message)}`)}`);
  if (hint !== undefined) stderr.line(`  ${stderr.paint('dim', '=')} ${stderr.paint('cyan', plain(hint))}`);
}

/** Text of a program or a person, without what would move the cursor or start a new line. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
