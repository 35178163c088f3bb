/** What every end-to-end test needs: the real app on a tmux server of its own, and everything gone afterwards. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { _electron, test as base, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import type { PaneInfo } from '../src/core/tmux/types.ts';
import type { TestHook } from '../src/renderer/terminal/test-hook.ts';

const runFile = promisify(execFile);
export const root = resolve(import.meta.dirname, '..');

/** What the page offers to tests when main says so; see src/renderer/terminal/test-hook.ts. */
declare global {
  interface Window {
    __muxworksTest?: TestHook;
  }
}

export interface Ground {
  /** Private to the test: home, sockets, state, and whatever it writes. */
  directory: string;
  env: Record<string, string>;
  /** Runs a tmux command on the test's own server. */
  tmux(...args: string[]): Promise<string>;
  /** Runs `bin/muxworks` against it. */
  muxworks(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Starts the app; closed after the test where the test has not done so. */
  start(...args: string[]): Promise<Started>;
  write(name: string, text: string | Uint8Array): string;
}

export interface Started {
  app: ElectronApplication;
  page: Page;
  /** Pane section by its number or label. */
  pane(which: number | string): Locator;
  /** What the terminal of a pane (`%1`) shows. */
  screen(pane: string): Promise<string>;
  close(): Promise<void>;
}

let servers = 0;

export const test = base.extend<{ ground: Ground }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from this pattern
  ground: async ({}, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'mux-e2e-'));
    const socket = `mux-e2e-${process.pid}-${++servers}`;
    const own = Object.fromEntries(
      ['home', 'sockets', 'state', 'config', 'cache'].map((name) => {
        const path = join(directory, name);
        mkdirSync(path, { mode: 0o700 });
        return [name, path];
      }),
    ) as Record<'home' | 'sockets' | 'state' | 'config' | 'cache', string>;
    const env: Record<string, string> = {
      ...(process.env as Record<string, string>),
      HOME: own.home,
      TMUX_TMPDIR: own.sockets,
      XDG_STATE_HOME: own.state,
      XDG_CONFIG_HOME: own.config,
      XDG_CACHE_HOME: own.cache,
      MUXWORKS_TEST: '1',
      PS1: '$ ',
    };
    writeFileSync(join(own.home, '.bashrc'), "PS1='$ '\n");
    const started: Started[] = [];
    const tmuxBase = ['-L', socket, '-u'];
    const tmux = async (...args: string[]): Promise<string> =>
      (await runFile('tmux', [...tmuxBase, ...args], { env })).stdout.trimEnd();
    await use({
      directory,
      env,
      tmux,
      muxworks: async (...args) => {
        try {
          const { stdout, stderr } = await runFile(join(root, 'bin/muxworks'), ['-L', socket, ...args], { env });
          return { code: 0, stdout, stderr };
        } catch (error) {
          const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
          return { code, stdout, stderr };
        }
      },
      write: (name, text) => {
        const path = join(directory, name);
        writeFileSync(path, text);
        return path;
      },
      start: async (...args) => {
        const app = await launch(env, '-L', socket, ...args);
        const page = await app.firstWindow();
        const result: Started = {
          app,
          page,
          pane: (which) =>
            page.getByRole('region', {
              name: typeof which === 'number' ? new RegExp(`^Pane ${which}(,|$)`) : new RegExp(`^Pane \\d+, ${which}$`),
            }),
          screen: async (pane) =>
            (await page.evaluate((id) => window.__muxworksTest?.screen(id) ?? [], pane)).join('\n'),
          close: async () => {
            started.splice(started.indexOf(result), 1);
            await app.close();
          },
        };
        started.push(result);
        return result;
      },
    });
    for (const { app } of started) await app.close().catch(() => app.process().kill('SIGKILL'));
    await endServer(tmux);
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  },
});

/** Ends the test's server, where it has one, also when that does not want to. */
async function endServer(tmux: Ground['tmux']): Promise<void> {
  const pid = Number(await tmux('-N', 'display-message', '-p', '#{pid}').catch(() => 0));
  if (pid === 0) return;
  const ended = tmux('-N', 'kill-server').catch(() => '');
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Electron as the launcher starts it. */
export function launch(env: Record<string, string>, ...args: string[]): Promise<ElectronApplication> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return _electron.launch({ args: [...sandbox, root, ...args], env, cwd: root });
}

/** A picture of the window for people to look at, in artifacts/. */
export async function picture(page: Page, name: string): Promise<void> {
  // Tones that are just changing and what is just appearing look as they never stay; what turns for ever is left alone.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  await page.screenshot({ path: join(root, 'artifacts', 'screens', `${name}.png`) });
}

/** Sets the theme as the settings do, through the bridge. */
export async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.evaluate((wanted) => window.muxworks.call('settings.set', { theme: wanted }), theme);
  // Playwright stands between the page and the system's scheme.
  await page.emulateMedia({ colorScheme: theme });
}

export interface ListedPane extends PaneInfo {
  window: string;
  session: string;
}

/** All panes as the app sees them, in order. */
export async function panes(page: Page): Promise<ListedPane[]> {
  return page.evaluate(async () => {
    const state = await window.muxworks.call('server.state', undefined);
    if (!state.ok) throw new Error(state.problem.message);
    return state.value.snapshot.sessions.flatMap((session) =>
      session.windows.flatMap((window) =>
        window.panes.map((pane) => ({ ...pane, window: window.name, session: session.name })),
      ),
    );
  });
}

/** Pid and start time: together they are one process and no other. */
export function processIdentity(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return `${pid}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
}
