/** One control-mode client: sends commands, matches replies in order, hands on notifications and pane output. */
import { MuxError } from '../errors.ts';
import { type Block, ControlParser, type Notification } from './codec.ts';
import { commandLine } from './quote.ts';
import type { StartTransport, Transport } from './transport.ts';

export interface ControlClientEvents {
  notification?(notification: Notification): void;
  output?(pane: number, source: Buffer, start: number, end: number): void;
  /** The client or its server has gone; every pending command has been rejected before. Called once. */
  closed?(reason: string): void;
}

/** A reply that has not come: how many blocks it may still have, what has come, whom to tell. */
interface Pending {
  name: string;
  remaining: number;
  bodies: string[];
  /** Null once the caller was told that the time is up; the late reply is still matched. */
  settle: { resolve(bodies: string[]): void; reject(error: MuxError): void } | null;
  timer: NodeJS.Timeout | null;
}

/** Long enough for a loaded machine, short enough that a stopped server is noticed. */
const COMMAND_TIMEOUT_MS = 15_000;
const ATTACH_TIMEOUT_MS = 15_000;

export class ControlClient {
  private readonly pending: Pending[] = [];
  private transport: Transport | null = null;
  private closedReason: string | null = null;
  private exitReason = '';
  private attached: { resolve(): void; reject(error: MuxError): void } | null = null;
  /** The session that this client is attached to, `$n`. */
  session = '';

  private constructor(private readonly events: ControlClientEvents) {}

  /**
   * Starts `argv` (a `tmux … -C …` that attaches) and resolves when tmux has attached it.
   * @throws MuxError `no-server` when there is nothing to attach to, `tmux-missing` when there is no tmux.
   */
  static async start(
    argv: readonly string[],
    transport: StartTransport,
    events: ControlClientEvents,
  ): Promise<ControlClient> {
    const client = new ControlClient(events);
    await client.attach(argv, transport);
    return client;
  }

  private async attach(argv: readonly string[], start: StartTransport): Promise<void> {
    const parser = new ControlParser({
      block: (block) => this.block(block),
      notification: (notification) => this.notification(notification),
      output: (pane, source, from, to) => this.events.output?.(pane, source, from, to),
      broken: (message) => this.breakOff(`tmux broke its protocol: ${message}`),
    });
    const ready = new Promise<void>((resolve, reject) => {
      this.attached = { resolve, reject };
    });
    const timer = setTimeout(() => this.breakOff('tmux did not answer the attach'), ATTACH_TIMEOUT_MS);
    try {
      this.transport = await start(argv, {
        data: (chunk) => parser.push(chunk),
        exit: (message) => this.close(message),
      });
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
   */
  sequence(commands: readonly (readonly string[])[], inStream?: (printed: string[]) => void): Promise<string[]> {
    const name = commands[0]?.[0] ?? '';
    if (this.closedReason !== null || this.transport === null) {
      return Promise.reject(new MuxError('connection-lost', `tmux is gone: ${this.closedReason ?? 'not connected'}`));
    }
    const line = commands.map(commandLine).join(' ; ');
    const transport = this.transport;
    return new Promise((resolve, reject) => {
      const settle = {
        resolve: (printed: string[]): void => {
          inStream?.(printed);
          resolve(printed);
        },
        reject,
      };
      const pending: Pending = { name, remaining: commands.length, bodies: [], settle, timer: null };
      pending.timer = setTimeout(() => {
        pending.settle?.reject(new MuxError('timeout', `tmux did not answer ${name} in ${COMMAND_TIMEOUT_MS / 1000} s`));
        pending.settle = null;
      }, COMMAND_TIMEOUT_MS);
      pending.timer.unref();
      this.pending.push(pending);
      transport.write(`${line}\n`);
    });
  }

  /** Stops and starts reading what tmux sends: the end of flow control that tmux sees. */
  pause(): void {
    this.transport?.pause();
  }

  resume(): void {
    this.transport?.resume();
  }

  /** Detaches. Sessions and panes stay as they are. */
  close(reason = 'closed'): void {
    if (this.closedReason !== null) return;
    this.closedReason = this.exitReason || reason || 'the tmux client ended';
    this.transport?.kill();
    const lost = this.attachError(this.closedReason);
    this.attached?.reject(lost);
    for (const pending of this.pending.splice(0)) {
      if (pending.timer) clearTimeout(pending.timer);
      pending.settle?.reject(
        new MuxError('connection-lost', `tmux went away during ${pending.name}: ${this.closedReason}`),
      );
    }
    this.events.closed?.(this.closedReason);
  }

  /** What a client says that could not attach, as an error that tells one case from another. */
  private attachError(reason: string): MuxError {
    if (/ENOENT/.test(reason)) return new MuxError('tmux-missing', 'tmux was not found', 'install tmux 3.2 or later');
    if (/no server running|no sessions|error connecting|can't find session|server exited|lost server/.test(reason)) {
      return new MuxError('no-server', reason);
    }
    return new MuxError('connection-lost', `tmux could not be attached: ${reason}`);
  }

  private breakOff(message: string): void {
    this.exitReason = message;
    this.close(message);
  }

  private block(block: Block): void {
    if (!block.ours) {
      if (!block.ok && this.attached) this.breakOff(block.body.toString().trim());
      return;
    }
    const pending = this.pending[0];
    if (pending === undefined) return this.breakOff('tmux broke its protocol: a reply to nothing');
    const body = block.body.toString();
    pending.remaining--;
    if (block.ok) pending.bodies.push(body);
    if (block.ok && pending.remaining > 0) return;
    this.pending.shift();
    if (pending.timer) clearTimeout(pending.timer);
    if (block.ok) pending.settle?.resolve(pending.bodies);
    else pending.settle?.reject(refusal(body, pending.name));
  }

  private notification(notification: Notification): void {
    if (notification.kind === 'session-changed') {
      this.session = notification.session;
      this.attached?.resolve();
    } else if (notification.kind === 'exit') this.exitReason = notification.reason || 'detached';
    this.events.notification?.(notification);
  }
}

function refusal(body: string, name: string): MuxError {
  const said = body.trim() || `${name} failed`;
  if (/^can't find (session|window|pane|client)/.test(said)) return new MuxError('not-found', said);
  if (/^no space for new pane/.test(said)) return new MuxError('no-space', said);
  if (/^duplicate session/.test(said)) return new MuxError('exists', said);
  return new MuxError('tmux-refused', `tmux ${name}: ${said}`);
}
