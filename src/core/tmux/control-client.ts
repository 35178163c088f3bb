/** One control-mode client: sends commands, matches replies in order, hands on notifications and pane output. */
import { MuxError } from '../errors.ts';
import { arrive, leave, look, unlessArriving } from './arrival.ts';
import { type Block, ControlParser, type Notification } from './codec.ts';
import { commandLine } from './quote.ts';
import type { StartTransport, Transport } from './transport.ts';
import { installHint } from './version.ts';

export interface ControlClientEvents {
  notification?(notification: Notification): void;
  output?(pane: number, source: Buffer, start: number, end: number, age: number): void;
  /** The client or its server has gone; every pending command has been rejected before. Called once. */
  closed?(reason: string): void;
}

export interface ControlClientOptions {
  /** How long tmux may take to attach and to answer each command. */
  timeoutMs?: number;
}

/** A command of a sequence was refused; those before it were done. */
export class SequenceError extends MuxError {
  constructor(
    error: MuxError,
    /** What the commands printed that were done, in order. */
    readonly printed: readonly string[],
  ) {
    super(error.code, error.message, error.hint);
  }
}

/** A reply that has not come: how many blocks it may still have, what has come, whom to tell. */
interface Pending {
  commands: readonly (readonly string[])[];
  remaining: number;
  bodies: string[];
  /** Null once the caller was told that the time is up; the late reply is still matched. */
  settle: { resolve(bodies: string[]): void; reject(error: MuxError): void } | null;
  timer: NodeJS.Timeout | null;
}

/** Long enough for a loaded machine, short enough that a stopped server is noticed. */
export const TIMEOUT_MS = 15_000;

/** tmux's words when a server runs and has nothing to attach to. */
export const NO_SESSIONS = 'no sessions';

/**
 * Commands that run others: tmux answers those as well, and a reply could not be told from the next one's.
 * (confirm-before and the like answer later still, and need a person.)
 */
const NESTING = new Set(['if-shell', 'if', 'source-file', 'source', 'run-shell', 'run']);

export class ControlClient {
  private readonly pending: Pending[] = [];
  private transport: Transport | null = null;
  private closedReason: string | null = null;
  private exitReason = '';
  private attached: { resolve(): void; reject(error: MuxError): void } | null = null;
  /** The first reply is the attach's own; later ones that are not ours are of hooks, and fail as they like. */
  private answered = false;
  /** The session that this client is attached to, `$n`. */
  session = '';

