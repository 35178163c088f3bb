/** CPU, memory, processes and ports of panes, windows, sessions and a whole tmux server: of their whole process trees. */
import { MuxError } from '../errors.ts';
import { allPanes, type Snapshot, type Tmux } from '../tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../tmux/snapshot.ts';
import {
  type Figures,
  type MemoryKind,
  type Sample,
  type Sampler,
  sampler,
  type TreeOptions,
} from './stats-sampler.ts';
import type { ProcessUsage } from './stats-table.ts';

export interface StatsOptions extends TreeOptions {
  /** The sampler of this process unless given. */
  readonly sampler?: Sampler;
}

export interface PaneStats extends Figures {
  /** `%12` */
  id: string;
  number: number;
  label: string | null;
  /** The pane's root process. */
  pid: number;
  command: string;
  status: PaneRecord['status'];
}

export interface WindowStats extends Figures {
  /** `@3` */
  id: string;
  name: string;
  panes: PaneStats[];
}

export interface SessionStats extends Figures {
  /** `$1` */
  id: string;
  name: string;
  windows: WindowStats[];
}

/** The sums are of the trees of panes: not of tmux itself, nor of what it runs beside panes (loggers). */
export interface ServerStats extends Figures {
  /** Milliseconds since the epoch. */
  at: number;
  /** Over how many milliseconds CPU is. */
  intervalMs: number | null;
  /** Logical cores; all of them busy is a `cpu` of 100 times as many. */
  cores: number;
  /** Percent of all cores together. */
  cpuOfMachine: number;
  /** Bytes that the machine has. */
  memoryTotal: number;
  memoryKind: MemoryKind;
  sessions: SessionStats[];
}

/**
 * What every pane of a server takes now, and the sums. CPU is over the time since the last sample of this process, a
 * quarter of a second at the first; see Sampler. Of a server that does not run it is all 0.
 */
export async function serverStats(tmux: Tmux, options: StatsOptions = {}): Promise<ServerStats> {
  const snapshot = await tmux.snapshot();
  return statsOf(snapshot, await (options.sampler ?? sampler()).now(livingRoots(snapshot)), options);
}

/** The pid of a dead pane may be another process's by now; an empty pane has 0. */
function livingRoots(snapshot: Snapshot): Set<number> {
  return new Set([...allPanes(snapshot)].filter(({ pane }) => isAlive(pane)).map(({ pane }) => pane.pid));
}

const isAlive = ({ dead, pid }: PaneRecord): boolean => !dead && pid > 0;

/** The figures of a snapshot's panes in a sample that was taken after it. */
export async function statsOf(snapshot: Snapshot, sample: Sample, options: TreeOptions = {}): Promise<ServerStats> {
  const trees = await sample.trees(livingRoots(snapshot), options);
  const none = sample.total([]);
  const paneFigures = (pane: PaneRecord): Figures => (isAlive(pane) ? (trees.get(pane.pid) ?? none) : none);
  const paneStats = (pane: PaneRecord): PaneStats => {
    const { id, number, label, pid, command, status } = pane;
    return { id, number, label, pid, command, status, ...paneFigures(pane) };
  };
  const windowStats = ({ id, name, panes }: WindowRecord): WindowStats => {
    return { id, name, ...sample.total(panes.map(paneFigures)), panes: panes.map(paneStats) };
  };
  const sessionStats = ({ id, name, windows }: SessionRecord): SessionStats => {
    const all = windows.flatMap(({ panes }) => panes.map(paneFigures));
    return { id, name, ...sample.total(all), windows: windows.map(windowStats) };
  };
  // A window that is in two sessions counts once in all.
  const all = sample.total([...trees.values()]);
  return {
    at: Date.now(),
    intervalMs: sample.intervalMs === null ? null : Math.round(sample.intervalMs),
    cores: sample.cores,
    cpuOfMachine: Math.round((all.cpu / sample.cores) * 10) / 10,
    memoryTotal: sample.memoryTotal,
    memoryKind: sample.memoryKind(options),
    ...all,
    sessions: snapshot.sessions.map(sessionStats),
  };
}

