/** Watches the shells of one session through a control client of its own: waits for a mark, never for a time. */
import { MuxError } from '../errors.ts';
import { decodeOutput } from '../tmux/codec.ts';
import { ControlClient } from '../tmux/control-client.ts';
import type { Tmux } from '../tmux/server.ts';
import { startPiped } from '../tmux/transport.ts';
import { MarkScanner } from './marks.ts';
import { type PaneMark, parsePaneMark } from './state.ts';

interface Waiter {
  pane: string;
  wanted(mark: PaneMark): boolean;
  resolve(mark: PaneMark): void;
  reject(error: MuxError): void;
}

export class ShellWatch {
  private readonly marks = new Map<string, PaneMark>();
  private readonly scanners = new Map<string, MarkScanner>();
  private readonly quiet = new Set<string>();
  private readonly waiters = new Set<Waiter>();
  private client: ControlClient | null = null;
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
    const client = await ControlClient.start(
      [...tmux.baseCommand, '-N', '-C', 'attach-session', '-t', session, '-f', 'ignore-size'],
      startPiped,
      {
        output: (pane, source, start, end) => watch.output(`%${pane}`, source, start, end),
        notification: (notification) => {
          if (notification.kind === 'session-changed' && notification.session !== session)
            watch.lost('the session was closed');
          if (notification.kind === 'layout-change' || notification.kind === 'window-close') void watch.dropMissing();
        },
        closed: (reason) => watch.lost(reason),
      },
    );
    watch.client = client;
    // On the same stream as the output: marks that came before are here, later ones follow as output.
    const printed = await client.command(['list-panes', '-s', '-t', session, '-F', '#{pane_id} #{pane_path}']);
    for (const line of printed.split('\n')) {
      const [pane, path] = line.split(' ', 2) as [string, string | undefined];
      const mark = parsePaneMark(path ?? '');
      if (mark !== null) watch.marks.set(pane, mark);
      if (!interesting.has(pane)) watch.quiet.add(pane);
    }
    await Promise.all([...watch.quiet].map((pane) => client.command(['refresh-client', '-A', `${pane}:pause`])));
    return watch;
  }

  /** Reads a pane again that was held back at the start. */
  async include(pane: string): Promise<void> {
    if (!this.quiet.delete(pane) || this.client === null) return;
    const [, path] = await this.client.sequence([
      ['refresh-client', '-A', `${pane}:continue`],
      ['display-message', '-p', '-t', pane, '#{pane_path}'],
    ]);
    const mark = parsePaneMark(path ?? '');
    if (mark !== null) this.noted(pane, mark);
  }

  /** Holds a pane's output back again, so that a flood in it does not delay what is waited for in others. */
  exclude(pane: string): void {
    if (this.quiet.has(pane) || this.client === null) return;
    this.quiet.add(pane);
    this.scanners.delete(pane);
    // A pane or a session that is gone needs no holding back.
    this.client.command(['refresh-client', '-A', `${pane}:pause`]).catch(() => {});
  }

  /** The mark that tmux has kept of a pane's shell, also of a pane that is held back. */
  async look(pane: string): Promise<PaneMark | null> {
    if (this.client === null) return this.mark(pane);
    const mark = parsePaneMark(await this.client.command(['display-message', '-p', '-t', pane, '#{pane_path}']));
    if (mark !== null) this.noted(pane, mark);
    return mark;
  }

  /** The last mark of a pane's shell, null while there was none. */
  mark(pane: string): PaneMark | null {
    return this.marks.get(pane) ?? null;
  }

  /**
   * Resolves with the first mark that is wanted, the last one included.
   * @throws MuxError `timeout` after `milliseconds`, `not-found` when the session goes away meanwhile.
   */
  waitFor(pane: string, wanted: (mark: PaneMark) => boolean, milliseconds: number, what: string): Promise<PaneMark> {
    const now = this.marks.get(pane);
    if (now !== undefined && wanted(now)) return Promise.resolve(now);
    if (this.lostReason !== null) return Promise.reject(this.gone(this.lostReason));
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
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

  private output(pane: string, source: Buffer, start: number, end: number): void {
    const bytes = Buffer.allocUnsafe(end - start);
    const length = decodeOutput(source, start, end, bytes, 0);
    let scanner = this.scanners.get(pane);
    if (scanner === undefined) {
      scanner = new MarkScanner();
      this.scanners.set(pane, scanner);
    }
    scanner.scan(bytes.subarray(0, length), (mark) => this.noted(pane, mark));
  }

  private noted(pane: string, mark: PaneMark): void {
    this.marks.set(pane, mark);
    for (const waiter of [...this.waiters]) {
      if (waiter.pane === pane && waiter.wanted(mark)) waiter.resolve(mark);
    }
  }

  /** Nobody waits for a pane that is no more. */
  private async dropMissing(): Promise<void> {
    if (this.waiters.size === 0 || this.client === null) return;
    let panes: Set<string>;
    try {
      panes = new Set(
        (await this.client.command(['list-panes', '-s', '-t', this.session, '-F', '#{pane_id}'])).split('\n'),
      );
    } catch {
      return; // The client is gone too, and its `closed` rejects every waiter.
    }
    for (const waiter of [...this.waiters]) {
      if (!panes.has(waiter.pane)) waiter.reject(new MuxError('not-found', `Pane ${waiter.pane} was closed meanwhile`));
    }
  }

  private lost(reason: string): void {
    if (this.lostReason !== null) return;
    this.lostReason = reason;
    for (const waiter of [...this.waiters]) waiter.reject(this.gone(reason));
    // Where tmux moved the client to another session, what it says now is about that one.
    this.client?.close();
  }

  private gone(reason: string): MuxError {
    return new MuxError('not-found', `Session ${this.session} went away: ${reason}`);
  }
}
