/** Starts a tmux client process and moves its bytes: over pipes, or under a pseudo-terminal where tmux wants one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync, writeSync } from 'node:fs';
import { userEnvironment } from './environment.ts';

/** What a control client needs of the process under it. */
export interface Transport {
  write(text: string): void;
  /** Stops reading; tmux then holds the output back (and pauses panes after `pause-after`). */
  pause(): void;
  resume(): void;
  /** Ends the client process. Never the server: a client that goes away leaves every pane as it is. */
  kill(): void;
  /** Resolves when the client process has ended. */
  readonly gone: Promise<void>;
  readonly pid: number;
}

export interface TransportEvents {
  data(chunk: Buffer): void;
  /** Called once. `message` is what the client said on stderr, trimmed. */
  exit(message: string): void;
}

export type StartTransport = (argv: readonly string[], events: TransportEvents) => Promise<Transport>;

/**
 * How long a client's last words are waited for after its end. They are in the pipe already, and the pipe closes at
 * once, unless the server, which holds the other end of it, has been stopped.
 */
const LAST_WORDS_MS = 250;

const SETPRIV = '/usr/bin/setpriv';
let bound: readonly string[] | null = null;

/**
 * `argv` as a process that does not outlive us, where this machine can do that. The end of its input tells a client to
 * leave, but not one that tmux had still something to write to: that stays with the server for ever, which then
 * cannot end either (control_all_done in control.c).
 */
function boundToUs(argv: readonly string[]): string[] {
  // Busybox has one too, which cannot.
  bound ??= existsSync(SETPRIV) && !realpathSync(SETPRIV).includes('busybox') ? [SETPRIV, '--pdeathsig', 'KILL'] : [];
  return [...bound, ...argv];
}

/** Those that are still there when we exit; see boundToUs, which not every machine can do. */
const running = new Set<ChildProcess>();
let exitWatched = false;

function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (exitWatched) return;
  exitWatched = true;
  process.once('exit', () => {
    for (const left of running) left.kill('SIGKILL');
  });
}

export const startPiped: StartTransport = async (argv, events) => {
  const [file, ...args] = boundToUs(argv) as [string, ...string[]];
  // In a session of its own: the Ctrl-C that a person sends to us must not end it in the middle of its greeting
  // (see arrival.ts).
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: userEnvironment(), detached: true });
  endWithUs(child);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let complaint = '';
  let ended = false;
  const end = (message: string): void => {
    if (ended) return;
    ended = true;
    events.exit(message.trim());
  };
  child.stdout.on('data', (chunk: Buffer) => {
    if (!ended) events.data(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4096);
  });
  // A write to a client that has just gone fails with EPIPE; its exit tells the same thing.
  child.stdin.on('error', () => {});
  child.on('error', (error) => end(error.message));
  child.on('close', () => end(complaint));
  child.on('exit', () => setTimeout(() => end(complaint), LAST_WORDS_MS));
  return {
    pid: child.pid ?? 0,
    gone,
    write: (text) => {
      // What is written in one turn goes in one system call.
      if (child.stdin.writableCorked === 0) {
        child.stdin.cork();
        process.nextTick(() => child.stdin.uncork());
      }
      child.stdin.write(text);
    },
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    kill: () => {
      ended = true;
      // Not TERM: a client asks its server before it ends, and waits for ever when that has been stopped.
      child.kill('SIGKILL');
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    },
  };
};

/** What node-pty has and its types do not say. */
type Terminal = import('node-pty').IPty & { readonly fd: number; on(event: 'close', listener: () => void): void };

/** A process on a terminal of its own. */
export interface TerminalTransport extends Omit<Transport, 'write'> {
  write(data: string | Uint8Array): void;
  /** In cells. */
  resize(columns: number, rows: number): void;
}

/** How a process's terminal begins. */
export interface TerminalSetting {
  columns: number;
  rows: number;
  env: Record<string, string>;
}

/** Starts `argv` on a pseudo-terminal. */
export async function startOnScreen(
  argv: readonly string[],
  { columns, rows, env }: TerminalSetting,
  events: TransportEvents,
): Promise<TerminalTransport> {
  // Loaded on demand: the command line never needs the native module.
  const { spawn: spawnTerminal } = await import('node-pty');
  const [file, ...args] = argv as [string, ...string[]];
  const terminal = spawnTerminal(file, args, {
    name: 'xterm-256color',
    cols: columns,
    rows,
    encoding: null,
    env,
  }) as Terminal;
  // With `encoding: null` node-pty hands out Buffers, which its types do not say.
  terminal.onData((chunk) => events.data(chunk as unknown as Buffer));
  let ended = false;
  terminal.onExit(() => {
    ended = true;
    events.exit('');
  });
  const writer = new TerminalWriter(terminal.fd);
  // Comes before the descriptor is closed, or at once after.
  terminal.on('close', () => writer.end());
  const gone = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  return {
    pid: terminal.pid,
    gone,
    write: (data) => writer.write(data),
    // Its descriptor is closed once it has ended, and may be another file's by then.
    resize: (nextColumns, nextRows) => {
      if (!ended) terminal.resize(nextColumns, nextRows);
    },
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
    kill: () => {
      writer.end();
      terminal.kill('SIGKILL');
    },
  };
}

export const startOnTerminal: StartTransport = (argv, events) =>
  startOnScreen(argv, { columns: 80, rows: 24, env: userEnvironment() }, events);

/** How soon a full terminal is tried again: its reader has to be given time. */
const FULL_TERMINAL_MS = 2;

/**
 * Writes to a terminal's descriptor, in place of node-pty's own way. That one goes on with what it has not written
 * when the terminal is closed, and its writes then end in whatever file has been given the number meanwhile. Writing
 * at once, on the one thread that also closes the descriptor, cannot.
 */
class TerminalWriter {
  private readonly queue: Buffer[] = [];
  private timer: NodeJS.Timeout | null = null;
  private ended = false;

  constructor(private readonly descriptor: number) {}

  write(data: string | Uint8Array): void {
    if (this.ended) return;
    this.queue.push(Buffer.from(data as string));
    if (this.timer === null) this.flush();
  }

  end(): void {
    this.ended = true;
    this.queue.length = 0;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private flush(): void {
    this.timer = null;
    for (let next = this.queue[0]; next !== undefined; next = this.queue[0]) {
      try {
        const written = writeSync(this.descriptor, next);
        if (written === next.length) this.queue.shift();
        else this.queue[0] = next.subarray(written);
      } catch (error) {
        // The descriptor does not block: full is full for now. Anything else is the end, which onExit tells.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.end();
        else this.timer = setTimeout(() => this.flush(), FULL_TERMINAL_MS);
        return;
      }
    }
  }
}
