/** For tests: plans and runs playbooks from text, and looks at what they made. */
import { readFile } from 'node:fs/promises';
import { loadPlaybook } from '../heroscript/load.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import type { LoadedPlaybook } from '../heroscript/types.ts';
import { planPlaybook } from '../playbook/plan.ts';
import { type RunOptions, runPlaybook } from '../playbook/run.ts';
import type { RunEvent, RunSummary, Step } from '../playbook/types.ts';
import { type ProcessEntry, readProcess } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';
import type { PaneRecord, WindowRecord } from '../tmux/snapshot.ts';
import { until } from './until.ts';

/** @throws Error when the text has a mistake */
export async function playbook(text: string, textFile = ''): Promise<LoadedPlaybook> {
  const loaded = await loadPlaybook({ text, textFile, read: nodeReader });
  const [wrong] = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong !== undefined) throw new Error(`line ${wrong.line}: ${wrong.message}`);
  return loaded;
}

export interface Played {
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
  readonly ends: readonly Extract<RunEvent, { type: 'step-end' }>[];
  /** `change target: reason` of each step as it ended. */
  readonly told: readonly string[];
}

export async function play(tmux: Tmux, text: string, options: Partial<RunOptions> = {}): Promise<Played> {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  const summary = await runPlaybook(tmux, await playbook(text), { ...options, onEvent });
  const ends = events.filter((event) => event.type === 'step-end');
  return { summary, events, ends, told: ends.map(({ step }) => tell(step)) };
}

/** `change target: reason` of each step. */
export async function plan(tmux: Tmux, text: string): Promise<string[]> {
  return (await planPlaybook(tmux, await playbook(text))).steps.map(tell);
}

function tell({ change, target, reason }: Step): string {
  return `${change} ${target}: ${reason}`;
}

export async function theWindow(tmux: Tmux, session: string, name: string): Promise<WindowRecord> {
  const { sessions } = await tmux.snapshot();
  const found = sessions.find((one) => one.name === session)?.windows.find((window) => window.name === name);
  if (found === undefined) throw new Error(`there is no window ${session}|${name}`);
  return found;
}

export async function thePane(tmux: Tmux, session: string, window: string, number: number): Promise<PaneRecord> {
  const pane = (await theWindow(tmux, session, window)).panes[number - 1];
  if (pane === undefined) throw new Error(`there is no pane ${session}|${window}|${number}`);
  return pane;
}

/** Every process of a window's panes, roots included, as pid and start time: equal means that nothing was touched. */
export async function processesIn(tmux: Tmux, session: string, name: string): Promise<string[][]> {
  return until(async () => {
    const window = await theWindow(tmux, session, name);
    const trees = window.panes.map(({ pid, status }) => ({ status, root: readProcess(pid), below: descendants(pid) }));
    // A command that has begun may still be the shell's own fork.
    const settled = trees.every(
      ({ status, below }) => status !== 'running' || below.some((entry) => entry.name !== 'bash'),
    );
    if (!settled) return false;
    return trees.map(({ root, below }) =>
      [root, ...below]
        .filter((entry): entry is ProcessEntry => entry !== null)
        .map((entry) => `${entry.pid} ${entry.startTicks}`),
    );
  }, 'the commands to have started');
}

/** What a pane shows, history included, wrapped lines joined. */
export async function screen(tmux: Tmux, pane: string): Promise<string> {
  return (await tmux.command('capture-pane', '-p', '-J', '-S', '-', '-t', pane)).trimEnd();
}

/** The environment that a pane's shell was started with. */
export async function environmentOf(pane: PaneRecord): Promise<string[]> {
  // Between fork and exec the process still has the server's own.
  return until(async () => {
    const found = (await readFile(`/proc/${pane.pid}/environ`, 'utf8')).split('\0');
    return found.some((entry) => entry.startsWith('TMUX_PANE=')) && found;
  }, 'the shell');
}
