/** Watches the shells of one session through a control client of its own: waits for a mark, never for a time. */
import { MuxError } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { decodeOutput, type Notification } from '../tmux/codec.ts';
import { ControlClient } from '../tmux/control-client.ts';
import type { Tmux } from '../tmux/server.ts';
import { startPiped } from '../tmux/transport.ts';
import { MarkScanner } from './marks.ts';
import { type PaneMark, paneMark } from './state.ts';

interface Waiter {
  pane: string;
  wanted(mark: PaneMark): boolean;
  resolve(mark: PaneMark): void;
  reject(error: MuxError): void;
}

/** Who wants a pane's output as it is. */
export interface Tap {
  /** The next bytes of the pane, marks included; valid only during the call. Comes before the watch knows the marks. */
  bytes(chunk: Buffer): void;
  /** The pane, its root or the session has gone: nothing more will come. */
  gone(error: MuxError): void;
}

/** What tmux knows of a pane's shell. The path last: it may hold anything. */
const SHELL = '#{pane_id} #{pane_pid} #{pane_dead} #{m:*/muxworks.bash*,#{pane_start_command}} #{pane_path}';

/**
 * How often it is looked, while somebody waits, whether a shell has died or become another program: tmux has no
 * notification of that (and a subscription can kill it, see server.ts).
 */
const LOOK_MS = 500;

export class ShellWatch {
  private readonly marks = new Map<string, PaneMark>();
  /** The process id of each pane's shell: a mark that names another one is of an earlier shell, or made up. */
  private readonly shells = new Map<string, number>();
  private readonly scanners = new Map<string, MarkScanner>();
  /** Held back at tmux. */
  private readonly quiet = new Set<string>();
  /** Somebody has asked for their output. */
  private readonly wanted = new Set<string>();
  private readonly waiters = new Set<Waiter>();
  private readonly taps = new Map<string, Set<Tap>>();
  private client: ControlClient | null = null;
  /** Nothing is read from tmux: it would not be heard what it answers. */
  private held = false;
  private lookTimer: NodeJS.Timeout | null = null;
  /** Why nothing more will come; null while the watch lives. */
  private lostReason: string | null = null;

  private constructor(private readonly session: string) {}

  /** False when the session has gone: nothing can be waited for any more. */
  get open(): boolean {
    return this.lostReason === null;
  }

  /**
   * Attaches to `session` (`$n`), without a say in its size.
   * @param interesting panes to read; the output of the other panes of that moment is held back at tmux, so that a
   * flood in one of them costs nothing.
   */
  static async attach(tmux: Tmux, session: string, interesting: ReadonlySet<string>): Promise<ShellWatch> {
    const watch = new ShellWatch(session);
    for (const pane of interesting) watch.wanted.add(pane);
    const client = await ControlClient.start(
      [...tmux.baseCommand, '-N', '-C', 'attach-session', '-t', session, '-f', 'ignore-size'],
      startPiped,
      {
        output: (pane, source, start, end) => watch.output(`%${pane}`, source, start, end),
        notification: (notification) => watch.notified(notification),
        closed: (reason) => watch.lost(reason),
      },
    );
    watch.client = client;
    // On the same stream as the output: marks that came before are here, later ones follow as output.
    const printed = await client.command(['list-panes', '-s', '-t', session, '-F', SHELL]);
    for (const line of printed.split('\n')) {
      const pane = watch.told(line);
      if (!interesting.has(pane)) watch.quiet.add(pane);
    }
    await Promise.all([...watch.quiet].map((pane) => client.command(['refresh-client', '-A', `${pane}:pause`])));
    return watch;
  }

  /**
   * Reads a pane's output from now on.
   * @throws MuxError `not-found`, `no-shell` when its shell is no more
   */
  async include(pane: string): Promise<void> {
    this.wanted.add(pane);
    if (this.quiet.delete(pane)) await this.connected().command(['refresh-client', '-A', `${pane}:continue`]);
    await this.look(pane);
  }

  /** Holds a pane's output back again, so that a flood in it does not delay what is waited for in others. */
  exclude(pane: string): void {
    if (this.taps.has(pane)) return;
    this.wanted.delete(pane);
    if (this.quiet.has(pane) || this.client === null) return;
    this.quiet.add(pane);
    this.scanners.delete(pane);
    // A pane or a session that is gone needs no holding back.
    this.client.command(['refresh-client', '-A', `${pane}:pause`]).catch(() => {});
  }

