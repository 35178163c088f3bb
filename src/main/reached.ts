/** Which processes a deed on panes would end or reach now: what people are told before it is done. */
import { shellAtWork } from '../core/command/shells.ts';
import { type ProcessEntry, readProcesses } from '../core/process/proc.ts';
import { foregroundGroup } from '../core/process/signals.ts';
import { descendants } from '../core/process/tree.ts';
import type { PaneRecord } from '../core/tmux/snapshot.ts';
import type { CallInput } from '../shared/ipc.ts';
import type { Reached } from '../shared/ipc-processes.ts';

type Deed = CallInput<'processes.ends'>['deed'];

/** One look at all processes for all panes; none of a dead pane, nor of one whose shell has nothing to end. */
export function reachedBy(panes: readonly PaneRecord[], deed: Deed): Reached[] {
  const table = readProcesses();
  return panes.map((pane) => ({
    pane: pane.id,
    processes: pane.dead ? [] : processesOf(pane, deed, table).map(({ pid, name }) => ({ pid, name })),
  }));
}

function processesOf(
  { pid, managed, status }: PaneRecord,
  deed: Deed,
  table: Map<number, ProcessEntry>,
): ProcessEntry[] {
  const root = table.get(pid);
  if (root === undefined || pid <= 1) return [];
  const below = descendants(pid, table);
  if (deed === 'kill') return [root, ...below];
  const signals = deed === 'signal' || deed === 'interrupt';
  if (!signals && managed) return below;
  const shell = shellAtWork(pid)?.pid;
  const whole = foregroundGroup(pid, table);
  const group = whole.filter((entry) => entry.pid !== shell);
  // A shell that runs something of its own, such as a loop, heeds an interrupt; one at its prompt gets none.
  if (deed === 'interrupt') return managed ? (status === 'running' ? whole : []) : group.length === 0 ? [] : whole;
  if (deed === 'signal') return group;
  return [
    ...new Map(group.flatMap((one) => [one, ...descendants(one.pid, table)]).map((one) => [one.pid, one])).values(),
  ];
}
