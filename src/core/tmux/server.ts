/** One tmux server: connects, runs commands, reads snapshots, and tells of every change. */
import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, type FSWatcher, mkdirSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { MuxError, toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import type { Notification } from './codec.ts';
import { ControlClient } from './control-client.ts';
import { userEnvironment } from './environment.ts';
import {
  CHANGE_FORMAT,
  type PaneRecord,
  parseSnapshot,
  type SessionRecord,
  separators,
  snapshotFormat,
  type WindowRecord,
} from './snapshot.ts';
import { startPiped } from './transport.ts';
import type { ServerSnapshot } from './types.ts';
import { tmuxVersion } from './version.ts';

const runFile = promisify(execFile);

export interface TmuxOptions {
  /** As `tmux -L`. */
  socketName?: string;
  /** As `tmux -S`; wins over `socketName`. */
  socketPath?: string;
  /** The program, `tmux` on PATH where absent. */
  binary?: string;
  /** Configuration file for a server that has to be started, as `tmux -f`. */
  configFile?: string;
}

export interface Snapshot extends ServerSnapshot {
  sessions: SessionRecord[];
}

export interface TmuxEvents {
  /** A new snapshot, after something changed; see watch(). */
  snapshot: [Snapshot];
  /** The connection was lost or could not be made; null when it is there again. */
  problem: [Problem | null];
  /** As tmux sent it, of the control client's own session and of the whole server. */
  notification: [Notification];
}

/** Snapshots follow each other at this distance at most: a burst of notifications is one change to a person. */
const SNAPSHOT_SPACING_MS = 25;
/** A server without sessions gives no sign when one is made; it is asked this often, and only then. */
const EMPTY_SERVER_POLL_MS = 1500;

const SUBSCRIBE = ['refresh-client', '-B', `muxworks::${CHANGE_FORMAT}`];

export class Tmux extends EventEmitter<TmuxEvents> {
  private client: ControlClient | null = null;
  private connecting: Promise<ControlClient> | null = null;
  private identity: ServerSnapshot['server'] = null;
  private closed = false;
  private watching = false;
  private refreshing: Promise<void> | null = null;
  private refreshAgain = false;
  private socketWatcher: FSWatcher | null = null;
  private emptyTimer: NodeJS.Timeout | null = null;

  private constructor(
    /** Of the tmux program, `3.3a`. */
    readonly version: string,
    private readonly options: TmuxOptions,
  ) {
    super();
  }

  /**
   * Checks tmux and makes ready to use its server. Starts no server and leaves no session behind: a server that does
   * not run is an empty snapshot, and the first session that is created starts it.
   * @throws MuxError `tmux-missing`, `tmux-too-old`
   */
  static async open(options: TmuxOptions = {}): Promise<Tmux> {
    return new Tmux(await tmuxVersion(options.binary), options);
  }

  /** `tmux` with the flags that choose this server. `-u`: without it tmux would replace UTF-8 by `_`. */
  get baseCommand(): string[] {
    const { binary, socketName, socketPath, configFile } = this.options;
    const where = socketPath !== undefined ? ['-S', socketPath] : socketName !== undefined ? ['-L', socketName] : [];
    return [binary ?? 'tmux', ...where, ...(configFile === undefined ? [] : ['-f', configFile]), '-u'];
  }

  /** The path of the server's socket, as tmux makes it (tmux(1), -L and -S). */
  get socketPath(): string {
    if (this.options.socketPath !== undefined) return this.options.socketPath;
    const directory = process.env.TMUX_TMPDIR || '/tmp';
    return join(directory, `tmux-${process.getuid?.() ?? 0}`, this.options.socketName ?? 'default');
  }

  /** What a person calls this server: the socket's name, or its path. */
  get name(): string {
    return this.options.socketPath ?? this.options.socketName ?? 'default';
  }

  /** True while a control client is attached. */
  get connected(): boolean {
    return this.client?.open === true;
  }

  /** True when a server answers on this socket, with or without sessions. */
  async isRunning(): Promise<boolean> {
    if (this.connected) return true;
    try {
      const [file, ...args] = this.baseCommand as [string, ...string[]];
      await runFile(file, [...args, '-N', 'display-message', '-p', '#{pid}'], { env: userEnvironment() });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Runs one tmux command over the control client; resolves with what it printed.
   * @throws MuxError `no-server` when there is none, `tmux-refused`, `not-found`, `connection-lost`, `timeout`.
   */
  async command(...argv: string[]): Promise<string> {
    return (await this.connection()).command(argv);
  }

  /** Several commands in one tmux sequence, nothing of other clients between them; see ControlClient.sequence. */
  async sequence(commands: readonly (readonly string[])[]): Promise<string[]> {
    return (await this.connection()).sequence(commands);
  }

  /**
   * Runs `new-session -d …`: over the control client, or, where no server runs, by a tmux that starts one.
   * Resolves with what it printed.
   */
  async newSession(...args: string[]): Promise<string> {
    try {
      return await this.command('new-session', '-d', ...args);
    } catch (error) {
      if (!(error instanceof MuxError) || error.code !== 'no-server') throw error;
    }
    const [file, ...base] = this.baseCommand as [string, ...string[]];
    // tmux makes its socket's directory itself, but not the one that TMUX_TMPDIR names.
    if (this.options.socketPath !== undefined)
      mkdirSync(dirname(this.options.socketPath), { recursive: true, mode: 0o700 });
    try {
      const { stdout } = await runFile(file, [...base, 'new-session', '-d', ...args], { env: userEnvironment() });
      return stdout.trimEnd();
    } catch (error) {
      const said = (error as { stderr?: string }).stderr?.trim() ?? '';
      throw new MuxError(
        said.startsWith('duplicate session') ? 'exists' : 'tmux-refused',
        `tmux new-session: ${said || String(error)}`,
      );
    }
  }

  /** The whole server in one round trip. Empty when no server runs. */
  async snapshot(): Promise<Snapshot> {
    for (let attempt = 1; ; attempt++) {
      const separator = separators();
      try {
        const client = await this.connection();
        const printed = await client.command(['list-panes', '-a', '-F', snapshotFormat(separator)]);
        return { server: this.identity, sessions: parseSnapshot(printed, separator) };
      } catch (error) {
        if (!(error instanceof MuxError)) throw error;
        if (error.code === 'no-server') return { server: null, sessions: [] };
        // Asking again does no harm: our own session may have been closed, or a text have held the separator.
        if (attempt >= 3 || (error.code !== 'connection-lost' && error.code !== 'protocol')) throw error;
      }
    }
  }

  /**
   * From now on a `snapshot` event follows every change, the first one at once; a lost server is noticed, reported
   * and found again when it comes back.
   */
  watch(): void {
    if (this.watching) return;
    this.watching = true;
    // Lost while it was sent: the refresh below connects anew and subscribes then.
    if (this.client?.open) this.client.command(SUBSCRIBE).catch(() => {});
    this.refresh();
  }

  /** Asks for a snapshot event soon, for changes that one knows of before tmux tells. */
  refresh(): void {
    if (!this.watching || this.closed) return;
    if (this.refreshing !== null) {
      this.refreshAgain = true;
      return;
    }
    this.refreshing = this.refreshOnce().finally(() => {
      this.refreshing = null;
      if (!this.refreshAgain) return;
      this.refreshAgain = false;
      setTimeout(() => this.refresh(), SNAPSHOT_SPACING_MS).unref();
    });
  }

  private async refreshOnce(): Promise<void> {
    try {
      const snapshot = await this.snapshot();
      if (this.closed) return;
      if (snapshot.server === null) this.awaitServer();
      else this.stopAwaiting();
      this.emit('snapshot', snapshot);
    } catch (error) {
      if (this.closed) return;
      this.emit('problem', toProblem(error));
      this.awaitServer();
    }
  }

  /** Lets go of the server; nothing on it ends. */
  close(): void {
    this.closed = true;
    this.stopAwaiting();
    this.client?.close();
    this.client = null;
  }

  /** The session that the control client is attached to, `$n`, or null. */
  get controlSession(): string | null {
    return this.connected ? (this.client as ControlClient).session : null;
  }

  private async connection(): Promise<ControlClient> {
    if (this.closed) throw new MuxError('connection-lost', 'the connection to tmux was closed');
    if (this.client?.open) return this.client;
    this.connecting ??= this.connect().finally(() => {
      this.connecting = null;
    });
    return this.connecting;
  }

  private async connect(): Promise<ControlClient> {
    // Without a socket there is no server, and no need to start a client to learn that.
    if (!existsSync(this.socketPath)) throw new MuxError('no-server', `no tmux server runs on ${this.socketPath}`);
    const client = await ControlClient.start(
      [...this.baseCommand, '-N', '-C', 'attach-session', '-f', 'no-output,ignore-size'],
      startPiped,
      { notification: (notification) => this.notified(notification), closed: (reason) => this.lost(client, reason) },
    );
    if (this.closed) {
      client.close();
      throw new MuxError('connection-lost', 'the connection to tmux was closed');
    }
    this.client = client;
    const told = await client.command(['display-message', '-p', '#{pid} #{start_time} #{version} #{socket_path}']);
    const [pid, started, version, ...socket] = told.split(' ');
    this.identity = {
      pid: Number(pid),
      startedAt: Number(started) * 1000,
      version: version ?? '',
      socket: socket.join(' '),
    };
    if (this.watching) await client.command(SUBSCRIBE);
    this.emit('problem', null);
    return client;
  }

  private notified(notification: Notification): void {
    this.emit('notification', notification);
    if (notification.kind !== 'other' && notification.kind !== 'exit') this.refresh();
  }

  private lost(client: ControlClient | undefined, reason: string): void {
    if (this.closed || client === undefined || this.client !== client) return;
    this.client = null;
    this.identity = null;
    if (!this.watching) return;
    // `%exit` without a reason: our session or the whole server was ended in good order, which is no problem.
    if (reason !== 'detached') {
      this.emit('problem', { code: 'connection-lost', message: `The connection to tmux was lost: ${reason}` });
    }
    // Our session may have been closed while others live on: the next snapshot attaches to one of those.
    this.refresh();
  }

  /** Waits for a server to come: its socket appears in the directory, and until it has sessions it is asked. */
  private awaitServer(): void {
    const directory = dirname(this.socketPath);
    if (this.socketWatcher === null && existsSync(directory)) {
      const socket = basename(this.socketPath);
      try {
        this.socketWatcher = watch(directory, (_, name) => {
          if (name === null || name === socket) this.refresh();
        });
        this.socketWatcher.on('error', () => this.stopAwaiting());
      } catch {
        // The directory went away between the two calls: the timer below looks again.
      }
    }
    // Covers a server that is alive but empty, and a directory that does not exist yet.
    if (this.emptyTimer === null && (existsSync(this.socketPath) || this.socketWatcher === null)) {
      this.emptyTimer = setTimeout(() => {
        this.emptyTimer = null;
        this.refresh();
      }, EMPTY_SERVER_POLL_MS);
      this.emptyTimer.unref();
    }
  }

  private stopAwaiting(): void {
    this.socketWatcher?.close();
    this.socketWatcher = null;
    if (this.emptyTimer) clearTimeout(this.emptyTimer);
    this.emptyTimer = null;
  }
}

/** Every pane of a snapshot with the window and session that it stands in. A window in two sessions comes twice. */
export function* allPanes(
  snapshot: Snapshot,
): Generator<{ session: SessionRecord; window: WindowRecord; pane: PaneRecord }> {
  for (const session of snapshot.sessions) {
    for (const window of session.windows) {
      for (const pane of window.panes) yield { session, window, pane };
    }
  }
}
