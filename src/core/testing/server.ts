/** A tmux server of its own for tests and benchmarks: own socket, home and state directory; nothing of it stays behind. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isRunning, type ProcessEntry, readProcess, readProcesses } from '../process/proc.ts';
import { descendants } from '../process/tree.ts';
import { Tmux } from '../tmux/server.ts';

const runFile = promisify(execFile);

export interface TestServer {
  /** Not running yet: the first session that is made starts it. */
  readonly tmux: Tmux;
  /** As `tmux -L`. */
  readonly socketName: string;
  /** Private to this server, for whatever a test writes; removed with it. */
  readonly directory: string;
  /** A home directory with nothing in it but a short prompt for bash. */
  readonly home: string;
  /** What a program started by the test needs to find this server and its state: process.env already has it. */
  readonly env: Readonly<Record<string, string>>;
  /** Another client of the same server, closed by stop(). */
  connect(): Promise<Tmux>;
  /** Ends the server and every process of its panes, and removes the directory. */
  stop(): Promise<void>;
}

let servers = 0;

/** Makes the place for a server; see TestServer. One at a time in a process, because it sets process.env. */
export async function startTestServer(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'muxtest-'));
  const home = join(directory, 'home');
  const sockets = join(directory, 'sockets');
  const state = join(directory, 'state');
  for (const path of [home, sockets, state]) mkdirSync(path, { mode: 0o700 });
  // The machine's own prompt is as long as its name and directory: a line that it makes exactly as wide as its pane is
  // one with the output after it, as tmux tells it.
  writeFileSync(join(home, '.bashrc'), "PS1='$ '\n");
  const socketName = `mux-test-${process.pid}-${++servers}`;
  // What whoever runs the tests has configured is not a test's to write to.
  const none = { MUXWORKS_STATE: '', MUXWORKS_NODE: '' };
  const env = { HOME: home, TMUX_TMPDIR: sockets, XDG_STATE_HOME: state, ...none };
  const before = new Map(Object.keys(env).map((key) => [key, process.env[key]]));
  Object.assign(process.env, env);
  const clients: Tmux[] = [];
  const connect = async (): Promise<Tmux> => {
    const client = await Tmux.open({ socketName, configFile: '/dev/null' });
    clients.push(client);
    return client;
  };
  const tmux = await connect();
  const base = tmux.baseCommand;
  return {
    tmux,
    socketName,
    directory,
    home,
    env,
    connect,
    async stop() {
      for (const client of clients) client.close();
      await reap(base, socketName);
      for (const [key, value] of before) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
      // Programs of the panes may have written on after their TERM.
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}

/** Runs `work` with a server and ends the server whatever happens. */
export async function withServer<T>(work: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await startTestServer();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Ends a server, its clients and all that its panes started, also what ignores the hang-up or left the pane's tree. */
async function reap([file, ...args]: readonly string[], socketName: string): Promise<void> {
  const tmux = (...command: string[]) => runFile(file as string, [...args, '-N', ...command]).catch(() => null);
  const listed = await tmux('list-panes', '-a', '-F', '#{pid} #{pane_pid}');
  const roots = new Set((listed?.stdout ?? '').split(/\s+/).filter(Boolean).map(Number));
  // A server lives on for a client that does not leave, also without sessions: by the socket's name both are found.
  for (const pid of pidsWith(socketName)) roots.add(pid);
  // An empty pane has no process; tmux gives 0 for it.
  const left = [...roots]
    .filter((root) => root > 1)
    .flatMap((root) => [readProcess(root), ...descendants(root)])
    .filter((entry): entry is ProcessEntry => entry !== null);
  await tmux('kill-server');
  await gone(left, 1000);
  for (const entry of left.filter(isRunning)) {
    try {
      process.kill(entry.pid, 'SIGKILL');
    } catch {
      // It ended between the look and the signal.
    }
  }
  await gone(left, 5000);
}

/** The tmux processes that have this word as an argument. */
function pidsWith(argument: string): number[] {
  return [...readProcesses().values()]
    .filter(({ pid, name }) => name.startsWith('tmux') && argumentsOf(pid).includes(argument))
    .map(({ pid }) => pid);
}

function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

async function gone(entries: readonly ProcessEntry[], milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (entries.some(isRunning) && Date.now() < deadline) await delay(5);
}
