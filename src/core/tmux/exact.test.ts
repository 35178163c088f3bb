/** Whatever a program writes, in whatever pieces it comes and whenever it is looked at: the screen is tmux's own. */
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Cells, cellsOf } from '../testing/cells.ts';
import { Screen } from '../testing/screen.ts';
import { testServer, until } from '../testing/tmux.ts';
import { cellsOfTmux } from '../testing/truth-cells.ts';
import { createSession } from './session.ts';

/** For a screen to draw what tmux has drawn; to be waited for in vain only where they differ. */
const PATIENCE_MS = 5000;

const number = (most: number) => fc.integer({ min: 1, max: most });
const csi = (...finals: string[]) =>
  fc.tuple(number(12), fc.constantFrom(...finals)).map(([count, final]) => `\x1b[${count}${final}`);

const colour = fc.oneof(
  fc.constantFrom('0', '1', '2', '3', '4', '5', '7', '9', '22', '23', '24', '27', '29', '39', '49', '31', '95'),
  fc.integer({ min: 0, max: 255 }).map((index) => `38;5;${index}`),
  fc.integer({ min: 0, max: 255 }).map((part) => `38;2;${part};${255 - part};7`),
);

/**
 * A text on a ground of its own, on an empty line. Not more than that: a capture does not tell of cells that were erased in a colour and
 * never written, nor do tmux and xterm fill alike what scrolls in.
 */
const grounded = fc
  .tuple(fc.constantFrom('42', '103', '48;5;17', '48;2;9;80;200'), fc.string({ minLength: 1, maxLength: 8 }))
  .map(([ground, text]) => `\r\x1b[K\x1b[${ground}m${text}\x1b[49m`);