  /**
   * Hands on a pane's output from now on, until untap().
   * @throws MuxError `not-found`, `no-shell` when its root is no more
   */
  async tap(pane: string, tap: Tap): Promise<void> {
    const taps = this.taps.get(pane) ?? new Set();
    this.taps.set(pane, taps.add(tap));
    this.lookTimer ??= setInterval(() => this.check(), LOOK_MS);
    try {
      if (this.quiet.delete(pane)) await this.connected().command(['refresh-client', '-A', `${pane}:continue`]);
      const line = await this.connected().command(['display-message', '-p', '-t', pane, SHELL]);
      if (this.told(line) !== pane) throw missing(pane);
      if (this.shells.get(pane) === 0) throw ended(pane);
    } catch (error) {
      this.untap(pane, tap);
      throw error;
    }
  }

  untap(pane: string, tap: Tap): void {
    const taps = this.taps.get(pane);
    taps?.delete(tap);
    if (taps?.size === 0) {
      this.taps.delete(pane);
      this.exclude(pane);
    }
    this.restTimer();
  }

  /** Stops and starts reading what tmux sends, for all panes of the watch: tmux keeps it meanwhile, for five minutes. */
  hold(held: boolean): void {
    this.held = held;
    if (held) this.client?.pause();
    else this.client?.resume();
  }

  /**
   * The mark that tmux has kept of a pane's shell, also of a pane that is held back; null before its first.
   * @throws MuxError `not-found`, `no-shell` when its shell is no more
   */
  async look(pane: string): Promise<PaneMark | null> {
    // Not by list-panes, which prints a whole window; display-message is content with another pane, and told() is not.
    const line = await this.connected().command(['display-message', '-p', '-t', pane, SHELL]);
    if (this.told(line) !== pane) throw missing(pane);
    const replaced = this.replacement(pane);
    if (replaced !== null) throw replaced;
    return this.mark(pane);
  }

  /** The last mark of a pane's shell, null while there was none. */
  mark(pane: string): PaneMark | null {
    return this.marks.get(pane) ?? null;
  }

