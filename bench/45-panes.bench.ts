/** 16 panes that flood at once in the real app: frames, keys, Ctrl-C, memory, exactness; beside bare terminals without tmux. */
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ElectronApplication, Page } from 'playwright';
import { presetTree } from '../src/core/layout/presets.ts';
import { startTestServer, type TestServer } from '../src/core/testing/server.ts';
import { cellsOfTmux } from '../src/core/testing/truth-cells.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { createWindow, growWindow } from '../src/core/tmux/window.ts';
import {
  type AppProcess,
  isPainted,
  memory,
  open,
  processesOf,
  processorTime,
  root,
  type TestWindow,
  until,
} from './app.ts';
import { bareTerminals } from './bare-terminals.ts';
import { median, note, percentile, print, title } from './report.ts';

const PANES = 16;
const FLOOD_MS = 5000;
const KEYS = 40;
const STOPS = 4;

/** What floods, in turn over the panes. */
const FLOODS = [
  'yes',
  'while :; do seq 1 100000; done',
  String.raw`while :; do find /usr -printf '\e[3%dm%p\e[0m %s\n' 2>/dev/null; done`,
  "yes '漢字かな混じり文 wide 👍 é'",
];

interface Measured {
  quiet: number[];
  flooded: number[];
  frames: number[];
  clicks: number[];
  stops: number[];
  /** Processor seconds a second. */
  load: Record<string, number>;
  memory: { before: number; during: number; after: number };
}

/** Types into a terminal without its page. */
type Send = (pane: number, text: string) => Promise<void>;

/** Waits for what begins(): the page must listen before the key or the click comes. */
const ended = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { measured: Promise<number> }).measured);

/** Milliseconds from the key to the frame with what it has changed, of the terminal that has the keyboard. */
async function keyToGlyph(page: Page, key: string): Promise<number> {
  await page.evaluate(() => {
    const measured = new Promise<number>((resolve) => {
      const rows = document.activeElement?.closest('.xterm')?.querySelector('.xterm-rows') as HTMLElement;
      const before = rows.textContent;
      let pressed = 0;
      window.addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (pressed === 0 || rows.textContent === before) return;
        observer.disconnect();
        // Rows change inside a frame; a message that is sent there comes when it has been painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - pressed);
        port2.postMessage(null);
      });
      observer.observe(rows, { childList: true, subtree: true, characterData: true });
    });
    Reflect.set(window, 'measured', measured);
  });
  await page.keyboard.press(key);
  return ended(page);
}

async function keys(page: Page, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round++) {
    times.push(await keyToGlyph(page, round % 2 === 0 ? 'a' : 'Backspace'));
    // At no fixed distance to the frames.
    await delay(7 + ((round * 5) % 16));
  }
  return times;
}

/** Milliseconds from Ctrl-C to the frame in which the last line is a prompt again. */
async function stop(page: Page): Promise<number> {
  await page.evaluate(() => {
    const measured = new Promise<number>((resolve) => {
      const rows = document.activeElement?.closest('.xterm')?.querySelector('.xterm-rows') as HTMLElement;
      let pressed = 0;
      window.addEventListener(
        'keydown',
        (event) => {
          if (event.key === 'c') pressed = event.timeStamp;
        },
        { capture: true },
      );
      const look = (): void => {
        const lines = [...rows.children].map((row) => row.textContent?.trim()).filter(Boolean);
        if (pressed > 0 && lines.at(-1) === '$') resolve(performance.now() - pressed);
        else requestAnimationFrame(look);
      };
      look();
    });
    Reflect.set(window, 'measured', measured);
  });
  await page.keyboard.press('Control+c');
  return ended(page);
}

/** Milliseconds from a click on another terminal until it has the keyboard and that is painted. */
async function click(page: Page, pane: string): Promise<number> {
  await page.evaluate((id) => {
    const measured = new Promise<number>((resolve) => {
      let pressed = 0;
      window.addEventListener('pointerdown', ({ timeStamp }) => (pressed = timeStamp), { capture: true, once: true });
      const look = (): void => {
        const has = document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane') === id;
        if (pressed > 0 && has) requestAnimationFrame(() => resolve(performance.now() - pressed));
        else requestAnimationFrame(look);
      };
      look();
    });
    Reflect.set(window, 'measured', measured);
  }, pane);
  const box = await page.locator(`[data-pane="${pane}"] .xterm-screen`).boundingBox();
  if (box === null) throw new Error(`${pane} is not on show`);
  await page.mouse.click(box.x + 40, box.y + 40);
  return ended(page);
}

/** Durations of all frames until it is asked again. */
async function frames(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const holder = window as unknown as { frameTimes?: number[] };
    if (holder.frameTimes) return holder.frameTimes.splice(0);
    const times: number[] = [];
    holder.frameTimes = times;
    let last = performance.now();
    const next = (now: number): void => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    return [];
  });
}

