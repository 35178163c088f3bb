/** Starts a tmux client process and moves its bytes: over pipes, or under a pseudo-terminal where tmux wants one. */
import { spawn } from 'node:child_process';
import { userEnvironment } from './environment.ts';

/** What a control client needs of the process under it. */
export interface Transport {
  write(text: string): void;
  /** Stops reading; tmux then holds the output back (and pauses panes after `pause-after`). */
  pause(): void;
  resume(): void;
  /** Ends the client process. Never the server: a client that goes away leaves every pane as it is. */
  kill(): void;
  readonly pid: number;
}

export interface TransportEvents {
  data(chunk: Buffer): void;
  /** Called once. `message` is what the client said on stderr, trimmed. */
  exit(message: string): void;
}

export type StartTransport = (argv: readonly string[], events: TransportEvents) => Promise<Transport>;

export const startPiped: StartTransport = async (argv, events) => {
  const [file, ...args] = argv as [string, ...string[]];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: userEnvironment() });
  let complaint = '';
  let ended = false;
  const end = (message: string): void => {
    if (ended) return;
    ended = true;
    events.exit(message.trim());
  };
  child.stdout.on('data', (chunk: Buffer) => events.data(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4096);
  });
  // A write to a client that has just gone fails with EPIPE; `close` tells the same thing.
  child.stdin.on('error', () => {});
  child.on('error', (error) => end(error.message));
  // `close`, not `exit`: what the client still had to say has then been read.
  child.on('close', () => end(complaint));
  return {
    pid: child.pid ?? 0,
    write: (text) => void child.stdin.write(text),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    kill: () => void child.kill('SIGTERM'),
  };
};

export const startOnTerminal: StartTransport = async (argv, events) => {
  // Loaded on demand: the command line never needs the native module.
  const { spawn: spawnTerminal } = await import('node-pty');
  const [file, ...args] = argv as [string, ...string[]];
  const terminal = spawnTerminal(file, args, {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    encoding: null,
    env: userEnvironment(),
  });
  // With `encoding: null` node-pty hands out Buffers, which its types do not say.
  terminal.onData((chunk) => events.data(chunk as unknown as Buffer));
  terminal.onExit(() => events.exit(''));
  return {
    pid: terminal.pid,
    write: (text) => terminal.write(text),
    pause: () => terminal.pause(),
    resume: () => terminal.resume(),
    kill: () => {
      try {
        terminal.kill('SIGTERM');
      } catch {
        // Already gone: onExit has told.
      }
    },
  };
};