  /**
   * Resolves with the first mark that is wanted, the last one included.
   * @throws MuxError `timeout` after `milliseconds`, `not-found` when the pane or the session goes away meanwhile,
   * `no-shell` when the pane's shell does.
   */
  waitFor(pane: string, wanted: (mark: PaneMark) => boolean, milliseconds: number, what: string): Promise<PaneMark> {
    const now = this.marks.get(pane);
    if (now !== undefined && wanted(now)) return Promise.resolve(now);
    if (this.lostReason !== null) return Promise.reject(this.gone(this.lostReason));
    this.lookTimer ??= setInterval(() => this.check(), LOOK_MS);
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        this.restTimer();
      };
      const timer = setTimeout(() => {
        done();
        reject(new MuxError('timeout', `Pane ${pane}: ${what} did not come in ${milliseconds / 1000} s`));
      }, milliseconds);
      const waiter: Waiter = {
        pane,
        wanted,
        resolve: (mark) => {
          done();
          resolve(mark);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      this.waiters.add(waiter);
    });
  }

  close(): void {
    this.client?.close();
  }

  private restTimer(): void {
    if (this.waiters.size > 0 || this.taps.size > 0 || this.lookTimer === null) return;
    clearInterval(this.lookTimer);
    this.lookTimer = null;
  }

  private connected(): ControlClient {
    if (this.client === null || this.lostReason !== null) throw this.gone(this.lostReason ?? 'not connected');
    return this.client;
  }

  /** Takes in a line of SHELL; returns whose it is. */
  private told(line: string): string {
    const [pane = '', pid, dead, integrated, ...path] = line.split(' ');
    if (pane === '') return pane;
    const shell = dead === '1' ? 0 : Number(pid);
    this.shells.set(pane, shell);
    const mark = paneMark(path.join(' '), shell, integrated === '1');
    if (mark !== null) this.noted(pane, mark);
    else if (this.marks.get(pane)?.shell !== shell) this.marks.delete(pane);
    return pane;
  }

  /** The error that tells that a pane's shell has gone or has become something else; null while it is there. */
  private replacement(pane: string): MuxError | null {
    const shell = this.shells.get(pane);
    if (shell === undefined) return null;
    if (shell === 0) return ended(pane);
    // Unknown where there is no /proc; tmux's own name until the new pane has become bash.
    const name = readProcess(shell)?.name;
    if (name === undefined || name === 'bash' || name.startsWith('tmux')) return null;
    return new MuxError(
      'no-shell',
      `Pane ${pane}: ${name} has taken the place of bash`,
      'in ~/.bashrc, let that happen only where MUXWORKS_DIR is not set',
    );
  }

  private output(pane: string, source: Buffer, start: number, end: number): void {
    // One that was made since the watch began.
    if (!this.wanted.has(pane) && !this.taps.has(pane)) {
      this.exclude(pane);
      return;
    }
    const bytes = Buffer.allocUnsafe(end - start);
    const length = decodeOutput(source, start, end, bytes, 0);
    for (const tap of [...(this.taps.get(pane) ?? [])]) tap.bytes(bytes.subarray(0, length));
    let scanner = this.scanners.get(pane);
    if (scanner === undefined) {
      scanner = new MarkScanner();
      this.scanners.set(pane, scanner);
    }
    scanner.scan(bytes.subarray(0, length), (mark) => {
      // A pane that nobody has asked for yet is not known; include() reads its mark.
      if (mark.shell === this.shells.get(pane)) this.noted(pane, mark);
    });
  }

  private noted(pane: string, mark: PaneMark): void {
    this.marks.set(pane, mark);
    for (const waiter of [...this.waiters]) {
      if (waiter.pane === pane && waiter.wanted(mark)) waiter.resolve(mark);
    }
  }

  private notified(notification: Notification): void {
    const { kind } = notification;
    if (kind === 'session-changed' && notification.session !== this.session) this.lost('the session was closed');
    else if (kind === 'layout-change' || kind === 'window-close') this.check();
  }

  private check(): void {
    this.dropMissing().catch((error: unknown) => this.failed(error));
  }

  /**
   * Nobody waits for a pane that is no more, or for a shell that is no more. Asked also where nobody waits: who looked
   * before the pane went may begin to wait before the answer comes.
   */
  private async dropMissing(): Promise<void> {
    if (!this.open || this.held) return;
    const printed = await this.connected().command(['list-panes', '-s', '-t', this.session, '-F', SHELL]);
    const panes = new Set(printed.split('\n').map((line) => this.told(line)));
    for (const pane of this.shells.keys()) if (!panes.has(pane)) this.shells.delete(pane);
    for (const waiter of [...this.waiters]) {
      const error = panes.has(waiter.pane) ? this.replacement(waiter.pane) : missing(waiter.pane);
      if (error !== null) waiter.reject(error);
    }
    for (const [pane, taps] of [...this.taps]) {
      const error = !panes.has(pane) ? missing(pane) : this.shells.get(pane) === 0 ? ended(pane) : null;
      if (error !== null) for (const tap of [...taps]) tap.gone(error);
    }
  }

  /** What dropMissing() could not find out concerns all who wait. A client that is gone has told them already. */
  private failed(error: unknown): void {
    const known = error instanceof MuxError ? error : new MuxError('io', String(error), undefined, { cause: error });
    if (known.code === 'connection-lost') return;
    for (const waiter of [...this.waiters]) waiter.reject(known);
  }

  private lost(reason: string): void {
    if (this.lostReason !== null) return;
    this.lostReason = reason;
    for (const waiter of [...this.waiters]) waiter.reject(this.gone(reason));
    for (const taps of [...this.taps.values()]) for (const tap of [...taps]) tap.gone(this.gone(reason));
    // Where tmux moved the client to another session, what it says now is about that one.
    this.client?.close();
  }

  private gone(reason: string): MuxError {
    return new MuxError('not-found', `Session ${this.session} went away: ${reason}`);
  }
}

const missing = (pane: string): MuxError => new MuxError('not-found', `Pane ${pane} was closed meanwhile`);
const ended = (pane: string): MuxError => new MuxError('no-shell', `Pane ${pane}: its shell has ended`);
