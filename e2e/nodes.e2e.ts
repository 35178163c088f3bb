/** Other machines in the tree: what they share through a real Redis, as it changes, chosen by machine, marked when it is old. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { root, test } from './support.ts';

/** Debian's redis-tools has the server under the name of another tool. */
const program = ['redis-server', 'redis-check-rdb'].find(
  (file) => spawnSync(file, ['--version'], { argv0: 'redis-server', stdio: 'ignore' }).status === 0,
);

test('the commands of other machines are below the own sessions, live, and say when Redis is away', async ({
  ground,
}) => {
  test.skip(program === undefined, 'redis-server is not installed');
  const socket = join(ground.directory, 'redis');
  const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', ground.directory];
  const start = (): ChildProcess => spawn(program ?? '', options, { argv0: 'redis-server', stdio: 'ignore' });
  const store = `redis+unix://${socket}`;
  let redis = start();
  const others = ['web-1', 'web-2'].map((name) => ({ name, tmux: join(ground.directory, name) }));
  /** Runs a playbook on one of the other machines' tmux servers. */
  const on = async (node: number, text: string): Promise<void> => {
    const { name, tmux } = others[node] ?? { name: '', tmux: '' };
    const env = { ...ground.env, MUXWORKS_STATE: store, MUXWORKS_NODE: name };
    const child = spawn(join(root, 'bin/muxworks'), ['-S', tmux, 'run', '--keep-going', '-s', text], {
      env,
      stdio: 'ignore',
    });
    await once(child, 'exit');
  };
  try {
    await on(0, "!!tmux.pane_ensure name:'shop|api|1' label:'server' cmd:'sleep 1000'");
    await on(1, "!!tmux.pane_ensure name:'ingest|index|1' cmd:'(exit 3)'");
    Object.assign(ground.env, { MUXWORKS_STATE: store, MUXWORKS_NODE: 'laptop' });
    await ground.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'dev', '-n', 'work', 'exec cat');
    const { page } = await ground.start();
    const section = page.getByRole('region', { name: 'Other machines' });
    const commands = (name: string) => section.getByRole('list', { name: `Commands on ${name}` }).getByRole('listitem');
    await expect(commands('web-1')).toHaveText([/shop \/ api \/\s*server/]);
    await expect(commands('web-1').getByRole('img', { name: 'Running' })).toBeVisible();
    await expect(commands('web-2')).toHaveText([/ingest \/ index \/\s*1.*exit 3/]);
    await expect(section.getByRole('button', { name: /^web-1, heard of/ })).toBeVisible();

    await section.getByRole('button', { name: 'Which machines' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'web-1' }).click();
    await expect(section.getByRole('button', { name: /^web-2/ })).toBeHidden();
    await on(0, "!!tmux.pane_ensure name:'shop|late|1' cmd:'sleep 1000'");
    await expect(commands('web-1')).toHaveText([/api/, /late/]);

    const away = section.getByRole('img', { name: /^Redis is away/ });
    redis.kill('SIGKILL');
    await expect(away).toBeVisible({ timeout: 30_000 });
    await expect(commands('web-1')).toHaveCount(2);
    redis = start();
    await expect(away).toBeHidden({ timeout: 30_000 });
  } finally {
    for (const { tmux } of others) spawnSync('tmux', ['-S', tmux, '-N', 'kill-server'], { stdio: 'ignore' });
    redis.kill('SIGKILL');
  }
});
