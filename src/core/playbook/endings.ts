/** Which processes a step would end, pane by pane, and which command it puts in place of which. */
import { commandLineOf } from '../command/pane-facts.ts';
import { isAlive } from '../command/state.ts';
import type { ProcessEntry } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { isShell } from './command.ts';
import { type Model, type PaneNode, type WindowNode, windowTarget } from './model.ts';
import type { Ending, Step } from './types.ts';

/** How much of a pane ends: what its shell runs, or all of it. */
type Extent = 'below' | 'all';

/** What would end in these panes of a window, which has them still; panes in which nothing runs are left out. */
export function endingsIn(model: Model, window: WindowNode, panes: readonly PaneNode[], extent: Extent): Ending[] {
  return panes.flatMap((pane) => {
    const place = `${windowTarget(window)}|${window.panes.indexOf(pane) + 1}`;
    return endingOf(model, pane, place, extent) ?? [];
  });
}

function endingOf(model: Model, { record }: PaneNode, pane: string, extent: Extent): Ending | null {
  // 0 is tmux's pid of an empty pane.
  if (record === null || record.dead || record.pid <= 1) return null;
  const below = descendants(record.pid, model.processes);
  const root = model.processes.get(record.pid);
  const ending = extent === 'all' && root !== undefined && !waits(record, root) ? [root, ...below] : below;
  const top = ending.find(({ pid, parent }) => pid === record.pid || parent === record.pid) ?? ending[0];
  if (top === undefined) return null;
  // A shell is told by what it runs.
  const told = top === root && isShell(root.name) ? (ending[1] ?? top) : top;
  return { pane, pid: told.pid, command: commandOf(record, told), processes: ending.length };
}

/** A shell of ours at its prompt: it loses nothing. */
function waits(record: PaneRecord, root: ProcessEntry): boolean {
  return (record.integrated || record.managed) && isShell(root.name);
}

function commandOf(record: PaneRecord, top: ProcessEntry): string {
  if (isAlive(record) && record.state !== null) return record.state.cmd_text;
  return commandLineOf(top.pid)?.join(' ') ?? top.name;
}

/**
 * The command that was declared for a pane, or else the one that ends there, beside the one that a step starts; null
 * where there was none, or it is the same.
 */
export function commandDiff({ record }: PaneNode, after: string, ends: readonly Ending[]): Step['diff'] | null {
  const before = record?.state?.cmd_text ?? ends[0]?.command;
  return before === undefined || before.trim() === after.trim() ? null : { before, after };
}

/** As fields of a decision: absent where nothing ends, and where no command takes the place of another one. */
export function consequences(ends: Ending[], diff: Step['diff'] | null = null): Pick<Step, 'ends' | 'diff'> {
  return { ...(ends.length === 0 ? {} : { ends }), ...(diff === null || diff === undefined ? {} : { diff }) };
}
