/** Shares from the app: begun from the tree, looked at by a viewer, stopped; refused, gone, and begun again. */
import { createServer } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { TestViewer } from '../src/core/share/testing.ts';
import type { SharesState } from '../src/shared/ipc-shares.ts';
import { type Ground, picture, setTheme, test } from './support.ts';

const panel = (page: Page) => page.getByRole('complementary', { name: 'New share' });
const rows = (page: Page) => page.getByRole('list', { name: 'Shares' }).getByRole('listitem');
const row = (page: Page, name: string | RegExp) => page.getByRole('listitem', { name });
const counts = (page: Page) => page.locator('[data-count=shares]');

async function state(page: Page): Promise<SharesState> {
  return page.evaluate(async () => {
    const answer = await window.muxworks.call('share.list', undefined);
    if (!answer.ok) throw new Error(answer.problem.message);
    return answer.value;
  });
}

/** A session `dev` with the windows `work` and `other`, in which programs write what is typed. */
async function begin(ground: Ground): Promise<Page> {
  await ground.tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    'dev',
    '-n',
    'work',
    `bash -c 'echo READY; exec cat'`,
  );
  await ground.tmux('new-window', '-d', '-t', 'dev', '-n', 'other', 'exec cat');
  const { page } = await ground.start();
  await expect(page.getByRole('treeitem', { name: /^work/ })).toBeVisible();
  return page;
}

/** Whatever a test leaves open ends with it. */
test.afterEach(async ({ ground }) => {
  await ground.muxworks('share', 'stop', '--all');
});

