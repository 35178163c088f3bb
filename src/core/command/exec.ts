/** Runs a command in a pane's shell and returns what it wrote, its exit code and its duration. */
import { MuxError } from '../errors.ts';
import { lineage } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';
import { AnsiStripper, CommandOutput, type Ended, LineEnds } from './command-output.ts';
import { foreignShell } from './exec-foreign.ts';
import { integratedShell } from './exec-integrated.ts';
import { type KeptRoot, keepRoot } from './keep-root.ts';
import { paneBefore } from './ledger-begun.ts';
import { enterExec } from './ledger-exec.ts';
import { type PaneFacts, paneFacts, rootExitCode, whatRuns } from './pane-facts.ts';
import { withPane } from './pane-lock.ts';
import { sharedWatch } from './shared-watch.ts';
import type { StartedBy } from './started-by.ts';
import { ShellWatch } from './watch.ts';
import { bounded, LONGEST_TIMER_MS, within } from './within.ts';

export interface ExecOptions {
  /** How long the command may run, milliseconds; 30 s where absent, 0 is for ever. */
  timeoutMs?: number;
  /** How long a pane that is busy is waited for, milliseconds; as `timeoutMs` where absent. */
  queueMs?: number;
  /** Bytes of output that are collected; the rest is counted as `truncated`. 16 MiB where absent. */
  maxBytes?: number;
  /** Leaves out escape sequences. */
  stripAnsi?: boolean;
  /** Line ends as the terminal shows them (`\r\n` for `\n`): for commands that set their terminal not to change any. */
  raw?: boolean;
  /**
   * Receives the output while it comes, instead of having it collected. While it has more than 4 MiB in hand (promises
   * that have not resolved) nothing more is read; tmux keeps it meanwhile, but not for more than five minutes.
   */
  onOutput?: (chunk: Buffer) => void | Promise<void>;
  /** Called once where the pane is busy and waited for, with what runs there in a person's words. */
  onBusy?: (what: string) => void;
  /** Called when the command is about to be typed: the pane's turn has come. */
  onBegin?: () => void;
  /**
   * Who runs it: with it the command is entered in the ledger once it has ended, after exec() has resolved (see
   * Tmux.idle). One whose caller is killed meanwhile goes on in its pane and is not entered.
   */
  by?: StartedBy;
}

export interface ExecResult {
  /** What the command wrote to its terminal, both stdout and stderr; empty with `onOutput`. */
  output: Buffer;
  /** True where it wrote more than `maxBytes`. */
  truncated: boolean;
  /** 128 + signal where a signal ended it; null where its pane was closed under way, see `shellEnded`. */
  exitCode: number | null;
  /** It ran too long and was interrupted. */
  timedOut: boolean;
  /** By the shell's own clock where that tells. */
  durationMs: number;
  /**
   * Its shell has ended with it: by the command, whose exit code is known then; or because the pane was closed under way,
   * which leaves the exit code null. tmux may not have told what was written last.
   */
  shellEnded: boolean;
}

/** What differs between a shell with our integration and any other. */
export interface Way {
  /** See CommandOutput. */
  readonly prefixes: readonly string[];
  readonly meaning: ConstructorParameters<typeof CommandOutput>[1];
  /** Waits until the shell reads a command. */
  prepare(milliseconds: number): Promise<void>;
  /** Hands the command over; resolves when it has begun. */
  begin(output: CommandOutput): Promise<void>;
  /** Whether the shell has taken the command, also where its beginning was not heard of. */
  taken(): boolean;
  /** Asks the command to end, as the terminal's interrupt key does. */
  interrupt(): void;
  /** Ends the command, and resolves when the shell reads the next one. */
  end(output: CommandOutput): Promise<void>;
  /** Takes back what was made for the command. */
  close?(): void;
}

export interface WayContext {
  readonly tmux: Tmux;
  readonly watch: ShellWatch;
  readonly pane: string;
  readonly facts: PaneFacts;
  readonly command: string;
}

const MAX_BYTES = 16 * 1024 * 1024;
const IN_HAND_HIGH = 4 * 1024 * 1024;
const IN_HAND_LOW = 1024 * 1024;
/** How long a command may take to end by itself after an interrupt. */
const INTERRUPT_GRACE_MS = 1000;

