/** The shares of a tmux server: begun, listed, watched and stopped, whoever has begun them. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { closeSync, existsSync, type FSWatcher, openSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, MuxError } from '../errors.ts';
import { isRunning, readProcess } from '../process/proc.ts';
import { sendSignal } from '../process/signals.ts';
import { descendants, endProcesses } from '../process/tree.ts';
import { userEnvironment, withoutOpenFiles } from '../tmux/environment.ts';
import type { Tmux } from '../tmux/server.ts';
import { LOOPBACK } from './guard.ts';
import type { HostAnswer, HostJob } from './host.ts';
import { forgetShare, lastWords, logOf, readEvents, readShares, sharesDirectory } from './records.ts';
import { removeStage, stageName } from './stage.ts';
import type { Share, ShareEvent, ShareRequest } from './types.ts';

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

  constructor(private readonly tmux: Tmux) {
    super();
  }

  /** All shares of this server, the oldest first; those whose process was killed are `ended`, with its last words. */
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
      const shares = this.list();
      const text = JSON.stringify(shares);
      if (text === this.told) return;
      this.told = text;
      this.emit('shares', shares);
    };
    this.watcher = watch(sharesDirectory(this.tmux.socketPath), () => {
      this.soon ??= setTimeout(() => {
        this.soon = null;
        tell();
      }, SETTLE_MS);
    });
    this.watcher.on('error', () => {});
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
   * port 0: on any), is kept; one of the same target on the same port that differs is replaced.
   * @throws MuxError `port-in-use` naming who holds it, `not-found`, `bad-input`, `ttyd-missing`, `io`
   */
  async start(request: ShareRequest): Promise<{ share: Share; kept: boolean }> {
    checkRequest(request);
    const before = this.list().find((share) => isOfTarget(share, request) && isOnPort(share, request));
    if (before !== undefined) {
      if (isAsWanted(before, request)) return { share: before, kept: true };
      if (request.port !== 0 || before.state === 'ended') await this.stop(before);
    }
    const job: HostJob = { id: randomBytes(6).toString('hex'), socketPath: this.tmux.socketPath, request };
    return { share: await startHost(job), kept: false };
  }

  /**
   * Stops a share; resolves when nothing of it is left: no process, no session, no socket.
   * @throws MuxError `io` where its process could not be ended
   */
  async stop(share: Share): Promise<void> {
    const entry = readProcess(share.pid);
    if (entry !== null && entry.startTicks === share.startTicks && isRunning(entry)) {
      sendSignal(entry, 'SIGTERM');
      const deadline = performance.now() + STOP_MS;
      while (isRunning(entry) && performance.now() < deadline) await delay(EXIT_POLL_MS);
      if (isRunning(entry)) {
        const { left } = await endProcesses(() => [entry, ...descendants(entry.pid)]);
        if (left.length > 0)
          throw new MuxError('io', `The share of ${share.target} does not end: process ${entry.pid}`);
      }
    }
    if (share.engine === 'ttyd') await removeStage(this.tmux, stageName(share.id));
    forgetShare(sharesDirectory(this.tmux.socketPath), share.id);
  }

  /** Stops every share of this server that Muxworks has begun; resolves with them. */
  async stopAll(): Promise<Share[]> {
    const shares = this.list();
    await Promise.all(shares.map((share) => this.stop(share)));
    return shares;
  }
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
  if (address !== share.address || secret !== (new URL(share.url).pathname !== '/')) return false;
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

/** Node with the program of a share: the bundle beside the one that runs, or the source. */
function hostCommand(): string[] {
  if (import.meta.url.endsWith('.ts')) {
    const tsx = createRequire(import.meta.url).resolve('tsx');
    return [process.execPath, '--import', tsx, fileURLToPath(new URL('./host.ts', import.meta.url))];
  }
  const bundle = ['./share-host.js', '../share-host.js', '../node/share-host.js', '../../node/share-host.js']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (bundle === undefined) throw new MuxError('io', 'The program of shares was not built', 'npm run build');
  return [process.execPath, bundle];
}

async function startHost(job: HostJob): Promise<Share> {
  const log = logOf(sharesDirectory(job.socketPath), job.id);
  const complaints = openSync(log, 'a', 0o600);
  const [file = '', ...args] = withoutOpenFiles(hostCommand());
  const child = spawn(file, args, {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', complaints],
    // Electron is Node when it is asked to be.
    env: { ...userEnvironment(), ...(process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }) },
  });
  closeSync(complaints);
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new MuxError('io', 'The process of the share could not be started');
  try {
    const answer = await new Promise<HostAnswer>((resolve, reject) => {
      const failed = (words: string): void => reject(new MuxError('io', `The share could not be started: ${words}`));
      child.once('error', (error) => failed(error.message));
      stdin.on('error', () => {});
      let text = '';
      stdout.on('data', (chunk: Buffer) => {
        text += chunk;
        if (text.endsWith('\n')) resolve(JSON.parse(text) as HostAnswer);
      });
      stdout.once('close', () => failed(lastWords(log) || 'it said nothing'));
      stdin.end(JSON.stringify(job));
    });
    if ('share' in answer) return answer.share;
    const { code, message, hint } = answer.problem;
    throw new MuxError(code as ErrorCode, message, hint);
  } catch (error) {
    forgetShare(sharesDirectory(job.socketPath), job.id);
    throw error;
  } finally {
    stdout.removeAllListeners();
    stdout.destroy();
    child.unref();
  }
}