/**
 * The figures of one session, with its windows and panes.
 * @param session its id, `$1`
 * @throws MuxError `not-found`
 */
export async function sessionStats(tmux: Tmux, session: string, options: StatsOptions = {}): Promise<SessionStats> {
  const { sessions } = await serverStats(tmux, options);
  return found(
    sessions.find(({ id }) => id === session),
    `session ${session}`,
  );
}

/**
 * The figures of one window, with its panes.
 * @param window its id, `@3`
 * @throws MuxError `not-found`
 */
export async function windowStats(tmux: Tmux, window: string, options: StatsOptions = {}): Promise<WindowStats> {
  const { sessions } = await serverStats(tmux, options);
  return found(
    sessions.flatMap(({ windows }) => windows).find(({ id }) => id === window),
    `window ${window}`,
  );
}

/**
 * The figures of one pane.
 * @param pane its id, `%12`
 * @throws MuxError `not-found`
 */
export async function paneStats(tmux: Tmux, pane: string, options: StatsOptions = {}): Promise<PaneStats> {
  const { sessions } = await serverStats(tmux, options);
  return found(
    sessions.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes)).find(({ id }) => id === pane),
    `pane ${pane}`,
  );
}

function found<T>(one: T | undefined, what: string): T {
  if (one === undefined) throw new MuxError('not-found', `There is no ${what}`);
  return one;
}

/** One process of a pane's tree, with figures of it alone. */
export interface ProcessInfo extends Omit<Figures, 'processes'> {
  pid: number;
  /** The pid of its parent. */
  parent: number;
  name: string;
  /** With its arguments; the name where there are none to be read. */
  command: string;
  /** R runs, S sleeps, D waits for a device, T is stopped, Z has ended and nobody has asked how. */
  state: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/**
 * Every process of a pane's tree, the root first; none where the pane is dead.
 * @throws MuxError `not-found`
 */
export async function processInfo(tmux: Tmux, pane: string, options: StatsOptions = {}): Promise<ProcessInfo[]> {
  const snapshot = await tmux.snapshot();
  const record = found([...allPanes(snapshot)].find((one) => one.pane.id === pane)?.pane, `pane ${pane}`);
  if (!isAlive(record)) return [];
  const { pid } = record;
  const shared = options.sampler ?? sampler();
  return treeProcesses(await shared.now([pid]), pid, options);
}

/** Every process of the tree of `root` in a sample, the root first, with its figures; none where it has ended. */
export async function treeProcesses(sample: Sample, root: number, options: TreeOptions = {}): Promise<ProcessInfo[]> {
  const entries = sample.members([root]).get(root) ?? [];
  const [figures, commands] = await Promise.all([
    sample.each(entries, options),
    sample.commandLines(entries.map((entry) => entry.pid)),
  ]);
  return entries.map((entry, index) => infoOf(sample, entry, figures[index] as Figures, commands.get(entry.pid)));
}

function infoOf(sample: Sample, entry: ProcessUsage, figures: Figures, command: string | undefined): ProcessInfo {
  const { pid, parent, name, state, ageMs } = entry;
  const { processes: _, ...own } = figures;
  const startedAt = Math.round(Date.now() - (performance.now() - sample.at) - ageMs);
  return { pid, parent, name, command: command ?? name, state, startedAt, ...own };
}

/**
 * The pane's root process, mostly its shell.
 * @throws MuxError `not-found`, also where the pane is dead
 */
export async function processInfoMain(tmux: Tmux, pane: string, options: StatsOptions = {}): Promise<ProcessInfo> {
  return found((await processInfo(tmux, pane, options))[0], `process in pane ${pane}`);
}

/**
 * Every process of a pane's tree but its root.
 * @throws MuxError `not-found`
 */
export async function getChildProcesses(tmux: Tmux, pane: string, options: StatsOptions = {}): Promise<ProcessInfo[]> {
  return (await processInfo(tmux, pane, options)).slice(1);
}
