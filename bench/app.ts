/** For benchmarks: the app in Electron on a tmux server of its own, and what its processes take. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { TestServer } from '../src/core/testing/server.ts';
import type { TestHook } from '../src/renderer/terminal/test-hook.ts';

export const root = resolve(import.meta.dirname, '..');

export interface TestWindow extends Window {
  __muxworksTest?: TestHook;
}

/** Starts the Electron app in `directory`. */
export async function open(
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

/** Asked again and again from here: Playwright's own waiting runs text as code, which the page's policy forbids. */
export async function until<T>(
  page: Page,
  ask: (argument: T) => boolean,
  argument: T,
  milliseconds = 120_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await page.evaluate(ask as (argument: unknown) => boolean, argument as unknown))) {
    if (performance.now() > deadline) throw new Error('waited in vain for the page');
  }
}

export const isPainted = (pane: string): boolean => (window as TestWindow).__muxworksTest?.painted(pane) === true;

/** What a process of the app is for: its main one, a page, the graphics, or something else. */
export interface AppProcess {
  pid: number;
  kind: 'main' | 'renderer' | 'gpu' | 'other';
}

/** A process and all below it. */
export function processesOf(root: number): AppProcess[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(read(name, 'status'))?.[1] ?? 0));
  }
  const below = (pid: number): number[] => [
    pid,
    ...[...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => below(child)),
  ];
  return below(root).map((pid) => {
    const type = /--type=([a-z-]+)/.exec(read(pid, 'cmdline'))?.[1];
    const kind = pid === root ? 'main' : type === 'renderer' ? 'renderer' : type === 'gpu-process' ? 'gpu' : 'other';
    return { pid, kind };
  });
}

/** Empty for a process that has ended or is not ours to read. */
function read(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** Proportional set size, MB: shared pages count once. */
export function memory(processes: readonly AppProcess[]): number {
  const kilobytes = processes.map(({ pid }) => Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** Seconds of processor time so far. */
export function processorTime(processes: readonly { pid: number }[]): number {
  const ticks = processes.map(({ pid }) => {
    const stat = read(pid, 'stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}
