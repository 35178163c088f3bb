/** Starts the process of a share again when it has ended without a word; with whoever supervises the tmux server. */
import { MuxError, toProblem } from '../errors.ts';
import { isAlive, sharesLock } from '../state/lock.ts';
import type { Snapshot, Tmux } from '../tmux/server.ts';
import { type Launched, launchHost } from './launch.ts';
import { subjectOf } from './live.ts';
import { againText, gaveUpText, PACE, type Pace, waitBefore } from './pace.ts';
import {
  forgetShare,
  lastWords,
  logOf,
  NO_WORDS,
  readRecord,
  readRecords,
  sharesDirectory,
  writeEvent,
  writeShare,
} from './records.ts';
import { requestOf, Shares } from './shares.ts';
import { removeStage, stageName } from './stage.ts';
import type { Share, ShareEvent } from './types.ts';

export class ShareKeeper {
  private readonly shares: Shares;
  private readonly directory: string;
  /** The next start of each share whose process has ended. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Those that are being looked after at this moment. */
  private readonly busy = new Set<string>();
  private closed = false;

  /** @param onEvent is told what is decided, which is also in the shares' own list of events */
  constructor(
    private readonly tmux: Tmux,
    private readonly onEvent: (event: ShareEvent) => void,
    private readonly pace: Pace = PACE,
  ) {
    this.directory = sharesDirectory(tmux.socketPath);
    this.shares = new Shares(tmux);
    this.shares.on('shares', () => this.look());
    // The first look comes at once.
    this.shares.watch();
  }

  /** Starts nothing again any more; the shares go on. A start that is under way is done by the share's own process. */
  close(): void {
    this.closed = true;
    this.shares.unwatch();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private look(): void {
    const dead = readRecords(this.tmux.socketPath).filter((share) => !isAlive(share.pid, share.startTicks));
    for (const [id, timer] of this.timers) {
      if (dead.some((share) => share.id === id)) continue;
      clearTimeout(timer);
      this.timers.delete(id);
    }
    for (const { id, state } of dead)
      if (state !== 'ended' && !this.timers.has(id)) this.attend(id, () => this.plan(id));
  }

  /** One thing at a time for each share. */
  private attend(id: string, work: () => Promise<void>): void {
    if (this.busy.has(id)) return;
    this.busy.add(id);
    work()
      // A full disk, or a directory that is gone: the next look tries again.
      .catch((error: unknown) => {
        if (!(error instanceof MuxError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
      })
      .finally(() => this.busy.delete(id));
  }

  /**
   * What is done with the record of a share whose process is gone; nothing where it was stopped, or is there again. As
   * whoever stops a share takes its record away under the same lock, nothing that was stopped comes back.
   */
  private async withDead<T>(id: string, work: (share: Share) => T): Promise<T | null> {
    const held = await sharesLock(this.tmux.socketPath);
    try {
      const share = readRecord(this.directory, id);
      if (this.closed || share === null || share.state === 'ended') return null;
      return isAlive(share.pid, share.startTicks) ? null : work(share);
    } finally {
      held.release();
    }
  }

  /** Decides when it is started next, and says so. @param failure of a start that did not succeed */
  private async plan(id: string, failure?: string): Promise<void> {
    await this.withDead(id, (share) => {
      const now = Date.now();
      // Planned by a supervisor that has ended since.
      if (failure === undefined && share.restartAt !== null) {
        this.schedule(id, share.restartAt - now);
        return;
      }
      const words = failure ?? (lastWords(logOf(this.directory, id)) || NO_WORDS);
      const restarts = now - share.servedSince > this.pace.settled ? 0 : share.restarts;
      const wait = waitBefore(restarts, this.pace);
      if (wait === null) {
        const problem = gaveUpText(words, restarts);
        writeShare(this.directory, { ...share, state: 'ended', problem, restartAt: null, viewers: [] });
        this.removeStage(share);
        this.tell(share, 'given-up', problem);
        return;
      }
      const changed = { problem: words, restarts: restarts + 1, restartAt: now + wait, viewers: [] };
      writeShare(this.directory, { ...share, state: 'trouble', ...changed });
      this.tell(share, 'process-ended', againText(words, wait));
      this.schedule(id, wait);
    });
  }

  private schedule(id: string, wait: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(id);
      this.attend(id, () => this.restart(id));
    }, wait);
    this.timers.set(id, timer);
  }

  private async restart(id: string): Promise<void> {
    let launched: Launched | null = null;
    try {
      const snapshot = await this.tmux.snapshot();
      launched = await this.withDead(id, (share) => {
        const end = endOf(share, snapshot);
        if (end !== null) {
          forgetShare(this.directory, id);
          this.removeStage(share);
          this.tell(share, 'ended', end);
          return null;
        }
        const { socketPath } = this.tmux;
        const host = launchHost({ id, socketPath, request: requestOf(share), before: share, pace: this.pace });
        const { pid, startTicks } = host;
        // From here on it is this process that a stop has to end.
        writeShare(this.directory, { ...share, pid, startTicks, servedSince: Date.now(), restartAt: null });
        return host;
      });
      if (launched === null) return;
      const share = await launched.answer;
      this.onEvent({ at: Date.now(), id, target: share.target, type: 'process-restarted', detail: '' });
    } catch (error) {
      await launched?.gone;
      await this.plan(id, toProblem(error).message);
    }
  }

  /** What the process that was killed has left in tmux. */
  private removeStage({ id, engine }: Share): void {
    if (engine === 'ttyd') this.tmux.afterwards(removeStage(this.tmux, stageName(id)).catch(() => {}));
  }

  private tell({ id, target }: Share, type: ShareEvent['type'], detail: string): void {
    const event: ShareEvent = { at: Date.now(), id, target, type, detail };
    writeEvent(this.directory, event);
    this.onEvent(event);
  }
}

/** Why there is nothing to start again; null where there is. */
function endOf(share: Share, snapshot: Snapshot): 'expired' | 'closed' | null {
  if (share.expiresAt !== null && share.expiresAt <= Date.now()) return 'expired';
  const other = snapshot.server?.pid !== share.server || share.startedAt < snapshot.server.startedAt;
  return other || subjectOf(snapshot, share) === null ? 'closed' : null;
}
