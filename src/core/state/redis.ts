/** The store in Redis: a state under the source system's key, or under one with the node's name before it. */
import type { CommandState } from '../command/state.ts';
import type { RedisConnection } from './redis-connection.ts';
import { keyPrefix, literally, parseRecord, printRecord, recordKey, type StateRecord } from './redis-record.ts';
import { checkState, type StateAddress, type StateStore, type StoredState } from './store.ts';

/** How much is asked for at once. */
const PAGE = 500;

export class RedisStore implements StateStore {
  /** @param node null: the source system's keys */
  constructor(
    private readonly connection: RedisConnection,
    private readonly node: string | null = null,
  ) {}

  async get(address: StateAddress): Promise<CommandState | null> {
    const key = recordKey(this.node, address);
    return (await recordsOf(this.connection, [key]))[0]?.state ?? null;
  }

  async set(address: StateAddress, state: CommandState): Promise<void> {
    checkState(address, state);
    const key = recordKey(this.node, address);
    await this.connection.work((redis) => redis.set(key, printRecord(state, null)));
  }

  async delete(address: StateAddress): Promise<boolean> {
    const key = recordKey(this.node, address);
    return (await this.connection.work((redis) => redis.del(key))) === 1;
  }

  async list(session?: string): Promise<StoredState[]> {
    const prefix = keyPrefix(this.node) + (session === undefined ? '' : `${session}:`);
    const records = await readRecords(this.connection, `${literally(prefix)}*`);
    return records.map(({ address, state }) => ({ address, state }));
  }
}

/** Every record under the keys that a pattern of SCAN finds, without blocking the server. @throws MuxError `redis` */
export async function readRecords(connection: RedisConnection, pattern: string): Promise<StateRecord[]> {
  return recordsOf(connection, await scanKeys(connection, pattern));
}

/** Each key once. @throws MuxError `redis` */
export async function scanKeys(connection: RedisConnection, pattern: string): Promise<string[]> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const from = cursor;
    const [next, found] = await connection.work((redis) => redis.scan(from, 'MATCH', pattern, 'COUNT', PAGE));
    for (const key of found) keys.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...keys];
}

/** The states under keys; those that hold none are left out. @throws MuxError `redis` */
export async function recordsOf(connection: RedisConnection, keys: readonly string[]): Promise<StateRecord[]> {
  const records: StateRecord[] = [];
  for (let at = 0; at < keys.length; at += PAGE) {
    const page = keys.slice(at, at + PAGE);
    // Of a key that holds something else than a text, it says that there is none.
    const texts = await connection.work((redis) => redis.mget(page));
    page.forEach((key, index) => {
      const record = parseRecord(key, texts[index] ?? null);
      if (record !== null) records.push(record);
    });
  }
  return records;
}
