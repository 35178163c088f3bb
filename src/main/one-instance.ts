/**
 * One app for each tmux server: who starts it a second time hands its playbooks over to the one that is open, and ends.
 *
 * The place is a lock in the server's state directory, so a killed app leaves nothing behind that must be removed by
 * hand. Who holds it listens on a socket of its own; one line of JSON goes each way.
 */
import { mkdtempSync, rmSync, watch } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ErrorCode, MuxError, toProblem } from '../core/errors.ts';
import type { Problem } from '../core/playbook/types.ts';
import { privateDirectory, serverDirectory } from '../core/state/directories.ts';
import { type Held, holderOf, lock } from '../core/state/lock.ts';
import { readJson, writeJson } from './json-file.ts';

/** How long the app that is open may take to answer; it may just be starting. */
const ANSWER_TIMEOUT_MS = 30_000;
const LONGEST_LINE = 16 * 1024 * 1024;

const path = z
  .string()
  .max(4096)
  .refine((text) => text.startsWith('/') && !text.includes('\0'), 'an absolute path');

const handover = z.object({
  /** Playbooks that run. */
  run: z.array(path).max(1000),
  /** Playbooks that are shown and do not run. */
  open: z.array(path).max(1000),
  /** `--set` for those that run. */
  set: z.record(z.string(), z.string()),
});
/** What a start asks for; every path absolute. */
export type Handover = z.infer<typeof handover>;

type Answer = { said: string } | { problem: Problem };

export type Place =
  | {
      kind: 'held';
      /** Answers what other starts hand over, also those that have waited; what is returned is printed there. */
      serve(take: (handed: Handover) => Promise<string>): void;
      release(): void;
    }
  /** Another app is open for this server and has taken it over. */
  | { kind: 'handed'; said: string }
  /** Nothing can be written where the place is (a full disk), which must not keep the app from opening. */
  | { kind: 'none'; error: MuxError };

interface Holder {
  pid: number;
  /** Of the lock. */
  directory: string;
}

/**
 * Takes the place of the app for a tmux server, or hands over to the app that has it; where that one ends meanwhile
 * without an answer, its place is taken.
 * @param socketPath of the tmux server
 * @throws MuxError `timeout` where an app holds the place and does not answer, and what that app answered
 */
export async function takePlace(socketPath: string, wanted: Handover): Promise<Place> {
  const patience = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  for (;;) {
    const found = await placeOrHolder(socketPath);
    if ('kind' in found) return found;
    const said = await handOver(found, wanted, patience);
    if (said !== null) return { kind: 'handed', said };
  }
}

async function placeOrHolder(socketPath: string): Promise<Place | Holder> {
  const given = new AbortController();
  let holder: Holder | null = null;
  try {
    const directory = privateDirectory(join(serverDirectory(socketPath), 'app'));
    const held = await lock(directory, {
      signal: given.signal,
      waiting: (pid) => {
        holder = { pid, directory };
        given.abort();
      },
    });
    return await hold(directory, held);
  } catch (error) {
    if (holder !== null) return holder;
    if (error instanceof MuxError && error.code === 'io') return { kind: 'none', error };
    throw error;
  }
}

const addressOf = (directory: string): string => join(dirname(directory), 'app.json');

async function hold(directory: string, held: Held): Promise<Place> {
  const addressFile = addressOf(directory);
  // Of one that was killed.
  const left = readAddress(addressFile);
  if (left !== null) rmSync(dirname(left), { recursive: true, force: true });
  const own = ownSocketDirectory(held);
  const address = join(own, 'socket');
  const release = (): void => {
    rmSync(addressFile, { force: true });
    server.close();
    // Who still waits for an answer looks for another app, or becomes it.
    for (const socket of asking) socket.destroy();
    rmSync(own, { recursive: true, force: true });
    held.release();
  };
  let serve: (take: (handed: Handover) => Promise<string>) => void = () => {};
  const taking = new Promise<(handed: Handover) => Promise<string>>((resolve) => {
    serve = resolve;
  });
  const asking = new Set<Socket>();
  const server = createServer((socket) => {
    asking.add(socket);
    socket.once('close', () => asking.delete(socket));
    void answer(socket, taking);
  });
  try {
    await listening(server, address);
    writeJson(addressFile, { address });
  } catch (error) {
    release();
    throw new MuxError('io', `${address} cannot be listened on: ${(error as Error).message}`);
  }
  return { kind: 'held', serve, release };
}

