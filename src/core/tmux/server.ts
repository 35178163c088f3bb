/** One tmux server: connects, runs commands, reads snapshots, and tells of every change. */
import { execFile } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Closed, closePanes } from '../command/close-panes.ts';
import { MuxError, toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import { Shares } from '../share/shares.ts';
import { settled } from './arrival.ts';
import type { Notification } from './codec.ts';
import { ControlClient, NO_SESSIONS, TIMEOUT_MS } from './control-client.ts';
import { isMissed, remindOfEnds } from './ends.ts';
import { userEnvironment, withoutOpenFiles } from './environment.ts';
import { privatePlace } from './private.ts';
import { spawnArgument } from './quote.ts';
import {
  CHANGE_FORMAT,
  type PaneRecord,
  parseSnapshot,
  type SessionRecord,
  separators,
  snapshotCommands,
  type WindowRecord,
} from './snapshot.ts';
import { socketDirectory } from './socket-directory.ts';
import { SocketWatch } from './socket-watch.ts';
import { startPiped } from './transport.ts';
import type { CreatedSession, ServerSnapshot } from './types.ts';
import { tmuxVersion } from './version.ts';

const runFile = promisify(execFile);

export interface TmuxOptions {
  /** As `tmux -L`. */
  socketName?: string;
  /** As `tmux -S`; wins over `socketName`. */
  socketPath?: string;
  /** The program, `tmux` on PATH where absent. */
  binary?: string;
  /**
   * A server of this program's own, on a socket that nobody else has, without the user's configuration: history of
   * 50000 lines, login shells. It outlives the program until stop(); another one finds it by its `socketPath`.
   */
  private?: boolean;
  /** Configuration file for a server that has to be started, as `tmux -f`. */
  configFile?: string;
  /** How long the server may take to answer a command before the caller is told; 15 s where absent. */
  timeoutMs?: number;
  /** Where the states of commands are shared beside tmux itself: `tmux` (nowhere), `redis://host:port/db`; see README. */
  state?: string;
  /** What this machine is called there. */
  node?: string;
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
  /** This client has stored or removed the state of a command. */
  stored: [];
  /** close() was called: who holds something on this server's behalf lets go of it. */
  closed: [];
}

/** Snapshots follow each other at this distance at most: a burst of notifications is one change to a person. */
const SNAPSHOT_SPACING_MS = 25;
const CREATED = '#{session_id} #{window_id} #{pane_id} #{window_width} #{window_height}';

const CREATED_LINE = /^\$\d+ @\d+ %\d+ \d+ \d+$/m;

/** From tmux 3.5 on the client then moves to another session instead of being thrown out; earlier ones ignore that. */
const CLIENT_FLAGS = 'no-output,ignore-size,no-detach-on-destroy';

/**
 * How often a watched server is asked whether anything has changed that it does not tell of: much of what happens in
 * the sessions that our client is not attached to. tmux would do just that by itself and tell of a change
 * (`refresh-client -B`), and die of it: up to 3.6 it follows a null pointer when it looks once more for a client whose
 * session has been closed and that has not quite gone, because its process stands still or is busy.
 */
const LOOK_MS = 1000;
/** A socket does not tell that nobody listens on it any more. */
const END_POLL_MS = 10;

export class Tmux extends EventEmitter<TmuxEvents> {
  /**
   * The cells that new sessions and their windows begin with; null: as tmux is set up (80×24). A screen that will show
   * them sets its own, or what their programs print first would have to be wrapped anew.
   */
  newSessionSize: { columns: number; rows: number } | null = null;
  private client: ControlClient | null = null;
  private connecting: Promise<ControlClient> | null = null;
  private identity: ServerSnapshot['server'] = null;
  private closed = false;
  private watching = false;
  private refreshing: Promise<void> | null = null;
  private refreshAgain = false;
  private readonly socketWatch: SocketWatch;
  private sharesOfThis: Shares | null = null;
  /** A server answered that has no sessions: nothing to attach to, and nothing that tells of its first session. */
  private empty = false;
  private problem: Problem | null = null;
  private lookTimer: NodeJS.Timeout | null = null;
  private readonly later = new Set<Promise<void>>();
  /** What the last look has shown. */
  private seen = '';
  /** The server has just come, or our session has just been closed: others are at work there. */
  private unsettled = false;

  private constructor(
    /** Of the tmux program, `3.3a`. */
    readonly version: string,
    private readonly options: TmuxOptions,
  ) {
    super();
    this.socketWatch = new SocketWatch(this.socketPath, () => this.refresh());
  }

  /**
   * Checks tmux and makes ready to use its server. Starts no server and leaves no session behind: a server that does
   * not run is an empty snapshot, and the first session that is created starts it.
   * @throws MuxError `tmux-missing`, `tmux-too-old`, `bad-input` for a private server with a name, no store, or a
   * socket that is another file, `io`
   */
  static async open(options: TmuxOptions = {}): Promise<Tmux> {
    const version = await tmuxVersion(options.binary);
    const tmux = new Tmux(version, await Tmux.placed(options));
    // tmux would remove it, whatever it holds, and put its socket in its place.
    if (existsSync(tmux.socketPath) && statSync(tmux.socketPath).isFile()) {
      throw new MuxError('bad-input', `${tmux.socketPath} is a file and no socket of tmux`, 'name another path');
    }
    if (tmux.sharesStates && options.state !== undefined) {
      const { shareStates } = await import('../state/shared.ts');
      await shareStates(tmux, options.state, options.node ?? null);
    }
    return tmux;
  }

  private static async placed(options: TmuxOptions): Promise<TmuxOptions> {
    if (!options.private) return options;
    if (options.socketName !== undefined || options.socketPath !== undefined) {
      throw new MuxError('bad-input', 'A private server has a socket of its own', 'leave private or the socket out');
    }
    return { ...(await privatePlace()), ...options };
  }

  /** True where the server is this program's own; see TmuxOptions. */
  get isPrivate(): boolean {
    return this.options.private === true;
  }

  /** True where the states of its commands are shared; see TmuxOptions.state and state/shared.ts. */
  get sharesStates(): boolean {
    return this.options.state !== undefined && this.options.state !== 'tmux';
  }

  /** What is shared of this server over HTTP, by whomever of its user's programs; see share/shares.ts. */
  get shares(): Shares {
    this.sharesOfThis ??= new Shares(this);
    return this.sharesOfThis;
  }

  override toString(): string {
    return `tmux server ${this.name}`;
  }

  /** `tmux` with the flags that choose this server. `-u`: without it tmux would replace UTF-8 by `_`. */
  get baseCommand(): string[] {
    const { binary, socketName, socketPath, configFile } = this.options;
    const where = socketPath !== undefined ? ['-S', socketPath] : socketName !== undefined ? ['-L', socketName] : [];
    return [binary ?? 'tmux', ...where, ...(configFile === undefined ? [] : ['-f', configFile]), '-u'];
  }

  /** The path of the server's socket, as tmux makes it (tmux(1), -L and -S; make_label in tmux.c). */
  get socketPath(): string {
    if (this.options.socketPath !== undefined) return this.options.socketPath;
    return join(socketDirectory(), this.options.socketName ?? 'default');
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
    if (!existsSync(this.socketPath)) return false;
    try {
      await this.spawned(['-N', 'display-message', '-p', '#{pid}']);
      return true;
    } catch (error) {
      if (error instanceof MuxError && error.code === 'tmux-refused') return false;
      throw error;
    }
  }

  /**
   * Starts the server where none runs, without a session. It stays then until stop(), also when its last session goes;
   * who wants a session needs no start(), which comes with it.
   * @throws MuxError `tmux-refused`, `io`
   */
  async start(): Promise<void> {
    if (await this.isRunning()) return;
    this.makeSocketDirectory();
    await this.spawned(['start-server', ';', 'set-option', '-s', 'exit-empty', 'off']);
    this.refresh();
  }

  /**
   * Ends everything that runs in the server's panes (TERM, after 3 s KILL), then the server. Resolves with what has
   * ended; with nothing where no server runs. This client finds a server that is started again.
   * @throws MuxError `io` naming what could not be ended, `bad-input` for the server that this program was started in,
   * `timeout`
   */
  async stop(): Promise<Closed> {
    const panes = [...allPanes(await this.snapshot())].map(({ pane }) => pane);
    const closed = await closePanes(this, panes, () => this.kill());
    if (this.isPrivate) rmSync(this.socketPath, { force: true });
    return closed;
  }

  /** Resolves when nothing answers on the socket any more. */
  private async kill(): Promise<void> {
    if (!(await this.isRunning())) return;
    try {
      await this.spawned(['-N', 'kill-server']);
    } catch (error) {
      // It may end by itself, with its last pane, and then refuses.
      if (!(error instanceof MuxError) || error.code !== 'tmux-refused') throw error;
    }
    const deadline = performance.now() + (this.options.timeoutMs ?? TIMEOUT_MS);
    while (await this.isRunning()) {
      if (performance.now() > deadline) throw new MuxError('timeout', `${this} does not end`);
      await delay(END_POLL_MS);
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
   * Makes a detached session: over the control client, or, where no server runs, by a tmux that starts one.
   * It outlives its clients whatever the user's configuration says.
   * @param args of `new-session`, without `-d`, `-P` and `-F`
   * @throws MuxError `exists`, `tmux-refused`
   */
  async newSession(...args: string[]): Promise<CreatedSession> {
    const { columns, rows } = this.newSessionSize ?? {};
    const size = columns === undefined || rows === undefined ? [] : ['-x', String(columns), '-y', String(rows)];
    const create = ['new-session', '-d', '-P', '-F', CREATED, ...size, ...args];
    const keep = ['destroy-unattached', 'off'];
    try {
      const ids = createdSession(await this.command(...create));
      await this.command('set-option', '-t', ids.session, ...keep);
      return ids;
    } catch (error) {
      if (!(error instanceof MuxError) || error.code !== 'no-server') throw error;
    }
    this.makeSocketDirectory();
    // At once, not in a second step: with destroy-unattached tmux closes a session that nobody sees as soon as any
    // client leaves, this one too. Without a target the option is set for the session that was just made.
    return createdSession(await this.spawned([...create.map(spawnArgument), ';', 'set-option', ...keep], CREATED_LINE));
  }

  /** tmux makes its socket's directory itself, but not the one that -S names. */
  private makeSocketDirectory(): void {
    const { socketPath } = this.options;
    if (socketPath !== undefined) mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  }

  /**
   * Runs a command by a tmux process of its own: where there is no server to connect to, or no session.
   * @param wanted the line that it prints when it is done: hooks of the user's may print others, and fail
   */
  private async spawned(args: readonly string[], wanted = /^.*$/m): Promise<string> {
    // It may start the server, which outlives us.
    const [file, ...base] = withoutOpenFiles(this.baseCommand) as [string, ...string[]];
    const timeout = this.options.timeoutMs ?? TIMEOUT_MS;
    try {
      const run = runFile(file, [...base, ...args], { env: userEnvironment(), timeout, killSignal: 'SIGKILL' });
      return wanted.exec((await run).stdout)?.[0] ?? '';
    } catch (cause) {
      const { killed, stderr, stdout = '' } = cause as { killed?: boolean; stderr?: string; stdout?: string };
      const printed = wanted.exec(stdout)?.[0] ?? '';
      if (printed !== '') return printed;
      const said = stderr?.trim() || String(cause);
      const code = killed ? 'timeout' : said.startsWith('duplicate session') ? 'exists' : 'tmux-refused';
      throw new MuxError(code, `tmux ${args[0]}: ${said}`, undefined, { cause });
    }
  }

  /** The whole server in one round trip. Empty when no server runs. */
  async snapshot(): Promise<Snapshot> {
    let reminded = false;
    for (let attempt = 1; ; attempt++) {
      const separator = separators();
      try {
        const client = await this.connection();
        const server = this.identity;
        const printed = await client.sequence(snapshotCommands(separator));
        const sessions = parseSnapshot(printed, separator);
        if (server !== null && !reminded && sessions.some(hasMissedEnd)) {
          reminded = true;
          remindOfEnds(server.pid);
          continue;
        }
        return { server, sessions };
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
      if (snapshot.server === null) this.socketWatch.wait(this.empty);
      else {
        this.socketWatch.stop();
        this.setProblem(null);
        this.lookTimer ??= setTimeout(() => this.look(), LOOK_MS);
      }
      this.emit('snapshot', snapshot);
    } catch (error) {
      if (this.closed) return;
      this.setProblem(toProblem(error));
      this.socketWatch.wait(true);
    }
  }

  /** Asks for a snapshot where one would show something else than at the last look. */
  private look(): void {
    this.lookTimer = null;
    const { client } = this;
    // Who has lost the server looks for it by other means, and looks again when it is found.
    if (client === null) return;
    client.command(['display-message', '-p', CHANGE_FORMAT]).then(
      (seen) => {
        if (this.closed || this.client !== client) return;
        if (seen !== this.seen) this.refresh();
        this.seen = seen;
        this.lookTimer ??= setTimeout(() => this.look(), LOOK_MS);
      },
      () => this.refresh(),
    );
  }

  private setProblem(problem: Problem | null): void {
    if (problem === null && this.problem === null) return;
    this.problem = problem;
    this.emit('problem', problem);
  }

  /** Work that goes on when its caller has an answer already; see idle(). It never fails. */
  afterwards(work: Promise<void>): void {
    const done: Promise<void> = work.finally(() => this.later.delete(done));
    this.later.add(done);
  }

  /** Resolves when nothing is left of what was to be done afterwards. Before close(), unless the process goes on. */
  async idle(): Promise<void> {
    while (this.later.size > 0) await Promise.all(this.later);
  }

  /** Lets go of the server; nothing on it ends. */
  close(): void {
    this.closed = true;
    this.sharesOfThis?.unwatch();
    this.socketWatch.stop();
    if (this.lookTimer) clearTimeout(this.lookTimer);
    this.client?.close();
    this.client = null;
    this.emit('closed');
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
    this.empty = false;
    // Without a socket there is no server, and no need to start a client to learn that.
    if (!existsSync(this.socketPath)) throw new MuxError('no-server', `no tmux server runs on ${this.socketPath}`);
    let client: ControlClient | null = null;
    try {
      if (this.unsettled) await settled(this.baseCommand, this.options.timeoutMs ?? TIMEOUT_MS);
      client = await ControlClient.start(
        [...this.baseCommand, '-N', '-C', 'attach-session', '-f', CLIENT_FLAGS],
        startPiped,
        { notification: (notification) => this.notified(notification), closed: (reason) => this.lost(client, reason) },
        this.options,
      );
      const told = await client.command(['display-message', '-p', '#{pid} #{start_time} #{version} #{socket_path}']);
      if (this.closed) throw new MuxError('connection-lost', 'the connection to tmux was closed');
      const [pid, started, version = '', ...socket] = told.split(' ');
      this.identity = { pid: Number(pid), startedAt: Number(started) * 1000, version, socket: socket.join(' ') };
      this.client = client;
      this.unsettled = false;
      return client;
    } catch (error) {
      client?.close();
      this.unsettled = true;
      this.empty = error instanceof MuxError && error.message === NO_SESSIONS;
      throw error;
    }
  }

  private notified(notification: Notification): void {
    this.emit('notification', notification);
    if (notification.kind !== 'other' && notification.kind !== 'exit') this.refresh();
  }

  private lost(client: ControlClient | null, reason: string): void {
    if (this.closed || client === null || this.client !== client) return;
    this.client = null;
    this.identity = null;
    this.unsettled = true;
    if (!this.watching) return;
    // `%exit` without a reason: our session or the whole server was ended in good order, which is no problem.
    if (reason !== 'detached') {
      this.setProblem({ code: 'connection-lost', message: `The connection to tmux was lost: ${reason}` });
    }
    // Our session may have been closed while others live on: the next snapshot attaches to one of those.
    this.refresh();
  }
}

function createdSession(printed: string): CreatedSession {
  const [session = '', window = '', pane = '', width, height] = printed.split(' ');
  return { session, window, pane, width: Number(width), height: Number(height) };
}

function hasMissedEnd({ windows }: SessionRecord): boolean {
  return windows.some(({ panes }) => panes.some(isMissed));
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
