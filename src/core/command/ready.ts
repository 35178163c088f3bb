/** Waits until a command is ready: its port is open, it says something, it ends as it should, its address answers. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { MuxError } from '../errors.ts';
import type { Ready } from '../heroscript/types.ts';
import { listenerOn } from '../process/ports.ts';
import { descendants } from '../process/tree.ts';
import type { Tmux } from '../tmux/server.ts';
import type { PaneMark } from './state.ts';
import { describeReady } from './supervision.ts';
import type { ShellWatch, Tap } from './watch.ts';

/** Nobody tells when a port is opened or an address begins to answer. */
const POLL_MS = 50;
/** Time that a connection to this machine, or an answer, may take before it is tried again. */
const TRY_MS = 2000;
/** How much of what was written is looked through again with what comes next: a text may be cut by a chunk's end. */
const OVERLAP = 16 * 1024;

export interface ReadyOptions {
  readonly ready: Ready;
  readonly timeoutMs: number;
  /** Ends the waiting; the command goes on. */
  readonly signal?: AbortSignal;
}

/** A command of a pane: `token` is that of its CommandState, `text` what was typed. */
export interface WatchedCommand {
  readonly token: number;
  /** As it was typed. */
  readonly text: string;
}

/**
 * To be made before the command is started, because what it says first, or who had its port before it, cannot be known
 * later. Close it when it is not needed any more.
 */
export class ReadyWatch {
  private constructor(
    private readonly tmux: Tmux,
    private readonly watch: ShellWatch,
    private readonly pane: string,
    private readonly options: ReadyOptions,
    private readonly said: Said | null,
    /** Somebody else listens there already. */
    private readonly portTaken: boolean,
  ) {}

  /** @throws MuxError `not-found`, `no-shell` */
  static async open(tmux: Tmux, watch: ShellWatch, pane: string, options: ReadyOptions): Promise<ReadyWatch> {
    const { ready } = options;
    const said = ready.kind === 'log' ? new Said(ready.text) : null;
    if (said !== null) await watch.tap(pane, said);
    const taken = ready.kind === 'port' && (await isOpen(ready.port));
    return new ReadyWatch(tmux, watch, pane, options, said, taken);
  }

  get ready(): Ready {
    return this.options.ready;
  }

  close(): void {
    if (this.said !== null) this.watch.untap(this.pane, this.said);
  }

  /**
   * Resolves when the command is ready.
   * @param begun true for a command that ran before this was opened
   * @throws MuxError `not-ready` when it ends before, `timeout`; `not-found`, `no-shell`; whatever the signal's reason is
   */
  async wait(command: WatchedCommand, begun = false): Promise<void> {
    const { ready, timeoutMs, signal } = this.options;
    const over = new AbortController();
    const stop = (): void => over.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    const timer = setTimeout(() => {
      over.abort(new MuxError('timeout', `It is not ready after ${timeoutMs / 1000} s: ready ${describeReady(ready)}`));
    }, timeoutMs);
    try {
      await this.until(command, begun, over.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      over.abort();
    }
  }

  private until(command: WatchedCommand, begun: boolean, over: AbortSignal): Promise<void> {
    const { ready } = this.options;
    switch (ready.kind) {
      case 'exit':
        return this.ended(command, over).then((code) => {
          if (code !== ready.code) throw endedEarly(code, `instead of ${ready.code}`);
        });
      case 'log':
        return this.says(command, begun, over);
      case 'port':
        return this.poll(command, over, async () => {
          const open = await isOpen(ready.port);
          return open && (begun || !this.portTaken || this.listens(ready.port));
        });
      case 'http':
        return this.poll(command, over, () => answers(ready.url, over));
    }
  }

  private async says(command: WatchedCommand, begun: boolean, over: AbortSignal): Promise<void> {
    const said = this.said as Said;
    const quiet = new AbortController();
    try {
      const ended = this.ended(command, AbortSignal.any([over, quiet.signal])).then((code) => {
        // Its last words come before its end, on the same stream.
        if (!said.has(command.token)) throw endedEarly(code, 'before it was ready');
      });
      if (begun) said.begin(command.token);
      const found = said.wait(command.token);
      const shown = begun ? this.shows(command.text, said, quiet.signal) : NEVER;
      for (const each of [ended, found, shown]) each.catch(() => {});
      await Promise.race([ended, found, shown]);
    } finally {
      quiet.abort();
    }
  }

  /**
   * Resolves when the pane shows the text: what was written before this was opened is on the screen, what is written
   * since comes here, and the text may have been cut in two by that moment. Then each part that comes is looked for on
   * the screen, until so much has come that a text would have come as a whole.
   */
  private async shows(text: string, said: Said, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const whole = said.isPastCut();
      if (await this.showsSince(text)) return;
      if (whole) return NEVER;
      await said.more(over);
    }
  }

  /** Whether the pane shows the text below where the command was typed last. */
  private async showsSince(text: string): Promise<boolean> {
    const { ready } = this.options;
    if (ready.kind !== 'log') return false;
    const shown = await this.tmux.command('capture-pane', '-p', '-J', '-S', '-', '-t', this.pane);
    const typed = text.split('\n')[0] as string;
    const at = shown.lastIndexOf(typed);
    return (at < 0 ? shown : shown.slice(at + typed.length)).includes(ready.text);
  }

