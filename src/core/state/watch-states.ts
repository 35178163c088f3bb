/** The states of every machine that shares a Redis: as they are, and as they change. */
import type { CommandState } from '../command/state.ts';
import { MuxError, toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import { readRecords, recordsOf } from './redis.ts';
import { RedisConnection } from './redis-connection.ts';
import { CHANNEL, NODE_PREFIX, type NodeRecord, parseKey, type StateRecord } from './redis-record.ts';
import { nodesOf } from './shared.ts';
import { parseStore } from './store-setting.ts';

/** One machine's part: a tmux server there, or a tool that writes states without saying where it runs. */
export interface NodeStates {
  /** Its name; null for one without, and for what tools have written. */
  readonly node: string | null;
  /** Null for what tools have written. */
  readonly host: string | null;
  /** Of the tmux server there. */
  readonly socket: string | null;
  /** Since that machine last said that this is so, in milliseconds by Redis's own clock; null: it has not in a week. */
  readonly ageMs: number | null;
  readonly states: readonly SharedState[];
}

export interface SharedState {
  readonly key: string;
  readonly session: string;
  readonly window: string;
  /** `%12` */
  readonly pane: string;
  /** 1 is the first of its window; 0 where that is not known. */
  readonly number: number;
  readonly label: string | null;
  readonly exitCode: number | null;
  /** Its status is what that machine has found true when it last looked. */
  readonly state: CommandState;
}

/** All nodes with their states, by name. @throws MuxError `redis`, `bad-input` */
export async function allStates(store: string): Promise<NodeStates[]> {
  const connection = await connect(store);
  try {
    return await read(connection);
  } finally {
    connection.close();
  }
}

async function connect(store: string): Promise<RedisConnection> {
  const place = parseStore(store);
  if (place.kind === 'redis') return RedisConnection.open(place);
  throw new MuxError(
    'bad-input',
    'The states of other machines are in a Redis that they share',
    'use --state redis://host, or MUXWORKS_STATE',
  );
}

const EVERY_STATE = 'herotmux[:@]*';

async function read(connection: RedisConnection): Promise<NodeStates[]> {
  const [nodes, records] = await Promise.all([nodesOf(connection), readRecords(connection, EVERY_STATE)]);
  const found = new Map<string, NodeStates & { states: SharedState[] }>();
  const place = (node: string | null, from: Omit<NodeRecord, 'node'> | null, ageMs: number | null): SharedState[] => {
    const id = JSON.stringify([node, from?.host, from?.socket]);
    const known = found.get(id);
    if (known !== undefined) return known.states;
    const states: SharedState[] = [];
    found.set(id, { node, host: from?.host ?? null, socket: from?.socket ?? null, ageMs, states });
    return states;
  };
  for (const node of nodes) place(node.node, node, node.ageMs);
  for (const record of records) place(record.node, record.origin, null).push(sharedState(record));
  for (const { states } of found.values()) states.sort(byPlace);
  return [...found.values()].sort((a, b) => order(nameOf(a), nameOf(b)));
}

function sharedState({ key, address, state, origin }: StateRecord): SharedState {
  const { number = 0, label = null, exit_code: exitCode = null } = origin ?? {};
  return { key, ...address, number, label, exitCode, state };
}

const nameOf = ({ node, host, socket }: Pick<NodeStates, 'node' | 'host' | 'socket'>): string =>
  `${node ?? host ?? ''} ${socket ?? ''}`;

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byPlace = (a: SharedState, b: SharedState): number =>
  order(a.session, b.session) || order(a.window, b.window) || a.number - b.number || order(a.pane, b.pane);

export type StatesEvent =
  /** All of them: at first, and after each time that Redis was away. */
  | { readonly type: 'states'; readonly nodes: readonly NodeStates[] }
  /** A state is new, or is not as it was. */
  | ({ readonly type: 'changed' } & Where & { readonly change: SharedState })
  | ({ readonly type: 'gone'; readonly key: string } & Pick<Where, 'node'>)
  /** That machine has said that its states are as they are told here. */
  | ({ readonly type: 'seen' } & Where)
  /** Redis is away: what was told may be true no more. `states` follows when it is back. */
  | { readonly type: 'stale'; readonly problem: Problem };

interface Where {
  readonly node: string | null;
  readonly host: string | null;
  readonly socket: string | null;
}

export interface StatesWatch {
  /** Rejects where Redis cannot be reached at first; it is tried on nevertheless. */
  readonly first: Promise<void>;
  close(): void;
}

/** A connection that has died without a word is noticed by this. */
const PING_MS = 15_000;

/**
 * Tells of the states of all machines that share a Redis, at once and then as they change, until close(): by messages of
 * our own, and where the server has keyspace notifications switched on (`notify-keyspace-events K$g`), also of changes
 * that other tools make. Nothing is polled.
 * @throws MuxError `bad-input`
 */
export async function watchStates(store: string, onEvent: (event: StatesEvent) => void): Promise<StatesWatch> {
  const [subscriber, reader] = await Promise.all([connect(store), connect(store)]);
  const told = new Map<string, string>();
  let closed = false;
  let fresh = false;
  /** That has been told. */
  let away = false;
  let work: Promise<void> = Promise.resolve();

  const failed = (error: unknown): void => {
    if (closed) return;
    fresh = false;
    if (away) return;
    away = true;
    onEvent({ type: 'stale', problem: toProblem(error) });
  };
  const all = async (): Promise<void> => {
    // Before everything is read, so that nothing changes unseen in between.
    await subscriber.work(async (redis) => {
      await redis.subscribe(CHANNEL);
      // A user may be kept from it; our own messages are told of anyway.
      await redis.psubscribe(`__keyspace@${subscriber.place.db}__:herotmux*`).catch(() => {});
    });
    const nodes = await read(reader);
    if (closed) return;
    told.clear();
    for (const { states } of nodes) for (const state of states) told.set(state.key, essence(state));
    fresh = true;
    away = false;
    onEvent({ type: 'states', nodes });
  };
  const look = async (keys: readonly string[]): Promise<void> => {
    if (!fresh) return;
    const records = await recordsOf(reader, keys);
    if (closed) return;
    for (const key of keys) {
      const record = records.find((each) => each.key === key);
      if (record === undefined) {
        if (told.delete(key)) onEvent({ type: 'gone', key, node: parseKey(key)?.node ?? null });
        continue;
      }
      const change = sharedState(record);
      if (told.get(key) === essence(change)) continue;
      told.set(key, essence(change));
      const { node, origin } = record;
      onEvent({ type: 'changed', node, host: origin?.host ?? null, socket: origin?.socket ?? null, change });
    }
  };
  /** One after the other, in the order in which they were told of. */
  const then = (what: () => Promise<void>): Promise<void> => {
    const done = work.then(what);
    work = done.catch(failed);
    return done;
  };

  const { redis } = subscriber;
  redis.on('message', (_, text) => {
    const keys = keysIn(text);
    const states = keys.filter((key) => !key.startsWith(NODE_PREFIX));
    if (states.length > 0) then(() => look(states)).catch(() => {});
    for (const key of keys) {
      const node = key.startsWith(NODE_PREFIX) ? nodeIn(key) : null;
      if (node !== null) then(async () => onEvent({ type: 'seen', ...node })).catch(() => {});
    }
  });
  redis.on('pmessage', (_, channel) => {
    const key = channel.slice(channel.indexOf(':') + 1);
    then(() => look([key])).catch(() => {});
  });
  const first = then(all);
  const again = (): void => {
    // Of whichever comes last. What was told while the other was away has not been read.
    for (const one of [subscriber, reader]) one.on('up', () => then(all).catch(() => {}));
  };
  for (const one of [subscriber, reader]) one.on('down', failed);
  first.then(again, again);
  const timer = setInterval(() => {
    if (subscriber.usable) redis.ping().catch(() => redis.disconnect(true));
  }, PING_MS);
  return {
    first,
    close() {
      closed = true;
      clearInterval(timer);
      subscriber.close();
      reader.close();
    },
  };
}

/** What makes two looks at a state different for anyone: not when it was looked at. */
function essence({ state, ...rest }: SharedState): string {
  return JSON.stringify({ ...rest, state: { ...state, last_check: '' } });
}

function keysIn(text: string): string[] {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

function nodeIn(key: string): Where | null {
  const [, node = '', host = '', socket = ''] = /^([^@]*)@([^:]*):([\s\S]*)$/.exec(key.slice(NODE_PREFIX.length)) ?? [];
  return host === '' ? null : { node: node === '' ? null : node, host, socket };
}
