/** Moves the shared states of a tmux server to another store, and keeps that choice: for muxworks state migrate and the app. */
import { MuxError, toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import type { Tmux } from '../tmux/server.ts';
import { checkRedis } from './redis-check.ts';
import { endSharing, type SharedStates, sharedStates, shareStates, shareThrough } from './shared.ts';
import { type StorePlace, saveStoreSetting } from './store-setting.ts';

export interface Moved {
  /** The stores as people may read them, without credentials. */
  readonly from: string;
  readonly to: string;
  readonly node: string | null;
  /** States that the new store has now. */
  readonly stored: number;
  /** States that were taken out of the old Redis. */
  readonly withdrawn: number;
  /** Why the old Redis could not be asked; what is there stays there. */
  readonly left: Problem | null;
}

/**
 * Brings the states of a server to another store, takes them out of the one that they are shared through now, and keeps
 * the choice for all that runs without flags from then on. That Tmux shares through the new store from then on.
 * @param node what this machine is called there
 * @throws MuxError `redis` where the new store does not take them, `io` where the choice cannot be kept: then all is as
 * before
 */
export async function migrateStates(tmux: Tmux, to: StorePlace, node: string | null): Promise<Moved> {
  const old = sharedStates(tmux);
  const from = old?.connection.place.name ?? 'tmux';
  if (to.kind === 'redis') {
    const { problem } = await checkRedis(to);
    if (problem !== null) throw notMoved(problem);
  }
  const putBack = saveStoreSetting({ store: to, node });
  let before: Awaited<ReturnType<typeof leave>> | null = null;
  let stored: number;
  try {
    // What is there under an earlier name of this machine goes first; what is elsewhere, when it has arrived.
    if (from === to.name) before = await leave(tmux, old);
    stored = to.kind === 'tmux' ? 0 : await bring(tmux, to.url, node, before === null ? old : null);
  } catch (error) {
    putBack();
    if (before !== null && old !== null) {
      await (await shareStates(tmux, old.connection.place.url, old.node)).sync();
    }
    throw error;
  }
  const gone = before ?? (await leave(tmux, old));
  return { from, to: to.name, node, stored, ...gone };
}

const notMoved = ({ message, hint }: Problem): MuxError => new MuxError('redis', `${message}: nothing was moved`, hint);

async function bring(tmux: Tmux, store: string, node: string | null, old: SharedStates | null): Promise<number> {
  const states = await shareStates(tmux, store, node);
  const { inStep, problem, count } = await states.sync();
  if (inStep) return count;
  endSharing(tmux, states);
  if (old !== null) shareThrough(tmux, old);
  throw notMoved(problem ?? { code: 'redis', message: `${states.connection.place.name}: no answer` });
}

/** Takes what is ours out of a store. */
async function leave(tmux: Tmux, old: SharedStates | null): Promise<Pick<Moved, 'withdrawn' | 'left'>> {
  if (old === null) return { withdrawn: 0, left: null };
  try {
    return { withdrawn: await old.withdraw(), left: null };
  } catch (error) {
    if (!(error instanceof MuxError) || error.code !== 'redis') throw error;
    return { withdrawn: 0, left: toProblem(error) };
  } finally {
    endSharing(tmux, old);
  }
}
