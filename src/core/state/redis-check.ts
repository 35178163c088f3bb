/** Whether a Redis server is fit to keep states: for muxworks doctor, and before the app uses one. */
import { randomUUID } from 'node:crypto';
import { toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import { RedisConnection } from './redis-connection.ts';
import { CHANNEL, keyPrefix } from './redis-record.ts';
import type { RedisPlace } from './store-setting.ts';

export interface RedisCheck {
  /** Null where it cannot be reached. */
  readonly version: string | null;
  /** Milliseconds that the fastest of a few answers took; null where it cannot be reached. */
  readonly latencyMs: number | null;
  /** What it does when its memory is full, `noeviction`; null where that is not known. */
  readonly policy: string | null;
  /** Bytes; 0: as much as the machine has; null where that is not known. */
  readonly memoryLimit: number | null;
  /** Why states cannot be stored; null where they can. */
  readonly problem: Problem | null;
  /** What may go wrong later, with what to do. */
  readonly warning: Problem | null;
}

/** Full from there on, as a share of maxmemory. */
const NEARLY_FULL = 0.9;

const PINGS = 3;

/** Connects, reads what the server is, and does there what storing a state takes. Takes some seconds at most. */
export async function checkRedis(place: RedisPlace): Promise<RedisCheck> {
  const connection = await RedisConnection.open(place);
  let known: Omit<RedisCheck, 'problem' | 'warning'> = {
    version: null,
    latencyMs: null,
    policy: null,
    memoryLimit: null,
  };
  try {
    await connection.ready();
    // A user may be kept from INFO and be good for everything else.
    const info = await connection.work((redis) => redis.info().catch(() => ''));
    const limit = field(info, 'maxmemory');
    known = {
      version: field(info, 'redis_version'),
      latencyMs: null,
      policy: field(info, 'maxmemory_policy'),
      memoryLimit: limit === null ? null : Number(limit),
    };
    known = { ...known, latencyMs: await latency(connection) };
    // All that a state needs, in one transaction: nobody sees the keys, and a user who may not is told so.
    const id = randomUUID();
    await connection.transaction((transaction) => {
      for (const key of [`${keyPrefix(null)}probe:${id}`, `muxworks:probe:${id}`]) {
        transaction.set(key, '1', 'PX', 10_000).del(key);
      }
      transaction.publish(CHANNEL, '[]');
    });
    return { ...known, problem: null, warning: warningOf(info) };
  } catch (error) {
    return { ...known, problem: toProblem(error), warning: null };
  } finally {
    connection.close();
  }
}

async function latency(connection: RedisConnection): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let ping = 0; ping < PINGS; ping++) {
    const began = performance.now();
    await connection.work((redis) => redis.ping());
    fastest = Math.min(fastest, performance.now() - began);
  }
  return fastest;
}

function warningOf(info: string): Problem | null {
  const limit = Number(field(info, 'maxmemory') ?? 0);
  const policy = field(info, 'maxmemory_policy') ?? '';
  if (limit > 0 && policy !== 'noeviction' && !policy.startsWith('volatile-')) {
    return {
      code: 'redis',
      message: `its memory policy is ${policy}: it throws states away when its memory is full`,
      hint: 'config set maxmemory-policy noeviction',
    };
  }
  const used = Number(field(info, 'used_memory') ?? 0);
  if (limit === 0 || used < NEARLY_FULL * limit) return null;
  const message = `${Math.round((used / limit) * 100)} % of its memory is used: soon it takes no states any more`;
  return { code: 'redis', message, hint: 'raise maxmemory, or make room' };
}

function field(info: string, name: string): string | null {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
}
