/** A connection to a Redis server that never keeps anyone waiting for long, and says in our terms what is wrong. */
import { EventEmitter } from 'node:events';
import type { ChainableCommander, Redis } from 'ioredis';
import { MuxError } from '../errors.ts';
import type { RedisPlace } from './store-setting.ts';

/** A server that has not answered a command by then is as good as away. */
export const COMMAND_MS = 2000;
/** To a usable connection: address, TLS, password and the loading of its data. */
const READY_MS = 3000;
const LONGEST_BACKOFF_MS = 5000;

export interface ConnectionEvents {
  /** Usable, at first or again. */
  up: [];
  down: [MuxError];
}

export class RedisConnection extends EventEmitter<ConnectionEvents> {
  private problem: MuxError | null = null;
  private closed = false;
  /** An attempt to connect has failed, or the connection was lost. */
  private down = false;
  private up = false;

  private constructor(
    readonly place: RedisPlace,
    /** For what only a subscriber needs; work() for everything else. */
    readonly redis: Redis,
  ) {
    super();
    redis.on('error', (error: unknown) => {
      // A server that does not answer may take as long to hang up.
      if (redis.status !== 'ready') this.down = true;
      this.problem = redisProblem(error, place);
    });
    redis.on('ready', () => {
      this.up = true;
      this.down = false;
      this.problem = null;
      this.emit('up');
    });
    redis.on('close', () => {
      if (this.up) this.problem ??= new MuxError('redis', `${place.name}: the connection was lost`, AWAY);
      this.up = false;
      this.down = true;
      if (!this.closed) this.emit('down', this.why());
    });
  }

  /** Begins to connect, and goes on to try until close(). What is wrong is told by ready(). */
  static async open(place: RedisPlace): Promise<RedisConnection> {
    const { Redis } = await import('ioredis');
    const redis = new Redis({
      ...(place.path === null ? { host: place.host, port: place.port } : { path: place.path }),
      ...(place.username === null ? {} : { username: place.username }),
      ...(place.password === null ? {} : { password: place.password }),
      ...(place.tls ? { tls: {} } : {}),
      db: place.db,
      // Known to every server there is, and all that is needed here.
      protocol: 2,
      connectionName: 'muxworks',
      disableClientInfo: true,
      lazyConnect: true,
      // What is sent while it is away would be done late, when it is not true any more.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      // Nothing is on its way any more when it is left.
      disconnectTimeout: 100,
      connectTimeout: COMMAND_MS,
      commandTimeout: COMMAND_MS,
      keepAlive: 10_000,
      maxRetriesPerRequest: null,
      retryStrategy: (times) =>
        Math.min(LONGEST_BACKOFF_MS, 50 * 2 ** Math.min(times, 10)) * (0.75 + Math.random() / 2),
    });
    const connection = new RedisConnection(place, redis);
    redis.connect().catch(() => {});
    return connection;
  }

  /** True while commands can be sent. */
  get usable(): boolean {
    return this.redis.status === 'ready';
  }

  /**
   * Resolves when commands can be sent. Rejects as soon as the first attempt to connect has failed, and from then on at
   * once until one has been successful, which is told by `up`.
   * @throws MuxError `redis`
   */
  ready(): Promise<void> {
    const { redis } = this;
    if (redis.status === 'ready') return Promise.resolve();
    if (this.closed || this.down) return Promise.reject(this.why());
    return new Promise((resolve, reject) => {
      const settle = (done: () => void): void => {
        clearTimeout(timer);
        redis.off('ready', ready);
        redis.off('error', failed);
        redis.off('close', failed);
        redis.off('end', failed);
        done();
      };
      const ready = (): void => settle(resolve);
      const failed = (): void => settle(() => reject(this.why()));
      const timer = setTimeout(failed, READY_MS);
      redis.once('ready', ready);
      redis.once('error', failed);
      redis.once('close', failed);
      redis.once('end', failed);
    });
  }

