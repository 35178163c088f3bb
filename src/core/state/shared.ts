/**
 * Keeps Redis in step with tmux. What tmux itself says of a pane is the truth that everything here is decided by, so
 * commands need no Redis to go on; what is in Redis is a copy of it, for other tools and other machines.
 *
 * The copy is never written by whoever has changed something, but always from a look at the whole server: what is there
 * is compared with what should be, and the difference is written. So it does not matter who has changed what, what was
 * missed while Redis was away, or how often it is done; and after a reconnection the same is done once more.
 *
 * Nothing is taken from Redis into tmux: whoever can write to a Redis that many share could start commands by that.
 */
import { EventEmitter } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type CheckedState, checkedState } from '../command/stored-state.ts';
import { within } from '../command/within.ts';
import { MuxError, toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import { readProcess } from '../process/proc.ts';
import { allPanes, type Snapshot, type Tmux } from '../tmux/server.ts';
import { serverDirectory } from './directories.ts';
import { RedisStore, readRecords, recordsOf, scanKeys } from './redis.ts';
import { RedisConnection } from './redis-connection.ts';
import {
  CHANNEL,
  keyPrefix,
  literally,
  NODE_PREFIX,
  NODE_SECONDS,
  type NodeRecord,
  nodeKey,
  type Origin,
  ownKeysKey,
  parseNode,
  printRecord,
  recordKey,
  type StateRecord,
  versionKey,
} from './redis-record.ts';
import { checkNode, parseStore } from './store-setting.ts';

/** The longest that anybody waits for Redis to be in step. */
const SYNC_MS = 4000;
/** How often who stays says that this machine is there. */
const HEARTBEAT_MS = 15_000;
/** What changes while changes are written is written too; who goes on changing it is left for the next time. */
const ROUNDS = 5;

export interface Sharing {
  /** The store as people may read it, without credentials. */
  readonly store: string;
  readonly node: string | null;
  /** False: what is in Redis is not what is true here. */
  readonly inStep: boolean;
  /** When it last was, milliseconds since the epoch, by whichever process of this machine; null: never. */
  readonly inStepAt: number | null;
  /** Why it is not. */
  readonly problem: Problem | null;
  /** How many states of ours are there, as far as that is known. */
  readonly count: number;
  /** Keys of panes of this server that another tmux server uses; nothing of ours is there. */
  readonly taken: readonly string[];
}

/** A state as it should be in Redis. */
interface Wanted {
  readonly record: Pick<StateRecord, 'state' | 'origin'>;
  /** The same for every look at a state that has not changed. */
  readonly text: string;
  /** It is what its pane itself tells. */
  readonly believed: boolean;
}

const shared = new WeakMap<Tmux, SharedStates>();

/** Who keeps Redis in step with that server, in this process; null where none is configured. */
export function sharedStates(tmux: Tmux): SharedStates | null {
  return shared.get(tmux) ?? null;
}

/**
 * Shares the states of a server's panes through Redis from now on, until the Tmux is closed. Does not wait for Redis.
 * @param store as `redis://host:port/db`
 * @param node what this machine is called there; null: the source system's keys
 * @throws MuxError `bad-input`
 */
export async function shareStates(tmux: Tmux, store: string, node: string | null): Promise<SharedStates> {
  const place = parseStore(store);
  if (place.kind !== 'redis') throw new MuxError('bad-input', 'States are in tmux anyway', 'name a Redis');
  if (node !== null) checkNode(node);
  const states = new SharedStates(tmux, await RedisConnection.open(place), node);
  shared.set(tmux, states);
  return states;
}

/** Shares through a store that shareStates() has made; what was shared through before goes on until it is ended. */
export function shareThrough(tmux: Tmux, states: SharedStates): void {
  shared.set(tmux, states);
}

/** Shares no more through that store. What is there stays; see SharedStates.withdraw(). */
export function endSharing(tmux: Tmux, states: SharedStates): void {
  states.end();
  if (shared.get(tmux) === states) shared.delete(tmux);
}

export interface SharingEvents {
  /** Redis is in step, or is not any more. */
  sharing: [Sharing];
}

export class SharedStates extends EventEmitter<SharingEvents> {
  private problem: Error | null = null;
  private inStep = false;
  /** What Redis holds of ours, to our knowledge; null: it is to be looked at. */
  private known: Map<string, string> | null = null;
  /** The changes that `known` has in it; see versionKey(). */
  private version: string | null = null;
  /** Somebody here watches the server. */
  private follows = false;
  /** The server was looked at before there was a connection. */
  private missed = false;
  private taken: readonly string[] = [];
  /** Written by other tools, and left so: what of ours is not there. */
  private readonly passed = new Map<string, string>();
  private withdrawn = false;
  private underWay: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;
  private readonly self: NodeRecord;
  /** Lets go of the server and of the connection. */
  readonly end: () => void;

  constructor(
    private readonly tmux: Tmux,
    readonly connection: RedisConnection,
    readonly node: string | null,
  ) {
    super();
    this.self = { node, host: hostname(), socket: tmux.socketPath };
    const sync = (): void => tmux.afterwards(this.sync().then(() => {}));
    const look = (snapshot: Snapshot): void => {
      // Who refuses is asked again by the heartbeat, not at each change.
      this.follows = true;
      if (!connection.usable) this.missed = true;
      else if (this.problem === null && !this.holds(this.wanted(snapshot))) sync();
    };
    tmux.on('stored', sync);
    tmux.on('snapshot', look);
    connection.on('up', () => {
      if (this.missed || this.problem !== null) sync();
    });
    connection.on('down', (problem) => this.lost(problem));
    const timer = setInterval(() => void this.heartbeat(), HEARTBEAT_MS).unref();
    this.end = () => {
      clearInterval(timer);
      connection.close();
      tmux.off('stored', sync).off('snapshot', look).off('closed', this.end);
    };
    tmux.once('closed', this.end);
  }

  /** As a store of its own, past everything that this class does. */
  get store(): RedisStore {
    return new RedisStore(this.connection, this.node);
  }

  get sharing(): Sharing {
    const { node, inStep, taken, problem } = this;
    const store = this.connection.place.name;
    const inStepAt = readInStepAt(this.tmux, store, node);
    const count = this.known?.size ?? 0;
    return { store, node, inStep, inStepAt, problem: problem === null ? null : toProblem(problem), count, taken };
  }

  /**
   * Brings Redis in step with the server as it is now. Waits 4 s at most, and never fails: what is wrong is in the
   * answer, and is made good when Redis is back, by this process or by the next one that looks.
   */
  async sync(): Promise<Sharing> {
    // One that is under way may have looked already.
    this.next ??= this.underWay.then(() => {
      this.next = null;
      this.underWay = this.bring();
      return this.underWay;
    });
    if (!(await within(SYNC_MS, this.next)) && this.problem === null) {
      this.lost(new MuxError('redis', `${this.connection.place.name}: slow, not all states are there yet`));
    }
    return this.sharing;
  }

  /**
   * What is stored there for this node and is nobody's who still keeps it: of other tools, and of tmux servers of this
   * machine that are no more.
   * @throws MuxError `redis`
   */
  async strays(): Promise<CheckedState[]> {
    const snapshot = await this.tmux.snapshot();
    const wanted = this.wanted(snapshot);
    const panes = new Map([...allPanes(snapshot)].map((each) => [each.pane.id, each]));
    const records = await readRecords(this.connection, `${literally(keyPrefix(this.node))}*`);
    return records.flatMap(({ key, node, address, state, origin }): CheckedState[] => {
      if (node !== this.node) return [];
      if (origin !== null && (this.isOurs(origin) ? wanted.has(key) : !this.hasGone(origin, state.server))) return [];
      const at = panes.get(address.pane);
      const here = at?.session.name === address.session && at.window.name === address.window;
      return [{ ...checkedState({ address, state }, snapshot.server, here ? at.pane : null), key }];
    });
  }

  /**
   * Takes all that is this server's out of Redis, under whatever node it is there, and shares no more from now on.
   * Resolves with how many states.
   * @throws MuxError `redis`
   */
  async withdraw(): Promise<number> {
    const { connection } = this;
    this.withdrawn = true;
    await this.underWay;
    const ours = (await readRecords(connection, 'herotmux[:@]*')).filter(({ origin }) => this.isOurs(origin));
    const nodes = await nodesOf(connection);
    const own = nodes.filter((node) => this.isOurs(node));
    await this.write(
      new Map(),
      ours.map(({ key }) => key),
    );
    await connection.pipeline((pipeline) => {
      for (const node of own) pipeline.del(node.key, ownKeysKey(node));
    });
    this.known = null;
    this.inStep = false;
    return ours.length;
  }

  private lost(problem: Error): void {
    const news = this.inStep || this.problem === null;
    this.problem = problem;
    this.inStep = false;
    this.known = null;
    if (news) this.emit('sharing', this.sharing);
  }

  private async bring(): Promise<void> {
    if (this.withdrawn) return;
    let running = false;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await this.connection.ready();
        const snapshot = await this.tmux.snapshot();
        running = snapshot.server !== null;
        if (!(await this.adjust(this.wanted(snapshot)))) break;
      }
      // Who only looks at other machines is none itself.
      if (running || this.follows) await this.tellNode();
      const news = !this.inStep;
      this.problem = null;
      this.inStep = true;
      writeInStepAt(this.tmux, this.connection.place.name, this.node);
      if (news) this.emit('sharing', this.sharing);
    } catch (error) {
      this.lost(error as Error);
    }
  }

  /** What should be in Redis, by its keys. */
  private wanted(snapshot: Snapshot): Map<string, Wanted> {
    const found = new Map<string, Wanted>();
    const seen = new Set<string>();
    for (const { session, window, pane } of allPanes(snapshot)) {
      // A window that is linked to two sessions has one state in each of its panes.
      if (pane.state === null || seen.has(pane.id)) continue;
      seen.add(pane.id);
      const address = { session: session.name, window: window.name, pane: pane.id };
      const { state, status, exitCode, stale } = checkedState({ address, state: pane.state }, snapshot.server, pane);
      const { host, socket } = this.self;
      const origin: Origin = {
        ...{ session: session.name, window: window.name, host, socket },
        ...{ exit_code: exitCode, number: pane.number, label: pane.label },
      };
      const server = state.server ?? snapshot.server;
      const told = {
        ...state,
        status,
        ...(server === null ? {} : { server: { pid: server.pid, startedAt: server.startedAt } }),
      };
      const text = printRecord({ ...told, last_check: '' }, origin);
      const record = { state: told, origin };
      found.set(recordKey(this.node, address), { record, text, believed: stale === null && status !== 'unknown' });
    }
    return found;
  }

  private holds(wanted: ReadonlyMap<string, Wanted>): boolean {
    const { known, passed, taken } = this;
    if (known === null) return false;
    const held = (key: string, { text }: Wanted): boolean =>
      known.get(key) === text || passed.get(key) === text || taken.includes(key);
    return [...known.keys()].every((key) => wanted.has(key)) && [...wanted].every(([key, each]) => held(key, each));
  }

  /** Writes what is not as it should be; false where all is. */
  private async adjust(wanted: ReadonlyMap<string, Wanted>): Promise<boolean> {
    const { connection, self } = this;
    const version = await connection.work((redis) => redis.get(versionKey(self)));
    if (version !== this.version) this.known = null;
    this.version = version;
    this.known ??= await this.look();
    const { known, passed } = this;
    const changed = [...wanted].filter(([key, { text }]) => known.get(key) !== text && passed.get(key) !== text);
    const there = await recordsOf(
      connection,
      changed.flatMap(([key]) => (known.has(key) ? [] : [key])),
    );
    const taken: string[] = [];
    for (const { key, origin, state } of there) {
      const each = wanted.get(key) as Wanted;
      if (this.isOurs(origin)) continue;
      if (origin === null && !each.believed) passed.set(key, each.text);
      else if (origin !== null && !this.hasGone(origin, state.server)) taken.push(key);
    }
    this.taken = taken;
    const set = new Map(changed.filter(([key, { text }]) => !taken.includes(key) && passed.get(key) !== text));
    const gone = [...known.keys()].filter((key) => !wanted.has(key));
    if (set.size === 0 && gone.length === 0) return false;
    await this.write(set, gone);
    for (const [key, { text }] of set) known.set(key, text);
    for (const key of gone) known.delete(key);
    return true;
  }

  private async write(set: ReadonlyMap<string, Wanted>, gone: readonly string[]): Promise<void> {
    if (set.size === 0 && gone.length === 0) return;
    const now = new Date().toISOString();
    const [counter, own] = [versionKey(this.self), ownKeysKey(this.self)];
    const [version] = await this.connection.transaction((transaction) => {
      transaction.incr(counter).expire(counter, NODE_SECONDS);
      if (gone.length > 0) transaction.del(...gone).srem(own, ...gone);
      for (const [key, { record }] of set) {
        transaction.set(key, printRecord({ ...record.state, last_check: now }, record.origin)).sadd(own, key);
      }
      // Found by a look at everything: from now on by the set.
      const found = this.version === null ? [...(this.known?.keys() ?? [])].filter((key) => !gone.includes(key)) : [];
      if (found.length > 0) transaction.sadd(own, ...found);
      transaction.expire(own, NODE_SECONDS).publish(CHANNEL, JSON.stringify([...gone, ...set.keys()]));
    });
    // Another number than the next one is that of somebody else's change in between, which is then to be looked at.
    if (Number(version) === Number(this.version ?? 0) + 1) this.version = String(version);
  }

  /** What Redis holds of this server under this node. */
  private async look(): Promise<Map<string, string>> {
    const { connection, self } = this;
    // Where nothing is counted, the set is gone too, or never was.
    const keys =
      this.version === null
        ? await scanKeys(connection, `${literally(keyPrefix(this.node))}*`)
        : await connection.work((redis) => redis.smembers(ownKeysKey(self)));
    const records = await recordsOf(connection, keys);
    this.passed.clear();
    return new Map(
      records.flatMap(({ key, node, state, origin }) =>
        node === this.node && this.isOurs(origin) ? [[key, printRecord({ ...state, last_check: '' }, origin)]] : [],
      ),
    );
  }

  private isOurs(origin: Pick<Origin, 'host' | 'socket'> | null): boolean {
    return origin !== null && origin.host === this.self.host && origin.socket === this.self.socket;
  }

  /** True of a tmux server on this machine that has ended. Of other machines nobody can tell from here. */
  private hasGone({ host }: Origin, server: { pid: number } | undefined): boolean {
    return host === this.self.host && !readProcess(server?.pid ?? 0)?.name.startsWith('tmux');
  }

  /** Says that this machine is there. False where somebody else has changed what is there: emptied it, say. */
  private async tellNode(): Promise<boolean> {
    const key = nodeKey(this.self);
    const counter = versionKey(this.self);
    const [version] = await this.connection.pipeline((pipeline) => {
      pipeline.get(counter).expire(counter, NODE_SECONDS).expire(ownKeysKey(this.self), NODE_SECONDS);
      pipeline.set(key, JSON.stringify(this.self), 'EX', NODE_SECONDS);
      pipeline.publish(CHANNEL, JSON.stringify([key]));
    });
    return version === this.version;
  }

  private async heartbeat(): Promise<void> {
    if (!this.connection.usable || (this.known === null && this.problem === null)) return;
    try {
      if (this.problem === null && (await this.tellNode())) return;
    } catch (error) {
      this.lost(error as Error);
    }
    this.tmux.afterwards(this.sync().then(() => {}));
  }
}

