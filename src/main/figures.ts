/** What panes take, for the screen: sampled once a second while it can be seen, and told where it has changed. */
import { toProblem } from '../core/errors.ts';
import { type ServerStats, statsOf } from '../core/process/stats.ts';
import { type Sampler, sampler } from '../core/process/stats-sampler.ts';
import { allPanes, type Snapshot } from '../core/tmux/server.ts';
import type { FigureChanges, Total } from '../shared/ipc.ts';
import type { EventSender } from './ipc.ts';

const EVERY_MS = 1000;
/** Memory is shown in whole megabytes: what changes less is no change. */
const MEMORY_STEP = 1_000_000;

export class FigureWatch {
  private snapshot: Snapshot | null = null;
  private visible = false;
  private timer: NodeJS.Timeout | null = null;
  private sampling = false;
  /** What the page knows. */
  private cpu: ReadonlyMap<string, number> = new Map();
  private total: Total | null = null;
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

  /** The page is a new one and knows nothing yet. */
  forget(): void {
    this.cpu = new Map();
    this.total = null;
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Begins, where it has not begun and there is something to look at. */
  private go(): void {
    if (!this.visible || this.sampling || this.timer !== null) return;
    if (this.snapshot === null || allPanes(this.snapshot).next().done) {
      this.tell(new Map(), null);
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
    try {
      const stats = await statsOf(snapshot, await this.samples.now(), { ports: false });
      this.failed = false;
      if (this.visible) this.tell(cpuOf(stats), totalOf(stats));
    } catch (error) {
      // Said once: it would fail again in a second.
      if (!this.failed) this.events.send('problem', toProblem(error));
      this.failed = true;
    }
  }

  private tell(cpu: ReadonlyMap<string, number>, total: Total | null): void {
    const changes: FigureChanges = { cpu: {} };
    for (const [pane, value] of cpu) if (this.cpu.get(pane) !== value) changes.cpu[pane] = value;
    for (const pane of this.cpu.keys()) if (!cpu.has(pane)) changes.cpu[pane] = null;
    if (!isSame(this.total, total)) changes.total = total;
    this.cpu = cpu;
    this.total = total;
    if (changes.total !== undefined || Object.keys(changes.cpu).length > 0)
      this.events.send('figures.changed', changes);
  }
}

function cpuOf({ sessions }: ServerStats): Map<string, number> {
  const panes = sessions.flatMap(({ windows }) => windows.flatMap((window) => window.panes));
  return new Map(panes.map(({ id, cpu }) => [id, cpu]));
}

function totalOf({ cpu, memory, cores, memoryTotal }: ServerStats): Total {
  return { cpu, memory: Math.round(memory / MEMORY_STEP) * MEMORY_STEP, cores, memoryTotal };
}

function isSame(one: Total | null, other: Total | null): boolean {
  return one?.cpu === other?.cpu && one?.memory === other?.memory;
}
