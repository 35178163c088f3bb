/** States in Redis on the command line, against a real redis-server and a real tmux. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stateOf } from '../core/state/store-contract.ts';
import { processesIn, thePane } from '../core/testing/playbook.ts';
import { freePort, noRedis, testProxy, testRedis } from '../core/testing/redis.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { muxworks, type Ran } from './testing.ts';

const PLAYBOOK = `!!tmux.pane_ensure name:'dev|work|1' label:web cmd:'sleep 1000'
!!tmux.pane_ensure name:'dev|work|2' cmd:'(exit 3)'`;

const lines = (out: string): string[] => out.split('\n').filter((line) => line !== '');

/** `muxworks` as on a machine where that store is configured. */
function configured(server: TestServer, url: string, node = ''): (...args: string[]) => Promise<Ran> {
  const env = { MUXWORKS_STATE: url, MUXWORKS_NODE: node };
  return (...args) => muxworks(server, args, { env });
}

const failedEnd = (server: TestServer): Promise<true> =>
  until(async () => (await thePane(server.tmux, 'dev', 'work', 2)).status === 'failed', 'the end of (exit 3)');

/** 0 would be this process and all its relatives. */
function killAlone(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) throw new Error(`${pid} is no process to kill`);
  process.kill(pid, 'SIGKILL');
}

