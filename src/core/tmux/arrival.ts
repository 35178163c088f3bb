/**
 * Lets our control clients come to tmux one at a time, while nothing else that we do reaches the server.
 *
 * tmux up to 3.6 ends with a segmentation fault, and with it every process in it, when it has something to tell control
 * clients in the instant (20 µs) in which one of them has said that it is one and has not yet finished its greeting
 * (tmux pull requests 4980 and 5004). A client that leaves, a session that is made, renamed or closed, a window that is
 * selected are all such things. Of what others do at that instant nobody can know; what we do ourselves waits.
 */
import { execFile } from 'node:child_process';
import { userEnvironment } from './environment.ts';

/** The end of the last arrival that was asked for; each waits for the one before it. */
let last: Promise<unknown> = Promise.resolve();
/** Arrivals under way or waiting. */
let arrivals = 0;
/** Clients that were told to go and have not. */
const leaving = new Set<Promise<void>>();
/** What was put off until no client arrives any more, in order. */
let postponed: (() => void)[] = [];

/**
 * Runs `start`, which brings a control client to tmux, alone.
 * @param look a round trip to the server by a plain client: when it is answered, the server has done what it was asked
 * before and has seen who has left
 */
export async function arrive<T>(look: () => Promise<void>, start: () => Promise<T>): Promise<T> {
  arrivals++;
  const before = last;
  const arrival = (async (): Promise<T> => {
    await before;
    await Promise.all(leaving);
    await look();
    return start();
  })();
  last = arrival.then(
    () => {},
    () => {},
  );
  try {
    return await arrival;
  } finally {
    arrivals--;
    if (arrivals === 0) {
      const work = postponed;
      postponed = [];
      for (const todo of work) todo();
    }
  }
}

/** Does it now, or as soon as no client arrives. Calls keep their order. */
export function unlessArriving(work: () => void): void {
  if (arrivals === 0) work();
  else postponed.push(work);
}

/** A process that was killed and is still there after this hangs in the kernel, and will say nothing to the server. */
const LEAVING_MS = 2000;

/** A client of ours was told to go; `gone` resolves when its process has ended. */
export function leave(gone: Promise<void>): void {
  const known = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LEAVING_MS);
    timer.unref();
    void gone.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  leaving.add(known);
  void known.then(() => leaving.delete(known));
}

/** What a plain client is told of the server. */
export interface Look {
  /** The ids of its sessions, one a line. */
  sessions: string;
  /** Why nothing was said of sessions, in tmux's words; empty where something was, be it that there are none. */
  complaint: string;
  timedOut: boolean;
}

/**
 * Asks a server for its sessions by a client that is no control client.
 * @param base `tmux` with the flags that choose the server
 */
export function look(base: readonly string[], timeoutMs: number): Promise<Look> {
  const [file = '', ...args] = base;
  const options = { env: userEnvironment(), timeout: timeoutMs, killSignal: 'SIGKILL' as const };
  return new Promise((resolve) => {
    execFile(file, [...args, '-N', 'list-sessions', '-F', '#{session_id}'], options, (error, stdout, stderr) => {
      const sessions = stdout.trim();
      // A user's hook may fail after the list was printed.
      const complaint = error === null || sessions !== '' ? '' : stderr.trim() || error.message;
      resolve({ sessions, complaint, timedOut: error?.killed === true });
    });
  });
}

/**
 * Waits until a server's sessions are the same in two looks: those who are at work on them (a script that closes one
 * after the other) have done. Bounded, because some never have.
 */
export async function settled(base: readonly string[], timeoutMs: number): Promise<void> {
  let before = '';
  for (let looks = 0; looks < 20; looks++) {
    const { sessions, complaint } = await look(base, timeoutMs);
    if (complaint !== '' || sessions === before) return;
    before = sessions;
  }
}
