/**
 * vttest, Thomas Dickey's test of terminals, in two at once by the same keys: in a pane of tmux as the app shows it, and
 * in a bare xterm on a pseudo-terminal of its own. Screen by screen it says whether they agree, and if not, with whom
 * tmux itself does.
 */
import { execFileSync } from 'node:child_process';
import type { Terminal } from '@xterm/headless';
import { spawn } from 'node-pty';
import { speakAsTmux } from '../../src/core/terminal/dialect.ts';
import { countAsTmux } from '../../src/core/terminal/widths.ts';
import { type Cells, cellsOf } from '../../src/core/testing/cells.ts';
import { cellsOfTmux, headless } from '../../src/core/testing/truth-cells.ts';
import { AttachedSession } from '../../src/core/tmux/attached.ts';
import { typeBytes } from '../../src/core/tmux/input.ts';
import type { Tmux } from '../../src/core/tmux/server.ts';
import { createSession, killSession } from '../../src/core/tmux/session.ts';
import { swallowQueries } from '../../src/renderer/terminal/queries.ts';
import { TitleFilter } from '../../src/renderer/terminal/title-filter.ts';

const COLUMNS = 80;
const ROWS = 24;

/** vttest has nothing more to say for now. */
const HOLD = /Push <RETURN>/;
const MENU = /Enter choice number \(0 - (\d+)\):/;

/** A screen on which the app and the bare terminal do not agree, or do. */
export interface VttestScreen {
  /** `2.3`: the choices of its menus, then `/` and which screen of that test it is, from 1. */
  name: string;
  /** The first text on it. */
  title: string;
  /** The app shows what a bare xterm shows. */
  asXterm: boolean;
  /** The app shows what tmux itself says that the pane shows. */
  asTmux: boolean;
  /** The first line that differs, as the app, tmux and the bare terminal have it; null where all agree. */
  difference: { what: string; app: string; tmux: string; bare: string } | null;
}