/**
 * Runs `command` in the shell of a pane (`%12`): directory, variables and functions that it sets are there for the next
 * one. Calls on one pane queue, calls on different panes run side by side. What was declared to run in the pane, and
 * how it ended, stays as it was stored.
 *
 * The output is what the command wrote, byte for byte, without prompt and echo: `\r\n` is turned back into the `\n`
 * that the terminal made it of, see `raw`. What a person types into the terminal meanwhile, and what the terminal
 * answers to a program that asks it something, is echoed there as anywhere.
 *
 * A command of several lines is one: all of it is read before any of it runs, and no line stops the next.
 * @throws MuxError `bad-input` for a command that is not complete (the pane stays usable), `not-found`,
 * `no-shell` where the pane has no shell that could run it, `timeout` where the pane stays busy (what runs there is
 * named) or its shell does not take the command, `io` where a command that ran too long cannot be ended.
 * A command that runs too long is no error: see `timedOut`.
 */
export async function exec(tmux: Tmux, pane: string, command: string, options: ExecOptions = {}): Promise<ExecResult> {
  const text = checked(command);
  const timeoutMs = bounded(options.timeoutMs);
  const queueMs = options.queueMs === undefined ? timeoutMs : Math.min(options.queueMs, LONGEST_TIMER_MS);
  const facts = await paneFacts(tmux, pane);
  if (facts.dead) throw new MuxError('no-shell', `Pane ${pane}: its shell has ended`);
  if (lineage(process.pid).has(facts.root)) {
    throw new MuxError('bad-input', `Pane ${pane} runs this very program`, 'exec is for other panes');
  }
  // A reader that is slow stops the whole watch, and with it whoever shares that.
  const own = options.onOutput !== undefined;
  const watch = own
    ? await ShellWatch.attach(tmux, facts.session, new Set([pane]))
    : await sharedWatch(tmux, facts.session);
  const queued = performance.now();
  const left = (): number => Math.max(0, queueMs - (performance.now() - queued));
  const busy = async (): Promise<never> => {
    const what = whatRuns(await paneFacts(tmux, pane)) ?? 'something';
    throw new MuxError(
      'timeout',
      `Pane ${pane} is busy: ${what} runs there, and did not end in ${queueMs / 1000} s`,
      'stop it, wait longer, or take another pane',
    );
  };
  try {
    const running = facts.mark?.phase === 'run' || facts.mark === null ? whatRuns(facts) : null;
    if (running !== null) options.onBusy?.(running);
    let entered = false;
    return await withPane(tmux, pane, left(), async () => {
      entered = true;
      const context: WayContext = { tmux, watch, pane, facts, command: text };
      const way = facts.integrated ? integratedShell(context) : foreignShell(context);
      const run = new Run(context, way, options);
      try {
        await watch.tap(pane, run);
        await way.prepare(left()).catch((error) => (isTimeout(error) ? busy() : Promise.reject(error)));
        options.onBegin?.();
        const { by } = options;
        const before = by === undefined ? null : await paneBefore(tmux, pane);
        const startedAt = Date.now();
        const result = await run.result(timeoutMs, keepRoot(tmux, pane));
        if (by !== undefined && before !== null) {
          const ran = { by, command: text, before, startedAt, bytesWritten: run.written, result };
          tmux.afterwards(enterExec(tmux, ran));
        }
        return result;
      } finally {
        run.close();
      }
    }).catch((error) => (!entered && isTimeout(error) ? busy() : Promise.reject(error)));
  } finally {
    if (own) watch.close();
  }
}

const isTimeout = (error: unknown): boolean => error instanceof MuxError && error.code === 'timeout';

function checked(command: string): string {
  if (command.includes('\0')) throw new MuxError('bad-input', 'A command cannot hold a NUL character', 'remove it');
  const text = command.replace(/\r\n?/g, '\n').replace(/^\n+|\n+$/g, '');
  if (text.trim() === '') throw new MuxError('bad-input', 'There is no command', 'give one after --');
  return text;
}

/** One command under way. */
class Run {
  /** Bytes that it has written to its terminal. */
  written = 0;
  private readonly output: CommandOutput;
  private readonly lines: LineEnds | null;
  private readonly ansi: AnsiStripper | null;
  private readonly maxBytes: number;
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private truncated = false;
  private inHand = 0;
  private held = false;
  private holding: boolean;
  private gathered: Buffer[] = [];
  private gatherTimer: NodeJS.Immediate | null = null;
  private readonly handed = new Set<Promise<void>>();
  private handFailed: { cause: unknown } | null = null;
  private lost: MuxError | null = null;
  private settle: () => void = () => {};
  private tellGone: () => void = () => {};
  private readonly paneGone = new Promise<void>((resolve) => {
    this.tellGone = resolve;
  });
  /** Resolves when the command has ended, or the pane has. */
  private readonly over = new Promise<void>((resolve) => {
    this.settle = resolve;
  });

  constructor(
    private readonly context: WayContext,
    private readonly way: Way,
    private readonly options: ExecOptions,
  ) {
    this.maxBytes = options.maxBytes ?? MAX_BYTES;
    this.lines = options.raw ? null : new LineEnds();
    this.ansi = options.stripAnsi ? new AnsiStripper() : null;
    this.holding = options.onOutput !== undefined;
    this.output = new CommandOutput(way.prefixes, way.meaning, (bytes) => this.take(bytes));
  }