  /**
   * Does something with a usable connection.
   * @throws MuxError `redis`
   */
  async work<T>(what: (redis: Redis) => Promise<T>): Promise<T> {
    await this.ready();
    try {
      return await what(this.redis);
    } catch (error) {
      throw error instanceof MuxError ? error : redisProblem(error, this.place);
    }
  }

  /**
   * Sends several commands in one go; resolves with their answers.
   * @throws MuxError `redis` for the first that was refused
   */
  pipeline(build: (pipeline: ChainableCommander) => void): Promise<unknown[]> {
    return this.chain((redis) => redis.pipeline(), build);
  }

  /**
   * As pipeline(), but done wholly or not at all, and nothing of others in between.
   * @throws MuxError `redis`
   */
  transaction(build: (transaction: ChainableCommander) => void): Promise<unknown[]> {
    return this.chain((redis) => redis.multi(), build);
  }

  private async chain(
    begin: (redis: Redis) => ChainableCommander,
    build: (chain: ChainableCommander) => void,
  ): Promise<unknown[]> {
    const answers = await this.work(async (redis) => {
      const chain = begin(redis);
      build(chain);
      return (await chain.exec()) ?? [];
    });
    return answers.map(([error, answer]) => {
      if (error !== null) throw redisProblem(error, this.place);
      return answer;
    });
  }

  close(): void {
    this.closed = true;
    this.redis.disconnect();
  }

  private why(): MuxError {
    return this.problem ?? new MuxError('redis', `${this.place.name}: no answer`, AWAY);
  }
}

const AWAY = 'what runs goes on; its states are stored there when it is back: see muxworks doctor';

const OWN_CA = 'its certificate is signed by nobody known: NODE_EXTRA_CA_CERTS=FILE names a CA of your own';

/** First word of an answer that refuses, or the system's code: what a person can do. */
const HINTS: Readonly<Record<string, string>> = {
  WRONGPASS: 'user or password of --state, MUXWORKS_STATE or the stored setting is not the right one',
  NOAUTH: 'this server wants a password: redis://:password@host',
  NOPERM: 'its user may not do that: it needs the keys herotmux* and muxworks:*, and the channel muxworks:changes',
  READONLY: 'this is a read-only replica: use the address of its primary',
  OOM: 'its memory is full: raise maxmemory, or make room',
  MISCONF: 'it cannot save to its disk and takes no changes until that is repaired',
  LOADING: 'it is loading its data: it will be there soon',
  ECONNREFUSED: 'nothing listens there: is redis-server running?',
  ENOENT: 'there is no such socket: is redis-server running?',
  ENOTFOUND: 'no such host',
  DEPTH_ZERO_SELF_SIGNED_CERT: OWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: OWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: OWN_CA,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than the address has',
};

/** The error of ioredis, of the socket below or of the server in the core's own terms; without any credentials. */
export function redisProblem(error: unknown, { name, password }: RedisPlace): MuxError {
  // Of a transaction that was not done, the first of its commands that was refused says why.
  const [reason = error] = (error as { previousErrors?: unknown[] }).previousErrors ?? [];
  const { code, message = String(reason) } = reason as { code?: string; message?: string };
  const said = message === 'Command timed out' ? 'no answer in time' : message;
  const safe = password === null ? said : said.replaceAll(password, '…');
  const word = /^[A-Z]{3,}/.exec(message)?.[0] ?? '';
  const about = /maxmemory/.test(message) ? 'OOM' : word;
  // After (and with another database than 0: before) a password that is refused comes "not authenticated", which says less.
  if (about === 'NOAUTH' && password !== null) {
    return new MuxError('redis', `${name}: WRONGPASS the password was refused`, HINTS.WRONGPASS, { cause: error });
  }
  return new MuxError('redis', `${name}: ${safe}`, HINTS[code ?? about] ?? HINTS[about] ?? AWAY, { cause: error });
}
