/** What goes wrong in a day: bad playbooks, bad flags, sessions and servers that vanish, a program that floods. */
import { chmodSync, truncateSync } from 'node:fs';
import { expect, test as plain } from '@playwright/test';
import { execa } from 'execa';
import { panes, picture, processIdentity, root, test } from './support.ts';

test('a playbook that cannot be read ends the start with one clear line and code 2', async ({ ground }) => {
  const start = async (...args: string[]) => {
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const electron = `${process.env.ELECTRON_OVERRIDE_DIST_PATH}/electron`;
    return execa(electron, [...sandbox, '--log-level=3', root, '-L', 'none', ...args], {
      env: ground.env,
      reject: false,
      timeout: 20_000,
    });
  };
  const missing = await start('no-such-file.heroscript');
  expect(missing.exitCode).toBe(2);
  expect(missing.stderr).toContain('no-such-file.heroscript does not exist');
  if (process.getuid?.() !== 0) {
    const locked = ground.write('locked.heroscript', '');
    chmodSync(locked, 0);
    const unreadable = await start(locked);
    expect(unreadable.exitCode).toBe(2);
    expect(unreadable.stderr).toContain('cannot be read');
  }
  const flag = await start('--colour');
  expect(flag.exitCode).toBe(2);
  expect(flag.stderr).toMatch(/--colour/);
  expect(flag.stderr).not.toMatch(/\n\s+at /);
});

for (const [name, content, says] of [
  ['empty', '', /empty|no action/i],
  ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0, 0xff, 0xfe]), /binary/i],
  ['mistaken', "!!tmux.window_ensure name:'a|b' cta:'4pane'\n", /cta/],
] as const) {
  test(`a playbook that is ${name} is told in the window and changes nothing`, async ({ ground }) => {
    const file = ground.write(`${name}.heroscript`, content);
    const { page } = await ground.start(file);
    await expect(page.getByText(says).first()).toBeVisible();
    expect(await panes(page)).toEqual([]);
    await picture(page, `playbook-${name}`);
  });
}

test('a huge playbook is refused at once', async ({ ground }) => {
  const file = ground.write('huge.heroscript', '');
  truncateSync(file, 2 * 1024 ** 3);
  const { page } = await ground.start(file);
  await expect(page.getByText(/too large|larger than/i).first()).toBeVisible();
});

test('a session that vanishes while it is shown leaves the others, and the view goes on', async ({ ground }) => {
  const file = ground.write(
    'two.heroscript',
    "!!tmux.window_ensure name:'first|w' cat:'2pane'\n!!tmux.window_ensure name:'second|w' cat:'2pane'\n",
  );
  const { page, screen } = await ground.start(file);
  await expect.poll(async () => (await panes(page)).length).toBe(4);
  await page.getByRole('treeitem', { name: /first/ }).first().click();
  await ground.tmux('kill-session', '-t', '=first');
  await expect(page.getByRole('treeitem', { name: /first/ })).toHaveCount(0);
  await page
    .getByRole('treeitem', { name: /second/ })
    .first()
    .click();
  const [pane] = await panes(page);
  await page.getByRole('treeitem', { name: /^w/ }).first().click();
  await expect.poll(() => screen(pane?.id ?? '')).toContain('$');
  await ground.tmux('kill-server');
  await expect(page.getByRole('treeitem')).toHaveCount(0);
});

test('a tmux server killed with -9 is told at once, and the next one is found', async ({ ground }) => {
  const file = ground.write('one.heroscript', "!!tmux.window_ensure name:'one|w' cat:'2pane'\n");
  const { page, screen } = await ground.start(file);
  await expect.poll(async () => (await panes(page)).length).toBe(2);
  process.kill(Number(await ground.tmux('display-message', '-p', '#{pid}')), 'SIGKILL');
  await expect(page.getByText(/lost|no server/i).first()).toBeVisible();
  await picture(page, 'server-lost');
  await ground.tmux('new-session', '-d', '-s', 'reborn', 'bash', '-c', 'echo it lives; exec cat');
  await expect(page.getByRole('treeitem', { name: /reborn/ })).toBeVisible();
  await page.getByRole('treeitem', { name: /reborn/ }).click();
  const [pane] = await panes(page);
  await expect.poll(() => screen(pane?.id ?? '')).toContain('it lives');
});

test('a pane that prints 100 MB neither stops the window nor loses its end', async ({ ground }) => {
  // Ten seconds of work for a machine with nothing else to do.
  test.setTimeout(240_000);
  const script = 'head -c 100000000 /dev/zero | tr "\\0" x | fold -w 97; echo; echo THE-END; cat';
  const file = ground.write(
    'flood.heroscript',
    `!!tmux.window_ensure name:'flood|w' cat:'2pane'\n!!tmux.pane_ensure name:'flood|w|1' label:'flood' cmd:'${script}'\n`,
  );
  const { page, pane, screen } = await ground.start(file);
  await expect
    .poll(async () => (await panes(page)).filter(({ managed }) => managed).length, { timeout: 20_000 })
    .toBe(2);
  const [flood, calm] = (await panes(page)).map(({ id }) => id) as [string, string];
  // The other pane answers while the flood goes on.
  await expect.poll(() => screen(flood), { timeout: 20_000 }).toContain('xxxxxxxx');
  await pane(2).getByRole('textbox').focus();
  await page.keyboard.type('echo still-$((1+1))-here\n');
  await expect.poll(() => screen(calm)).toContain('still-2-here');
  await expect.poll(() => screen(flood), { timeout: 200_000 }).toContain('THE-END');
  expect((await ground.tmux('capture-pane', '-p', '-t', flood)).trimEnd()).toContain(
    (await screen(flood)).trimEnd().split('\n').at(-1) ?? '',
  );
});

test('closing the window ends the app and nothing on the server', async ({ ground }) => {
  const file = ground.write('keep.heroscript', "!!tmux.pane_ensure name:'keep|w|1' cmd:'sleep 1000'\n");
  const { app, page, close } = await ground.start(file);
  await expect.poll(async () => (await panes(page))[0]?.status, { timeout: 20_000 }).toBe('running');
  const pids = (await ground.tmux('list-panes', '-a', '-F', '#{pane_pid}')).split('\n').map(Number);
  const identities = pids.map(processIdentity);
  const clients = async (): Promise<string> => ground.tmux('list-clients', '-F', '#{client_name}');
  expect(await clients()).not.toBe('');
  const ended = new Promise((done) => app.process().once('exit', done));
  await close();
  await ended;
  expect(pids.map(processIdentity)).toEqual(identities);
  await expect.poll(clients).toBe('');
});

plain('--help and --version answer without a window', async () => {
  const electron = `${process.env.ELECTRON_OVERRIDE_DIST_PATH}/electron`;
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { stdout, exitCode } = await execa(electron, [...sandbox, root, '--help']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('resources/playbooks/workspace.heroscript');
});
