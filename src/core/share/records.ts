/** Where shares are written down, so that every program of the user finds them: a file each, and one line for each event. */
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateDirectory, serverDirectory } from '../state/directories.ts';
import { holderOf, isAlive, supervisorLock } from '../state/lock.ts';
import { replaceFile } from '../state/replace-file.ts';
import type { Share, ShareEvent } from './types.ts';

/** The list of events is begun anew at this size; the one before is kept. */
const EVENTS_BYTES = 512 * 1024;
/** What is kept of a process's last words. */
const WORDS = 600;
/** Where a process has said nothing before it ended. */
export const NO_WORDS = 'its process has gone';

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
  replaceFile(join(directory, `${share.id}.json`), JSON.stringify(share));
}

/** Nobody starts it again after this. */
export function forgetRecord(directory: string, id: string): void {
  rmSync(join(directory, `${id}.json`), { force: true });
}

export function forgetShare(directory: string, id: string): void {
  forgetRecord(directory, id);
  rmSync(join(directory, `${id}.log`), { force: true });
  rmSync(socketDirectory(id), { recursive: true, force: true });
}

/** The shares of a tmux server as they are written down, the oldest first, whether their processes run or not. */
export function readRecords(socketPath: string): Share[] {
  const directory = sharesDirectory(socketPath);
  return readdirSync(directory)
    .flatMap((name) => (/^[0-9a-f]+\.json$/.test(name) ? (readRecord(directory, name.slice(0, -5)) ?? []) : []))
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** What is written down of a share; null where it is not there any more. */
export function readRecord(directory: string, id: string): Share | null {
  try {
    const share = JSON.parse(readFileSync(join(directory, `${id}.json`), 'utf8')) as Share;
    // As an earlier version of Muxworks wrote it.
    return { ...{ servedSince: share.startedAt, restarts: 0, restartAt: null }, ...share };
  } catch {
    return null;
  }
}

/**
 * The shares of a tmux server, the oldest first. One whose process has gone without a word is in `trouble` where
 * somebody supervises the server, who starts it again; else it has `ended`.
 */
export function readShares(socketPath: string): Share[] {
  const directory = sharesDirectory(socketPath);
  return readRecords(socketPath).map((share) => {
    if (share.state === 'ended' || isAlive(share.pid, share.startTicks)) return share;
    const state = holderOf(supervisorLock(socketPath)) === null ? 'ended' : 'trouble';
    const told = share.restartAt === null ? null : share.problem;
    const problem = told ?? (lastWords(logOf(directory, share.id)) || NO_WORDS);
    return { ...share, state, problem, viewers: [] };
  });
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