  private constructor(
    private readonly events: ControlClientEvents,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Starts `argv` (a `tmux … -C …` that attaches) and resolves when tmux has attached it.
   * @throws MuxError `no-server` when there is nothing to attach to, `not-found` when there is no such session,
   * `tmux-missing`, `timeout`, `io` when the socket may not be used, `connection-lost`.
   */
  static async start(
    argv: readonly string[],
    transport: StartTransport,
    events: ControlClientEvents,
    { timeoutMs = TIMEOUT_MS }: ControlClientOptions = {},
  ): Promise<ControlClient> {
    const client = new ControlClient(events, timeoutMs);
    const base = argv.slice(
      0,
      Math.max(
        0,
        argv.findIndex((word) => word === '-C' || word === '-CC'),
      ),
    );
    await arrive(
      () => client.look(base),
      () => client.attach(argv, transport),
    );
    return client;
  }

  private async look(base: readonly string[]): Promise<void> {
    const { sessions, complaint, timedOut } = await look(base, this.timeoutMs);
    if (timedOut) throw this.tooLate();
    if (complaint !== '') throw attachError(complaint);
    if (sessions === '') throw attachError(NO_SESSIONS);
  }

  private tooLate(): MuxError {
    return new MuxError('timeout', `tmux did not answer in ${this.timeoutMs / 1000} s`);
  }

  private async attach(argv: readonly string[], start: StartTransport): Promise<void> {
    const parser = new ControlParser({
      block: (block) => this.open && this.block(block),
      notification: (notification) => this.open && this.notification(notification),
      output: (pane, source, from, to, age) => this.open && this.events.output?.(pane, source, from, to, age),
      broken: (message) => this.breakOff(`tmux broke its protocol: ${message}`),
    });
    const ready = new Promise<void>((resolve, reject) => {
      this.attached = { resolve, reject };
    });
    // Handled below; it may be rejected while the transport still starts.
    ready.catch(() => {});
    const late = (): void => {
      this.attached?.reject(this.tooLate());
      this.breakOff('tmux did not answer the attach');
    };
    const timer = setTimeout(late, this.timeoutMs);
    try {
      this.transport = await start(argv, {
        data: (chunk) => parser.push(chunk),
        exit: (message) => this.close(message),
      });
      if (!this.open) this.end(this.transport);
      await ready;
    } finally {
      clearTimeout(timer);
      this.attached = null;
    }
  }

  get open(): boolean {
    return this.closedReason === null;
  }

  get pid(): number {
    return this.transport?.pid ?? 0;
  }

  /**
   * Runs one command; resolves with what it printed (lines joined with `\n`, no last one).
   * @throws MuxError `tmux-refused` with tmux's own words, `connection-lost`, `timeout`.
   */
  async command(argv: readonly string[]): Promise<string> {
    return (await this.sequence([argv]))[0] ?? '';
  }

  /**
   * Runs commands as one tmux sequence (`a ; b ; c`): nothing of another client, and no pane output, comes between
   * them; the first that fails ends it. Resolves with what each printed.
   * @param inStream called with the same, at once, before anything that tmux sent after the reply is handed on: for
   * what must be in step with pane output.
   * @throws SequenceError, and as command()
   */
  async sequence(commands: readonly (readonly string[])[], inStream?: (printed: string[]) => void): Promise<string[]> {
    const nesting = commands.find(([name = '']) => NESTING.has(name));
    if (nesting !== undefined) throw new MuxError('bad-input', `${nesting[0]} cannot be sent over a control client`);
    const line = commands.map(commandLine).join(' ; ');
    const { transport } = this;
    if (this.closedReason !== null || transport === null) {
      throw new MuxError('connection-lost', `tmux is gone: ${this.closedReason ?? 'not connected'}`);
    }
    if (commands.length === 0) return [];
    return new Promise((resolve, reject) => {
      const settle = {
        resolve: (printed: string[]): void => {
          inStream?.(printed);
          resolve(printed);
        },
        reject,
      };
      const pending: Pending = { commands, remaining: commands.length, bodies: [], settle, timer: null };
      pending.timer = setTimeout(() => this.late(pending), this.timeoutMs);
      pending.timer.unref();
      this.pending.push(pending);
      unlessArriving(() => transport.write(`${line}\n`));
    });
  }

  /** The caller is told; the reply may still come, and keeps its place in the order. */
  private late(pending: Pending): void {
    const seconds = this.timeoutMs / 1000;
    pending.settle?.reject(new MuxError('timeout', `tmux did not answer ${nameOf(pending)} in ${seconds} s`));
    pending.settle = null;
  }

  /** Stops and starts reading what tmux sends: the end of flow control that tmux sees. */
  pause(): void {
    this.transport?.pause();
  }

  resume(): void {
    this.transport?.resume();
  }

  /** Detaches. Sessions and panes stay as they are; every pending command is rejected. */
  close(reason = 'closed'): void {
    if (this.closedReason !== null) return;
    this.closedReason = this.exitReason || reason || 'the tmux client ended';
    const { transport } = this;
    // While it arrives itself it ends at once: it has long finished its greeting, or has been refused.
    if (transport !== null && this.attached !== null) this.end(transport);
    else if (transport !== null) unlessArriving(() => this.end(transport));
    this.attached?.reject(attachError(this.closedReason));
    for (const pending of this.pending.splice(0)) {
      if (pending.timer) clearTimeout(pending.timer);
      pending.settle?.reject(
        new MuxError('connection-lost', `tmux went away during ${nameOf(pending)}: ${this.closedReason}`),
      );
    }
    this.events.closed?.(this.closedReason);
  }

  private end(transport: Transport): void {
    leave(transport.gone);
    transport.kill();
  }

  private breakOff(message: string): void {
    this.exitReason = message;
    this.close(message);
  }

  private block(block: Block): void {
    if (!block.ours) {
      if (!block.ok && !this.answered) this.breakOff(block.body.toString().trim());
      this.answered = true;
      return;
    }
    const pending = this.pending[0];
    if (pending === undefined) {
      this.breakOff('tmux broke its protocol: a reply to nothing');
      return;
    }
    const body = block.body.toString();
    pending.remaining--;
    if (block.ok) pending.bodies.push(body);
    if (block.ok && pending.remaining > 0) return;
    this.pending.shift();
    if (pending.timer) clearTimeout(pending.timer);
    if (block.ok) pending.settle?.resolve(pending.bodies);
    else pending.settle?.reject(new SequenceError(refusal(body, nameOf(pending)), pending.bodies));
    // Our session is gone, and with it the last one there was: tmux is about to say so and exit.
    if (!block.ok && NO_SESSION.test(body)) this.breakOff('the last session was closed');
  }

  private notification(notification: Notification): void {
    if (notification.kind === 'session-changed') {
      this.session = notification.session;
      this.attached?.resolve();
    }
    this.events.notification?.(notification);
    // The client's last word; its process ends by itself, or is stuck.
    if (notification.kind === 'exit') this.breakOff(this.exitReason || notification.reason || 'detached');
  }
}

/** The command whose reply comes next. */
function nameOf({ commands, bodies }: Pending): string {
  return commands[bodies.length]?.[0] ?? '';
}

/** What a client says that could not attach, as an error that tells one case from another. */
function attachError(reason: string): MuxError {
  if (/^spawn .*ENOENT/.test(reason)) return new MuxError('tmux-missing', 'tmux was not found', installHint());
  if (/^can't find session/.test(reason)) return new MuxError('not-found', reason);
  if (/^error connecting to .*\((?!No such file|Connection refused)/.test(reason)) {
    return new MuxError('io', reason, 'the socket may belong to another user');
  }
  if (/^(no server running|no sessions|error connecting|server exited|lost server)/.test(reason)) {
    return new MuxError('no-server', reason);
  }
  return new MuxError('connection-lost', `tmux could not be attached: ${reason}`);
}

/** What tmux answers to a client whose session is gone while it has no other. */
const NO_SESSION = /^no current (target|session|client)/;

function refusal(body: string, name: string): MuxError {
  const said = body.trim() || `${name} failed`;
  if (NO_SESSION.test(said)) return new MuxError('connection-lost', `tmux ${name}: its session was closed`);
  if (/^(can't find|no such) (session|window|pane|client)/.test(said)) return new MuxError('not-found', said);
  if (/^no space for new pane/.test(said)) return new MuxError('no-space', said);
  if (/^duplicate session/.test(said)) return new MuxError('exists', said);
  return new MuxError('tmux-refused', `tmux ${name}: ${said}`);
}
