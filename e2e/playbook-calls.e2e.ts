/** The playbook desk through the bridge: what the page may touch, and what is left after the app was killed. */
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { CallInput, CallName, CallOutputs, CallResult } from '../src/shared/ipc.ts';
import { test } from './support.ts';

async function call<N extends CallName>(page: Page, name: N, input: CallInput<N>): Promise<CallResult<N>> {
  const result = await page.evaluate(({ name, input }) => window.muxworks.call(name as CallName, input as never), {
    name,
    input,
  });
  return result as CallResult<N>;
}

async function done<N extends CallName>(page: Page, name: N, input: CallInput<N>): Promise<CallOutputs[N]> {
  const result = await call(page, name, input);
  if (!result.ok) throw new Error(`${name}: ${result.problem.message}`);
  return result.value;
}

test('the page touches no file that the user has not opened, and cannot make a drop up', async ({ ground }) => {
  const secret = ground.write('secret.hero', '!!tmux.session_ensure name:secret\n');
  const { page } = await ground.start();
  for (const [name, input] of [
    ['playbook.open', { id: secret }],
    ['playbook.open', { id: '/etc/passwd' }],
    ['playbook.draft', { id: secret, text: 'x', base: null }],
    ['playbook.discard', { id: secret }],
    ['playbook.check', { id: secret, text: '' }],
    ['playbook.run', { path: secret }],
  ] as const) {
    const result = await call(page, name, input as never);
    expect(result, `${name} ${JSON.stringify(input)}`).toMatchObject({ ok: false, problem: { code: 'forbidden' } });
  }
  const dropped = await page.evaluate(() => window.muxworks.dropped(new File(['x'], '/etc/passwd')));
  expect(dropped.ok).toBe(false);
  expect((await call(page, 'playbook.open', { id: secret })).ok).toBe(false);
});

test('killed while it types and runs: text and run are there again, and the run goes on from its step', async ({
  ground,
}) => {
  const file = ground.write(
    'three.hero',
    `!!tmux.session_ensure name:one\n!!tmux.session_ensure name:two\n!!tmux.session_ensure name:three\n`,
  );
  const first = await ground.start();
  // The dialog answers what the user would have chosen.
  await first.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, file);
  expect(await done(first.page, 'playbook.choose', undefined)).toBe(file);
  const { saved } = await done(first.page, 'playbook.open', { id: file });
  const { id } = await done(first.page, 'playbook.run', { path: file, step: true });
  const waits = async (page: Page, index: number) =>
    expect.poll(async () => (await done(page, 'run.open', { id })).waiting).toBe(index);
  await waits(first.page, 0);
  await done(first.page, 'run.step', { id, how: 'next' });
  await waits(first.page, 1);
  await done(first.page, 'playbook.draft', { id: file, text: 'typed\n', base: saved?.hash ?? null });
  const gone = once(first.app.process(), 'exit');
  first.app.process().kill('SIGKILL');
  await gone;

  const { page } = await ground.start();
  const files = await done(page, 'playbook.files', undefined);
  expect(files.recent).toMatchObject([{ path: file, unsaved: true }]);
  const again = await done(page, 'playbook.open', { id: file });
  expect(again.draft).toMatchObject({ text: 'typed\n', base: again.saved?.hash });
  const [run] = await done(page, 'run.list', undefined);
  expect(run).toMatchObject({ id, outcome: 'broken-off', changed: 1, brokeAt: { index: 1, line: 2, file } });
  expect(await done(page, 'run.current', undefined)).toMatchObject({ id, outcome: 'broken-off', running: false });
  const from = { file, line: run?.brokeAt?.line ?? 0 };
  const { id: next } = await done(page, 'playbook.run', { path: file, from });
  await expect.poll(async () => (await done(page, 'run.open', { id: next })).outcome).toBe('done');
  expect(await done(page, 'run.open', { id: next })).toMatchObject({ changed: 2, steps: 3 });
  expect((await ground.tmux('list-sessions', '-F', '#{session_name}')).split('\n').sort()).toEqual([
    'one',
    'three',
    'two',
  ]);
  // Seen on the command line too.
  const { stdout } = await ground.muxworks('runs', '--json');
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).outcome),
  ).toEqual(['broken-off', 'done']);
  await done(page, 'playbook.save', { id: file, text: 'typed\n', base: again.saved?.hash ?? null });
  expect((await done(page, 'playbook.open', { id: file })).draft).toBeNull();
  expect(join(again.folder)).toBe(join(ground.directory));
});
