/** The tmux servers of this user: the sockets that are there, and who answers on them. */
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { userEnvironment } from './environment.ts';
import { socketDirectory } from './socket-directory.ts';

const run = promisify(execFile);

/** One that has not answered by then is told as one that does not. */
const ANSWER_MS = 2000;
/** Whoever has more sockets than these has left them behind. */
const MOST = 40;

export interface FoundServer {
  /** Of the socket, as for `tmux -L`. */
  readonly name: string;
  readonly socketPath: string;
  /** Names, in tmux's order. */
  readonly sessions: readonly string[];
  /** Of the running server; `''` for one without sessions. */
  readonly version: string;
  /** Milliseconds since the epoch; null for one without sessions. */
  readonly startedAt: number | null;
}

/**
 * The servers that answer on the sockets of tmux's own directory, by name. Asks each by a process of its own, and
 * starts none; sockets that nobody listens on are left out.
 */
export async function findServers(): Promise<FoundServer[]> {
  const directory = socketDirectory();
  const found = await Promise.all(socketsIn(directory).map((name) => ask(name, join(directory, name))));
  return found.filter((server) => server !== null).sort((a, b) => a.name.localeCompare(b.name));
}

function socketsIn(directory: string): string[] {
  try {
    const sockets = readdirSync(directory).filter((name) => {
      return statSync(join(directory, name), { throwIfNoEntry: false })?.isSocket() === true;
    });
    return sockets.slice(0, MOST);
  } catch {
    // tmux has not made its directory yet.
    return [];
  }
}

async function ask(name: string, socketPath: string): Promise<FoundServer | null> {
  try {
    const { stdout } = await run(
      'tmux',
      ['-N', '-u', '-S', socketPath, 'list-sessions', '-F', '#{version} #{start_time} #{session_name}'],
      { env: userEnvironment(), timeout: ANSWER_MS, killSignal: 'SIGKILL' },
    );
    const rows = stdout.split('\n').flatMap((line) => {
      const [, version, seconds, session] = /^(\S+) (\d+) (.*)$/.exec(line) ?? [];
      return session === undefined ? [] : [{ version, startedAt: Number(seconds) * 1000, session }];
    });
    return {
      ...{ name, socketPath, sessions: rows.map(({ session }) => session) },
      ...{ version: rows[0]?.version ?? '', startedAt: rows[0]?.startedAt ?? null },
    };
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    // A server that is kept without sessions refuses to list them.
    return /no sessions/i.test(stderr) ? { name, socketPath, sessions: [], version: '', startedAt: null } : null;
  }
}