test('a window is shared from the tree: what it means is said, a viewer comes, sees, goes; stop all ends it', async ({
  ground,
}) => {
  const page = await begin(ground);
  await page.getByRole('treeitem', { name: /^work/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Share window…' }).click();
  await expect(panel(page).getByRole('combobox', { name: 'What' })).toBeFocused();
  await expect(panel(page).getByRole('combobox', { name: 'What' })).toContainText('dev / work');
  const facts = panel(page).getByRole('list', { name: 'What it means' });
  await expect(facts).toContainText('To whoever has the link, on this computer alone');
  await expect(facts).toContainText('They cannot type');
  await panel(page).getByRole('radio', { name: 'Writable' }).click();
  await expect(facts).toContainText('They can type there with your rights');
  await panel(page).getByRole('radio', { name: 'Read-only' }).click();
  await panel(page).getByRole('radio', { name: 'Built-in' }).click();
  await panel(page).getByLabel('Port').fill('0');
  await panel(page).getByRole('button', { name: 'Share', exact: true }).click();

  await expect(panel(page)).toBeHidden({ timeout: 30_000 });
  await expect(row(page, 'dev / work').getByRole('button', { name: /^dev \/ work/ })).toBeFocused();
  await expect(counts(page)).toHaveText('1 open, 0 viewers');
  // The link holds the secret, so it is copied, not shown.
  const [share] = (await state(page)).shares;
  await expect(rows(page)).not.toContainText(share?.url.split('/')[3] ?? '-');
  await page.keyboard.press('c');
  await expect(page.getByRole('status').filter({ hasText: 'Link to dev / work copied' })).toBeVisible();
  const link = await page.evaluate(async () => {
    const answer = await window.muxworks.call('clipboard.read', undefined);
    return answer.ok ? answer.value : '';
  });
  expect(link).toBe(share?.url);

  const viewer = await TestViewer.open(link, { columns: 100, rows: 30 });
  const second = await TestViewer.open(link);
  await expect(counts(page)).toHaveText('1 open, 2 viewers');
  await expect.poll(() => viewer.text()).toContain('READY');
  await ground.tmux('send-keys', '-t', 'dev:work', 'typed at home', 'Enter');
  await expect.poll(() => viewer.text()).toContain('typed at home');
  // Read-only is the server's word: what a viewer sends goes nowhere.
  viewer.type('typed by a viewer\r');
  second.close();
  await expect(counts(page)).toHaveText('1 open, 1 viewer');
  await expect(row(page, 'dev / work').getByRole('list', { name: 'Viewers' })).toContainText('from this computer');
  await expect(row(page, 'dev / work')).toContainText('100×30');
  expect(await ground.tmux('capture-pane', '-p', '-t', 'dev:work')).not.toContain('typed by a viewer');
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme);
    await picture(page, `shares-${theme}`);
  }

  // One more, begun elsewhere: it is in the list by itself.
  const other = await ground.muxworks('share', 'start', 'dev/other', '--engine', 'builtin', '--write', '--json');
  expect(other.code, other.stderr).toBe(0);
  await expect(counts(page)).toHaveText('2 open, 1 viewer');
  await expect(row(page, 'dev / other')).toContainText('Writable');

  await page.getByRole('button', { name: 'Stop all…' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('dev / work and dev / other will not be shared any more');
  await expect(question).toContainText('1 viewer will be cut off');
  await question.getByRole('button', { name: 'Stop all' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing is shared' })).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => viewer.closed).not.toBeNull();
  expect((await ground.muxworks('share', 'ls', '--json')).stdout).toContain('"shares":[]');
  await expect(fetch(link)).rejects.toThrow();
  expect(await ground.tmux('list-sessions', '-F', '#{session_name}')).toBe('dev');
  // What ran there goes on, and what happened is told.
  expect(await ground.tmux('capture-pane', '-p', '-t', 'dev:work')).toContain('typed at home');
  await expect(page.getByRole('region', { name: 'What happened' })).toContainText(
    'a viewer connected, from this computer',
  );
});

test('a port that is held names its holder, a refused share begins on another, and one whose window has gone says so', async ({
  ground,
}) => {
  const page = await begin(ground);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await page.getByRole('button', { name: 'Shares', exact: true }).click();
    await page.getByRole('button', { name: 'New share' }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /^dev \/ other/ }).click();
    await panel(page).getByRole('radio', { name: 'Built-in' }).click();
    await panel(page).getByLabel('Port').fill(String(port));
    await expect(panel(page).getByRole('alert')).toContainText(`Port ${port} is held by`);
    await expect(panel(page).getByRole('button', { name: 'Share', exact: true })).toBeDisabled();

    // It is taken between the look and the start: as if it had been free.
    const { session, window: other } = await page.evaluate(async () => {
      const answer = await window.muxworks.call('server.state', undefined);
      const found = answer.ok ? answer.value.snapshot.sessions[0] : undefined;
      return { session: found?.id ?? '', window: found?.windows[1]?.id ?? '' };
    });
    await page.evaluate((wish) => window.muxworks.call('share.start', wish), {
      ...{ session, window: other, port, writable: false, engine: 'builtin' as const, address: '127.0.0.1' },
      ...{ secret: true, expiresInMs: null },
    });
    const refused = row(page, /^dev \/ other, Not open/);
    await expect(refused).toContainText(`Port ${port} is held by`);
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await expect(page.getByRole('button', { name: 'New share' })).toBeFocused();
    await refused.getByRole('button', { name: /^Use \d+$/ }).click();
    await expect(counts(page)).toHaveText('1 open, 0 viewers', { timeout: 30_000 });
    await expect(refused).toBeHidden();

    await ground.tmux('kill-window', '-t', 'dev:other');
    const gone = row(page, 'dev / other, Gone');
    await expect(gone).toContainText('The window has gone');
    await expect(gone.getByRole('button', { name: 'Start again' })).toBeHidden();
    await gone.getByRole('button', { name: 'Take dev / other out of the list' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing is shared' })).toBeVisible();

    // One whose process was killed is started again, as soon as it can be, with the same link.
    const made = await ground.muxworks('share', 'start', 'dev/work', '--engine', 'builtin', '--write', '--json');
    expect(made.code, made.stderr).toBe(0);
    await expect(counts(page)).toHaveText('1 open, 0 viewers');
    const [share] = (await state(page)).shares;
    process.kill(share?.pid ?? Number.NaN, 'SIGKILL');
    const taker = createServer();
    await expect
      .poll(
        () =>
          new Promise((resolve) => {
            taker.once('error', () => resolve(false));
            taker.listen(share?.port, '127.0.0.1', () => resolve(true));
          }),
      )
      .toBe(true);
    await expect(row(page, 'dev / work').getByRole('alert')).toContainText('It is started again: Port', {
      timeout: 30_000,
    });
    await new Promise((resolve) => taker.close(resolve));
    await expect(row(page, 'dev / work').getByRole('alert')).toBeHidden({ timeout: 60_000 });
    await expect(row(page, 'dev / work').getByText('Writable')).toBeVisible();
    expect((await state(page)).shares).toMatchObject([{ id: share?.id, url: share?.url, state: 'open' }]);
    await expect(page.getByRole('region', { name: 'What happened' })).toContainText('open again, with the same link');
    await row(page, 'dev / work')
      .getByRole('button', { name: /^dev \/ work/ })
      .focus();
    // By keyboard: the row has it, Delete stops.
    await expect(row(page, 'dev / work').getByRole('button', { name: /^dev \/ work/ })).toBeFocused();
    await page.keyboard.press('Delete');
    await expect(page.getByRole('heading', { name: 'Nothing is shared' })).toBeVisible({ timeout: 30_000 });
  } finally {
    holder.close();
  }
});
