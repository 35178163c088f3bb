/** The app as a whole: start to the first painted pane beside an empty Electron window, output on screen, memory. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { presetTree } from '../src/core/layout/presets.ts';
import { startTestServer, type TestServer } from '../src/core/testing/server.ts';
import { createSession, killSession } from '../src/core/tmux/session.ts';
import { growWindow } from '../src/core/tmux/window.ts';
import { isPainted, memory, open, processesOf, root, type TestWindow, until } from './app.ts';
import { median, note, print, title } from './report.ts';

const ROUNDS = 5;

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

async function memoryShowing(server: TestServer, panes: readonly string[]): Promise<number> {
  const { app, page } = await open(server, root, '-L', server.socketName);
  for (const pane of panes) await until(page, isPainted, pane);
  const used = memory(processesOf(app.process().pid as number));
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
  const floor = { what: 'empty Electron window', value: memory(processesOf(app.process().pid as number)) };
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
