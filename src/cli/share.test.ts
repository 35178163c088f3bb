/** share start, ls and stop, as a person and as a script use them. */
import { expect, onTestFinished, test } from 'vitest';
import { Shares } from '../core/share/shares.ts';
import { TestViewer } from '../core/share/testing.ts';
import { testServer, until } from '../core/testing/tmux.ts';
import { createSession } from '../core/tmux/session.ts';
import { muxworks } from './testing.ts';

test('a share outlives the command that starts it, is listed, and is stopped by its name', async () => {
  const server = await testServer();
  await createSession(server.tmux, 'dev', 'work', { argv: ['bash', '--norc'] });
  onTestFinished(async () => void (await new Shares(server.tmux).stopAll()));
  const run = (...args: string[]) => muxworks(server, ['share', ...args]);
  expect(await run('ls')).toMatchObject({ code: 0, out: 'Nothing is shared.\n' });

  const started = await run('start', 'dev/work', '--engine', 'builtin', '--json');
  expect(started).toMatchObject({ code: 0, err: '' });
  const share = JSON.parse(started.out) as { url: string; port: number };
  expect(share).toEqual({ url: share.url, port: share.port, engine: 'builtin', target: 'dev|work', writable: false });
  const viewer = await TestViewer.open(share.url);
  onTestFinished(() => viewer.close());
  await until(() => viewer.text().includes('bash'), 'the prompt');

  const kept = await run('start', 'dev/work');
  expect(kept).toEqual({
    code: 0,
    out: `${share.url}\n`,
    err: 'dev|work is shared already: viewers may only look at it.\n',
  });
  const listed = await run('ls');
  expect(listed.out).toBe(`dev|work  read-only  builtin  1 viewer  ${share.url}\n`);
  const { shares } = JSON.parse((await run('ls', '--json')).out);
  expect(shares).toMatchObject([{ target: 'dev|work', port: share.port, viewers: [{ columns: 80, rows: 24 }] }]);

  const open = await run('start', 'dev', '--write', '--address', '0.0.0.0', '--no-secret', '--engine', 'builtin');
  expect(open.out).toMatch(/^http:\/\/[\d.a-z-]+:\d+\/\n$/);
  expect(open.err).toBe(
    'warning: whoever reaches 0.0.0.0 sees it and types in it, with your rights; nothing is encrypted on the way\n' +
      'dev is shared: viewers may see it and type in it.\n',
  );

  expect(await run('stop')).toMatchObject({ code: 2 });
  expect(await run('stop', 'nope')).toMatchObject({ code: 1 });
  expect(await run('stop', 'dev/work')).toEqual({
    code: 0,
    out: `dev|work is not shared on port ${share.port} any more\n`,
    err: '',
  });
  expect(JSON.parse((await run('stop', '--all', '--json')).out).stopped).toMatchObject([{ target: 'dev' }]);
  expect(await run('stop', '--all')).toMatchObject({ code: 0, out: 'Nothing was shared.\n' });
});

test('a share whose process is killed: ls tells it, serve starts it again by the same link, stop ends it', async () => {
  const server = await testServer();
  await createSession(server.tmux, 'dev', 'work', { argv: ['bash', '--norc'] });
  onTestFinished(async () => void (await new Shares(server.tmux).stopAll()));
  const run = (...args: string[]) => muxworks(server, ['share', ...args]);
  const { url } = JSON.parse((await run('start', 'dev/work', '--engine', 'builtin', '--json')).out);
  const [before] = server.tmux.shares.list();
  process.kill(before?.pid ?? 0, 'SIGKILL');
  await until(() => server.tmux.shares.list()[0]?.state === 'ended', 'its end');
  expect((await run('ls')).out).toBe(`dev|work  read-only  builtin  0 viewers  ${url}  ended: its process has gone\n`);

  let said = '';
  let end: (signal: NodeJS.Signals) => unknown = () => {};
  const served = muxworks(server, ['serve'], {
    during: (child) => {
      end = (signal) => child.kill(signal);
      onTestFinished(() => void child.kill('SIGKILL'));
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk;
      });
    },
  });
  await until(
    () => said.includes('is open again'),
    () => said,
  );
  expect(said).toContain('The share of dev|work has ended: its process has gone; again in 0.5 s');
  expect((await run('ls')).out).toBe(`dev|work  read-only  builtin  0 viewers  ${url}\n`);
  const { shares } = JSON.parse((await run('ls', '--json')).out);
  expect(shares).toMatchObject([{ url, state: 'open', restarts: 1, restartAt: null }]);
  expect((await fetch(url)).status).toBe(200);
  await run('stop', 'dev/work');
  expect((await run('ls')).out).toBe('Nothing is shared.\n');
  end('SIGINT');
  expect((await served).code).toBe(0);
});

test('what cannot be shared: exit codes and reasons', async () => {
  const server = await testServer();
  await createSession(server.tmux, 'dev', 'work', { argv: ['bash', '--norc'] });
  const run = (...args: string[]) => muxworks(server, ['share', 'start', ...args]);
  expect(await run('dev/work/1')).toMatchObject({ code: 2 });
  expect(await run('nope')).toMatchObject({ code: 1 });
  expect(await run('dev', '--port', '99999')).toMatchObject({ code: 2 });
  expect(await run('dev', '--engine', 'x')).toMatchObject({ code: 2 });
});