function ofKind(processes: readonly AppProcess[], ...kinds: AppProcess['kind'][]): AppProcess[] {
  return processes.filter(({ kind }) => kinds.includes(kind));
}

/** The same work in both apps. The first pane has the keyboard. */
async function measure(app: ElectronApplication, page: Page, panes: readonly string[], send: Send): Promise<Measured> {
  const processes = processesOf(app.process().pid as number);
  const own = ofKind(processes, 'main', 'renderer');
  // The compiler that runs benchmarks wraps named functions into a helper, which the page does not have.
  await page.evaluate(() => void Reflect.set(window, '__name', (named: unknown) => named));
  await click(page, panes[1] as string);
  await click(page, panes[0] as string);
  await keys(page, 10);
  const quiet = await keys(page, KEYS);
  const before = memory(own);
  for (const [index] of panes.entries()) await send(index, `${FLOODS[index % FLOODS.length]}\r`);
  await delay(2000);
  await frames(page);
  await frames(page);
  const began = performance.now();
  const kinds = ['main', 'renderer', 'gpu'] as const;
  const spent = kinds.map((kind) => processorTime(ofKind(processes, kind)));
  await delay(FLOOD_MS);
  const times = await frames(page);
  const seconds = (performance.now() - began) / 1000;
  const load = Object.fromEntries(
    kinds.map((kind, index) => [kind, (processorTime(ofKind(processes, kind)) - (spent[index] as number)) / seconds]),
  );
  const during = memory(own);
  const clicks: number[] = [];
  for (let round = 0; round < 12; round++) clicks.push(await click(page, panes[(round * 7 + 3) % PANES] as string));
  await click(page, panes[0] as string);
  const stops: number[] = [];
  for (let round = 0; round < STOPS; round++) {
    await delay(700);
    stops.push(await stop(page));
    if (round + 1 < STOPS) await send(0, 'yes\r');
  }
  await keys(page, 4);
  const flooded = await keys(page, KEYS);
  for (const [index] of panes.entries()) await send(index, '\x03');
  await delay(3000);
  return { quiet, flooded, frames: times, clicks, stops, load, memory: { before, during, after: memory(own) } };
}

async function ours(
  server: TestServer,
  tell: (measured: Measured) => void,
): Promise<{ exact: string[]; drag: string }> {
  const { tmux } = server;
  const shell = { argv: ['bash', '--rcfile', join(server.home, '.bashrc'), '-i'] };
  const { session } = await createSession(tmux, 'wall', 'other', shell);
  const { window, pane } = await createWindow(tmux, session, 'w', shell);
  const added = await growWindow(
    tmux,
    { id: window, width: 80, height: 24 },
    1,
    Array(PANES - 1).fill(shell),
    presetTree(PANES),
  );
  await tmux.command('select-window', '-t', window);
  const panes = [pane, ...added];
  const { app, page } = await open(server, root, '-L', server.socketName);
  ending.push(() => app.close());
  for (const each of panes) await until(page, isPainted, each);
  const send: Send = async (index, text) => {
    const bytes = [...Buffer.from(text)].map((byte) => byte.toString(16));
    await tmux.command('send-keys', '-t', panes[index] as string, '-H', ...bytes);
  };
  tell(await measure(app, page, panes, send));
  const exact = await differing(server, page, panes);
  const drag = await dragged(server, page, panes);
  exact.push(...(await differing(server, page, panes)).map((each) => `${each} after the drag`));
  await ending.pop()?.();
  return { exact, drag };
}

/** The panes whose cells, cursor, modes or last 300 lines above are not tmux's. */
async function differing(server: TestServer, page: Page, panes: readonly string[]): Promise<string[]> {
  const different: string[] = [];
  for (const pane of panes) {
    const above = 300;
    const seen = await page.evaluate(
      ([id, lines]) => (window as TestWindow).__muxworksTest?.cells(id as string, lines as number),
      [pane, above] as const,
    );
    const { columns: _columns, rows: _rows, ...truth } = await cellsOfTmux(server.tmux, pane, above);
    if (JSON.stringify(seen) === JSON.stringify(truth)) continue;
    const line = truth.lines.findIndex((each, index) => each !== seen?.lines[index]);
    different.push(pane);
    note(
      `${pane} differs: ${truth.lines.length} and ${seen?.lines.length} lines, cursor ${truth.cursor} and ${seen?.cursor}, line ${line}:\n${truth.lines[line]}\n${seen?.lines[line]}\n${truth.modes} and ${seen?.modes}`,
    );
  }
  return different;
}

