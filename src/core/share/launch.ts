/** Starts the process of a share, which lives on its own, and hears from it whether the share is open. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, MuxError } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { userEnvironment, withoutOpenFiles } from '../tmux/environment.ts';
import type { HostAnswer, HostJob } from './host.ts';
import { lastWords, logOf, sharesDirectory } from './records.ts';
import type { Share } from './types.ts';

export interface Launched {
  readonly pid: number;
  /** Of proc(5), field 22; 0 where the system does not tell. */
  readonly startTicks: number;
  /** Resolves when the share is open; rejects with a MuxError where it cannot be. */
  readonly answer: Promise<Share>;
  /** Resolves when the process has ended, as long as this program runs. */
  readonly gone: Promise<void>;
}

/** @throws MuxError `io` where it cannot be started at all */
export function launchHost(job: HostJob): Launched {
  const log = logOf(sharesDirectory(job.socketPath), job.id);
  // Begun anew: what an earlier process of the share has said was its own end.
  const complaints = openSync(log, 'w', 0o600);
  const [file = '', ...args] = withoutOpenFiles(hostCommand());
  const child = spawn(file, args, {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', complaints],
    // Electron is Node when it is asked to be.
    env: { ...userEnvironment(), ...(process.versions.electron === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }) },
  });
  closeSync(complaints);
  const { stdin, stdout, pid = 0 } = child;
  if (stdin === null || stdout === null) throw new MuxError('io', 'The process of the share could not be started');
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const answer = new Promise<HostAnswer>((resolve, reject) => {
    const failed = (words: string): void => reject(new MuxError('io', `The share could not be started: ${words}`));
    child.once('error', (error) => failed(error.message));
    stdin.on('error', () => {});
    let text = '';
    stdout.on('data', (chunk: Buffer) => {
      text += chunk;
      if (text.endsWith('\n')) resolve(JSON.parse(text) as HostAnswer);
    });
    stdout.once('close', () => failed(lastWords(log) || 'it said nothing'));
    stdin.end(JSON.stringify(job));
  })
    .finally(() => {
      stdout.removeAllListeners();
      stdout.destroy();
      child.unref();
    })
    .then((told) => {
      if ('share' in told) return told.share;
      const { code, message, hint } = told.problem;
      throw new MuxError(code as ErrorCode, message, hint);
    });
  return { pid, startTicks: readProcess(pid)?.startTicks ?? 0, answer, gone };
}

/** Node with the program of a share: the bundle beside the one that runs, or the source. */
function hostCommand(): string[] {
  if (import.meta.url.endsWith('.ts')) {
    const tsx = createRequire(import.meta.url).resolve('tsx');
    return [process.execPath, '--import', tsx, fileURLToPath(new URL('./host.ts', import.meta.url))];
  }
  const bundle = ['./share-host.js', '../share-host.js', '../node/share-host.js', '../../node/share-host.js']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (bundle === undefined) throw new MuxError('io', 'The program of shares was not built', 'npm run build');
  return [process.execPath, bundle];
}
