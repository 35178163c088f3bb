/** Samples all processes of the machine, one sweep for everybody who asks, and sums up trees. */
import { availableParallelism, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ListeningPorts } from './ports.ts';
import { psReader } from './stats-ps.ts';
import {
  type ProcessUsage,
  readCommandLine,
  readPss,
  StatFiles,
  type UsageReader,
  type UsageTable,
} from './stats-table.ts';
import { ownersOf, usedBetween } from './stats-trees.ts';

/** Processor time comes in ticks of 10 ms: over less than this a percentage would be coarse. Who asks earlier shares. */
const SHORTEST_MS = 250;
/** Over more than this it would say little about now: what is older is forgotten. */
const LONGEST_MS = 15_000;
/** The kernel walks all connections of the machine to tell which sockets listen: 5 ms, against 5 ms for 600 processes. */
const PORTS_FOR_MS = 5000;

/** What a tree of processes takes. */
export interface Figures {
  /** Percent of one core: 200 is two cores busy. */
  cpu: number;
  /** Bytes, of the sample's memoryKind. */
  memory: number;
  /** Of the machine's memory. */
  memoryPercent: number;
  processes: number;
  /** TCP ports that it listens on, ascending; at most 5 s old in a series of samples of the same processes. */
  ports: number[];
}

/**
 * rss: resident memory, shared pages counted for each process that has them, so that sums are more than what ending
 * them would free; pss: shared pages divided among those who share them.
 */
export type MemoryKind = 'rss' | 'pss';

export interface TreeOptions {
  /** Look for listening ports; true unless given. */
  readonly ports?: boolean;
  /**
   * `pss` costs 0.1 ms a process and more for big ones, so it is for single looks; where a process is not ours to look
   * into, its RSS. macOS has `rss` alone, which is the default.
   */
  readonly memory?: MemoryKind;
}

/** All processes at one moment, and what they have used of late. */
export class Sample {
  /** Logical cores that this process may use, and the machine's memory in bytes. */
  readonly cores = availableParallelism();
  readonly memoryTotal = totalmem();

  constructor(
    private readonly reader: UsageReader,
    private readonly ports: (processes: readonly ProcessUsage[]) => Promise<ReadonlyMap<number, number[]>>,
    /** By performance.now(). */
    readonly at: number,
    readonly processes: ReadonlyMap<number, ProcessUsage>,
    /** Percent of one core of each process; who is not in it has used nothing. */
    readonly cpu: ReadonlyMap<number, number>,
    /** Over how many milliseconds; null where it is over each one's life. */
    readonly intervalMs: number | null,
  ) {}

  /** With arguments, as they were given; who has ended since is left out. */
  commandLines(pids: readonly number[]): Promise<Map<number, string>> {
    return this.reader.commandLines(pids);
  }

  /** What memory really is for those options. */
  memoryKind({ memory = 'rss' }: TreeOptions = {}): MemoryKind {
    return this.reader.pss === null ? 'rss' : memory;
  }

  /** The processes of each tree, its root first; see ownersOf. A root that has ended has none. */
  members(roots: Iterable<number>): Map<number, ProcessUsage[]> {
    const found = new Map<number, ProcessUsage[]>();
    for (const root of roots) {
      const entry = this.processes.get(root);
      found.set(root, entry === undefined ? [] : [entry]);
    }
    for (const [pid, owner] of ownersOf(this.processes, new Set(found.keys()))) {
      if (pid !== owner) found.get(owner)?.push(this.processes.get(pid) as ProcessUsage);
    }
    return found;
  }

  /** The figures of each tree, by its root. */
  async trees(roots: Iterable<number>, options: TreeOptions = {}): Promise<Map<number, Figures>> {
    const members = this.members(roots);
    const all = [...members.values()].flat();
    const ports = options.ports === false ? new Map<number, number[]>() : await this.ports(all);
    return new Map([...members].map(([root, entries]) => [root, this.sum(entries, ports, options)]));
  }

  /** The figures of each of these processes alone. */
  async each(entries: readonly ProcessUsage[], options: TreeOptions = {}): Promise<Figures[]> {
    const ports = options.ports === false ? new Map<number, number[]>() : await this.ports(entries);
    return entries.map((entry) => this.sum([entry], ports, options));
  }

  private sum(entries: readonly ProcessUsage[], ports: ReadonlyMap<number, number[]>, options: TreeOptions): Figures {
    const pss = this.memoryKind(options) === 'pss' ? this.reader.pss : null;
    let cpu = 0;
    let memory = 0;
    const listening = new Set<number>();
    for (const { pid, rss } of entries) {
      cpu += this.cpu.get(pid) ?? 0;
      memory += pss?.(pid) ?? rss;
      for (const port of ports.get(pid) ?? []) listening.add(port);
    }
    return this.figures(cpu, memory, entries.length, listening);
  }

  /** The sum of several trees that have no process in common. */
  total(parts: readonly Figures[]): Figures {
    const sum = (of: 'cpu' | 'memory' | 'processes'): number => parts.reduce((all, part) => all + part[of], 0);
    return this.figures(sum('cpu'), sum('memory'), sum('processes'), new Set(parts.flatMap(({ ports }) => ports)));
  }