describe.skipIf(noRedis !== null)(`with Redis${noRedis === null ? '' : ` (${noRedis})`}`, () => {
  test('run starts, keeps and restarts; ls, state and Redis tell the same; clear forgets in both', async () => {
    const [server, redis] = [await testServer(), await testRedis(['requirepass', 'gehe/im'])];
    const { redis: client } = await redis.connect();
    const mux = configured(server, redis.url);
    const statuses = async (): Promise<string[]> => {
      const texts = await Promise.all((await client.keys('herotmux:*')).sort().map((key) => client.get(key)));
      return texts.map((text) => JSON.parse(text ?? '')).map(({ cmd_text, status }) => `${cmd_text} ${status}`);
    };
    expect((await mux('run', '-s', PLAYBOOK)).code).toBe(0);
    await failedEnd(server);
    const before = await processesIn(server.tmux, 'dev', 'work');
    const table = await mux('state', 'ls');
    expect(table).toMatchObject({ code: 0, err: '' });
    expect(lines(table.out)).toMatchObject([
      expect.stringMatching(/^dev\|work\|web +running/),
      expect.stringMatching(/^dev\|work\|2 +failed 3/),
      expect.stringMatching(/: in step$/),
    ]);
    expect(await statuses()).toEqual(['sleep 1000 running', '(exit 3) failed']);
    const again = await mux('run', '-s', PLAYBOOK.split('\n')[0] ?? '');
    expect(again.out).toContain('keep');
    expect(await processesIn(server.tmux, 'dev', 'work')).toEqual(before);
    expect((await mux('run', '-s', PLAYBOOK.replace('1000', '2000').split('\n')[0] ?? '')).out).toContain('restart');
    expect(await statuses()).toContain('sleep 2000 running');

    const { store } = JSON.parse((await mux('ls', '--json')).out);
    expect(store).toMatchObject({ inStep: true, problem: null, node: null, count: 2 });
    // What another tool has left for a pane that is no more is told, and can be taken away.
    const { token: _, ...theirs } = stateOf({ session: 'dev', window: 'old', pane: '%77' }, 'theirs');
    await client.set('herotmux:dev:old|77', JSON.stringify(theirs));
    expect((await mux('state', 'ls')).out).toMatch(/dev\|old\|%77 +unknown +stale: no-pane .* theirs/);
    expect((await mux('state', 'clear', '--stale')).out).toContain('Removed 1 state');
    expect((await mux('state', 'clear', 'dev')).out).toContain('Removed 2 states');
    expect(await client.keys('herotmux*')).toEqual([]);
    for (const { out, err } of [table, again]) expect(out + err).not.toContain('gehe');
  });

  test('with Redis away, slow or refusing, every command does its work, ends, and says so', async () => {
    const [server, redis] = [await testServer(), await testRedis(['requirepass', 'gehe/im'])];
    const proxy = await testProxy(redis.port);
    const mux = configured(server, `redis://:gehe%2Fim@127.0.0.1:${proxy.port}/1`);
    expect((await mux('run', '-s', PLAYBOOK)).err).toBe('');
    for (const mode of ['stall', 'refuse'] as const) {
      proxy.mode = mode;
      const run = mode === 'stall' ? await mux('ls') : await mux('run', '-s', PLAYBOOK);
      expect(run).toMatchObject({ code: 0, err: expect.stringMatching(/Redis has not been in step since \d\d:/) });
      if (mode === 'stall') continue;
      const listed = JSON.parse((await mux('state', 'ls', '--json')).out);
      expect(listed.store).toMatchObject({ inStep: false, problem: { code: 'redis' } });
      expect(listed.states).toHaveLength(2);
      expect((await mux('ls', '--all-nodes')).code).toBe(3);
      const doctor = await mux('doctor', '--json');
      expect(doctor.code).toBe(3);
      const { checks } = JSON.parse(doctor.out);
      expect(checks).toContainEqual(
        expect.objectContaining({ name: 'redis', status: 'missing', detail: expect.stringContaining('stale since') }),
      );
      expect(run.err + doctor.out).not.toContain('gehe');
    }
    proxy.mode = 'pass';
    expect(JSON.parse((await mux('ls', '--json')).out).store).toMatchObject({ inStep: true, count: 2 });
    expect((await mux('doctor')).out).toMatch(/ok +redis +\d+\.\d+\.\d+, redis:\/\/127\.0\.0\.1/);
    const wrong = await configured(server, redis.url.replace('gehe%2Fim', 'wr0ng'))('ls');
    expect(wrong).toMatchObject({ code: 0, err: expect.stringContaining('WRONGPASS') });
    expect(wrong.err).not.toContain('wr0ng');
  });

  test('doctor: a replica, a policy that throws states away', async () => {
    const [server, redis] = [
      await testServer(),
      await testRedis(['maxmemory', '50mb'], ['maxmemory-policy', 'allkeys-lru']),
    ];
    const evicting = await configured(server, redis.url)('doctor', '--json');
    expect(evicting.code).toBe(0);
    expect(JSON.parse(evicting.out).checks).toContainEqual(
      expect.objectContaining({ name: 'redis', status: 'warning', detail: expect.stringContaining('allkeys-lru') }),
    );
    const replica = await testRedis(
      ['replicaof', '127.0.0.1', String(redis.port)],
      ['replica-serve-stale-data', 'yes'],
    );
    const refused = await until(async () => {
      const { out, code } = await configured(server, replica.url)('doctor', '--json');
      return out.includes('READONLY') ? { out, code } : null;
    }, 'the refusal');
    expect(refused.code).toBe(3);
  });

  test.skipIf(spawnSync('openssl', ['version']).status !== 0)(
    'rediss:// is TLS, and its certificate is checked',
    async () => {
      const server = await testServer();
      const [key, cert] = ['key', 'cert'].map((name) => join(server.directory, name)) as [string, string];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
      const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      spawnSync('openssl', ['req', '-x509', ...ec, ...subject, '-keyout', key, '-out', cert]);
      const port = await freePort();
      await testRedis(
        ...[
          ['tls-port', String(port)],
          ['tls-cert-file', cert],
          ['tls-key-file', key],
        ],
        ...[
          ['tls-ca-cert-file', cert],
          ['tls-auth-clients', 'no'],
          ['requirepass', 'geheim'],
        ],
      );
      const env = { MUXWORKS_STATE: `rediss://:geheim@127.0.0.1:${port}` };
      const doctor = (more: Record<string, string> = {}) =>
        muxworks(server, ['doctor', '--json'], { env: { ...env, ...more } });
      expect((await doctor()).out).toContain('NODE_EXTRA_CA_CERTS');
      expect(JSON.parse((await doctor({ NODE_EXTRA_CA_CERTS: cert })).out).checks).toContainEqual(
        expect.objectContaining({ name: 'redis', status: 'ok' }),
      );
    },
  );

  test('ls --all-nodes shows every machine with its age; --watch tells each change', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const [laptop, other] = [configured(server, redis.url, 'laptop'), configured(server, redis.url, 'desk')];
    expect((await laptop('run', '-s', PLAYBOOK)).code).toBe(0);
    await failedEnd(server);
    const { out } = await other('-L', `${server.socketName}-none`, 'ls', '--all-nodes');
    expect(out).toMatch(
      /^laptop {2}seen \d+ s ago, on .+\n {2}dev\|work\|web +running .*sleep 1000\n {2}dev\|work\|2 /,
    );
    expect(out).not.toContain('desk');
    const { nodes } = JSON.parse((await laptop('ls', '--all-nodes', '--json')).out);
    expect(nodes).toMatchObject([{ node: 'laptop', states: [{ label: 'web' }, { status: 'failed', exitCode: 3 }] }]);
    expect(nodes[0].ageMs).toBeLessThan(60_000);

    let seen = '';
    const watching = muxworks(server, ['ls', '--all-nodes', '--watch', '--json'], {
      env: { MUXWORKS_STATE: redis.url, MUXWORKS_NODE: 'laptop' },
      during: (child) => {
        child.stdout.on('data', async (chunk: Buffer) => {
          const before = seen;
          seen += chunk;
          // By hand, and no muxworks of its own.
          if (!before.includes('"states"') && seen.includes('"states"')) {
            killAlone((await thePane(server.tmux, 'dev', 'work', 1)).state?.pid);
          }
          const told = /"type":"changed".*"exitCode":137/;
          if (!told.test(before) && told.test(seen)) child.kill('SIGTERM');
        });
      },
    });
    expect((await watching).code).toBe(0);
    expect((await configured(server, redis.url)('state', 'forget', 'laptop')).out).toBe('Removed 2 states.\n');
    expect((await muxworks(server, ['ls', '--all-nodes'])).code).toBe(2);
  });

  test('state migrate moves to Redis, to another one under a name, and back; the choice is kept and private', async () => {
    const [server, first, second] = [
      await testServer(),
      await testRedis(),
      await testRedis(['requirepass', 'gehe/im']),
    ];
    const [one, two] = [(await first.connect()).redis, (await second.connect()).redis];
    expect((await muxworks(server, ['run', '-s', PLAYBOOK])).code).toBe(0);
    const mux = (...args: string[]) => muxworks(server, args);
    expect(JSON.parse((await mux('state', 'migrate', '--to', first.url, '--json')).out)).toMatchObject({
      ...{ from: 'tmux', stored: 2, withdrawn: 0, left: null },
    });
    expect(await one.keys('herotmux:*')).toHaveLength(2);
    const file = join(server.env.XDG_STATE_HOME ?? '', 'muxworks', 'store.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await mux('state', 'ls')).out).toContain('in step');
    const moved = await mux('--node', 'lap', 'state', 'migrate', '--to', second.url);
    expect(moved).toMatchObject({ code: 0, err: '' });
    expect(moved.out).toMatch(/^2 states of this server shared[\s\S]*2 states taken out of the old store/);
    expect(moved.out).not.toContain('gehe');
    expect([await one.keys('herotmux*'), await two.keys('herotmux@lap:*')]).toMatchObject([[], { length: 2 }]);
    await second.kill();
    expect((await mux('state', 'migrate', '--to', second.url)).code).toBe(3);
    const left = await mux('state', 'migrate', '--to', 'tmux');
    expect(left).toMatchObject({ code: 0, err: expect.stringContaining('stays there') });
    expect(readdirSync(join(server.env.XDG_STATE_HOME ?? '', 'muxworks'))).not.toContain('store.json');
    expect((await mux('state', 'ls')).out).not.toContain('in step');
  });

  test('serve keeps Redis current, and says when it is away', async () => {
    const [server, redis] = [await testServer(), await testRedis()];
    const { redis: client } = await redis.connect();
    let out = '';
    let err = '';
    const serving = muxworks(server, ['serve'], {
      env: { MUXWORKS_STATE: redis.url },
      during: (child) => {
        child.stdout.on('data', (chunk: Buffer) => {
          const before = out.split(': in step').length;
          out += chunk;
          if (before < 3 && out.split(': in step').length === 3) child.kill('SIGTERM');
        });
        child.stderr.on('data', (chunk: Buffer) => {
          err += chunk;
        });
      },
    });
    await until(() => out.includes('Supervises') && out.includes('in step'), 'serve');
    const always = `!!tmux.pane_ensure name:'dev|work|1' restart:always backoff:'10ms' cmd:'sleep 1000'`;
    expect((await muxworks(server, ['run', '-s', always])).code).toBe(0);
    // Null until the state is whole: it is stored once before the command has begun.
    const pid = async (): Promise<number | null> => {
      const [key = ''] = await client.keys('herotmux:*');
      return JSON.parse((await client.get(key)) ?? '{}').pid || null;
    };
    const first = await until(pid, 'the state');
    killAlone(first);
    await until(async () => ![null, first].includes(await pid()), 'the restart, in Redis');
    await redis.kill();
    await until(() => err.includes('Redis has not been in step'), 'that it is away');
    await redis.start();
    expect((await serving).code).toBe(0);
  });
});