  /** Resolves with the exit code of the command when it has ended. */
  private async ended({ token }: WatchedCommand, over: AbortSignal): Promise<number | null> {
    await this.watch.include(this.pane);
    const aborted = new Promise<never>((_, reject) => {
      if (over.aborted) reject(over.reason);
      over.addEventListener('abort', () => reject(over.reason));
    });
    aborted.catch(() => {});
    const gone = (mark: PaneMark): boolean => !runs(mark, token);
    const end = this.watch.waitFor(this.pane, gone, this.options.timeoutMs + TRY_MS, 'the end of the command');
    end.catch(() => {});
    try {
      const mark = await Promise.race([end, aborted]);
      return mark.token === token ? mark.exitCode : null;
    } finally {
      this.watch.exclude(this.pane);
    }
  }

  private async poll({ token }: WatchedCommand, over: AbortSignal, isReady: () => Promise<boolean>): Promise<void> {
    for (;;) {
      if (await isReady()) return;
      const mark = await this.watch.look(this.pane);
      if (mark !== null && !runs(mark, token)) {
        throw endedEarly(mark.token === token ? mark.exitCode : null, 'before it was ready');
      }
      over.throwIfAborted();
      await delay(POLL_MS);
      over.throwIfAborted();
    }
  }

  private listens(port: number): boolean {
    const shell = this.watch.mark(this.pane)?.shell;
    return shell !== undefined && listenerOn(port, [shell, ...descendants(shell).map(({ pid }) => pid)]) !== null;
  }
}

/** A shell whose prompts do not expand cannot tell which command runs: 0. */
const runs = (mark: PaneMark, token: number): boolean =>
  mark.phase === 'run' && (mark.token === token || mark.token === 0);

function endedEarly(code: number | null, when: string): MuxError {
  return new MuxError('not-ready', `It ended ${code === null ? '' : `with exit code ${code} `}${when}`);
}

/** Whether a program on this machine accepts a connection to the TCP port. */
async function isOpen(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) if (await accepts(host, port)) return true;
  return false;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(TRY_MS, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

/** Whether the address answers, and not with an error (RFC 9110: 4xx, 5xx). */
async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const timed = AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]);
    const answer = await fetch(url, { signal: timed, redirect: 'manual' });
    await answer.body?.cancel();
    return answer.status < 400;
  } catch {
    return false;
  }
}

const NEVER = new Promise<never>(() => {});

/** Looks for a text in what each command of a pane writes; not in what is typed, or what was there before it. */
class Said implements Tap {
  private readonly decoder = new TextDecoder();
  private seen = '';
  /** The command whose output is read now; null between two. */
  private token: number | null = null;
  /** A command's beginning or end was read. */
  private marked = false;
  private readonly tokens = new Set<number>();
  private readonly waiters = new Map<number, () => void>();
  /** Something was read since more() was called last. */
  private fed = false;
  private feed = (): void => {};
  private lost: MuxError | null = null;
  private readonly losers: ((error: MuxError) => void)[] = [];

  constructor(private readonly text: string) {}

  has(token: number): boolean {
    // 0: the shell could not tell which command it was.
    return this.tokens.has(token) || this.tokens.has(0);
  }

  /** That command ran before this was opened: up to the first mark, what is read is its output. */
  begin(token: number): void {
    if (this.marked) return;
    this.token = token;
    this.look(this.seen);
  }

  /** So much was read that no text can begin before it and end after it. */
  isPastCut(): boolean {
    return this.marked || plainText(this.seen).length >= this.text.length;
  }

  /** Resolves when something was read since this was called last, or when it is not wanted any more. For one caller. */
  async more(over: AbortSignal): Promise<void> {
    if (!this.fed && !over.aborted) {
      await new Promise<void>((resolve) => {
        this.feed = resolve;
        over.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.fed = false;
  }

  wait(token: number): Promise<void> {
    if (this.has(token)) return Promise.resolve();
    if (this.lost !== null) return Promise.reject(this.lost);
    return new Promise((resolve, reject) => {
      this.waiters.set(token, resolve);
      this.losers.push(reject);
    });
  }

  bytes(chunk: Buffer): void {
    this.seen += this.decoder.decode(chunk, { stream: true });
    for (let mark = MARK.exec(this.seen); mark !== null; mark = MARK.exec(this.seen)) {
      const [whole, token, phase] = mark;
      this.look(this.seen.slice(0, mark.index));
      this.token = phase === 'run' ? Number(token) : null;
      this.marked = true;
      this.seen = this.seen.slice(mark.index + whole.length);
    }
    this.look(this.seen);
    this.seen = this.seen.slice(-OVERLAP);
    this.fed = true;
    this.feed();
  }

  gone(error: MuxError): void {
    this.lost = error;
    for (const reject of this.losers.splice(0)) reject(error);
  }

  private look(written: string): void {
    if (this.token === null || this.has(this.token) || !plainText(written).includes(this.text)) return;
    this.tokens.add(this.token);
    for (const [token, resolve] of this.waiters) if (this.has(token)) resolve();
  }
}

/** The shell's own marks of where a command begins and ends; see state.ts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a mark is made of
const MARK = /\x1b\]7;muxworks:v1\/\d+\/\d+\/(\d+)\/(run|done|prompt|more)\/[\d/]*\x07/;

const plainText = (text: string): string => stripVTControlCharacters(text).replaceAll('\r\n', '\n');
