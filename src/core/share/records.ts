/** Where shares are written down, so that every program of the user finds them: a file each, and one line for each event. */
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateDirectory, serverDirectory } from '../state/directories.ts';
import { isAlive } from '../state/lock.ts';
import type { Share, ShareEvent } from './types.ts';

/** The list of events is begun anew at this size; the one before is kept. */
const EVENTS_BYTES = 512 * 1024;
/** What is kept of a process's last words. */
const WORDS = 600;

export function sharesDirectory(socketPath: string): string {
  return privateDirectory(join(serverDirectory(socketPath), 'shares'));
}

/** The file that a share's process writes its complaints to. */
export function logOf(directory: string, id: string): string {
  return join(directory, `${id}.log`);
}

/** Where the ttyd of a share listens: a short path, for a socket's has at most 107 bytes; and one that nobody can guess. */
export function socketDirectory(id: string): string {
  return join(tmpdir(), `muxworks-share-${id}`);
}

export function writeShare(directory: string, share: Share): void {
  const path = join(directory, `${share.id}.json`);
  // In one step, so that no reader sees half of it.
  writeFileSync(`${path}.new`, JSON.stringify(share), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function forgetShare(directory: string, id: string): void {
  for (const name of [`${id}.json`, `${id}.json.new`, `${id}.log`]) rmSync(join(directory, name), { force: true });
  rmSync(socketDirectory(id), { recursive: true, force: true });
}

/** The shares of a tmux server, the oldest first; those whose process has gone are `ended`. */
export function readShares(socketPath: string): Share[] {
  const directory = sharesDirectory(socketPath);
  const found: Share[] = [];
  for (const name of readdirSync(directory)) {
    if (!/^[0-9a-f]+\.json$/.test(name)) continue;
    try {
      const share = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Share;
      found.push(isAlive(share.pid, share.startTicks) ? share : ended(directory, share));
    } catch {
      // It ended between the two calls.
    }
  }
  return found.sort((a, b) => a.startedAt - b.startedAt);
}

function ended(directory: string, share: Share): Share {
  const words = lastWords(logOf(directory, share.id));
  return { ...share, state: 'ended', problem: words || 'its process has gone', viewers: [] };
}

/** The end of what a process has complained of; empty where it has not. */
export function lastWords(log: string): string {
  try {
    return readFileSync(log, 'utf8').trim().slice(-WORDS);
  } catch {
    return '';
  }
}

export function writeEvent(directory: string, event: ShareEvent): void {
  const path = join(directory, 'events.jsonl');
  if (existsSync(path) && statSync(path).size > EVENTS_BYTES) renameSync(path, join(directory, 'events.old.jsonl'));
  appendFileSync(path, `${JSON.stringify(event)}\n`, { mode: 0o600 });
}

/** What happened to the shares of a tmux server, the oldest first. */
export function readEvents(socketPath: string): ShareEvent[] {
  const directory = sharesDirectory(socketPath);
  return ['events.old.jsonl', 'events.jsonl'].flatMap((name) => {
    const path = join(directory, name);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as ShareEvent];
        } catch {
          return []; // The empty rest, or a line that a full disk has cut.
        }
      });
  });
}
