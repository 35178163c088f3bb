/** The store of states as the settings show it: what is in force, trying another one, changing over while the app runs. */
import { MuxError, toProblem } from '../core/errors.ts';
import { type Moved, migrateStates } from '../core/state/migrate.ts';
import { checkRedis } from '../core/state/redis-check.ts';
import { sharedStates } from '../core/state/shared.ts';
import {
  checkNode,
  parseStore,
  type RedisPlace,
  redisAddress,
  type StorePlace,
  storeSetting,
  storeSettingFile,
} from '../core/state/store-setting.ts';
import type { StoreInfo, StoreTest } from '../shared/ipc-settings.ts';
import type { Desk } from './desk.ts';

/** As typed; a password of null is the one that is kept for that address. */
interface Typed {
  address: string;
  password: string | null;
}

export function storeInfo(desk: Desk): StoreInfo {
  const tmux = desk.parts?.tmux ?? null;
  const sharing = tmux === null ? null : (sharedStates(tmux)?.sharing ?? null);
  const known = { file: storeSettingFile(), sharing };
  try {
    const { store, node, from } = storeSetting();
    const redis = store.kind === 'redis' ? store : null;
    return {
      ...known,
      ...{ kind: store.kind, node, from, problem: null },
      ...{ address: redis && redisAddress(redis), hasPassword: redis !== null && redis.password !== null },
    };
  } catch (error) {
    const nothing = { kind: 'tmux', address: null, hasPassword: false, node: null, from: 'file' } as const;
    return { ...known, ...nothing, problem: toProblem(error) };
  }
}

/** @throws MuxError `bad-input` for what is no address; what is wrong with the Redis is in the answer */
export async function testStore(typed: Typed): Promise<StoreTest> {
  const place = placeOf(typed);
  return { ...(await checkRedis(place)), name: place.name };
}

/** @throws MuxError `bad-input`, `redis` and `io` where all is as before, `tmux-missing` */
export async function useStore(
  desk: Desk,
  wanted: { kind: 'tmux' } | ({ kind: 'redis'; node: string | null } & Typed),
): Promise<Moved> {
  const { tmux } = desk.ready();
  if (storeInfo(desk).from === 'environment') {
    throw new MuxError(
      'bad-input',
      'MUXWORKS_STATE names the store and comes first',
      'unset it, and start the app anew',
    );
  }
  const node = wanted.kind === 'redis' && wanted.node ? checkNode(wanted.node) : null;
  const to: StorePlace = wanted.kind === 'redis' ? placeOf(wanted) : parseStore('tmux');
  const before = sharedStates(tmux);
  try {
    return await migrateStates(tmux, to, node);
  } finally {
    // Also of a move that failed: what is shared through again may be another connection.
    if (sharedStates(tmux) !== before) desk.followSharing();
  }
}

function placeOf({ address, password }: Typed): RedisPlace {
  const place = parseStore(address);
  if (place.kind !== 'redis') throw new MuxError('bad-input', 'That is no address of a Redis', 'redis://host:6379/0');
  if (password !== null) return parseStore(redisAddress(place, password === '' ? null : password)) as RedisPlace;
  if (place.password !== null) return place;
  const kept = keptPlace();
  return kept !== null && redisAddress(kept) === redisAddress(place) ? kept : place;
}

function keptPlace(): RedisPlace | null {
  try {
    const { store } = storeSetting();
    return store.kind === 'redis' ? store : null;
  } catch {
    return null;
  }
}
