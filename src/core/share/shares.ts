/** The shares of a tmux server: begun, listed, watched and stopped, whoever has begun them. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { isRunning, readProcess } from '../process/proc.ts';
import { sendSignal } from '../process/signals.ts';
import { descendants, endProcesses } from '../process/tree.ts';
import { sharesLock } from '../state/lock.ts';
import type { Tmux } from '../tmux/server.ts';
import { LOOPBACK } from './guard.ts';
import { launchHost } from './launch.ts';
import { PACE, type Pace } from './pace.ts';
import {
  forgetRecord,
  forgetShare,
  readEvents,
  readRecord,
  readShares,
  sharesDirectory,
  writeEvent,
  writeShare,
} from './records.ts';
import { removeStage, stageName } from './stage.ts';
import type { Share, ShareEngine, ShareEvent, ShareRequest } from './types.ts';
import { secretOf } from './url.ts';

/** What a share has to take leave of its viewers and to end. */
const STOP_MS = 5000;
/** A process that is no child of ours ends without a sign. */
const EXIT_POLL_MS = 10;
/** What is changed several times in a moment is read once. */
const SETTLE_MS = 20;
/** The death of a share's process leaves no trace in the files. */
const LOOK_MS = 2000;

interface SharesEvents {
  /** The shares as they are now, after something has changed. */
  shares: [Share[]];
}

export class Shares extends EventEmitter<SharesEvents> {
  private watcher: FSWatcher | null = null;
  private looks: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private told = '';

  constructor(
    private readonly tmux: Tmux,
    /** Of how an engine that has ended is started again. */
    private readonly pace: Pace = PACE,
  ) {
    super();
  }

  /**
   * All shares of this server, the oldest first. Those whose process was killed are in `trouble`, with its last words,
   * where somebody supervises the server and starts them again; else they are `ended`.
   */
  list(): Share[] {
    return readShares(this.tmux.socketPath);
  }

  /** What has happened to shares, the oldest first; the last some thousand. */
  events(): ShareEvent[] {
    return readEvents(this.tmux.socketPath);
  }

  /** From now on a `shares` event follows every change, the first one at once, until unwatch(). */
  watch(): void {
    if (this.looks !== null) return;
    const tell = (): void => {
      let shares: Share[];
      try {
        shares = this.list();
      } catch {
        return; // The directory is out of reach: the next look tries again.
      }
      const text = JSON.stringify(shares);
      if (text === this.told) return;
      this.told = text;
      this.emit('shares', shares);
    };
    try {
      this.watcher = watch(sharesDirectory(this.tmux.socketPath), () => {
        this.soon ??= setTimeout(() => {
          this.soon = null;
          tell();
        }, SETTLE_MS);
      });
      this.watcher.on('error', () => {});
    } catch {
      // Too many watches on this machine: the looks do it.
    }
    this.looks = setInterval(tell, LOOK_MS);
    this.looks.unref();
    this.soon = setTimeout(() => {
      this.soon = null;
      tell();
    }, 0);
  }

  unwatch(): void {
    this.watcher?.close();
    this.watcher = null;
    if (this.looks) clearInterval(this.looks);
    if (this.soon) clearTimeout(this.soon);
    this.looks = null;
    this.soon = null;
    this.told = '';
  }

  /**
   * Begins a share; resolves when it answers. It outlives this program. One that runs as it is wanted, on that port (with
   * port 0: on any), is kept, also while it is started again; one of the same target on the same port that differs is
   * replaced.
   * @throws MuxError `port-in-use` naming who holds it, `not-found`, `bad-input`, `ttyd-missing`, `io`
   */
  async start(request: ShareRequest): Promise<{ share: Share; kept: boolean }> {
    checkRequest(request);
    const before = this.alike(request);
    if (before !== undefined) {
      if (isAsWanted(before, request)) return { share: before, kept: true };
      if (request.port !== 0 || before.state === 'ended') await this.stop(before);
    }
    const { socketPath } = this.tmux;
    const id = randomBytes(6).toString('hex');
    const { answer, gone } = launchHost({ id, socketPath, request, pace: this.pace });
    try {
      return { share: await answer, kept: false };
    } catch (error) {
      await gone;
      await this.clear(id, request.engine);
      // Somebody has begun the same in this very moment.
      const other = error instanceof MuxError && error.code === 'port-in-use' ? this.alike(request) : undefined;
      if (other !== undefined && isAsWanted(other, request)) return { share: other, kept: true };
      throw error;
    }
  }