  private figures(cpu: number, memory: number, processes: number, ports: ReadonlySet<number>): Figures {
    return {
      cpu: tenths(cpu),
      memory,
      memoryPercent: tenths((memory / this.memoryTotal) * 100),
      processes,
      ports: [...ports].sort((a, b) => a - b),
    };
  }
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** How this system's processes are read: /proc on Linux, ps and lsof elsewhere. */
export function systemReader(): UsageReader {
  if (process.platform !== 'linux') return psReader();
  const files = new StatFiles();
  const ports = new ListeningPorts();
  return {
    read: async () => files.read(),
    ports: async (processes) => ports.look(processes),
    pss: readPss,
    async commandLines(pids) {
      const lines = pids.map((pid): [number, string | null] => [pid, readCommandLine(pid)]);
      return new Map(lines.filter((line): line is [number, string] => line[1] !== null));
    },
    forget() {
      files.forget();
      ports.forget();
    },
  };
}

interface Ports {
  readonly at: number;
  /** Start times by pid of the processes that were looked at. */
  readonly of: ReadonlyMap<number, number>;
  readonly found: Promise<ReadonlyMap<number, number[]>>;
}

/** Keeps the last look, so that the next one says what has been used since. One for a process is enough; see sampler(). */
export class Sampler {
  private last: UsageTable | null = null;
  private sample: Sample | null = null;
  private running: Promise<Sample> | null = null;
  private portsLast: Ports | null = null;
  private forgetting: NodeJS.Timeout | null = null;

  constructor(readonly reader: UsageReader = systemReader()) {}

  /**
   * What all processes have used since the last sample. All who ask while one is taken share it, and so do those who ask
   * within a quarter of a second. The first one, and one after a pause of 15 s, takes two looks and a quarter of a second.
   * @param roots processes that are known to run: a sample from before they were started does not do
   */
  async now(roots: Iterable<number> = []): Promise<Sample> {
    const wanted = [...roots];
    const asked = performance.now();
    for (;;) {
      this.running ??= this.take().finally(() => {
        this.running = null;
      });
      const sample = await this.running;
      if (sample.at >= asked || wanted.every((pid) => sample.processes.has(pid))) return sample;
      await delay(sample.at + SHORTEST_MS - performance.now());
    }
  }

  private async take(): Promise<Sample> {
    if (this.sample !== null && this.last !== null && performance.now() - this.last.at < SHORTEST_MS) {
      return this.sample;
    }
    let before = this.last;
    if (before === null || performance.now() - before.at > LONGEST_MS) {
      before = await this.reader.read();
      // Not a wait for something to happen: it is the time over which is measured.
      await delay(before.at + SHORTEST_MS - performance.now());
    }
    const table = await this.reader.read();
    const interval = table.at - before.at;
    const cpu = new Map([...usedBetween(before, table)].map(([pid, ms]) => [pid, (ms / interval) * 100]));
    this.last = table;
    this.sample = new Sample(this.reader, this.portsOf, table.at, table.processes, cpu, interval);
    this.forgetLater();
    return this.sample;
  }

  /**
   * One look, whose CPU is over the life of each process, as %CPU of ps: what ended children have handed up counts with
   * their parent. For who cannot wait a quarter of a second.
   */
  async sinceStart(): Promise<Sample> {
    const { at, processes } = await this.reader.read();
    const cpu = new Map<number, number>();
    // A process of less than a tick has used nothing that could be told.
    for (const { pid, ownMs, handedMs, ageMs } of processes.values()) {
      if (ownMs + handedMs > 0) cpu.set(pid, ((ownMs + handedMs) / Math.max(ageMs, ownMs + handedMs, 10)) * 100);
    }
    this.forgetLater();
    return new Sample(this.reader, this.portsOf, at, processes, cpu, null);
  }

  private readonly portsOf = (processes: readonly ProcessUsage[]): Promise<ReadonlyMap<number, number[]>> => {
    const last = this.portsLast;
    const now = performance.now();
    const isFresh = last !== null && now - last.at < PORTS_FOR_MS;
    if (isFresh && processes.every(({ pid, startTicks }) => last.of.get(pid) === startTicks)) return last.found;
    const found = this.reader.ports(processes);
    this.portsLast = { at: now, of: new Map(processes.map(({ pid, startTicks }) => [pid, startTicks])), found };
    return found;
  };

  /** Nobody who asks for so long wants the open files kept. */
  private forgetLater(): void {
    if (this.forgetting !== null) {
      this.forgetting.refresh();
      return;
    }
    this.forgetting = setTimeout(() => this.close(), LONGEST_MS);
    this.forgetting.unref();
  }

  /** Forgets the last look and closes what is open for the next one; a later sample begins anew. */
  close(): void {
    if (this.forgetting !== null) clearTimeout(this.forgetting);
    this.forgetting = null;
    this.last = null;
    this.sample = null;
    this.portsLast = null;
    this.reader.forget();
  }
}

let shared: Sampler | null = null;

/** The one sampler of this process. */
export function sampler(): Sampler {
  shared ??= new Sampler();
  return shared;
}
