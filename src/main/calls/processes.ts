/** What the window can ask for about processes: what runs in every pane, and what can be done to it: src/shared/ipc-processes.ts. */
import { killProcesses } from '../../core/command/pane-work.ts';
import { restartCommand } from '../../core/command/restart.ts';
import { killRunningCommand, signalCommand } from '../../core/command/stop.ts';
import { MuxError, toProblem } from '../../core/errors.ts';
import { allPanes, type Tmux } from '../../core/tmux/server.ts';
import type { PaneRecord } from '../../core/tmux/snapshot.ts';
import type { Outcome, ProcessesCall } from '../../shared/ipc-processes.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { paneFacts } from '../pane-facts.ts';
import { reachedBy } from '../reached.ts';

/** Who asks, for the ledger. */
const APP = { kind: 'app' } as const;

/** So many panes at once: each deed takes several questions to tmux, and seconds where a program does not want to end. */
const AT_ONCE = 8;

export function processesCalls(desk: Desk): Pick<Handlers, ProcessesCall> {
  const tmux = (): Tmux => desk.ready().tmux;
  return {
    'processes.watch': (wanted) => desk.figures.want(wanted),
    'processes.details': ({ pane }) => paneFacts(tmux(), pane),
    'processes.ends': async ({ panes, deed }) => {
      const records = await byId(tmux());
      return reachedBy(
        panes.map((pane) => records.get(pane)).filter((record) => record !== undefined),
        deed,
      );
    },
    'processes.start': ({ panes }) =>
      onEach(panes, async (pane) => {
        const { status, label, number } = await find(tmux(), pane);
        // A restart would end it.
        if (status === 'running') throw new MuxError('bad-input', `${label ?? `Pane ${number}`} runs already`);
        return { now: (await restartCommand(tmux(), pane, APP)).pane, processes: 0 };
      }),
    'processes.stop': ({ panes }) =>
      onEach(panes, async (pane) => ({ processes: (await killRunningCommand(tmux(), pane, APP)).length })),
    'processes.restart': ({ panes }) =>
      onEach(panes, async (pane) => {
        const { pane: now, ended } = await restartCommand(tmux(), pane, APP);
        return { now, processes: ended.length };
      }),
    'processes.signal': ({ panes, signal }) =>
      onEach(panes, async (pane) => ({ processes: (await signalCommand(tmux(), pane, signal)).length })),
    'processes.kill': ({ panes }) =>
      onEach(panes, async (pane) => {
        const { ended, roots } = await killProcesses(tmux(), pane, APP);
        return { processes: ended.length + roots.length };
      }),
  };
}

async function byId(tmux: Tmux): Promise<Map<string, PaneRecord>> {
  return new Map([...allPanes(await tmux.snapshot())].map(({ pane }) => [pane.id, pane]));
}

/** @throws MuxError `not-found` */
async function find(tmux: Tmux, id: string): Promise<PaneRecord> {
  const found = (await byId(tmux)).get(id);
  if (found === undefined) throw new MuxError('not-found', 'That pane is gone');
  return found;
}

/** Does it to every pane, in their order, some of them at once; what goes wrong with one is no reason to leave another. */
async function onEach(
  panes: readonly string[],
  work: (pane: string) => Promise<{ now?: string; processes: number }>,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const left = [...new Set(panes)];
  const next = async (): Promise<void> => {
    for (let pane = left.shift(); pane !== undefined; pane = left.shift()) {
      try {
        outcome.done.push({ pane, now: pane, ...(await work(pane)) });
      } catch (error) {
        outcome.failed.push({ pane, problem: toProblem(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return outcome;
}
