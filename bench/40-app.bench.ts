/** The app as a whole: start to the first painted pane beside an empty Electron window, output on screen, memory. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { presetTree } from '../src/core/layout/presets.ts';
import { startTestServer, type TestServer } from '../src/core/testing/server.ts';
import { createSession, killSession } from '../src/core/tmux/session.ts';
import { growWindow } from '../src/core/tmux/window.ts';
import type { TestHook } from '../src/renderer/terminal/test-hook.ts';
import { median, note, print, title } from './report.ts';

const ROUNDS = 5;
const root = resolve(import.meta.dirname, '..');

interface TestWindow extends Window {
  __muxworksTest?: TestHook;
}

async function open(
  server: TestServer,
  directory: string,
  ...args: string[]
): Promise<{ app: ElectronApplication; page: Page }> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = {
    ...process.env,
    ...server.env,
    XDG_CONFIG_HOME: join(server.directory, 'config'),
    MUXWORKS_TEST: '1',
  } as Record<string, string>;
  const app = await _electron.launch({ args: [...sandbox, directory, ...args], env });
  return { app, page: await app.firstWindow() };
}

/** An Electron app that shows a window with a word in it, and nothing else. */
function emptyApp(server: TestServer): string {
  const directory = join(server.directory, 'empty');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"name":"empty","version":"1.0.0","main":"main.js"}');
  writeFileSync(
    join(directory, 'main.js'),
    "const {app,BrowserWindow}=require('electron');if(!require('fs').existsSync('/dev/dri'))app.disableHardwareAcceleration();app.whenReady().then(()=>{new BrowserWindow({width:1440,height:900}).loadFile('page.html')});",
  );
  writeFileSync(
    join(directory, 'page.html'),
    '<!doctype html><body>empty<script>requestAnimationFrame(()=>requestAnimationFrame(()=>{window.painted=true}))</script>',
  );
  return directory;
}

/** Asked again and again from here: Playwright's own waiting runs text as code, which the page's policy forbids. */
async function until<T>(page: Page, ask: (argument: T) => boolean, argument: T, milliseconds = 120_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await page.evaluate(ask as (argument: unknown) => boolean, argument as unknown))) {
    if (performance.now() > deadline) throw new Error('waited in vain for the page');
  }
}

const isPainted = (pane: string): boolean => (window as TestWindow).__muxworksTest?.painted(pane) === true;
const isEmptyPainted = (): boolean => (window as unknown as { painted?: boolean }).painted === true;

async function emptyWindow(server: TestServer, directory: string): Promise<number> {
  const began = performance.now();
  const { app, page } = await open(server, directory);
  await until(page, isEmptyPainted, null);
  const took = performance.now() - began;
  await app.close();
  return took;
}

async function firstPane(server: TestServer, pane: string): Promise<number> {
  const began = performance.now();
  const { app, page } = await open(server, root, '-L', server.socketName);
  await until(page, isPainted, pane);
  const took = performance.now() - began;
  await app.close();
  return took;
}

/** Proportional set size of a process and all below it, MB: shared pages count once. */
function memory(pid: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1] ?? 0));
    } catch {
      // Ended while we looked.
    }
  }
  const below = (root: number): number[] => [
    root,
    ...[...parents].filter(([, parent]) => parent === root).flatMap(([child]) => below(child)),
  ];
  let kilobytes = 0;
  for (const process of below(pid)) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // Ended, or not ours to read.
    }
  }
  return kilobytes / 1024;
}

async function memoryShowing(server: TestServer, panes: readonly string[]): Promise<number> {
  const { app, page } = await open(server, root, '-L', server.socketName);
  for (const pane of panes) await until(page, isPainted, pane);
  const used = memory(app.process().pid as number);
  await app.close();
  return used;
}

const shell = { argv: ['bash', '--norc', '-i'] };

const small = await startTestServer();
try {
  title(`Start of the app, median of ${ROUNDS}`);
  const { pane, session: one } = await createSession(small.tmux, 'one', 'w', shell);
  const empty = emptyApp(small);
  const times = { empty: [] as number[], app: [] as number[] };
  // The first start of each fills the disk cache and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const [bare, ours] = [await emptyWindow(small, empty), await firstPane(small, pane)];
    if (round === 0) continue;
    times.empty.push(bare);
    times.app.push(ours);
  }
  print({
    what: 'start to first painted pane',
    value: median(times.app),
    unit: 'ms',
    floor: { what: 'empty Electron window', value: median(times.empty) },
    aim: { ratio: 1.5, is: 'at most' },
  });

  title('Memory of the app, all its processes (PSS)');
  const { app, page } = await open(small, empty);
  await until(page, isEmptyPainted, null);
  const floor = { what: 'empty Electron window', value: memory(app.process().pid as number) };
  await app.close();
  print({ what: '1 pane', value: await memoryShowing(small, [pane]), unit: 'MB', floor });

  const { window } = await createSession(small.tmux, 'wall', 'w', shell);
  await killSession(small.tmux, one);
  const added = await growWindow(
    small.tmux,
    { id: window, width: 80, height: 24 },
    1,
    Array(15).fill(shell),
    presetTree(16),
  );
  const all = (await small.tmux.snapshot()).sessions[0]?.windows[0]?.panes.map(({ id }) => id) ?? added;
  print({ what: '16 panes', value: await memoryShowing(small, all), unit: 'MB', floor });
} finally {
  await small.stop();
}

const flood = await startTestServer();
try {
  title('Output on the screen of the app, 50 MB of plain lines in one pane');
  const go = join(flood.directory, 'go');
  const script = `until [ -e '${go}' ]; do read -rt 0.01 <> <(:) || :; done; head -c 50000000 /dev/zero | tr '\\0' x | fold -w 97; echo; echo THE-END; exec cat`;
  const { pane } = await createSession(flood.tmux, 'flood', 'w', { argv: ['bash', '-c', script] });
  const { app, page } = await open(flood, root, '-L', flood.socketName);
  await until(page, isPainted, pane);
  const began = performance.now();
  writeFileSync(go, '');
  await until(
    page,
    (id: string) => (window as TestWindow).__muxworksTest?.screen(id).some((line) => line.includes('THE-END')) === true,
    pane,
  );
  note(`50 MB from the program to the screen: ${(50_000 / (performance.now() - began)).toFixed(1)} MB/s`);
  await app.close();
} finally {
  await flood.stop();
}
