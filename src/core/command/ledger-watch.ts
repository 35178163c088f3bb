/** Enters in the ledger what ends on a server, as long as it is watched; and sees how much memory it uses meanwhile. */
import { readFileSync } from 'node:fs';
import { readProcesses } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import { allBegun, type Begun } from './ledger-begun.ts';
import { hasEnded, noticeEnds, panesById } from './ledger-notice.ts';
import { isUnbegun } from './unbegun.ts';

/** Memory has no event. A sweep of /proc takes some milliseconds. */
const SAMPLE_MS = 2000;

export class EndWatch {
  private readonly peaks = new Map<string, number>();
  private readonly onSnapshot = (snapshot: Snapshot): void => this.look(snapshot);
  private readonly timer = setInterval(() => this.sample(), SAMPLE_MS);
  /** What ran at the last look, and all that was looked at then. */
  private running: readonly Begun[] = [];
  private looked = new Set<string>();
  private underWay: Promise<void> | null = null;
  private again = false;

  /** @param tmux is watched by somebody; see Tmux.watch() */
  constructor(private readonly tmux: Tmux) {
    tmux.on('snapshot', this.onSnapshot);
    this.timer.unref();
  }

  /** Resolves when what was noticed is entered. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.tmux.off('snapshot', this.onSnapshot);
    this.again = false;
    await this.underWay;
  }

  /** The most memory that a command was seen to use, in bytes; null where it has not been looked at yet. */
  peak(command: Pick<Begun, 'pane' | 'token'>): number | null {
    return this.peaks.get(keyOf(command)) ?? null;
  }

  private look(snapshot: Snapshot): void {
    const panes = panesById(snapshot);
    const begun = this.begun();
    const hasGone = (each: Begun): boolean =>
      isUnbegun(this.tmux.socketPath, each) || hasEnded(each, snapshot.server, panes.get(each.pane) ?? null);
    this.running = begun.filter((each) => !hasGone(each));
    this.looked = new Set(begun.map(keyOf));
    for (const key of this.peaks.keys()) if (!this.looked.has(key)) this.peaks.delete(key);
    // This snapshot may be older than what has begun: noticeEnds() takes a younger one.
    if (this.running.length === begun.length) return;
    if (this.underWay !== null) {
      this.again = true;
      return;
    }
    this.underWay = this.enter().finally(() => {
      this.underWay = null;
      if (this.again) this.tmux.refresh();
      this.again = false;
    });
  }

  private async enter(): Promise<void> {
    try {
      await noticeEnds(this.tmux, { peakMemory: (begun) => this.peak(begun) });
    } catch {
      // The server went away, or the disk is full: who looks next enters it.
    }
  }

  /** What the ledger lacks; nothing where it cannot be read just now. */
  private begun(): Begun[] {
    try {
      return allBegun(this.tmux.socketPath);
    } catch {
      return [];
    }
  }

  private sample(): void {
    // A command is noted a moment after it has begun, and may have ended before: no later change tells of it.
    if (this.begun().some((each) => !this.looked.has(keyOf(each)))) this.tmux.refresh();
    if (this.running.length === 0) return;
    const table = readProcesses();
    for (const begun of this.running) {
      const tree = descendants(begun.shell, table);
      if (tree.length === 0) continue;
      const bytes = tree.reduce((sum, { pid }) => sum + residentBytes(pid), 0);
      this.peaks.set(keyOf(begun), Math.max(bytes, this.peak(begun) ?? 0));
    }
  }
}

const keyOf = ({ pane, token }: Pick<Begun, 'pane' | 'token'>): string => `${pane}:${token}`;

/** proc(5): VmRSS of a process, 0 for one that has gone. */
function residentBytes(pid: number): number {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return found === null ? 0 : Number(found[1]) * 1024;
  } catch {
    return 0;
  }
}
