/**
 * Restarts commands as their playbooks have declared it, and shares whose process was killed. One for each tmux server:
 * the app or `muxworks serve`, whoever holds the lock; the others wait for it. What is to be done is kept with the panes,
 * so nothing is lost with a holder.
 */
import { EndWatch } from '../command/ledger-watch.ts';
import { startDeclared } from '../command/start-declared.ts';
import { toProblem } from '../errors.ts';
import { normaliseName } from '../heroscript/names.ts';
import { beginMissingLogs } from '../logs/missing.ts';
import type { Problem } from '../playbook/types.ts';
import { ShareKeeper } from '../share/keeper.ts';
import type { ShareEvent } from '../share/types.ts';
import { type Held, lock, sessionLock, supervisorLock } from '../state/lock.ts';
import { allPanes, type Snapshot, type Tmux } from '../tmux/server.ts';
import type { PaneRecord, SessionRecord } from '../tmux/snapshot.ts';
import { type Verdict, verdict } from './verdict.ts';

/** Where a command is, as it was when that was told. */
interface Told {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `session|window|number` */
  readonly target: string;
  readonly pane: string;
  readonly command: string;
}

export type SupervisorEvent =
  /** This one supervises now. */
  | { readonly type: 'supervising'; readonly at: number }
  /** Another process does; this one takes over when it ends. */
  | { readonly type: 'waiting'; readonly at: number; readonly holder: number }
  /** A command has ended and will be restarted. */
  | (Told & {
      readonly type: 'will-restart';
      readonly exitCode: number | null;
      readonly attempt: number;
      readonly delayMs: number;
    })
  | (Told & { readonly type: 'restarted'; readonly attempt: number })
  /** A command has ended once more than it may be restarted. */
  | (Told & { readonly type: 'given-up'; readonly exitCode: number | null; readonly restarts: number })
  | (Told & { readonly type: 'restart-failed'; readonly problem: Problem })
  /** A share whose process has ended is started again, or is not any more. */
  | { readonly type: 'share'; readonly at: number; readonly event: ShareEvent };

type Restart = Extract<Verdict, { kind: 'restart' }>;

export class Supervisor {
  private readonly over = new AbortController();
  private held: Held | null = null;
  private ends: EndWatch | null = null;
  private shares: ShareKeeper | null = null;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Ends of commands that have been told of as given up. */
  private readonly givenUp = new Set<string>();
  /** Restarts under way. */
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly onSnapshot = (snapshot: Snapshot): void => this.look(snapshot);

  /**
   * Begins to supervise as soon as nobody else does. The server is watched from then on.
   * @param onEvent is told what is decided and done
   */
  constructor(
    private readonly tmux: Tmux,
    private readonly onEvent: (event: SupervisorEvent) => void,
  ) {
    this.begin().catch((error: unknown) => {
      // Called off by close().
      if (!this.over.signal.aborted) throw error;
    });
  }

  /** Stops supervising; resolves when what was under way is done. Nothing in the panes ends. */
  async close(): Promise<void> {
    this.over.abort();
    this.tmux.off('snapshot', this.onSnapshot);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.shares?.close();
    await Promise.allSettled(this.underWay.values());
    await this.ends?.close();
    this.held?.release();
    this.held = null;
  }

  private async begin(): Promise<void> {
    const { signal } = this.over;
    const held = await lock(supervisorLock(this.tmux.socketPath), {
      signal,
      lookAgainMs: 2000,
      waiting: (holder) => this.onEvent({ type: 'waiting', at: Date.now(), holder }),
    });
    if (signal.aborted) {
      held.release();
      return;
    }
    this.held = held;
    this.onEvent({ type: 'supervising', at: Date.now() });
    this.ends = new EndWatch(this.tmux);
    // Of panes whose maker was killed. That one cannot be logged is told by its status.
    this.tmux.afterwards(beginMissingLogs(this.tmux).catch(() => {}));
    this.shares = new ShareKeeper(this.tmux, (event) => this.onEvent({ type: 'share', at: event.at, event }));
    this.tmux.on('snapshot', this.onSnapshot);
    this.tmux.watch();
    this.tmux.refresh();
  }

  private look(snapshot: Snapshot): void {
    const now = Date.now();
    const wanted = new Set<string>();
    for (const { session, window, pane } of allPanes(snapshot)) {
      const found = verdict(pane, now);
      if (found.kind === 'none') continue;
      wanted.add(found.key);
      // It is counted before it is started anew, and may have ended once more before that is told.
      if ([...this.underWay.keys()].some((key) => key.startsWith(`${pane.id}:`))) continue;
      const told = tell(`${session.name}|${window.name}|${pane.number}`, pane);
      if (found.kind === 'given-up') this.giveUp(found, told);
      else this.schedule(found, told);
    }
    for (const [key, timer] of this.timers) {
      if (wanted.has(key)) continue;
      clearTimeout(timer);
      this.timers.delete(key);
    }
    for (const key of this.givenUp) if (!wanted.has(key)) this.givenUp.delete(key);
  }

  private giveUp({ key, exitCode, restarts }: Extract<Verdict, { kind: 'given-up' }>, told: Told): void {
    if (this.givenUp.has(key)) return;
    this.givenUp.add(key);
    this.onEvent({ type: 'given-up', ...told, exitCode, restarts });
  }

  private schedule(restart: Restart, told: Told): void {
    const { key, at, attempt, exitCode } = restart;
    if (this.timers.has(key)) return;
    const delayMs = Math.max(0, at - Date.now());
    this.onEvent({ type: 'will-restart', ...told, exitCode, attempt, delayMs });
    const timer = setTimeout(() => {
      this.timers.delete(key);
      const done = this.restart(restart, told)
        .catch((error: unknown) => {
          this.onEvent({ type: 'restart-failed', ...told, at: Date.now(), problem: toProblem(error) });
        })
        .finally(() => {
          this.underWay.delete(key);
          // One that could not be restarted is decided on anew.
          this.tmux.refresh();
        });
      this.underWay.set(key, done);
    }, delayMs);
    this.timers.set(key, timer);
  }

  /** Does it, if that is still wanted when nobody else is at work in the session. */
  private async restart(restart: Restart, told: Told): Promise<void> {
    const { signal } = this.over;
    const before = this.find(await this.tmux.snapshot(), restart.key);
    if (before === null) return;
    const held = await lock(sessionLock(this.tmux.socketPath, normaliseName(before.session.name)), { signal });
    try {
      const found = this.find(await this.tmux.snapshot(), restart.key);
      if (found === null) return;
      const { session, pane } = found;
      const { state, supervision } = pane;
      if (state === null || supervision === null) return;
      const counted = { ...supervision, restarts: restart.attempt };
      await startDeclared(this.tmux, { session: session.id, pane, state, supervision: counted, by: state.by });
      this.onEvent({ type: 'restarted', ...told, at: Date.now(), attempt: restart.attempt });
    } finally {
      held.release();
    }
  }

  /** The pane whose command is to be restarted for that end of it; null where that is not so any more. */
  private find(snapshot: Snapshot, key: string): { session: SessionRecord; pane: PaneRecord } | null {
    for (const { session, pane } of allPanes(snapshot)) {
      const found = verdict(pane, Date.now());
      if (found.kind === 'restart' && found.key === key) return { session, pane };
    }
    return null;
  }
}

function tell(target: string, pane: PaneRecord): Told {
  return { at: Date.now(), target, pane: pane.id, command: pane.state?.cmd_text ?? pane.command };
}