test('serve --install writes a unit that systemd accepts, prints no password, and --uninstall removes it', async () => {
  const server = await testServer();
  const runtime = join(server.directory, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const env = {
    ...{ MUXWORKS_STATE: 'redis://:p%25w$"@localhost/1', MUXWORKS_NODE: 'n', XDG_CONFIG_HOME: '' },
    XDG_RUNTIME_DIR: runtime,
  };
  const made = await muxworks(server, ['serve', '--install', '--json'], { env });
  expect(made.code).toBe(0);
  const { path, unit, commands } = JSON.parse(made.out);
  expect(path).toBe(join(server.home, '.config/systemd/user', `muxworks-${server.socketName}.service`));
  expect(commands).toContain(`systemctl --user enable --now muxworks-${server.socketName}.service`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('Environment="MUXWORKS_STATE=redis://:p%%25w$\\"@localhost/1"');
  expect(text).toContain(`"-L" "${server.socketName}" "serve"`);
  const explained = await muxworks(server, ['serve', '--install'], { env });
  expect(explained.out).toContain('loginctl enable-linger');
  expect(unit + explained.out).not.toContain('p%');
  if (spawnSync('systemd-analyze', ['--version']).status === 0) {
    const verify = (file: string) =>
      spawnSync('systemd-analyze', ['--user', 'verify', file], { env: { ...process.env, ...env }, encoding: 'utf8' });
    expect(verify(path)).toMatchObject({ status: 0, stderr: '' });
    // It does look.
    const broken = join(server.directory, 'broken.service');
    writeFileSync(broken, text.replace(/^ExecStart=.*$/m, 'ExecStart=/nonexistent'));
    expect(verify(broken).status).not.toBe(0);
  }
  expect((await muxworks(server, ['serve', '--uninstall'], { env })).out).toContain('Removed ');
  expect(readdirSync(join(server.home, '.config/systemd/user'))).toEqual([]);
  expect((await muxworks(server, ['serve', '--uninstall'], { env })).out).toContain('There is no ');
});
