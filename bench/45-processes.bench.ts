/** The Processes view with 200 panes at one sample a second: processor time of renderer and main, visible and hidden, and its frames. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { presetTree } from '../src/core/layout/presets.ts';
import { startTestServer, type TestServer } from '../src/core/testing/server.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { createWindow, growWindow } from '../src/core/tmux/window.ts';
import { note, percentile, title } from './report.ts';

const root = resolve(import.meta.dirname, '..');
const WINDOWS = 20;
const PANES = 10;
/** Over so long processor time is measured. */
const OVER_MS = 20_000;
/** The kernel counts processor time in ticks of 10 ms. */
const TICK_MS = 10;

/** Each does a little, so that its figures change from sample to sample. */
const work = {
  argv: ['bash', '-c', 'while :; do for ((i = 0; i < 2000; i++)); do :; done; sleep 2; done'],
};

async function twoHundred({ tmux }: TestServer): Promise<void> {
  const { session, window } = await createSession(tmux, 'many', 'w1', work);
  const rest = Array(PANES - 1).fill(work);
  await growWindow(tmux, { id: window, width: 80, height: 24 }, 1, rest, presetTree(PANES));
  for (let number = 2; number <= WINDOWS; number++) {
    const made = await createWindow(tmux, session, `w${number}`, work);
    await growWindow(tmux, { id: made.window, width: 80, height: 24 }, 1, rest, presetTree(PANES));
  }
}

/** Processor time so far of the main process and of the page's, in ms each. */
async function used(app: ElectronApplication): Promise<{ main: number; page: number }> {
  const pids = await app.evaluate(({ BrowserWindow }) => ({
    main: process.pid,
    page: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  }));
  const ticks = (pid: number): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  };
  return { main: ticks(pids.main), page: ticks(pids.page) };
}

async function measure(app: ElectronApplication, what: string, aim: number): Promise<void> {
  // What has just been asked for settles.
  await delay(4000);
  const before = await used(app);
  await delay(OVER_MS);
  const after = await used(app);
  const percent = (of: 'main' | 'page'): number => ((after[of] - before[of]) / OVER_MS) * 100;
  const sum = percent('main') + percent('page');
  note(
    `${what}: ${sum.toFixed(1)} % of a core (main ${percent('main').toFixed(1)}, renderer ${percent('page').toFixed(1)}; aim: under ${aim} %: ${sum < aim ? 'met' : 'missed'})`,
  );
}

/** Milliseconds between frames while the table is scrolled from end to end. */
async function scrolled(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const grid = document.querySelector('[role="treegrid"]') as HTMLElement;
    const gaps: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    for (let frame = 0; frame < 240; frame++) {
      const share = (frame % 120) / 120;
      grid.scrollTop = (frame < 120 ? share : 1 - share) * grid.scrollHeight;
      const now = await new Promise<number>(requestAnimationFrame);
      gaps.push(now - last);
      last = now;
    }
    return gaps;
  });
}

const server = await startTestServer();
try {
  await twoHundred(server);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = { ...process.env, ...server.env, XDG_CONFIG_HOME: join(server.directory, 'config') };
  const app = await _electron.launch({
    args: [...sandbox, root, '-L', server.socketName],
    env: env as Record<string, string>,
  });
  const page = await app.firstWindow();
  title(`Processes with ${WINDOWS * PANES} panes, one sample a second`);
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  await page.getByRole('treegrid', { name: 'Processes' }).waitFor();
  await measure(app, 'visible', 5);
  await page.getByRole('row').nth(2).click();
  await measure(app, 'visible, with details', 5);
  const gaps = await scrolled(page);
  note(
    `scrolled from end to end: frames p50 ${percentile(gaps, 0.5).toFixed(1)} ms, p95 ${percentile(gaps, 0.95).toFixed(1)} ms, longest ${Math.max(...gaps).toFixed(0)} ms`,
  );
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await measure(app, 'hidden', 1);
  await app.close();
} finally {
  await server.stop();
}