/** Drags a divider to and fro; counts what tmux was asked and what a program heard of it. */
async function dragged(server: TestServer, page: Page, panes: readonly string[]): Promise<string> {
  const { tmux, directory } = server;
  const heard = join(directory, 'winch');
  const [pane = ''] = panes;
  await tmux.command(
    'send-keys',
    '-t',
    pane,
    `trap 'echo >> ${heard}' WINCH; while :; do read -rt 0.05 <> <(:); done`,
    'Enter',
  );
  await tmux.command('set-option', '-g', '@resizes', '');
  await tmux.command('set-hook', '-g', 'after-resize-pane', 'set-option -ga @resizes x');
  await delay(500);
  await frames(page);
  const divider = page.getByRole('separator', { name: 'Divider between columns' }).first();
  const box = await divider.boundingBox();
  if (box === null) throw new Error('there is no divider');
  const [x, y] = [box.x + box.width / 2, box.y + 60];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const steps = 120;
  for (let step = 0; step < steps; step++) {
    await page.mouse.move(x + 60 * Math.sin((step / steps) * 4 * Math.PI), y);
    await delay(8);
  }
  await page.mouse.move(x + 30, y);
  await page.mouse.up();
  await delay(700);
  const times = await frames(page);
  const resizes = (await tmux.command('show-options', '-gv', '@resizes')).length;
  const told = readFileSync(heard, 'utf8').length;
  await tmux.command('set-hook', '-gu', 'after-resize-pane');
  await tmux.command('send-keys', '-t', pane, 'C-c');
  await delay(500);
  return `${steps} moves of the pointer: ${resizes} resizes asked of tmux, SIGWINCH heard ${told} times; frames p95 ${percentile(times, 0.95).toFixed(1)} ms`;
}

async function bare(server: TestServer): Promise<Measured> {
  const panes = Array.from({ length: PANES }, (_, index) => `%${index + 1}`);
  const { app, page } = await open(server, bareTerminals(server.directory, PANES));
  ending.push(() => app.close());
  const ready = (count: number): boolean =>
    [...document.querySelectorAll('.xterm-rows')].filter((rows) => rows.textContent?.includes('$')).length === count;
  await until(page, ready, PANES);
  const measured = await measure(app, page, panes, (index, text) =>
    page.evaluate(([at, typed]) => (window as unknown as { type(index: number, text: string): void }).type(at, typed), [
      index,
      text,
    ] as const),
  );
  await ending.pop()?.();
  return measured;
}

function compare(measured: Measured, theirs: Measured): void {
  const pair = (what: string, unit: string, of: (from: Measured) => number, ratio?: number): void =>
    print({
      what,
      value: of(measured),
      unit,
      floor: { what: 'bare', value: of(theirs) },
      ...(ratio === undefined ? {} : { aim: { ratio, is: 'at most' as const } }),
    });
  pair('key to glyph, quiet, p50', 'ms', ({ quiet }) => median(quiet), 1.3);
  pair('key to glyph, quiet, p95', 'ms', ({ quiet }) => percentile(quiet, 0.95));
  pair('key to glyph, the others flood, p50', 'ms', ({ flooded }) => median(flooded));
  pair('key to glyph, the others flood, p95', 'ms', ({ flooded }) => percentile(flooded, 0.95));
  const smooth = ({ frames: all }: Measured): number => (100 * all.filter((each) => each < 33.4).length) / all.length;
  pair('frames of up to 33 ms in the flood', '%', smooth);
  pair('frame in the flood, p95', 'ms', ({ frames: all }) => percentile(all, 0.95));
  pair('frame in the flood, longest', 'ms', ({ frames: all }) => Math.max(...all));
  pair('click answered in the flood, p95', 'ms', ({ clicks }) => percentile(clicks, 0.95));
  pair('Ctrl-C on yes to the prompt, p50', 'ms', ({ stops }) => median(stops));
  pair('Ctrl-C on yes to the prompt, longest', 'ms', ({ stops }) => Math.max(...stops));
  for (const kind of ['main', 'renderer']) pair(`processor, ${kind}`, 'cores', ({ load }) => load[kind] ?? 0);
  for (const when of ['before', 'during', 'after'] as const) {
    pair(`memory of main and renderer, ${when}`, 'MB', ({ memory: used }) => used[when]);
  }
}

const busy = (): string => `load of the machine ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`;

/** Apps that are still open; they write to the server's directory. */
const ending: (() => Promise<void>)[] = [];
const server = await startTestServer();
try {
  title(`${PANES} panes that flood at once, beside bare xterm.js on node-pty`);
  note(`${busy()} before`);
  const theirs = await bare(server);
  const { exact, drag } = await ours(server, (measured) => compare(measured, theirs));
  note(`divider: ${drag}`);
  note(
    `${PANES} panes compared with tmux cell by cell, twice: ${exact.length === 0 ? 'all the same' : exact.join(', ')}`,
  );
  note(`${busy()} after (the flood itself is part of it)`);
  if (exact.length > 0) process.exitCode = 1;
} finally {
  for (const end of ending) await end();
  await server.stop();
}