/** The version of vttest, null where there is none. */
export function vttestVersion(): string | null {
  try {
    return /version (\S+)/.exec(execFileSync('vttest', ['-V'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  } catch {
    return null;
  }
}

/** One of the two: a terminal, what it was sent since the last key, and a way to press keys. */
interface Side {
  terminal: Terminal;
  heard: string;
  /** Called at every piece of output. */
  changed: () => void;
  press(keys: string): Promise<void> | void;
  close(): Promise<void> | void;
}

async function paneSide(tmux: Tmux): Promise<Side & { pane: string }> {
  tmux.newSessionSize = { columns: COLUMNS, rows: ROWS };
  const { session, window, pane } = await createSession(tmux, 'vttest', 'w', {
    argv: ['sh', '-c', 'read -r go; exec vttest 24x80.132'],
  });
  const terminal = headless(COLUMNS, ROWS, 100);
  countAsTmux(terminal);
  speakAsTmux(terminal);
  swallowQueries(terminal);
  const titles = new TitleFilter();
  const side: Side & { pane: string } = {
    pane,
    terminal,
    heard: '',
    changed() {},
    press: (keys) => typeBytes(tmux, pane, Buffer.from(keys)),
    async close() {
      attached.close();
      terminal.dispose();
      await killSession(tmux, session);
    },
  };
  let painted = (): void => {};
  const ready = new Promise<void>((resolve) => {
    painted = resolve;
  });
  const attached = await AttachedSession.attach(tmux, session, {
    paint(which, columns, rows, data) {
      if (which !== pane) return;
      titles.reset();
      terminal.write('\x18\x1bc', () => terminal.resize(columns, rows));
      terminal.write(titles.filter(data), () => {
        attached.acknowledge(pane, data.length);
        painted();
      });
    },
    data(which, data) {
      if (which !== pane) return;
      side.heard += Buffer.from(data).toString('latin1');
      terminal.write(titles.filter(data), () => {
        attached.acknowledge(pane, data.length);
        side.changed();
      });
    },
    size: (_pane, columns, rows) => terminal.write('', () => terminal.resize(columns, rows)),
    gone() {},
    closed() {},
  });
  await attached.show(window, COLUMNS, ROWS);
  await ready;
  return side;
}

/** What tmux shows of the pane to a terminal of a user's own: more than capture-pane tells, which has no ground behind the end of a line. */
async function clientSide(tmux: Tmux): Promise<{ terminal: Terminal; quiet(): Promise<void>; close(): void }> {
  await tmux.command('set-option', '-t', '=vttest:', 'status', 'off');
  const terminal = headless(COLUMNS, ROWS);
  const argv = ['-S', tmux.socketPath, '-u', 'attach-session', '-r', '-f', 'ignore-size', '-t', '=vttest'];
  const env = { ...process.env, TERM: 'xterm-256color', TMUX: '' };
  const pty = spawn('tmux', argv, { cols: COLUMNS, rows: ROWS, env, encoding: null });
  let changed = (): void => {};
  pty.onData((data) => terminal.write(data as unknown as Buffer, () => changed()));
  const quiet = (): Promise<void> =>
    new Promise((resolve) => {
      let timer = setTimeout(resolve, SETTLE_MS);
      changed = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, SETTLE_MS);
      };
    });
  return {
    terminal,
    quiet,
    close() {
      pty.kill('SIGKILL');
      terminal.dispose();
    },
  };
}

function bareSide(): Side {
  const terminal = headless(COLUMNS, ROWS, 100);
  const pty = spawn('sh', ['-c', 'read -r go; exec vttest 24x80.132'], { cols: COLUMNS, rows: ROWS, encoding: null });
  const side: Side = {
    terminal,
    heard: '',
    changed() {},
    press: (keys) => pty.write(keys),
    close() {
      pty.kill('SIGKILL');
      terminal.dispose();
    },
  };
  terminal.onData((data) => pty.write(data));
  pty.onData((data) => {
    const bytes = data as unknown as Buffer;
    side.heard += bytes.toString('latin1');
    terminal.write(bytes, () => side.changed());
  });
  return side;
}

/** Resolves with what vttest waits for, or null when it has said nothing of that and has been silent for `patience` ms. */
function waitsFor(side: Side, patience: number): Promise<RegExpExecArray | null> {
  return new Promise((resolve) => {
    let quiet: NodeJS.Timeout;
    const look = (): void => {
      clearTimeout(quiet);
      const found = MENU.exec(side.heard) ?? HOLD.exec(side.heard);
      // What follows the words belongs to the screen too.
      quiet = setTimeout(() => done(found), found === null ? patience : SETTLE_MS);
    };
    const done = (found: RegExpExecArray | null): void => {
      side.changed = () => {};
      resolve(found);
    };
    side.changed = look;
    look();
  });
}

/** A program's words come in pieces; vttest writes nothing more after it has asked. */
const SETTLE_MS = 40;

async function pressBoth(sides: readonly Side[], keys: string): Promise<void> {
  for (const side of sides) side.heard = '';
  await Promise.all(sides.map((side) => side.press(keys)));
}

function firstDifference(app: Cells, tmux: Cells, bare: Cells): VttestScreen['difference'] {
  for (let line = 0; line < ROWS; line++) {
    const [a = '', b = '', c = ''] = [app.lines[line], tmux.lines[line], bare.lines[line]];
    if (a !== b || a !== c) return { what: `line ${line + 1}`, app: a, tmux: b, bare: c };
  }
  for (const what of ['cursor', 'modes'] as const) {
    const [a, b, c] = [app, tmux, bare].map((cells) => String(cells[what])) as [string, string, string];
    if (a !== b || a !== c) return { what, app: a, tmux: b, bare: c };
  }
  return null;
}

const sameCells = (a: Cells, b: Cells): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Walks one test of vttest: `[2]`, or `[11, 6, 2]` through menus.
 * @param patience milliseconds after which a test that asks for nothing gets Enter; three of those in a row end it
 * @returns its screens, or how many choices there are where the path leads to a menu
 */
export async function walkVttest(
  tmux: Tmux,
  path: readonly number[],
  patience = 1500,
): Promise<{ screens: VttestScreen[]; choices: number }> {
  const app = await paneSide(tmux);
  const client = await clientSide(tmux);
  const bare = bareSide();
  const sides = [app, bare];
  const screens: VttestScreen[] = [];
  try {
    await pressBoth(sides, '\r');
    const left = [...path];
    let silent = 0;
    for (;;) {
      const [found, other] = await Promise.all(sides.map((side) => waitsFor(side, patience)));
      const menu = found?.[1];
      if (menu !== undefined && left.length > 0) {
        await pressBoth(sides, `${left.shift()}\r`);
        continue;
      }
      if (menu !== undefined || other?.[1] !== undefined) {
        return { screens, choices: screens.length === 0 ? Number(menu ?? 0) : 0 };
      }
      await client.quiet();
      // The client has no modes of the pane, and its cursor is hidden by others than the program.
      const { cursor, modes } = await cellsOfTmux(tmux, app.pane);
      const truth = { lines: cellsOf(client.terminal).lines, cursor, modes };
      const [seen, plain] = [cellsOf(app.terminal), cellsOf(bare.terminal)];
      screens.push({
        name: `${path.join('.')}/${screens.length + 1}`,
        title: (
          seen.lines.map((line) => line.replace(/«[^»]*»/g, '').trim()).find((line) => /\w{3}/.test(line)) ?? ''
        ).slice(0, 60),
        asXterm: sameCells(seen, plain),
        asTmux: sameCells(seen, truth),
        difference: firstDifference(seen, truth, plain),
      });
      silent = found === null ? silent + 1 : 0;
      if (silent === 3 || screens.length > 60) return { screens, choices: 0 };
      await pressBoth(sides, '\r');
    }
  } finally {
    client.close();
    await Promise.all(sides.map((side) => side.close()));
  }
}
