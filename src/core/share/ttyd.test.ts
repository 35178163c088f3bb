/** ttyd as it is found, started and started again. With the real one, where there is one. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { descendants } from '../process/tree.ts';
import { testServer, until } from '../testing/tmux.ts';
import { createSession } from '../tmux/session.ts';
import { Shares } from './shares.ts';
import { TestViewer, ttyd } from './testing.ts';
import { findTtyd, hasUsableTtyd, isOlder } from './ttyd.ts';

test('versions', () => {
  expect(['1.7.4', '1.7.7', '1.8', '2.0.0', '1.10.1'].filter(isOlder)).toEqual([]);
  expect(['1.7.3', '1.7', '1.6.9', '0.9'].filter((version) => !isOlder(version))).toEqual([]);
});

async function ground() {
  const server = await testServer();
  const before = process.env.MUXWORKS_TTYD;
  onTestFinished(() => {
    if (before === undefined) delete process.env.MUXWORKS_TTYD;
    else process.env.MUXWORKS_TTYD = before;
  });
  const made = await createSession(server.tmux, 's', 'w', { argv: ['bash', '--norc'] });
  const shares = new Shares(server.tmux);
  onTestFinished(async () => void (await shares.stopAll()));
  const request = { session: made.session, window: made.window, target: 's|w', port: 0, engine: 'ttyd' } as const;
  const program = (name: string, script: string): string => {
    const path = join(server.directory, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  return { ...server, ...made, shares, request, program };
}

test('one that is too old, or none, is refused where it was asked for; else the built-in engine serves', async () => {
  const { program, shares, request } = await ground();
  process.env.MUXWORKS_TTYD = '/nowhere/ttyd';
  expect(await findTtyd()).toBe(null);
  await expect(shares.start(request)).rejects.toMatchObject({ code: 'ttyd-missing' });
  process.env.MUXWORKS_TTYD = program('ttyd', 'echo ttyd version 1.6.3-abc');
  expect(await findTtyd()).toMatchObject({ version: '1.6.3' });
  expect(await hasUsableTtyd()).toBe(false);
  await expect(shares.start(request)).rejects.toMatchObject({ code: 'ttyd-missing' });
  const { engine: _, ...any } = request;
  expect((await shares.start(any)).share.engine).toBe('builtin');
});

test('the one of the settings serves where the environment names none', async () => {
  const before = process.env.MUXWORKS_TTYD;
  const fresh = async () => {
    vi.resetModules();
    return import('./ttyd.ts');
  };
  onTestFinished(() => {
    if (before === undefined) delete process.env.MUXWORKS_TTYD;
    else process.env.MUXWORKS_TTYD = before;
    vi.resetModules();
  });
  process.env.MUXWORKS_TTYD = '/of/the/environment';
  (await fresh()).setTtyd('/of/the/settings');
  expect(process.env.MUXWORKS_TTYD).toBe('/of/the/environment');
  delete process.env.MUXWORKS_TTYD;
  const { setTtyd } = await fresh();
  setTtyd('/of/the/settings');
  expect(process.env.MUXWORKS_TTYD).toBe('/of/the/settings');
  setTtyd(null);
  expect(process.env.MUXWORKS_TTYD).toBe(undefined);
});

test('one that cannot start: its last words are told, and nothing is left', async () => {
  const { program, shares, request, tmux } = await ground();
  process.env.MUXWORKS_TTYD = program(
    'ttyd',
    'case $1 in --version) echo ttyd version 1.7.7;; *) echo no memory for lunch >&2; exit 3;; esac',
  );
  await expect(shares.start(request)).rejects.toMatchObject({
    code: 'io',
    message: 'ttyd ended at once: no memory for lunch',
  });
  expect(shares.list()).toEqual([]);
  expect(await tmux.command('list-sessions', '-F', '#{session_name}')).toBe('s');
});

test.skipIf(ttyd === null)('one that ends is started again, and what it said is kept (with a real ttyd)', async () => {
  const { shares, request, tmux, pane } = await ground();
  process.env.MUXWORKS_TTYD = ttyd?.path;
  const { share } = await shares.start(request);
  const running = () => descendants(share.pid).find(({ name }) => name === 'ttyd');
  const first = running();
  process.kill(first?.pid as number, 'SIGKILL');
  await until(() => shares.list()[0]?.state === 'trouble', 'the end to be noticed');
  await until(() => shares.list()[0]?.state === 'open', 'the new one');
  expect(running()?.pid).not.toBe(first?.pid);
  expect(shares.events().map(({ type }) => type)).toEqual(['opened', 'engine-ended', 'engine-restarted']);
  const viewer = await TestViewer.open(share.url);
  onTestFinished(() => viewer.close());
  await tmux.command('send-keys', '-t', pane, 'echo $((6*7))again', 'Enter');
  await until(
    () => viewer.text().includes('42again'),
    () => viewer.text(),
  );
});

test.skipIf(ttyd === null)('an empty message of a viewer ends nothing (with a real ttyd)', async () => {
  const { shares, request, tmux, pane } = await ground();
  process.env.MUXWORKS_TTYD = ttyd?.path;
  const { share } = await shares.start(request);
  const [bad, good] = [await TestViewer.open(share.url), await TestViewer.open(share.url)];
  onTestFinished(() => {
    bad.close();
    good.close();
  });
  bad.socket.send('');
  bad.socket.send('', { fin: false });
  bad.socket.send('', { fin: true });
  bad.socket.ping();
  await new Promise((resolve) => bad.socket.once('pong', resolve));
  await tmux.command('send-keys', '-t', pane, 'echo $((6*7))there', 'Enter');
  for (const viewer of [bad, good]) {
    await until(
      () => viewer.text().includes('42there'),
      () => viewer.text(),
    );
  }
  expect(shares.list()[0]?.state).toBe('open');
  expect(shares.events().map(({ type }) => type)).not.toContain('engine-ended');
});
