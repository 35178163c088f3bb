/** The words of plans: counts, times, what ends. Short and calm; a reason that keeps is a fragment, others are sentences. */
import { descendants } from '../process/tree.ts';
import type { Model, PaneNode } from './model.ts';

/** `1 pane`, `2 panes`, `2 processes`. */
export function count(number: number, what: string): string {
  if (number === 1) return `1 ${what}`;
  return `${number} ${what}${what.endsWith('s') ? 'es' : 's'}`;
}

/** `1`, `1 and 2`, `1, 2 and 3`. */
export function list(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `12:01:50`, and the day where that was not today. */
export function clock(at: number, now = Date.now()): string {
  const time = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const hours = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  if (time.toDateString() === new Date(now).toDateString()) return hours;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${hours}`;
}

/** How the last command of a pane ended: `it exited with 1 at 12:01:50`. */
export function ending(exitCode: number | null, endedAt: number | null): string {
  const when = endedAt === null ? '' : ` at ${clock(endedAt)}`;
  if (exitCode === null) return `it ended${when}`;
  return exitCode === 0 ? `it finished${when}` : `it exited with ${exitCode}${when}`;
}

/** What runs below the shell of a pane: `node 48213 and 2 children`; empty where nothing does. */
export function processesOf(model: Model, pane: PaneNode): string {
  if (pane.record === null || pane.record.dead) return '';
  const root = pane.record.pid;
  const tree = descendants(root, model.processes);
  const tops = tree.filter((entry) => entry.parent === root);
  const [top] = tops;
  if (top === undefined) return tree.length === 0 ? '' : count(tree.length, 'process');
  if (tops.length > 1) return `${top.name} ${top.pid} and ${count(tree.length - 1, 'more process')}`;
  if (tree.length === 1) return `${top.name} ${top.pid}`;
  return `${top.name} ${top.pid} and ${tree.length === 2 ? '1 child' : `${tree.length - 1} children`}`;
}

/** `Ends 3 processes.`, with a space before; empty where these panes have nothing running but their shells. */
export function endsProcesses(model: Model, panes: readonly PaneNode[]): string {
  const pids = new Set<number>();
  for (const { record } of panes) {
    if (record === null || record.dead) continue;
    for (const { pid } of descendants(record.pid, model.processes)) pids.add(pid);
  }
  return pids.size === 0 ? '' : ` Ends ${count(pids.size, 'process')}.`;
}
