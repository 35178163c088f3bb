/** For tests: the command line as a process of its own, on a test's tmux server. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { TestServer } from '../core/testing/tmux.ts';

const entry = fileURLToPath(new URL('./index.ts', import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx');

const built = fileURLToPath(new URL('../../out/node/cli.js', import.meta.url));

/** What Node is started with to be `muxworks`: as it was built for this run (npm test says so), else from its source. */
export const command: readonly string[] = process.env.MUXWORKS_TEST_BUILT === '1' ? [built] : ['--import', tsx, entry];

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Standard input; nothing unless given. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process once it has started. */
  readonly during?: (child: ChildProcessWithoutNullStreams) => void;
}

/** Runs `muxworks` in the server's directory, to its end. */
export async function muxworks(server: TestServer, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [...command, '-L', server.socketName, ...args], {
    cwd: server.directory,
    env: { ...process.env, ...options.env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  child.stdin.end(options.input ?? '');
  options.during?.(child);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}