/**
 * Removes all that a machine has left in Redis, by its node's name or, of one without, its host's. Resolves with how
 * many states. One that is still there stores them again.
 * @throws MuxError `redis`
 */
export async function forgetNode(connection: RedisConnection, name: string): Promise<number> {
  const is = (node: string | null, host: string | undefined): boolean => (node ?? host) === name;
  const records = await readRecords(connection, 'herotmux[:@]*');
  const states = records.filter(({ node, origin }) => is(node, origin?.host)).map(({ key }) => key);
  const nodes = (await nodesOf(connection)).filter(({ node, host }) => is(node, host));
  const keys = [...states, ...nodes.flatMap((node) => [node.key, versionKey(node), ownKeysKey(node)])];
  if (keys.length > 0) {
    await connection.pipeline((pipeline) => {
      pipeline.del(...keys).publish(CHANNEL, JSON.stringify(states));
    });
  }
  return states.length;
}

/** The servers that share their states, with the time since they last said so. @throws MuxError `redis` */
export async function nodesOf(connection: RedisConnection): Promise<(NodeRecord & { key: string; ageMs: number })[]> {
  const keys = await scanKeys(connection, `${NODE_PREFIX}*`);
  if (keys.length === 0) return [];
  const answers = await connection.pipeline((pipeline) => {
    for (const key of keys) pipeline.get(key).pttl(key);
  });
  return keys.flatMap((key, index) => {
    const node = parseNode(answers[index * 2] as string | null);
    const left = answers[index * 2 + 1] as number;
    return node === null ? [] : [{ ...node, key, ageMs: Math.max(0, NODE_SECONDS * 1000 - Math.max(0, left)) }];
  });
}

/** Every process of this machine can tell since when others see what is not true any more. */
const inStepFile = (tmux: Tmux): string => join(serverDirectory(tmux.socketPath), 'redis.json');

function writeInStepAt(tmux: Tmux, store: string, node: string | null): void {
  try {
    writeFileSync(inStepFile(tmux), JSON.stringify({ store, node, at: Date.now() }), { mode: 0o600 });
  } catch {
    // A full disk: it is then told as of an earlier time.
  }
}

function readInStepAt(tmux: Tmux, store: string, node: string | null): number | null {
  try {
    const found = JSON.parse(readFileSync(inStepFile(tmux), 'utf8')) as Record<string, unknown>;
    return found.store === store && found.node === node && typeof found.at === 'number' ? found.at : null;
  } catch {
    return null;
  }
}
