/** For vitest: a redis-server of a test's own, and what may stand between it and us. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RedisConnection } from '../state/redis-connection.ts';
import { parseStore, type RedisPlace } from '../state/store-setting.ts';
import { until } from './until.ts';

/** The server is part of redis-tools in Debian, under the name of another tool: there it is without a service. */
const PROGRAM = ['redis-server', 'redis-check-rdb'].find(
  (file) => spawnSync(file, ['--version'], { argv0: 'redis-server', stdio: 'ignore' }).status === 0,
);

/** Why there can be no test with Redis here; null where it can. */
export const noRedis: string | null = PROGRAM === undefined ? 'redis-server is not installed' : null;

export interface TestRedis {
  /** Of its socket, with the password if there is one. */
  readonly url: string;
  readonly place: RedisPlace;
  /** The same server by TCP. */
  readonly port: number;
  readonly directory: string;
  /** A connection of the test's own. */
  connect(): Promise<RedisConnection>;
  /** Ends the server as a crash does; nothing is saved. */
  kill(): Promise<void>;
  /** Starts it again, at the same places. */
  start(): Promise<void>;
}

/** Call it inside a test: the server is ended when the test ends. @param options of redis.conf: `['maxmemory', '5mb']` */
export async function testRedis(...options: readonly (readonly string[])[]): Promise<TestRedis> {
  const directory = mkdtempSync(join(tmpdir(), 'muxredis-'));
  const data = join(directory, 'data');
  mkdirSync(data);
  const socket = join(directory, 's');
  const port = await freePort();
  const password = options.find(([name]) => name === 'requirepass')?.[1];
  const url = `redis+unix://${password === undefined ? '' : `:${encodeURIComponent(password)}@x`}${socket}`;
  const place = parseStore(url) as RedisPlace;
  const connections: RedisConnection[] = [];
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const own = [
      ...['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket, '--dir', data],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no', '--protected-mode', 'no'],
    ];
    const given = options.flatMap(([name = '', ...values]) => [`--${name}`, ...values]);
    let said = '';
    child = spawn(PROGRAM ?? '', [...own, ...given], { argv0: 'redis-server', stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    await until(
      () => {
        if (child?.exitCode !== null) throw new Error(`redis-server has ended: ${said}`);
        return said.includes('Ready to accept connections') || said.includes('eady to accept connections unix');
      },
      () => `redis-server: ${said}`,
    );
  };
  const kill = async (): Promise<void> => {
    const running = child;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('close', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  onTestFinished(async () => {
    for (const connection of connections) connection.close();
    await kill();
    rmSync(directory, { recursive: true, force: true });
  });
  await start();
  return {
    ...{ url, place, port, directory, kill, start },
    async connect() {
      const connection = await RedisConnection.open(place);
      connections.push(connection);
      await connection.ready();
      return connection;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listening(server: Server): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo));
  });
}

export interface Proxy {
  readonly port: number;
  /** pass: as if it were not there; stall: takes what comes and answers nothing; refuse: ends each connection. */
  mode: 'pass' | 'stall' | 'refuse';
  /** How late what comes is passed on, milliseconds. */
  delayMs: number;
  /** Ends the connections that there are. */
  cut(): void;
}

/** What stands between a client and a server at `port`, for the test's time. */
export async function testProxy(port: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const proxy: Proxy = {
    port: 0,
    mode: 'pass',
    delayMs: 0,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
  const server = createServer((client) => {
    if (proxy.mode === 'refuse') {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        if (proxy.mode !== 'pass') return;
        if (proxy.delayMs === 0) to.write(chunk);
        else setTimeout(() => to.writable && to.write(chunk), proxy.delayMs);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  onTestFinished(() => {
    proxy.cut();
    server.close();
  });
  return Object.assign(proxy, { port: (await listening(server)).port });
}