  bytes(chunk: Buffer): void {
    this.output.push(chunk);
    if (this.output.ended !== null) this.settle();
  }

  gone(error: MuxError): void {
    this.lost ??= error;
    this.tellGone();
    this.settle();
  }

  close(): void {
    this.context.watch.untap(this.context.pane, this);
    if (this.held) this.context.watch.hold(false);
    if (this.gatherTimer) clearImmediate(this.gatherTimer);
    this.way.close?.();
  }

  async result(timeoutMs: number, kept: KeptRoot): Promise<ExecResult> {
    try {
      const result = await this.outcome(timeoutMs);
      // What is sent to tmux next comes after it: nobody has to wait for that.
      if (result.shellEnded) await kept.release(result);
      else void kept.release();
      return result;
    } catch (error) {
      void kept.release();
      throw error;
    }
  }

  private async outcome(timeoutMs: number): Promise<ExecResult> {
    const began = performance.now();
    try {
      // The shell may end with it before we hear that it has begun.
      await Promise.race([this.way.begin(this.output), this.paneGone]);
    } catch (error) {
      if (this.lost === null) throw error;
    }
    const timedOut = !(await within(timeoutMs, this.over));
    if (timedOut) await this.interrupt();
    const ended = this.output.ended;
    const last = ended === null ? await this.lastWords() : ended;
    this.output.close();
    const rest = this.lines?.close();
    if (rest !== undefined && rest.length > 0) this.keep(rest);
    await this.flushAll();
    return {
      output: Buffer.concat(this.chunks),
      truncated: this.truncated,
      exitCode: last.exitCode,
      timedOut,
      durationMs: last.durationMs ?? Math.round(performance.now() - began),
      shellEnded: ended === null,
    };
  }

  /** What ends the command needs answers from tmux: from now on the reader is not waited for. */
  private async interrupt(): Promise<void> {
    this.holding = false;
    this.release();
    this.way.interrupt();
    if (await within(INTERRUPT_GRACE_MS, this.over)) return;
    try {
      await this.way.end(this.output);
    } catch (error) {
      if (this.lost === null) throw error;
    }
  }

  /** How the shell ended, where the command has ended that. */
  private async lastWords(): Promise<Ended> {
    const { tmux, pane } = this.context;
    if (this.lost === null) throw new MuxError('timeout', `Pane ${pane}: the end of the command was not heard of`);
    // With a pane tmux throws away what it has not yet told of it.
    if (!this.output.started && !this.way.taken()) throw this.lost;
    try {
      return { exitCode: await rootExitCode(tmux, pane), durationMs: null };
    } catch (error) {
      if (!(error instanceof MuxError)) throw error;
      // Somebody has closed it.
      return { exitCode: null, durationMs: null };
    }
  }

  private take(bytes: Buffer): void {
    this.written += bytes.length;
    const whole = this.lines === null ? bytes : this.lines.push(bytes);
    this.keep(this.ansi === null ? whole : this.ansi.push(whole));
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.options.onOutput !== undefined) {
      this.gathered.push(bytes);
      this.inHand += bytes.length;
      this.gatherTimer ??= setImmediate(() => this.flush());
      if (this.inHand > IN_HAND_HIGH && this.holding && !this.held) {
        this.held = true;
        this.context.watch.hold(true);
      }
      return;
    }
    const room = this.maxBytes - this.size;
    if (bytes.length > room) this.truncated = true;
    if (room <= 0) return;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.chunks.push(kept);
    this.size += kept.length;
  }

  /** One call for what has come in one turn. */
  private flush(): void {
    this.gatherTimer = null;
    const chunk = Buffer.concat(this.gathered.splice(0));
    if (chunk.length === 0) return;
    const done = (): void => {
      this.inHand -= chunk.length;
      if (this.inHand <= IN_HAND_LOW) this.release();
    };
    const handed = (async () => this.options.onOutput?.(chunk))().then(done, (cause: unknown) => {
      this.handFailed ??= { cause };
      done();
    });
    this.handed.add(handed);
    void handed.then(() => this.handed.delete(handed));
  }

  private release(): void {
    if (!this.held) return;
    this.held = false;
    this.context.watch.hold(false);
  }

  private async flushAll(): Promise<void> {
    if (this.options.onOutput === undefined) return;
    if (this.gatherTimer) clearImmediate(this.gatherTimer);
    this.flush();
    await Promise.all(this.handed);
    if (this.handFailed !== null) throw this.handFailed.cause;
  }
}
