/** Lets one client at a time type a command into a pane: two would type into each other's program. */
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { isRunning, readProcess } from '../process/proc.ts';
import type { Tmux } from '../tmux/server.ts';

/** tmux tells nobody that an option was changed. */
const POLL_MS = 25;
/** Where the owner cannot be looked up (there is no /proc), it has gone after this. */
const STALE_MS = 120_000;

/** `PID.START.TIME.COUNT`: digits and dots, which mean nothing in a format. */
let count = 0;
function newOwner(): string {
  return `${process.pid}.${readProcess(process.pid)?.startTicks ?? 0}.${Date.now()}.${++count}`;
}

function isStale(owner: string): boolean {
  const [pid = 0, startTicks = 0, since = 0] = owner.split('.').map(Number);
  // A start of 0: a system without /proc.
  if (startTicks !== 0 && process.platform === 'linux') return !isRunning({ pid, startTicks });
  return Date.now() - since > STALE_MS;
}

/**
 * Runs `work` while no other client holds the pane. The lock is an option of the pane itself, changed by tmux in one
 * step (compare and set), so it goes with the pane; one whose owner has died is taken over.
 * @throws MuxError `timeout` when it is not free in `milliseconds`
 */
export async function withPane<T>(tmux: Tmux, pane: string, milliseconds: number, work: () => Promise<T>): Promise<T> {
  const owner = newOwner();
  const deadline = performance.now() + milliseconds;
  for (let free = ''; ; ) {
    const held = await exchange(tmux, pane, free, owner);
    if (held === owner) break;
    free = isStale(held) ? held : '';
    if (free !== '') continue;
    if (performance.now() > deadline) {
      throw new MuxError('timeout', `Pane ${pane}: another client has been starting a command there for too long`);
    }
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await release(tmux, pane, owner);
  }
}

/** Our connection may be lost for a moment (its session was closed): nobody else would let go of the lock while we live. */
async function release(tmux: Tmux, pane: string, owner: string): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await exchange(tmux, pane, owner, '');
      return;
    } catch (error) {
      if (!(error instanceof MuxError)) throw error;
      // A pane that is gone took its lock along.
      if (error.code !== 'connection-lost') return;
    }
  }
}

/** Sets the lock where it has the value `from`; returns what it is then. */
async function exchange(tmux: Tmux, pane: string, from: string, to: string): Promise<string> {
  const [, value = ''] = await tmux.sequence([
    [
      'set-option',
      '-p',
      '-F',
      '-t',
      pane,
      '@muxworks_lock',
      `#{?#{==:#{@muxworks_lock},${from}},${to},#{@muxworks_lock}}`,
    ],
    ['display-message', '-p', '-t', pane, '#{@muxworks_lock}'],
  ]);
  return value;
}
