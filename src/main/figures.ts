/** What panes take, for the screen: sampled once a second while it can be seen, and told where it has changed. */
import { toProblem } from '../core/errors.ts';
import { type ServerStats, statsOf } from '../core/process/stats.ts';
import { type Sample, type Sampler, sampler } from '../core/process/stats-sampler.ts';
import { allPanes, type Snapshot } from '../core/tmux/server.ts';
import type { CallInput, FigureChanges, Total } from '../shared/ipc.ts';
import type { PaneTaken, PaneTree } from '../shared/ipc-processes.ts';
import type { EventSender } from './ipc.ts';
import { Takings, treeOf } from './pane-takings.ts';

const EVERY_MS = 1000;
/** Memory is shown in whole megabytes: what changes less is no change. */
const MEMORY_STEP = 1_000_000;
/** Which ports are listened on is looked at in every third sample only: it costs more than all the rest together. */
const PORTS_EVERY = 3;

/** What the page wants to know beyond CPU; see `processes.watch`. */
type Wanted = CallInput<'processes.watch'>;

interface Told {
  cpu: ReadonlyMap<string, number>;
  total: Total | null;
  /** Null where nobody wants it. */
  panes: ReadonlyMap<string, PaneTaken> | null;
  tree: PaneTree | null;
}

export class FigureWatch {
  private snapshot: Snapshot | null = null;
  private visible = false;
  private timer: NodeJS.Timeout | null = null;
  private sampling = false;
  /** What the page knows. */
  private known: Told = { cpu: new Map(), total: null, panes: null, tree: null };
  private wanted: Wanted = { figures: false, pane: null };
  private readonly takings = new Takings();
  /** How many have been taken. */
  private count = 0;
  private failed = false;

  constructor(
    private readonly events: Pick<EventSender, 'send'>,
    private readonly samples: Sampler = sampler(),
  ) {}

  /** The panes that are looked at from now on. */
  changed(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.go();
  }

  /** Whether anybody can see the figures: nothing is sampled while not. */
  show(visible: boolean): void {
    this.visible = visible;
    if (visible) this.go();
    else this.stop();
  }

  /** What is told beyond CPU from now on, at once where it is more than before. */
  want(wanted: Wanted): void {
    this.wanted = wanted;
    if (this.timer === null || this.sampling) return;
    this.stop();
    this.go();
  }

  /** The page is a new one and knows nothing yet; what it wants it may have said while it was loading. */
  forget(): void {
    this.known = { cpu: new Map(), total: null, panes: null, tree: null };
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Begins, where it has not begun and there is something to look at. */
  private go(): void {
    if (!this.visible || this.sampling || this.timer !== null) return;
    if (this.snapshot === null || allPanes(this.snapshot).next().done) {
      this.tell({ cpu: new Map(), total: null, panes: this.wanted.figures ? new Map() : null, tree: null });
      return;
    }
    const began = performance.now();
    this.sampling = true;
    void this.sample(this.snapshot).finally(() => {
      this.sampling = false;
      if (!this.visible) return;
      this.timer = setTimeout(
        () => {
          this.timer = null;
          this.go();
        },
        Math.max(0, EVERY_MS - (performance.now() - began)),
      );
    });
  }

  private async sample(snapshot: Snapshot): Promise<void> {
    const { figures, pane } = this.wanted;
    try {
      const sample = await this.samples.now();
      const ports = figures && (this.count % PORTS_EVERY === 0 || this.known.panes === null);
      const stats = await statsOf(snapshot, sample, { ports });
      const panes = figures ? this.takings.of(snapshot, sample, stats, ports) : null;
      const tree = pane === null ? null : await treeIn(snapshot, sample, pane);
      this.failed = false;
      this.count++;
      if (this.visible) this.tell({ cpu: cpuOf(stats), total: totalOf(stats), panes, tree });
    } catch (error) {
      // Said once: it would fail again in a second.
      if (!this.failed) this.events.send('problem', toProblem(error));
      this.failed = true;
    }
  }

  private tell(told: Told): void {
    const { known, wanted } = this;
    const { cpu, total, panes, tree } = told;
    const changes: FigureChanges = { sample: this.count, at: Date.now(), cpu: differences(known.cpu, cpu) };
    if (!isSameTotal(known.total, total)) changes.total = total;
    if (panes !== null) changes.panes = differences(known.panes ?? new Map(), panes);
    if (wanted.pane !== null) changes.tree = tree;
    this.known = { ...told, panes };
    const isNews = changes.total !== undefined || Object.keys(changes.cpu).length > 0;
    // Who shows them second by second is told of every second.
    if (isNews || panes !== null || wanted.pane !== null) this.events.send('figures.changed', changes);
  }
}

function treeIn(snapshot: Snapshot, sample: Sample, id: string): Promise<PaneTree> | null {
  for (const { pane } of allPanes(snapshot)) {
    if (pane.id === id) return pane.dead || pane.pid <= 1 ? null : treeOf(sample, pane);
  }
  return null;
}

/** What is other than before, and null for what is no more. */
function differences<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): Record<string, T | null> {
  const changes: Record<string, T | null> = {};
  for (const [key, value] of now) if (before.get(key) !== value) changes[key] = value;
  for (const key of before.keys()) if (!now.has(key)) changes[key] = null;
  return changes;
}

function cpuOf({ sessions }: ServerStats): Map<string, number> {
  const panes = sessions.flatMap(({ windows }) => windows.flatMap((window) => window.panes));
  return new Map(panes.map(({ id, cpu }) => [id, cpu]));
}

function totalOf({ cpu, memory, cores, memoryTotal }: ServerStats): Total {
  return { cpu, memory: Math.round(memory / MEMORY_STEP) * MEMORY_STEP, cores, memoryTotal };
}

function isSameTotal(one: Total | null, other: Total | null): boolean {
  return one?.cpu === other?.cpu && one?.memory === other?.memory;
}
