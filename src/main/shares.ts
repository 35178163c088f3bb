/** The shares of the app's tmux server for the window: those that are open, and what became of the others. */
import { randomBytes } from 'node:crypto';
import { MuxError, toProblem } from '../core/errors.ts';
import { freePortAfter } from '../core/share/probe.ts';
import { Shares } from '../core/share/shares.ts';
import type { Share, ShareEvent } from '../core/share/types.ts';
import type { Tmux } from '../core/tmux/server.ts';
import type { PastShare, SharesState, ShareWish } from '../shared/ipc-shares.ts';
import type { EventSender } from './ipc.ts';

/** What a screen shows of what has happened. */
const EVENTS = 60;
/** Past shares that are kept. */
const PAST = 20;

type Begun = Awaited<ReturnType<Shares['start']>>;

export class ShareBoard {
  private readonly shares: Shares;
  private open = new Map<string, Share>();
  private past: PastShare[] = [];
  private events: ShareEvent[] = [];
  /** As it was sent last, without what no screen shows. */
  private told = '';

  constructor(
    private readonly tmux: Tmux,
    private readonly sender: Pick<EventSender, 'send'>,
  ) {
    this.shares = new Shares(tmux);
    this.shares.on('shares', (shares) => this.changed(shares));
    this.take(this.shares.list());
    this.shares.watch();
  }

  /** Everything as it is now. */
  state(): SharesState {
    this.take(this.shares.list());
    return this.now();
  }

  /** @throws MuxError as Shares.start; `not-found` where what is to be shared has gone */
  start(wish: ShareWish): Promise<Begun> {
    return this.begin(wish, null);
  }

  /**
   * Begins a past share once more.
   * @throws MuxError as start()
   */
  async again(id: string, port?: number): Promise<Begun> {
    const past = this.past.find((one) => one.id === id);
    if (past === undefined) throw new MuxError('not-found', 'That share is not in the list any more');
    return this.begin({ ...past.wish, ...(port === undefined ? {} : { port }) }, past);
  }

  /** @throws MuxError `io` where one does not end */
  async stop(ids: readonly string[]): Promise<void> {
    const chosen = this.shares.list().filter((share) => ids.includes(share.id));
    this.past = this.past.filter(({ id }) => !ids.includes(id));
    try {
      await Promise.all(chosen.map((share) => this.shares.stop(share)));
    } finally {
      this.tell();
    }
  }

  /** Tells nothing any more; the shares go on. */
  close(): void {
    this.shares.unwatch();
  }

  private async begin(wish: ShareWish, past: PastShare | null): Promise<Begun> {
    const { expiresInMs, ...rest } = wish;
    let target = past?.target ?? '';
    try {
      target = await this.targetOf(wish, past);
      const begun = await this.shares.start({ ...rest, target, ...(expiresInMs === null ? {} : { expiresInMs }) });
      if (past !== null) await this.stop([past.id]);
      else this.tell();
      return begun;
    } catch (error) {
      const problem = toProblem(error);
      const taken = problem.code === 'port-in-use';
      const freePort = taken ? await freePortAfter(wish.port, wish.address) : null;
      const at = Date.now();
      const refused = { kind: 'refused' as const, at, begunAt: past?.begunAt ?? at, target, wish, problem, freePort };
      if (past === null) this.add({ id: randomBytes(6).toString('hex'), ...refused });
      else this.past = this.past.map((one) => (one.id === past.id ? { ...one, ...refused, id: one.id } : one));
      this.tell();
      throw error;
    }
  }

  /** @throws MuxError `not-found` */
  private async targetOf({ session: id, window: windowId }: ShareWish, past: PastShare | null): Promise<string> {
    const { server, sessions } = await this.tmux.snapshot();
    // Another server gives the same ids to other windows.
    if (past !== null && server !== null && past.begunAt < server.startedAt)
      throw new MuxError('not-found', 'The tmux server that it was on has ended');
    const session = sessions.find((one) => one.id === id);
    if (session === undefined) throw new MuxError('not-found', 'That session is gone');
    if (windowId === null) return session.name;
    const window = session.windows.find((one) => one.id === windowId);
    if (window === undefined) throw new MuxError('not-found', 'That window is gone');
    return `${session.name}|${window.name}`;
  }

  private changed(shares: Share[]): void {
    this.take(shares);
    this.send();
  }

  private tell(): void {
    this.changed(this.shares.list());
  }

  /** Remembers what is open; what has gone since, without being stopped, and what was killed is past. */
  private take(shares: readonly Share[]): void {
    this.events = this.shares.events().slice(-EVENTS);
    const open = new Map(shares.filter(({ state }) => state !== 'ended').map((share) => [share.id, share]));
    for (const share of this.open.values()) {
      if (shares.some(({ id }) => id === share.id)) continue;
      const end = this.events.find(({ id, type }) => id === share.id && type === 'ended');
      const kind = end?.detail;
      if (end && (kind === 'expired' || kind === 'closed')) this.add(pastOf(share, kind, end.at));
    }
    for (const share of shares) {
      if (share.state === 'ended' && !this.past.some(({ id }) => id === share.id))
        this.add(pastOf(share, 'killed', null));
    }
    // One that was killed may have been started again, or taken out of the list by another program.
    this.past = this.past.filter(
      ({ id, kind }) => kind !== 'killed' || (!open.has(id) && shares.some((share) => share.id === id)),
    );
    this.open = open;
  }

  private add(past: PastShare): void {
    this.past = [...this.past, past].slice(-PAST);
  }

  private now(): SharesState {
    return { shares: [...this.open.values()], past: this.past, events: this.events };
  }

  private send(): void {
    const state = this.now();
    // A viewer whose window is being dragged says its size many times a second.
    const text = JSON.stringify(state, (key, value) => (key === 'columns' || key === 'rows' ? undefined : value));
    if (text === this.told) return;
    this.told = text;
    this.sender.send('shares.changed', state);
  }
}

function pastOf(share: Share, kind: PastShare['kind'], at: number | null): PastShare {
  const { id, target, session, window, port, writable, engine, address, url, problem } = share;
  const expiresInMs = share.expiresAt === null ? null : share.expiresAt - share.startedAt;
  const secret = new URL(url).pathname !== '/';
  return {
    ...{ id, kind, at, begunAt: share.startedAt, target, freePort: null },
    wish: { session, window, port, writable, engine, address, secret, expiresInMs },
    problem: kind === 'killed' ? { code: 'io', message: problem ?? 'its process has gone' } : null,
  };
}