/** Not beside the lock: the path of a socket has room for a hundred bytes. */
function ownSocketDirectory(held: Held): string {
  const runtime = process.env.XDG_RUNTIME_DIR;
  const causes: unknown[] = [];
  for (const place of [...(runtime ? [runtime] : []), tmpdir()]) {
    try {
      return mkdtempSync(join(place, 'muxworks-app-'));
    } catch (error) {
      // It may be that of a login that is over.
      causes.push(error);
    }
  }
  held.release();
  throw new MuxError('io', `A socket cannot be made: ${(causes.at(-1) as Error).message}`, 'set TMPDIR');
}

function listening(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      // Later errors are of single connections, and told there.
      server.on('error', () => {});
      server.unref();
      resolve();
    });
  });
}

function readAddress(file: string): string | null {
  const { address } = readJson(file) as { address?: unknown };
  const isOurs = typeof address === 'string' && /\/muxworks-app-[^/]+\/socket$/.test(address);
  return isOurs ? address : null;
}

async function answer(socket: Socket, taking: Promise<(handed: Handover) => Promise<string>>): Promise<void> {
  socket.on('error', () => socket.destroy());
  let result: Answer;
  try {
    const checked = handover.safeParse(JSON.parse(await lineOf(socket)));
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw new MuxError('bad-input', `${issue?.path.join('.')}: ${issue?.message}`);
    }
    result = { said: await (await taking)(checked.data) };
  } catch (error) {
    result = { problem: toProblem(error) };
  }
  socket.end(`${JSON.stringify(result)}\n`);
}

/** The first line that comes. @throws MuxError `io` where the other end goes before it */
function lineOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const gone = (): void => reject(new MuxError('io', 'It went away without an answer'));
    socket.setEncoding('utf8');
    socket.on('data', (more: string) => {
      text += more;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > LONGEST_LINE) {
        reject(new MuxError('bad-input', 'That is too much'));
        socket.destroy();
      }
    });
    socket.once('end', gone);
    socket.once('close', gone);
    socket.once('error', reject);
  });
}

/** What the holder has answered; null where it is not the holder any more, and has not answered. */
async function handOver({ pid, directory }: Holder, wanted: Handover, patience: AbortSignal): Promise<string | null> {
  const addressFile = addressOf(directory);
  try {
    while (holderOf(directory) === pid) {
      const socket = await connected(readAddress(addressFile));
      const line = socket === null ? null : await asked(socket, wanted, patience);
      if (line === null) {
        await changed(dirname(addressFile), patience);
        continue;
      }
      const result = JSON.parse(line) as Answer;
      if ('said' in result) return result.said;
      throw new MuxError(result.problem.code as ErrorCode, result.problem.message, result.problem.hint);
    }
    return null;
  } catch (error) {
    if (!patience.aborted) throw error;
    throw new MuxError(
      'timeout',
      `Muxworks is open for this tmux server already (process ${pid}), and does not answer`,
      'end that process; nothing in tmux ends with it',
    );
  }
}

/** The line that is answered; null where the other end goes without one. */
async function asked(socket: Socket, wanted: Handover, patience: AbortSignal): Promise<string | null> {
  const giveUp = (): void => void socket.destroy();
  patience.addEventListener('abort', giveUp, { once: true });
  socket.on('error', giveUp);
  socket.write(`${JSON.stringify(wanted)}\n`);
  try {
    return await lineOf(socket);
  } catch {
    return null;
  } finally {
    patience.removeEventListener('abort', giveUp);
  }
}

function connected(address: string | null): Promise<Socket | null> {
  if (address === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

/** Resolves when something in the directory changes: the address is written once the other app listens. */
function changed(directory: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(directory, () => done(resolve));
    // It may have come between the look and the watch, and a killed holder leaves no sign.
    const timer = setTimeout(() => done(resolve), 500);
    const aborted = (): void => done(() => reject(signal.reason));
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      watcher.close();
      signal.removeEventListener('abort', aborted);
      settle();
    };
    watcher.once('error', () => done(resolve));
    signal.addEventListener('abort', aborted, { once: true });
    if (signal.aborted) aborted();
  });
}
