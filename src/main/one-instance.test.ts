import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { MuxError } from '../core/errors.ts';
import { serverDirectory } from '../core/state/directories.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { readJson } from './json-file.ts';
import { type Handover, type Place, takePlace } from './one-instance.ts';

const NOTHING: Handover = { run: [], open: [], set: {} };

let socketPath: string;
let directory: string;
beforeEach(async () => {
  const server = await testServer();
  directory = server.directory;
  socketPath = join(directory, 'socket');
  const state = join(directory, 'state-of-app');
  const runtime = join(directory, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  vi.stubEnv('XDG_STATE_HOME', state);
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

async function held(path = socketPath): Promise<Extract<Place, { kind: 'held' }>> {
  const place = await takePlace(path, NOTHING);
  if (place.kind !== 'held') throw new Error('the place is taken');
  onTestFinished(() => place.release());
  return place;
}

const address = (): string =>
  (readJson(join(serverDirectory(socketPath), 'app.json')) as { address?: string }).address ?? '';

test('the second hands over what it was started with, also before the first is ready, and is told what was done', async () => {
  const place = await held();
  const wanted: Handover = { run: ['/a/shop.hero'], open: ['/b.hero'], set: { KEY: 'a=b\n"c"' } };
  const early = takePlace(socketPath, wanted);
  const taken: Handover[] = [];
  place.serve(async (handed) => {
    taken.push(handed);
    return `took ${handed.run.length}`;
  });
  expect(await early).toEqual({ kind: 'handed', said: 'took 1' });
  expect(await takePlace(socketPath, NOTHING)).toEqual({ kind: 'handed', said: 'took 0' });
  expect(taken).toEqual([wanted, NOTHING]);
});

test('what the first refuses is the error of the second', async () => {
  const place = await held();
  place.serve(async () => {
    throw new MuxError('tmux-missing', 'there is no tmux', 'install it');
  });
  await expect(takePlace(socketPath, NOTHING)).rejects.toMatchObject({
    code: 'tmux-missing',
    message: 'there is no tmux',
    hint: 'install it',
  });
});

test('who waits for an answer takes the place of an app that ends without one; what it refuses opens no second app', async () => {
  const place = await held();
  const waiting = takePlace(socketPath, NOTHING);
  const own = address();
  // The socket that listens, and the one that it was asked on.
  const sockets = () => readFileSync('/proc/net/unix', 'utf8').split(own).length - 1;
  await until(() => sockets() === 2, 'the question');
  place.release();
  const next = await waiting;
  expect(next.kind).toBe('held');
  if (next.kind === 'held') next.release();

  // A problem of what was handed over is no reason to open a second app.
  const full = await held();
  full.serve(async () => {
    throw new MuxError('io', 'the disk is full');
  });
  await expect(takePlace(socketPath, NOTHING)).rejects.toMatchObject({ code: 'io', message: 'the disk is full' });
  // That nothing can be written is none to open no app.
  const file = join(directory, 'no-directory');
  writeFileSync(file, '');
  vi.stubEnv('XDG_STATE_HOME', file);
  expect(await takePlace(socketPath, NOTHING)).toMatchObject({ kind: 'none', error: { code: 'io' } });
});

test('every tmux server has a place of its own, and one that was left is free', async () => {
  const one = await held();
  await held(`${socketPath}-other`);
  one.release();
  await held();
  expect(readdirSync(process.env.XDG_RUNTIME_DIR ?? '')).toHaveLength(2);
});

test('where the directory of the login is gone, another one serves', async () => {
  vi.stubEnv('XDG_RUNTIME_DIR', join(directory, 'no such place'));
  const place = await held();
  place.serve(async () => 'taken');
  expect(await takePlace(socketPath, NOTHING)).toEqual({ kind: 'handed', said: 'taken' });
});

test('only what is well-formed is taken, and only the user can reach it', async () => {
  const place = await held();
  const taken: Handover[] = [];
  place.serve(async (handed) => {
    taken.push(handed);
    return 'taken';
  });
  const say = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(address(), () => socket.write(text));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });
  expect(await say('no json\n')).toContain('problem');
  expect(await say('{"run":["relative.hero"],"open":[],"set":{}}\n')).toContain('an absolute path');
  expect(await say('{"run":[]}\n')).toContain('problem');
  const half = connect(address(), () => half.end('{"run'));
  await new Promise((resolve) => half.once('close', resolve));
  expect(taken).toEqual([]);
  expect(statSync(join(address(), '..')).mode & 0o777).toBe(0o700);
  expect(await takePlace(socketPath, NOTHING)).toEqual({ kind: 'handed', said: 'taken' });
});

test('the place of an app that was killed is free at once, and what it left is removed', async () => {
  const script = join(directory, 'hold.mts');
  const own = fileURLToPath(new URL('./one-instance.ts', import.meta.url));
  writeFileSync(
    script,
    `import { takePlace } from ${JSON.stringify(own)};
const place = await takePlace(${JSON.stringify(socketPath)}, { run: [], open: [], set: {} });
if (place.kind === 'held') place.serve(async () => 'of the other');
console.log(place.kind);
setInterval(() => {}, 1000);
`,
  );
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const child: ChildProcess = spawn(process.execPath, ['--import', tsx, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  await until(() => said.includes('held'), 'the other process');
  expect(await takePlace(socketPath, NOTHING)).toEqual({ kind: 'handed', said: 'of the other' });
  const left = address();
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  await held();
  expect(address()).not.toBe(left);
  expect(readdirSync(process.env.XDG_RUNTIME_DIR ?? '')).toHaveLength(1);
});