  /** The share of the same target on that port. */
  private alike(request: ShareRequest): Share | undefined {
    return this.list().find((share) => isOfTarget(share, request) && isOnPort(share, request));
  }

  /**
   * Stops a share, also one that is about to be started again; resolves when nothing of it is left: no process, no
   * session, no socket.
   * @throws MuxError `io` where its process could not be ended
   */
  async stop(share: Share): Promise<void> {
    const directory = sharesDirectory(this.tmux.socketPath);
    const held = await sharesLock(this.tmux.socketPath).catch((error: unknown) => {
      // Where nothing can be written (a full disk) nobody starts it again either.
      if (error instanceof MuxError && error.code === 'io') return null;
      throw error;
    });
    let last: Share;
    try {
      // It may have been started again since it was listed; without its record it never is.
      last = readRecord(directory, share.id) ?? share;
      forgetRecord(directory, share.id);
    } finally {
      held?.release();
    }
    const entry = readProcess(last.pid);
    if (entry !== null && entry.startTicks === last.startTicks && isRunning(entry)) {
      sendSignal(entry, 'SIGTERM');
      const deadline = performance.now() + STOP_MS;
      while (isRunning(entry) && performance.now() < deadline) await delay(EXIT_POLL_MS);
      if (isRunning(entry)) {
        const { left } = await endProcesses(() => [entry, ...descendants(entry.pid)]);
        if (left.length > 0) {
          writeShare(directory, last);
          throw new MuxError('io', `The share of ${share.target} does not end: process ${entry.pid}`);
        }
      }
    } else if (last.state !== 'ended') {
      const { id, target } = share;
      writeEvent(directory, { at: Date.now(), id, target, type: 'ended', detail: 'stopped' });
    }
    await this.clear(share.id, share.engine);
  }

  /** What a process that was killed may have left. */
  private async clear(id: string, engine: ShareEngine | undefined): Promise<void> {
    if (engine !== 'builtin') await removeStage(this.tmux, stageName(id));
    forgetShare(sharesDirectory(this.tmux.socketPath), id);
  }

  /** Stops every share of this server that Muxworks has begun; resolves with them. */
  async stopAll(): Promise<Share[]> {
    const shares = this.list();
    await Promise.all(shares.map((share) => this.stop(share)));
    return shares;
  }
}

/** What it would take to begin this share once more. */
export function requestOf({ url, ...share }: Share): ShareRequest {
  const { session, window, target, port, writable, engine, address } = share;
  return { session, window, target, port, writable, engine, address, secret: secretOf(url) !== null };
}

type Subject = Pick<ShareRequest, 'session' | 'window'>;

export function isOfTarget(share: Share, { session, window }: Subject): boolean {
  return window === null ? share.window === null && share.session === session : share.window === window;
}

function isOnPort(share: Share, { port }: ShareRequest): boolean {
  return port === 0 || share.port === port;
}

/**
 * Whether a share runs as it is asked for. Whoever asks for no address and no secret in particular is not given one that
 * is open to more.
 */
export function isAsWanted(
  share: Share,
  request: Omit<ShareRequest, 'session' | 'window' | 'target' | 'port'>,
): boolean {
  const { writable = false, engine, address = LOOPBACK, secret = true, expiresInMs } = request;
  if (share.state === 'ended' || share.writable !== writable) return false;
  if (engine !== undefined && engine !== share.engine) return false;
  if (address !== share.address || secret !== (secretOf(share.url) !== null)) return false;
  return expiresInMs === undefined && share.expiresAt === null;
}

/** A name: to the system the empty one is every address, and a number (`0`, `0x7f.1`) is one written in another way. */
const HOST_NAME = /^(?:[a-z0-9-]+\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?$/i;

function checkRequest({ port, address = LOOPBACK, expiresInMs }: ShareRequest): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new MuxError('bad-input', `${port} is no port`, 'from 1 to 65535, or 0 for one that is free');
  // A zone (`fe80::1%eth0`) cannot stand in a link.
  if (address.includes('%') || (isIP(address) === 0 && !HOST_NAME.test(address))) {
    const hint = 'an IP address, that of IPv6 without brackets, or the name of one; 127.0.0.1 is this computer alone';
    throw new MuxError('bad-input', `${JSON.stringify(address)} is no address to listen on`, hint);
  }
  if (expiresInMs !== undefined && !(expiresInMs > 0)) throw new MuxError('bad-input', 'A share expires in the future');
}
