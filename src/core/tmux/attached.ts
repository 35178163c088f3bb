/** A session as a screen needs it: the output of the panes on view, exact from the first byte, never faster than it is drawn. */
import { MuxError } from '../errors.ts';
import { decodeOutput, type Notification } from './codec.ts';
import { ControlClient } from './control-client.ts';
import { captureCommands, paintFrom, type Reach } from './paint.ts';
import type { Tmux } from './server.ts';
import { type StartTransport, startOnTerminal } from './transport.ts';

export interface AttachedEvents {
  /** Reset the pane's terminal and write this; what follows as `data` was written after it. */
  paint(pane: string, columns: number, rows: number, data: Uint8Array, behind: boolean, reach: Reach): void;
  data(pane: string, bytes: Uint8Array): void;
  size(pane: string, columns: number, rows: number): void;
  gone(pane: string): void;
  notification?(notification: Notification): void;
  closed(reason: string): void;
}

/**
 * Flow control. `inFlight` counts what was handed to the screen and not yet acknowledged; at HIGH we stop reading from
 * tmux, at LOW we go on. Higher keeps the screen busier, lower answers a key sooner in a flood.
 */
const IN_FLIGHT_HIGH = 512 * 1024;
const IN_FLIGHT_LOW = 128 * 1024;
/**
 * Where several panes print more than can be drawn, those whose output waits in tmux for longer than this have fallen
 * behind: what waits is skipped, and they are painted as they are now. One pane alone may take its time and lose
 * nothing, unless the user has just typed into it: what a Ctrl-C has stopped is not to be read to its end.
 */
const BEHIND_MS = 250;
const LATE_MS = 50;
/** How long a pane counts as typed into, and as late after output that was. */
const TYPED_MS = 1000;
const LATE_FOR_MS = 500;
/** A client this many seconds behind has its panes paused by tmux instead of filling the server's memory. */
const PAUSE_AFTER_S = 5;
/** Output of a pane is handed on at once after a quiet time, else gathered for this long: one message for many small writes. */
const GATHER_MS = 8;
const GATHER_BYTES = 64 * 1024;
/** Output that comes while its pane is captured is kept for after the paint, up to this much. */
const EARLY_BYTES = 1024 * 1024;
/** A pane whose size changes (a divider is dragged) is painted anew when it has rested this long. */
const REST_MS = 80;
/** No more of a paint counts as in flight: while all of a long history is drawn, what follows must not seem to be behind. */
const PAINT_BYTES = 128 * 1024;
/** One that fell behind was painted with its screen alone; with its history when it has kept up for this long. */
const KEPT_UP_MS = 500;
/** Lines above the screen that come with a paint; the rest of tmux's history when somebody looks for it (deepen). */
const HISTORY_LINES = 500;

/** What check() compares. */
const PANE_SIZES = '#{pane_id} #{pane_width} #{pane_height} #{window_width} #{window_height}';

type Phase =
  /** tmux holds its output back, or has been told to. */
  | 'hidden'
  /** The same, until the screen has drawn what it was given: then it is painted. */
  | 'behind'
  /** Asked for a capture; output that comes before the answer was written after it. */
  | 'capturing'
  | 'live';

class PaneStream {
  phase: Phase = 'hidden';
  columns = 0;
  rows = 0;
  inFlight = 0;
  /** tmux has said that it holds the output back: there is none until it is told to go on. */
  held = false;
  /** How often it was told to go on. */
  went = 0;
  /** When its output last had waited in tmux for LATE_MS. */
  lateAt = Number.NEGATIVE_INFINITY;
  /** Counts what was asked for; what was asked before the last one is void. */
  turn = 0;
  typedAt = Number.NEGATIVE_INFINITY;
  peeking = false;
  /** It was painted by peek() since it fell behind. */
  peeked = false;
  flushedAt = 0;
  /** No output has come since the last capture was asked for. */
  fresh = false;
  /** The first that came was the rest of a character. */
  torn = false;
  gathered = Buffer.allocUnsafe(GATHER_BYTES);
  length = 0;
  rest: NodeJS.Timeout | null = null;
  /** Held back for a moment by skip(). */
  skipping = false;

