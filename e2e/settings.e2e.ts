/** The Settings view: what is set is in force at once and after a restart; what cannot be is refused at its field. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type Ground, panes, picture, setTheme, test } from './support.ts';

/** Debian's redis-tools has the server under the name of another tool. */
const program = ['redis-server', 'redis-check-rdb'].find(
  (file) => spawnSync(file, ['--version'], { argv0: 'redis-server', stdio: 'ignore' }).status === 0,
);

async function begin(ground: Ground): Promise<void> {
  await ground.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'dev', '-n', 'work', 'exec cat');
}

/** What keeps the choice of store, for the command line too. */
const storeFile = (ground: Ground): string => join(ground.directory, 'state', 'muxworks', 'store.json');

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections of the settings' }).getByRole('button', { name }).click();
}

async function showPanes(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Panes' }).click();
  await expect(page.locator('.xterm-rows').first()).toBeVisible();
}

/** As the terminal on view has it. */
const terminalFont = (page: Page) =>
  page
    .locator('.xterm-rows')
    .first()
    .evaluate((rows) => {
      const { fontFamily, fontSize } = getComputedStyle(rows);
      return `${fontSize} ${fontFamily.split(',')[0]?.replaceAll('"', '')}`;
    });

test('what is set is in force at once, in open terminals too, and after a restart; keys of shells are refused', async ({
  ground,
}) => {
  await begin(ground);
  const first = await ground.start('--no-webgl');
  const { page } = first;
  await showPanes(page);
  await openSettings(page);
  await page.getByRole('radio', { name: 'Light' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();

  const terminals = section(page, 'Terminals');
  await terminals.getByRole('textbox', { name: 'Font size' }).fill('16');
  await terminals.getByRole('button', { name: 'Larger' }).click();
  await expect(terminals.getByRole('textbox', { name: 'Font size' })).toHaveValue('18');
  await terminals.getByRole('combobox', { name: 'Font' }).click();
  await page.getByRole('option', { name: 'Another one…' }).click();
  const family = terminals.getByRole('textbox', { name: 'Name of the font' });
  await family.fill('No Such Font');
  await family.press('Enter');
  await expect(terminals.getByRole('alert')).toContainText('There is no font of that name here');
  await family.press('Escape');

  const lines = terminals.getByRole('textbox', { name: 'Scrollback' });
  await lines.fill('-5');
  await expect(terminals.getByRole('alert')).toHaveText('At least 0');
  await lines.fill('10000');
  await expect(terminals.getByText('about 14 MB in a terminal of 200 columns')).toBeVisible();
  await terminals.getByRole('switch', { name: 'Screen reader' }).click();

  await goTo(page, 'Shortcuts');
  const shortcuts = section(page, 'Shortcuts');
  await shortcuts.getByRole('searchbox', { name: 'Find a command or a key' }).fill('split right');
  const ofPanes = shortcuts.getByRole('list', { name: 'Pane', exact: true });
  await ofPanes.getByRole('button', { name: 'Change the keys of Split right' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keys for Split right' });
  await page.keyboard.press('Control+R');
  await expect(dialog.getByRole('alert')).toHaveText('Ctrl R searches the history in shells.');
  await expect(dialog.getByRole('button', { name: 'Use them' })).toBeDisabled();
  await page.keyboard.press('Control+Shift+F');
  await expect(dialog.getByText(/^Ctrl Shift F is “Search.*” now, which then has no keys\.$/)).toBeVisible();
  await page.keyboard.press('Control+Alt+J');
  await expect(dialog.getByRole('button', { name: 'Pressed: Ctrl Alt J' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Use them' }).click();
  await expect(dialog).toBeHidden();
  await expect(ofPanes.getByRole('listitem').filter({ hasText: 'Split right' })).toContainText(/changed.*Ctrl.*Alt.*J/);

  await showPanes(page);
  expect(await terminalFont(page)).toBe('18px JetBrains Mono');
  await expect(page.locator('.xterm-accessibility').first()).toBeAttached();
  await first.close();

  const second = await ground.start('--no-webgl');
  await expect(second.page.getByRole('heading', { name: 'Settings' })).toBeHidden();
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(second.page.locator('.xterm-accessibility').first()).toBeAttached();
  expect(await terminalFont(second.page)).toBe('18px JetBrains Mono');
  await openSettings(second.page);
  const again = section(second.page, 'Terminals');
  await expect(again.getByRole('textbox', { name: 'Scrollback' })).toHaveValue('10000');
  await expect(again.getByRole('switch', { name: 'Screen reader' })).toBeChecked();

  await showPanes(second.page);
  await second.page.keyboard.press('Control+Alt+J');
  await expect.poll(async () => (await panes(second.page)).length).toBe(2);
  await openSettings(second.page);
  await goTo(second.page, 'Shortcuts');
  const keys = section(second.page, 'Shortcuts');
  await keys.getByRole('button', { name: 'Reset all' }).click();
  await keys.getByRole('searchbox', { name: 'Find a command or a key' }).fill('ctrl alt j');
  await expect(keys.getByText('No command or key is called that.')).toBeVisible();
});

test('a Redis is tried, used while the app runs, told of as it stands, and left again', async ({ ground }) => {
  test.skip(program === undefined, 'redis-server is not installed');
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', 's@cret', '--save', ''];
  const start = (): ChildProcess =>
    spawn(program ?? '', [...options, '--dir', ground.directory], { argv0: 'redis-server', stdio: 'ignore' });
  let redis = start();
  try {
    const playbook = "!!tmux.pane_ensure name:'dev|work|1' label:'web' cmd:'sleep 1000'\n";
    const { page } = await ground.start(ground.write('web.hero', playbook));
    await expect.poll(async () => (await panes(page)).map(({ status }) => status)).toEqual(['running']);
    await openSettings(page);
    await goTo(page, 'State store');
    const store = section(page, 'State store');
    await store.getByRole('radio', { name: 'Redis too' }).click();
    const tryIt = store.getByRole('button', { name: 'Test connection' });
    await store.getByRole('textbox', { name: 'Address' }).fill('ftp://127.0.0.1');
    await tryIt.click();
    await expect(store.getByRole('alert')).toContainText('is no store for states');
    await store.getByRole('textbox', { name: 'Address' }).fill(`redis://127.0.0.1:${port}/0`);
    await tryIt.click();
    await expect(store.getByRole('alert')).toContainText('this server wants a password');
    await store.getByLabel('Password').fill('wrong');
    await tryIt.click();
    await expect(store.getByRole('alert')).toContainText('WRONGPASS');
    await store.getByLabel('Password').fill('s@cret');
    await tryIt.click();
    await expect(store.getByRole('status')).toContainText(/Works\. redis:\/\/127.* Redis \d+.*answers in .* ms/);
    for (const theme of ['dark', 'light'] as const) {
      await setTheme(page, theme);
      await picture(page, `settings-store-${theme}`);
    }
    await store.getByRole('textbox', { name: 'Name of this machine' }).fill('laptop');
    await store.getByRole('button', { name: 'Use this Redis' }).click();
    await expect(store.getByText('In step with tmux, 1 state of this server there')).toBeVisible();
    await expect(store.getByLabel('Password')).toHaveAttribute('placeholder', 'one is kept');
    // The command line follows the choice, and what is shown of it holds no password.
    const listed = JSON.parse((await ground.muxworks('state', 'ls', '--json')).stdout) as { store: object };
    expect(listed.store).toMatchObject({
      store: `redis://127.0.0.1:${port}/0`,
      node: 'laptop',
      inStep: true,
      count: 1,
    });
    expect(await page.content()).not.toContain('s@cret');
    expect(await page.content()).not.toContain('s%40cret');

    redis.kill('SIGKILL');
    await expect(store.getByText(/Not in step: what others see is as it was at/)).toBeVisible({ timeout: 30_000 });
    redis = start();
    await expect(store.getByText('In step with tmux, 1 state of this server there')).toBeVisible({ timeout: 30_000 });

    // That Redis was away stays until it is closed.
    const away = page.getByRole('alert').filter({ hasText: 'the connection was lost' });
    await away.getByRole('button', { name: 'Close' }).click();
    await store.getByRole('radio', { name: 'tmux alone' }).click();
    await store.getByRole('button', { name: 'Keep states in tmux alone' }).click();
    await expect(
      page.getByText(`States are in tmux alone now; 1 taken out of redis://127.0.0.1:${port}/0`),
    ).toBeVisible();
    expect(existsSync(storeFile(ground))).toBe(false);
    expect((await panes(page)).map(({ status }) => status)).toEqual(['running']);
  } finally {
    redis.kill('SIGKILL');
  }
});

test('what is wrong in the files is told, the store’s too, and mended here; what a person writes is in force at once', async ({
  ground,
}) => {
  await begin(ground);
  const choice = storeFile(ground);
  mkdirSync(dirname(choice), { mode: 0o700, recursive: true });
  writeFileSync(choice, '{"state":');
  const { page } = await ground.start();
  const unread = page.getByRole('alert').filter({ hasText: `${choice} cannot be read` });
  await expect(unread).toBeVisible();
  await expect.poll(async () => (await panes(page)).length).toBe(1);
  await openSettings(page);
  await goTo(page, 'State store');
  const store = section(page, 'State store');
  await expect(store.getByRole('alert')).toContainText('cannot be read');
  await store.getByRole('button', { name: 'Keep states in tmux alone' }).click();
  await expect(store.getByRole('alert')).toBeHidden();
  expect(existsSync(choice)).toBe(false);
  await unread.getByRole('button', { name: 'Close', exact: true }).click();

  const state = await page.evaluate(() => window.muxworks.call('settings.get', undefined));
  if (!state.ok) throw new Error(state.problem.message);
  const { file } = state.value;
  writeFileSync(file, JSON.stringify({ theme: 'dark', scrollback: 700, fontSize: 'huge' }));
  const terminals = section(page, 'Terminals');
  await expect(terminals.getByRole('textbox', { name: 'Scrollback' })).toHaveValue('700');
  await expect(terminals.getByRole('textbox', { name: 'Font size' })).toHaveValue('12.5');
  const told = page.getByText(`The setting “fontSize” in ${file} is not valid`);
  // At the top of the view as long as it is so, and once as a message.
  await expect(told).toHaveCount(2);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  writeFileSync(file, JSON.stringify({ theme: 'dark', scrollback: 800, fontSize: 'huge' }));
  await expect(terminals.getByRole('textbox', { name: 'Scrollback' })).toHaveValue('800');
  await expect(told).toHaveCount(1);
  await terminals.getByRole('textbox', { name: 'Font size' }).fill('14');
  await expect(told).toHaveCount(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ scrollback: 800, fontSize: 14 });
});

test('the server of the app and the others are told, and another one is opened at the next start', async ({
  ground,
}) => {
  await begin(ground);
  const other = (...args: string[]) => spawnSync('tmux', ['-L', 'lab', ...args], { env: ground.env, stdio: 'ignore' });
  other('-f', '/dev/null', 'new-session', '-d', '-s', 'bench');
  try {
    const { page } = await ground.start();
    await openSettings(page);
    await goTo(page, 'tmux server');
    const server = section(page, 'tmux server');
    await expect(server.getByText(/^tmux \d.*, up 0m, 1 session$/)).toBeVisible();
    await expect(server.getByText('This start was given -L or -S')).toBeVisible();
    await server.getByRole('combobox', { name: 'Opens with' }).click();
    const lab = page.getByRole('option', { name: 'lab', exact: true });
    await expect(lab).toContainText(/1 session, tmux \d/);
    await lab.click();
    await expect(server.getByRole('button', { name: 'Open now' })).toBeVisible();
    await server.getByRole('combobox', { name: 'Opens with' }).click();
    await page.getByRole('option', { name: 'Another one…' }).click();
    await server.getByRole('textbox', { name: 'Name or path' }).fill('a/b');
    await server.getByRole('button', { name: 'Choose' }).click();
    await expect(server.getByRole('alert')).toHaveText('A name without a slash, or a path that begins with one');
    const state = await page.evaluate(() => window.muxworks.call('settings.get', undefined));
    expect(state).toMatchObject({ ok: true, value: { values: { server: 'lab' } } });

    await page.keyboard.press('Escape');
    await goTo(page, 'This machine');
    const checks = page.getByRole('list', { name: 'What Muxworks needs of this machine' });
    await expect(checks.getByRole('listitem').filter({ hasText: /tmux\d/ })).toContainText('There:');
  } finally {
    other('kill-server');
  }
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