/** What programs write, as far as tmux and xterm take it alike. */
const atom = fc.oneof(
  { weight: 8, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 4, arbitrary: fc.constantFrom('漢字', 'かな', '👍', 'é', 'e\u0301', 'ß—…', 'ﬀ', '\u{1f680} ') },
  { weight: 4, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\t') },
  { weight: 5, arbitrary: fc.array(colour, { minLength: 1, maxLength: 3 }).map((all) => `\x1b[${all.join(';')}m`) },
  { weight: 3, arbitrary: csi('A', 'B', 'C', 'D', 'E', 'F', 'G', 'd') },
  { weight: 3, arbitrary: fc.tuple(number(12), number(40)).map(([row, column]) => `\x1b[${row};${column}H`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\x1b[J', '\x1b[1J', '\x1b[K', '\x1b[1K', '\x1b[2K', '\x1bM', '\x1bD'),
  },
  // xterm goes to the first column, as the standard has it; tmux stays.
  { weight: 2, arbitrary: csi('L', 'M').map((lines) => `${lines}\r`) },
  { weight: 1, arbitrary: fc.constantFrom('\x1b[?25l', '\x1b[?25h', '\x1b[?1h', '\x1b[?1l', '\x1b=', '\x1b>') },
  { weight: 1, arbitrary: fc.constantFrom('\x1b[?1000h', '\x1b[?1002h', '\x1b[?1003h', '\x1b[?1000l', '\x1b[?1006h') },
  { weight: 2, arbitrary: grounded },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\x1b]133;A\x07', '\x1b]0;a title\x1b\\', '\x1b]52;;?\x07', '\x1bP+q544e\x1b\\'),
  },
);

interface Piece {
  text: string;
  /** Where each part of its bytes ends, as shares of a thousand: a character or a sequence may be cut in two. */
  cuts: number[];
  /** What happens to the view before it, while what came last may be on its way. */
  before: 'nothing' | 'hide and show';
  /** Whether it is written to the alternate screen. */
  alternate: boolean;
}

const piece: fc.Arbitrary<Piece> = fc.record({
  text: fc.array(atom, { maxLength: 30 }).map((all) => all.join('')),
  cuts: fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 6 }),
  before: fc.constantFrom('nothing' as const, 'nothing' as const, 'nothing' as const, 'hide and show' as const),
  alternate: fc.boolean(),
});

function parts({ text, cuts }: Piece): Buffer[] {
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => Math.floor((cut * bytes.length) / 1000)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

/** A pane that shows what is written to it, byte for byte, and a screen that shows the pane. */
async function show() {
  const { tmux, directory } = await testServer();
  const fifo = join(directory, 'fifo');
  execFileSync('mkfifo', [fifo]);
  // The terminal is raw: nothing between the stream and tmux changes a byte.
  const { session, window, pane } = await createSession(tmux, 's', 'w', {
    argv: ['bash', '-c', `stty raw -echo; exec cat '${fifo}'`],
  });
  const stream = createWriteStream(fifo);
  const screen = await Screen.attach(tmux, session);
  await screen.attached.show(window, 40, 12);
  // Of one size, whoever looks: after a change of size it is painted anew, in the middle of what is written.
  await tmux.command('set-option', '-w', '-t', window, 'window-size', 'manual');
  const write = (bytes: Buffer | string) => new Promise((done) => stream.write(bytes, done));
  const agree = async (): Promise<void> => {
    const { columns: _columns, rows: _rows, ...truth } = await cellsOfTmux(tmux, pane);
    const seen = (): Cells | null => {
      const terminal = screen.terminals.get(pane);
      return terminal === undefined ? null : cellsOf(terminal);
    };
    const same = (): boolean => JSON.stringify(seen()) === JSON.stringify(truth);
    await until(same, 'the screen to agree', PATIENCE_MS).catch(() => expect(seen()).toEqual(truth));
  };
  const hideAndShow = async (): Promise<void> => {
    await screen.attached.show(null, 0, 0);
    await screen.attached.show(window, 40, 12);
  };
  onTestFinished(() => void stream.end());
  return { tmux, pane, screen, write, agree, hideAndShow };
}

test('random streams in random pieces, hidden and shown in between', { timeout: 120_000 }, async () => {
  const { tmux, pane, write, agree, hideAndShow } = await show();
  let runs = 0;
  const told = (): Promise<string> => tmux.command('display-message', '-p', '-t', pane, '#{pane_title}');
  /** tmux has read all that was written. */
  const settled = async (): Promise<void> => {
    const mark = `mark ${++runs}`;
    await write(`\x1b]2;${mark}\x07`);
    await until(async () => (await told()) === mark, 'tmux to read it');
  };
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
      await write('\x18\x1b[?1049l\x1bc\x1b[?1000l\x1b[?1006l');
      await settled();
      let alternate = false;
      for (const each of pieces) {
        if (each.before === 'hide and show') {
          await settled();
          await hideAndShow();
          // No client is told with what colours a program writes on: it says so itself.
          await write('\x1b[m');
        }
        // The colours that come back with the normal screen are not told either.
        if (each.alternate !== alternate) await write(each.alternate ? '\x1b[?1049h' : '\x1b[?1049l\x1b[m');
        alternate = each.alternate;
        for (const part of parts(each)) {
          await write(part);
          await turn();
        }
      }
      await settled();
      await agree();
    }),
    // The same streams each time: others may come upon one of the places where xterm and tmux themselves differ.
    { numRuns: 40, seed: 7, endOnFailure: true },
  );
});

test.each([
  ['漢', 1],
  ['漢', 2],
  ['👍', 3],
  ['é', 1],
  ['\x1b[38;5;9m', 1],
  ['\x1b[38;5;9m', 5],
  ['\x1b]133;A\x07', 4],
])('looked at while no more has come of %j than %d bytes', async (text, cut) => {
  const { tmux, pane, write, agree, hideAndShow } = await show();
  const bytes = Buffer.from(text);
  await write(Buffer.concat([Buffer.from('before '), bytes.subarray(0, cut)]));
  await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('before'), 'tmux to read it');
  await hideAndShow();
  await write(Buffer.concat([bytes.subarray(cut), Buffer.from('after')]));
  await until(async () => (await tmux.command('capture-pane', '-p', '-t', pane)).includes('after'), 'the rest');
  await agree();
});