  constructor(
    readonly id: string,
    /** Lines above the screen that come with a paint. */
    public history: number,
  ) {}

  gather(source: Buffer, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.gathered.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.gathered.length * 2));
      this.gathered.copy(larger, 0, 0, this.length);
      this.gathered = larger;
    }
    this.length = decodeOutput(source, start, end, this.gathered, this.length);
  }

  /** What was gathered, as a copy of its own that can be handed over. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    bytes.set(this.gathered.subarray(0, this.length));
    this.length = 0;
    if (this.gathered.length > 2 * GATHER_BYTES) this.gathered = Buffer.allocUnsafe(GATHER_BYTES);
    return bytes;
  }
}

export class AttachedSession {
  private readonly panes = new Map<string, PaneStream>();
  private client: ControlClient | null = null;
  private window: string | null = null;
  private columns = 0;
  private rows = 0;
  private holding = false;
  private total = 0;
  private reading = true;
  /** Panes that have been quiet and have printed in this turn. */
  private readonly quiet = new Set<PaneStream>();
  private flushTimer: NodeJS.Timeout | null = null;
  private checking: Promise<void> | null = null;
  private checkAgain = false;
  /** Bytes of pane output handed on since the start. */
  bytes = 0;
  /** How often a visible pane fell behind and was painted anew, with output skipped. */
  skipped = 0;

  private constructor(
    private readonly tmux: Tmux,
    readonly session: string,
    private readonly events: AttachedEvents,
    private readonly history: number,
  ) {}

  /**
   * Attaches to `session` (`$n`) and holds every pane back until show().
   * @param history lines above the screen that come with a paint; 0 for none
   * @throws MuxError `not-found`, `no-server`
   */
  static async attach(
    tmux: Tmux,
    session: string,
    events: AttachedEvents,
    transport: StartTransport = startOnTerminal,
    history = HISTORY_LINES,
  ): Promise<AttachedSession> {
    const attached = new AttachedSession(tmux, session, events, history);
    const mode = transport === startOnTerminal ? '-CC' : '-C';
    const client = await ControlClient.start(
      [
        ...tmux.baseCommand,
        '-N',
        mode,
        'attach-session',
        '-t',
        session,
        '-f',
        `ignore-size,pause-after=${PAUSE_AFTER_S}`,
      ],
      transport,
      {
        output: (pane, source, start, end, age) => attached.output(`%${pane}`, source, start, end, age),
        notification: (notification) => attached.notified(notification),
        closed: (reason) => attached.closed(reason),
      },
    );
    attached.client = client;
    const printed = await client.command(['list-panes', '-s', '-t', session, '-F', '#{pane_id}']);
    await Promise.all(printed.split('\n').map((pane) => attached.hide(attached.stream(pane))));
    return attached;
  }

  get open(): boolean {
    return this.client?.open === true;
  }

  /**
   * Shows the panes of one window in at most that many cells, and no others; null shows none and has no say in any
   * window's size. Each pane is painted first.
   *
   * Sizes: alone, the session's windows take the size of this screen, as they do for any terminal. Beside other
   * clients those rule, and only where they make the window larger than this screen can show is it held down.
   * Infinity shows it in whatever size it has, without a say in it.
   */
  async show(window: string | null, columns: number, rows: number): Promise<void> {
    const client = this.connected();
    if (this.window !== window) {
      const old = this.window;
      const shown = [...this.panes.values()].filter((pane) => pane.phase !== 'hidden');
      this.window = window;
      await this.holdSize(false);
      // The window may be gone: then there is nothing to let go of.
      if (old !== null) await client.command(['refresh-client', '-C', `${old}:`]).catch(ignoreGone);
      for (const pane of this.panes.values()) pane.skipping = false;
      await Promise.all(shown.map((pane) => this.hide(pane)));
    }
    if (window === null) return;
    this.columns = columns;
    this.rows = rows;
    if (Number.isFinite(columns)) {
      await client.command(['refresh-client', '-C', `${columns}x${rows}`]);
      // tmux resizes at the end of the turn in which it answers: what is asked after the reply sees the new size.
      await client.command(['refresh-client', '-C', `${window}:${columns}x${rows}`]);
    }
    await this.check();
  }

  /**
   * Holds a pane's output back for so long and paints it anew then: for one that prints more than anybody can read, and
   * a screen that need not have all of it.
   */
  async skip(pane: string, milliseconds: number): Promise<void> {
    const stream = this.panes.get(pane);
    if (stream === undefined || stream.phase !== 'live') return;
    stream.skipping = true;
    await this.hide(stream);
    if (!stream.skipping || !this.open) return;
    this.later(stream, milliseconds, () => {
      if (stream.skipping && stream.phase === 'hidden') void this.paint(stream);
      stream.skipping = false;
    });
  }

  /**
   * Paints a pane with so many lines above its screen, now and whenever it is painted again; 0 goes back to as few as
   * at first, from the next paint on. The pane's output flows on until then, so that what its terminal has before the
   * paint is what tmux had.
   */
  async deepen(pane: string, lines: number): Promise<void> {
    const stream = this.panes.get(pane);
    if (stream === undefined) return;
    stream.history = Math.max(this.history, lines);
    if (lines > 0 && stream.phase === 'live') await this.paint(stream);
  }

  /**
   * Reads something of a pane in step with its output: `take` is called when all that was printed before has been handed
   * on. While other panes flood, some that was printed after may have been too (see paint).
   * @throws MuxError `not-found`, `connection-lost`
   */
  async inStep(commands: readonly (readonly string[])[], take: (printed: string[]) => void): Promise<void> {
    await this.connected().sequence(commands, (printed) => {
      this.flush();
      take(printed);
    });
  }

  /** The user has typed into a pane: its answer is wanted now, not after all that it has printed before. */
  typed(pane: string): void {
    const stream = this.panes.get(pane);
    if (stream !== undefined) stream.typedAt = performance.now();
  }

  /** The screen has drawn this many bytes of a pane. */
  acknowledge(pane: string, bytes: number): void {
    const stream = this.panes.get(pane);
    if (stream === undefined) return;
    const counted = Math.min(bytes, stream.inFlight);
    stream.inFlight -= counted;
    this.total -= counted;
    this.readOn();
    this.catchUp(stream);
    void this.peek(stream);
  }

  /** Lets go of the session; nothing in it ends. */
  close(): void {
    this.stopTimers();
    this.client?.close();
  }

  private connected(): ControlClient {
    if (!this.client?.open) throw new MuxError('connection-lost', `session ${this.session} is not attached any more`);
    return this.client;
  }

  /** With `ignore-size` a client's sizes count only while no other client is there (tmux(1), attach-session -f). */
  private async holdSize(hold: boolean): Promise<void> {
    if (this.holding === hold) return;
    this.holding = hold;
    await this.client?.command(['refresh-client', '-f', hold ? '!ignore-size' : 'ignore-size']);
  }

  private stream(pane: string): PaneStream {
    let stream = this.panes.get(pane);
    if (stream === undefined) {
      stream = new PaneStream(pane, this.history);
      this.panes.set(pane, stream);
    }
    return stream;
  }

  /**
   * tmux holds a hidden pane's output back by `pause`, not by `off`: with `off` it would stop reading from the pane
   * when no other client is there, and the program in it would stand still (server_client_check_pane_buffer).
   */
  private async hide(stream: PaneStream): Promise<void> {
    stream.turn++;
    stream.phase = 'hidden';
    stream.length = 0;
    this.stopRest(stream);
    this.total -= stream.inFlight;
    stream.inFlight = 0;
    await this.hold(stream).catch(ignoreGone);
    this.readOn();
  }

  private async hold(stream: PaneStream, inStream?: () => void): Promise<void> {
    const { went } = stream;
    await this.client?.sequence([['refresh-client', '-A', `${stream.id}:pause`]], () => {
      // Unless it was told to go on since: replies come in the order of what was asked.
      if (went === stream.went) stream.held = true;
      inStream?.();
    });
  }

  private notified(notification: Notification): void {
    this.events.notification?.(notification);
    if (notification.kind === 'layout-change' && notification.window === this.window) void this.check();
    else if (notification.kind === 'window-close' && notification.window === this.window) void this.check();
    else if (notification.kind === 'pause') this.paused(notification.pane);
    else if (notification.kind === 'session-changed' && notification.session !== this.session) {
      // detach-on-destroy moved us to another session: this one is gone, and we have no business there.
      this.client?.close('the session was closed');
    }
  }

  /** Compares the window's panes with what is shown; paints new ones, resizes changed ones, drops closed ones. */
  private check(): Promise<void> {
    if (this.checking !== null) {
      this.checkAgain = true;
      return this.checking;
    }
    this.checking = this.checkAll();
    return this.checking;
  }

  private async checkAll(): Promise<void> {
    try {
      do {
        this.checkAgain = false;
        await this.checkOnce();
      } while (this.checkAgain);
    } catch (error) {
      this.fail(error);
    } finally {
      this.checking = null;
    }
  }

  private async checkOnce(): Promise<void> {
    const window = this.window;
    if (window === null || !this.client?.open) return;
    let printed = '';
    try {
      printed = await this.client.command(['list-panes', '-t', window, '-F', PANE_SIZES]);
    } catch (error) {
      ignoreGone(error);
    }
    if (window !== this.window) return;
    const seen = new Set<string>();
    const paints: Promise<void>[] = [];
    for (const line of printed.split('\n').filter(Boolean)) {
      const [id, width, height, windowWidth, windowHeight] = line.split(' ') as [
        string,
        string,
        string,
        string,
        string,
      ];
      if (!this.holding && (Number(windowWidth) > this.columns || Number(windowHeight) > this.rows)) {
        await this.holdSize(true);
        // The flag alone makes tmux count nothing anew.
        await this.client.command(['refresh-client', '-C', `${window}:${this.columns}x${this.rows}`]);
        this.checkAgain = true;
        return;
      }
      seen.add(id);
      const stream = this.stream(id);
      if (stream.phase === 'hidden') paints.push(this.paint(stream));
      else if (stream.columns !== Number(width) || stream.rows !== Number(height))
        this.resized(stream, Number(width), Number(height));
    }
    for (const stream of [...this.panes.values()]) {
      if (stream.phase === 'hidden' || seen.has(stream.id)) continue;
      await this.hide(stream);
      this.forget(stream);
    }
    await Promise.all(paints);
  }

  private forget(stream: PaneStream): void {
    if (this.panes.get(stream.id) !== stream) return;
    this.stopRest(stream);
    this.total -= stream.inFlight;
    stream.inFlight = 0;
    this.panes.delete(stream.id);
    this.events.gone(stream.id);
    this.readOn();
  }

  private resized(stream: PaneStream, columns: number, rows: number): void {
    stream.columns = columns;
    stream.rows = rows;
    if (stream.phase !== 'live') return; // Its paint is on the way and brings the size.
    this.flushPane(stream);
    this.events.size(stream.id, columns, rows);
    this.paintLater(stream, REST_MS);
  }

  /**
   * Reads the pane and goes on with its output from that very moment.
   *
   * tmux writes the output of one pane before that of another that has waited longer, and a reply behind all that waited
   * when it was made: output that was written after a capture can come before its reply. So the pane is held back first;
   * what comes once that is confirmed and the capture is asked for was written after it.
   * @param behind its output was skipped: the screen alone then, for it may be skipped again at once
   */
  private async paint(stream: PaneStream, behind = false): Promise<void> {
    const { client } = this;
    if (!client?.open) return;
    const turn = ++stream.turn;
    const lines = behind ? 0 : stream.history;
    this.stopRest(stream);
    // Of a pane that is hidden nothing may be handed on before its paint; of one on show all that is older.
    if (stream.phase === 'hidden') stream.phase = 'behind';
    try {
      if (!stream.held) await this.hold(stream, () => turn === stream.turn && this.flushPane(stream));
      if (turn !== stream.turn || !client.open) return;
      stream.phase = 'capturing';
      stream.held = false;
      stream.went++;
      stream.fresh = true;
      stream.length = 0;
      const commands = [['refresh-client', '-A', `${stream.id}:continue`], ...captureCommands(stream.id, lines)];
      await client.sequence(commands, ([, ...captured]) => {
        if (turn !== stream.turn) return;
        const { columns, rows, data, reach } = paintFrom(captured, lines);
        stream.columns = columns;
        stream.rows = rows;
        stream.phase = 'live';
        this.count(stream, Math.min(data.length, PAINT_BYTES));
        this.events.paint(stream.id, columns, rows, data, behind, reach);
        this.flushPane(stream);
        if (behind && stream.history > 0) this.paintLater(stream, KEPT_UP_MS);
        else if (stream.torn) this.paintLater(stream, REST_MS);
        stream.torn = false;
      });
    } catch (error) {
      if (turn === stream.turn) stream.phase = 'hidden';
      // Closed while it was asked for: nobody else tells of it, for it counts as hidden now.
      if (error instanceof MuxError && error.code === 'not-found') this.forget(stream);
      else this.fail(error);
    }
  }

  private paintLater(stream: PaneStream, milliseconds: number): void {
    this.later(stream, milliseconds, () => {
      if (stream.phase === 'live') void this.paint(stream);
    });
  }

  private later(stream: PaneStream, milliseconds: number, work: () => void): void {
    this.stopRest(stream);
    stream.rest = setTimeout(() => {
      stream.rest = null;
      work();
    }, milliseconds);
  }

  private stopRest(stream: PaneStream): void {
    if (stream.rest) clearTimeout(stream.rest);
    stream.rest = null;
  }

  private paused(pane: string): void {
    const stream = this.panes.get(pane);
    if (stream === undefined || stream.phase !== 'live') return;
    this.fallBehind(stream);
    stream.held = true;
    this.catchUp(stream);
  }

  private isBehind(stream: PaneStream, age: number, now: number): boolean {
    if (now - stream.typedAt < TYPED_MS) return true;
    return age > BEHIND_MS && this.late(now).length > 1;
  }

  private late(now: number): PaneStream[] {
    return [...this.panes.values()].filter((stream) => stream.phase === 'live' && now - stream.lateAt < LATE_FOR_MS);
  }

  /** One pane has fallen behind: so do all that are late, for what waits for them stands before the answers it needs. */
  private allFallBehind(now: number): void {
    for (const stream of this.late(now)) this.fallBehind(stream);
  }

  /** Skips what tmux has gathered of a pane; it is painted as soon as the screen has drawn all that it was given. */
  private fallBehind(stream: PaneStream): void {
    const turn = ++stream.turn;
    stream.phase = 'behind';
    stream.peeked = false;
    stream.length = 0;
    this.stopRest(stream);
    this.skipped++;
    void this.peek(stream);
    this.hold(stream).then(
      () => turn === stream.turn && this.catchUp(stream),
      (error) => this.fail(error),
    );
  }

  /**
   * Paints a pane that is behind and that the user has just typed into with what it shows now, asked for by the client
   * that no output waits for; the paint that is in step with its output follows. The first time it need not have drawn
   * what it was given: the paint makes that superfluous.
   */
  private async peek(stream: PaneStream): Promise<void> {
    const wanted = (): boolean =>
      (stream.phase === 'behind' || stream.phase === 'capturing') &&
      (stream.inFlight === 0 || !stream.peeked) &&
      performance.now() - stream.typedAt < TYPED_MS;
    if (stream.peeking || !wanted()) return;
    stream.peeking = true;
    try {
      const captured = await this.tmux.sequence(captureCommands(stream.id, 0));
      if (!wanted() || !this.open) return;
      const { columns, rows, data, reach } = paintFrom(captured, 0);
      stream.peeked = true;
      this.count(stream, data.length);
      this.events.paint(stream.id, columns, rows, data, true, reach);
    } catch (error) {
      ignoreGone(error);
    } finally {
      stream.peeking = false;
    }
  }

  private catchUp(stream: PaneStream): void {
    if (stream.phase === 'behind' && stream.held && stream.inFlight === 0) void this.paint(stream, true);
  }

  private output(pane: string, source: Buffer, start: number, end: number, age: number): void {
    const stream = this.panes.get(pane);
    // Output of a pane that has just been split off comes before its layout-change: the capture will hold it.
    if (stream === undefined || (stream.phase !== 'live' && stream.phase !== 'capturing')) return;
    const now = performance.now();
    if (age > LATE_MS) stream.lateAt = now;
    if (stream.phase === 'live' && age > LATE_MS && this.isBehind(stream, age, now)) {
      this.allFallBehind(now);
      return;
    }
    let from = start;
    if (stream.fresh && end > start) {
      stream.fresh = false;
      // The rest of a character whose beginning the capture does not tell of: it is there when the pane is painted anew.
      while (from < end && ((source[from] as number) & 0xc0) === 0x80) from++;
      if (from > start && stream.phase === 'live') this.paintLater(stream, REST_MS);
      else stream.torn = from > start;
    }
    stream.gather(source, from, end);
    if (stream.phase === 'capturing') {
      if (stream.length > EARLY_BYTES) this.fallBehind(stream);
    } else if (stream.length >= GATHER_BYTES) this.flushPane(stream);
    else if (now - stream.flushedAt > GATHER_MS) this.flushSoon(stream);
    else this.flushTimer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** When all that has come with it has been read: what is written at once is handed on at once. */
  private flushSoon(stream: PaneStream): void {
    this.quiet.add(stream);
    if (this.quiet.size > 1) return;
    queueMicrotask(() => {
      for (const each of this.quiet) this.flushPane(each);
      this.quiet.clear();
    });
  }

  private flush(): void {
    if (this.flushTimer !== null) clearTimeout(this.flushTimer);
    this.flushTimer = null;
    for (const stream of this.panes.values()) this.flushPane(stream);
  }

  private flushPane(stream: PaneStream): void {
    // What comes while a pane is captured waits for its paint.
    if (stream.length === 0 || stream.phase !== 'live') return;
    const bytes = stream.take();
    stream.flushedAt = performance.now();
    this.bytes += bytes.length;
    this.count(stream, bytes.length);
    this.events.data(stream.id, bytes);
  }

  private count(stream: PaneStream, bytes: number): void {
    stream.inFlight += bytes;
    this.total += bytes;
    if (this.total >= IN_FLIGHT_HIGH && this.reading) {
      this.reading = false;
      this.client?.pause();
    }
  }

  private readOn(): void {
    if (this.reading || this.total > IN_FLIGHT_LOW) return;
    this.reading = true;
    this.client?.resume();
  }

  /** tmux has not answered, or refused what it never refuses: there is no telling what comes, so that it is left. */
  private fail(error: unknown): void {
    if (!isGone(error)) this.client?.close(error instanceof Error ? error.message : String(error));
  }

  private stopTimers(): void {
    for (const pane of this.panes.values()) this.stopRest(pane);
    if (this.flushTimer !== null) clearTimeout(this.flushTimer);
    this.flushTimer = null;
  }

  private closed(reason: string): void {
    this.flush();
    this.stopTimers();
    this.events.closed(reason);
  }
}

/** A pane or a session that went away meanwhile needs nothing more; anything else is an error. */
function isGone(error: unknown): boolean {
  return error instanceof MuxError && ['not-found', 'connection-lost', 'no-server'].includes(error.code);
}

function ignoreGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
