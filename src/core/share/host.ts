/** The process of one share: lives on its own, serves it until it is stopped, expires or what it shows is gone. */
import { randomBytes } from 'node:crypto';
import { MuxError, toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import { readProcess } from '../process/proc.ts';
import { typeBytes } from '../tmux/input.ts';
import { type Snapshot, Tmux } from '../tmux/server.ts';
import { readAssets } from './assets.ts';
import { Front, type Welcome } from './front.ts';
import { LOOPBACK } from './guard.ts';
import { Live, type Subject, subjectOf } from './live.ts';
import { againText, type Pace } from './pace.ts';
import { portProblem } from './port.ts';
import type { Size } from './protocol.ts';
import { forgetShare, sharesDirectory, writeEvent, writeShare } from './records.ts';
import { relay } from './relay.ts';
import { Stage } from './stage.ts';
import { hasUsableTtyd, Ttyd, usableTtyd } from './ttyd.ts';
import type { Share, ShareEvent, ShareRequest, ShareViewer } from './types.ts';
import { secretOf, urlOf } from './url.ts';
import { Viewer } from './viewer.ts';

/** What the process is told on its standard input. */
export interface HostJob {
  readonly id: string;
  readonly socketPath: string;
  readonly request: ShareRequest;
  /** What is written down of it where its process was killed: it goes on as that share, with its link. */
  readonly before?: Share;
  /** Of how its engine is started again. */
  readonly pace: Pace;
}

/** What it answers in one line on its standard output. */
export type HostAnswer = { readonly share: Share } | { readonly problem: Problem };

/** Why a share has ended, as its viewers and its events are told. */
type End = 'stopped' | 'expired' | 'closed' | 'failed';

/** Timers stand still while a computer sleeps, and the end of a share is by the clock on the wall. */
const MOST_TIMER_MS = 60_000;
/** A disk that has room again tells nobody. */
const WRITE_AGAIN_MS = 1000;

/** What runs behind the front. */
interface Engine {
  readonly welcome: Welcome;
  /** What is to be shown from now on. */
  follow(subject: Subject): void;
  viewersChanged(viewers: number): void;
  close(): Promise<void>;
}

class Host {
  private readonly directory: string;
  private share!: Share;
  private front: Front | undefined;
  private engine!: Engine;
  private seen = new Map<number, string>();
  private ending = false;
  /** What is written down of it is older than what is so. */
  private unwritten: NodeJS.Timeout | null = null;
  /** Of the window that is shown, in cells. */
  private size = { columns: 0, rows: 0 };

  constructor(
    private readonly tmux: Tmux,
    private readonly job: HostJob,
  ) {
    this.directory = sharesDirectory(job.socketPath);
  }

  async start(): Promise<Share> {
    const { id, request, before } = this.job;
    const snapshot = await this.tmux.snapshot();
    const subject = subjectOf(snapshot, request);
    if (subject === null || snapshot.server === null)
      throw new MuxError('not-found', `There is no ${request.target} any more`);
    const { address = LOOPBACK, writable = false, target } = request;
    const engine = request.engine ?? ((await hasUsableTtyd()) ? 'ttyd' : 'builtin');
    const fresh = request.secret === false ? null : randomBytes(24).toString('base64url');
    const secret = before === undefined ? fresh : secretOf(before.url);
    const authToken = randomBytes(24).toString('base64url');
    const servedSince = Date.now();
    const startedAt = before?.startedAt ?? servedSince;
    const expires = request.expiresInMs === undefined ? null : startedAt + request.expiresInMs;
    const expiresAt = before === undefined ? expires : before.expiresAt;
    this.engine = await (engine === 'ttyd'
      ? this.ttyd(subject, authToken, writable)
      : this.builtin(authToken, writable, target));
    try {
      this.follow(subject);
      const info = () => ({ target, writable, engine, expiresAt, ...this.size });
      const viewersChanged = (): void => this.viewersChanged();
      const options = { address, port: request.port, secret, authToken, info, assets: readAssets(), viewersChanged };
      this.front = new Front(options, this.engine.welcome);
      const port = await this.front.listen().catch((error: NodeJS.ErrnoException) => {
        throw portProblem(error, request.port, address, this.job.socketPath);
      });
      this.share = {
        ...{ id, target, session: subject.session.id, window: request.window, server: snapshot.server.pid },
        ...{ engine, address, port, url: urlOf(address, port, secret), writable, startedAt, expiresAt },
        ...{ pid: process.pid, startTicks: readProcess(process.pid)?.startTicks ?? 0, servedSince },
        ...{ restarts: before?.restarts ?? 0, restartAt: null },
        ...{ state: 'open', problem: null, viewers: [], lastViewerAt: before?.lastViewerAt ?? null },
      };
    } catch (error) {
      await this.engine.close();
      throw error;
    }
    writeShare(this.directory, this.share);
    if (before !== undefined) this.event('process-restarted', '');
    else this.event('opened', `${writable ? 'writable' : 'read-only'}, on ${address} port ${this.share.port}`);
    this.tmux.on('snapshot', (snapshot) => this.look(snapshot));
    this.tmux.watch();
    if (expiresAt !== null) this.expire(expiresAt);
    return this.share;
  }

  private builtin(authToken: string, writable: boolean, title: string): Engine {
    const speaking = new Set<Viewer>();
    let timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
    let last = 0;
    const send = (): void => {
      timer = null;
      last = performance.now();
      for (const viewer of speaking) viewer.offer();
    };
    const live = new Live(this.tmux, () => {
      if (timer !== null) return;
      // At once after a quiet time: that is the echo of a key. In a flood at the pace that eyes can follow.
      const wait = last + FRAME_MS - performance.now();
      timer = wait <= 0 ? setImmediate(send) : setTimeout(send, wait);
    });
    return {
      welcome: (socket, known) => {
        const viewer = new Viewer(socket, {
          ...{ authToken, writable, title, picture: live.picture },
          type: (pane, bytes) => typeBytes(this.tmux, pane, bytes),
          changed: () => this.sized(known, viewer),
        });
        speaking.add(viewer);
        socket.once('close', () => speaking.delete(viewer));
      },
      follow: (subject) => live.follow(subject),
      viewersChanged: (viewers) => live.watch(viewers > 0),
      close: async () => live.close(),
    };
  }

  private async ttyd(subject: Subject, authToken: string, writable: boolean): Promise<Engine> {
    const { path } = await usableTtyd();
    const stage = await Stage.open(this.tmux, this.job.id, subject.window.id);
    const events = {
      ended: (words: string, againInMs: number) => {
        this.event('engine-ended', againText(words, againInMs));
        this.store({ state: 'trouble', problem: words });
      },
      restarted: () => {
        this.event('engine-restarted', '');
        this.store({ state: 'open', problem: null });
      },
      gaveUp: (words: string) => void this.end('failed', words),
    };
    const ttyd = new Ttyd(path, stage.attachCommand(writable), writable, events, this.job.id, this.job.pace);
    const close = async (): Promise<void> => {
      await ttyd.close();
      await stage.close();
    };
    try {
      await ttyd.start();
    } catch (error) {
      await close();
      throw error;
    }
    return {
      welcome: (socket, known) => {
        const sized = (size: Size): void => this.sized(known, size);
        relay(socket, { socketPath: ttyd.socket, authToken, writable, sized });
      },
      follow: ({ window }) => void stage.show(window.id).catch(() => this.tmux.refresh()),
      viewersChanged: () => {},
      close,
    };
  }

  private look(snapshot: Snapshot): void {
    const subject = subjectOf(snapshot, this.share);
    if (subject === null) void this.end('closed');
    else this.follow(subject);
  }

  private follow(subject: Subject): void {
    const { width: columns, height: rows } = subject.window;
    const changed = columns !== this.size.columns || rows !== this.size.rows;
    this.size = { columns, rows };
    this.engine.follow(subject);
    // Undefined while the share is only being made.
    if (changed) this.front?.say(`size ${columns} ${rows}`);
  }

  private viewersChanged(): void {
    const now = new Map(
      [...(this.front?.viewers ?? new Map<number, ShareViewer>()).values()].map(({ id, address }) => [id, address]),
    );
    this.engine.viewersChanged(now.size);
    for (const [id, address] of now) if (!this.seen.has(id)) this.event('viewer-joined', `from ${address}`);
    for (const [id, address] of this.seen) if (!now.has(id)) this.event('viewer-left', `from ${address}`);
    const left = now.size < this.seen.size && now.size === 0;
    this.seen = now;
    this.store(left ? { lastViewerAt: Date.now() } : {});
  }

  private sized(viewer: ShareViewer, { columns, rows }: Size): void {
    viewer.columns = columns;
    viewer.rows = rows;
    this.store();
  }

  private store(change: Partial<Share> = {}): void {
    if (this.ending) return;
    this.share = {
      ...this.share,
      ...change,
      viewers: [...(this.front?.viewers ?? new Map<number, ShareViewer>()).values()],
    };
    if (this.unwritten !== null) clearTimeout(this.unwritten);
    this.unwritten = null;
    try {
      writeShare(this.directory, this.share);
    } catch {
      // A full disk is no reason to end what is looked at.
      this.unwritten = setTimeout(() => this.store(), WRITE_AGAIN_MS);
    }
  }

  private event(type: ShareEvent['type'], detail: string): void {
    const { id, request } = this.job;
    try {
      writeEvent(this.directory, { at: Date.now(), id, target: request.target, type, detail });
    } catch {
      // As above: the list has one line less.
    }
  }

  private expire(at: number): void {
    const wait = Math.min(MOST_TIMER_MS, Math.max(0, at - Date.now()));
    setTimeout(() => (Date.now() >= at ? void this.end('expired') : this.expire(at)), wait);
  }

  /** Ends the process when nothing of the share is left; what has failed is still listed, with its last words. */
  async end(reason: End, problem: string | null = null): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    try {
      await this.front?.close(reason);
      await this.engine.close();
      if (reason === 'failed') {
        this.event('given-up', problem ?? '');
        writeShare(this.directory, { ...this.share, state: 'ended', problem, viewers: [] });
      } else {
        this.event('ended', reason);
        forgetShare(this.directory, this.job.id);
      }
    } finally {
      this.tmux.close();
      process.exit(0);
    }
  }
}

/** A frame takes so long at least: 60 a second. */
const FRAME_MS = 1000 / 60;

async function main(): Promise<void> {
  // Who has started us may have gone before the answer.
  process.stdout.on('error', () => {});
  const answer = (value: HostAnswer): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  let stop = (): void => process.exit(0);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop());
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  const job = JSON.parse(text) as HostJob;
  const tmux = await Tmux.open({ socketPath: job.socketPath });
  const host = new Host(tmux, job);
  try {
    const share = await host.start();
    stop = () => void host.end('stopped');
    answer({ share });
  } catch (error) {
    answer({ problem: toProblem(error) });
    tmux.close();
    process.exit(1);
  }
}

await main();
