/** What the process tree of each pane takes beside CPU, and the tree of one of them, from one sample of all processes. */
import { type ServerStats, treeProcesses } from '../core/process/stats.ts';
import type { Sample } from '../core/process/stats-sampler.ts';
import type { ProcessUsage } from '../core/process/stats-table.ts';
import { allPanes, type Snapshot } from '../core/tmux/server.ts';
import type { PaneRecord } from '../core/tmux/snapshot.ts';
import type { PaneTaken, PaneTree, TreeProcess } from '../shared/ipc-processes.ts';

/** Memory is shown in whole megabytes, and as a line a little finer: what changes less than this is no change. */
const MEMORY_STEP = 100_000;
/** No screen shows more processes of one pane. */
const MOST_SHOWN = 200;
/** Nor more of a command. */
const LONGEST = 400;

/** Gives the same object again for a pane of which nothing has changed. */
export class Takings {
  private known: ReadonlyMap<string, PaneTaken> = new Map();
  /** When processes were started: the clock and the kernel's count drift, and a start must not move. */
  private starts: ReadonlyMap<string, number> = new Map();

  /**
   * By pane id; dead panes are left out.
   * @param withPorts whether ports were looked for; where not, they are as before
   */
  of(snapshot: Snapshot, sample: Sample, stats: ServerStats, withPorts: boolean): Map<string, PaneTaken> {
    const records = new Map([...allPanes(snapshot)].map(({ pane }) => [pane.id, pane]));
    const members = sample.members([...records.values()].filter(isAlive).map(({ pid }) => pid));
    const now = Date.now() - (performance.now() - sample.at);
    const starts = new Map<string, number>();
    const found = new Map<string, PaneTaken>();
    for (const pane of stats.sessions.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes))) {
      const record = records.get(pane.id);
      const entry = record && isAlive(record) ? ofCommand(record, members.get(record.pid) ?? []) : undefined;
      if (entry === undefined) continue;
      const key = `${entry.pid}:${entry.startTicks}`;
      const since = this.starts.get(key) ?? Math.round(now - entry.ageMs);
      starts.set(key, since);
      const memory = Math.round(pane.memory / MEMORY_STEP) * MEMORY_STEP;
      const before = this.known.get(pane.id);
      const ports = withPorts ? pane.ports : (before?.ports ?? []);
      const taken = { memory, processes: pane.processes, ports, pid: entry.pid, since };
      found.set(pane.id, before !== undefined && isSame(before, taken) ? before : taken);
    }
    this.known = found;
    this.starts = starts;
    return found;
  }
}

const isAlive = ({ dead, pid }: PaneRecord): boolean => !dead && pid > 1;

/** The process of the command where one runs: the one that was started, else the youngest child of the pane's root. */
function ofCommand({ pid, status, state }: PaneRecord, tree: readonly ProcessUsage[]): ProcessUsage | undefined {
  const root = tree.find((entry) => entry.pid === pid);
  if (status !== 'running') return root;
  const started = tree.find((entry) => entry.pid === state?.pid);
  if (started !== undefined && started !== root) return started;
  let youngest = root;
  for (const entry of tree) {
    if (entry.parent === pid && (youngest === root || entry.startTicks > (youngest?.startTicks ?? 0))) youngest = entry;
  }
  return youngest;
}

function isSame(one: PaneTaken, other: PaneTaken): boolean {
  return (
    one.memory === other.memory &&
    one.processes === other.processes &&
    one.pid === other.pid &&
    one.since === other.since &&
    one.ports.join() === other.ports.join()
  );
}

/** The processes of a pane that lives. */
export async function treeOf(sample: Sample, pane: Pick<PaneRecord, 'id' | 'pid'>): Promise<PaneTree> {
  const found = await treeProcesses(sample, pane.pid, { ports: false });
  const pids = new Set(found.map(({ pid }) => pid));
  const children = new Map<number, typeof found>();
  for (const one of found) {
    if (one.pid === pane.pid) continue;
    // What has left the tree by a double fork stands below the root, whose terminal it has.
    const parent = pids.has(one.parent) ? one.parent : pane.pid;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [one]);
    else siblings.push(one);
  }
  const processes: TreeProcess[] = [];
  const add = (one: (typeof found)[number], depth: number): void => {
    if (processes.length === MOST_SHOWN) return;
    const { pid, name, command, state, cpu, memory } = one;
    processes.push({ pid, depth, name, command: command.slice(0, LONGEST), state, cpu, memory });
    for (const child of children.get(pid) ?? []) add(child, depth + 1);
  };
  const root = found.find(({ pid }) => pid === pane.pid);
  if (root !== undefined) add(root, 0);
  return { pane: pane.id, processes, total: found.length };
}
