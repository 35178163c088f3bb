/** The Processes view as a user walks it: finds, sorts, selects, looks into a pane, starts, stops, signals and kills. */
import { expect, type Locator, type Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { type Ground, panes, picture, type Started, setTheme, test } from './support.ts';

const SHOP = `!!tmux.window_ensure name:'shop|web' cat:'4pane'
!!tmux.pane_ensure name:'shop|web|1' label:'api' cmd:'while :; do echo ping; for i in 1 2 3 4 5 6 7 8 9; do :; done; sleep 0.3; done' env:'NODE_ENV=development,PORT=8000,PAYMENT_KEY=sk_live_1' restart:'on-failure' max_restarts:5
!!tmux.pane_ensure name:'shop|web|2' label:'web' cmd:'node SERVER'
!!tmux.pane_ensure name:'shop|web|3' label:'top' cmd:'sleep 1003'
!!tmux.window_ensure name:'shop|jobs' cat:'3pane'
!!tmux.pane_ensure name:'shop|jobs|1' label:'worker' cmd:'while :; do :; done'
!!tmux.pane_ensure name:'shop|jobs|2' label:'unit' cmd:'sleep 1002'
!!tmux.pane_ensure name:'shop|jobs|3' label:'e2e' cmd:'(exit 3)'
!!tmux.window_ensure name:'ingest|index' cat:'2pane'
!!tmux.pane_ensure name:'ingest|index|1' label:'merge' cmd:'false' restart:'on-failure' backoff:'10m'
!!tmux.pane_ensure name:'ingest|index|2' label:'compact' cmd:'true'
`;
const PANES = 9;

async function size(app: Started['app'], width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w as number, h as number),
    [width, height],
  );
}

async function open(ground: Ground, text = SHOP): Promise<Started & { row: (name: string) => Locator; grid: Locator }> {
  const server = ground.write('server.cjs', "require('node:net').createServer().listen(0, '127.0.0.1')");
  const started = await ground.start(ground.write('shop.heroscript', text.replace('SERVER', server)));
  const { page } = started;
  await expect.poll(async () => (await panes(page)).length, { timeout: 30_000 }).toBe(PANES);
  await expect.poll(async () => (await panes(page)).find(({ label }) => label === 'compact')?.status).toBe('finished');
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  const grid = page.getByRole('treegrid', { name: 'Processes' });
  // The cells of a row follow one another in its name: status, label, command.
  const row = (name: string) => grid.getByRole('row', { name: new RegExp(`^(\\w+ )?${name} `) });
  await expect(row('api')).toBeVisible();
  return { ...started, row, grid };
}

const labels = (grid: Locator): Promise<string[]> => grid.locator('[data-pane] > [aria-colindex="2"]').allInnerTexts();

async function choose(page: Page, on: Locator, item: string): Promise<void> {
  await on.click({ button: 'right' });
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
}

test('what runs is found, sorted, folded and looked into', async ({ ground }) => {
  const { app, page, row, grid } = await open(ground);
  await size(app, 1440, 900);
  await expect(grid).toHaveAttribute('aria-rowcount', String(PANES + 3 + 1));
  await expect(page.getByRole('button', { name: 'Failed 1' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Views' }).getByTitle('1 failed')).toBeVisible();
  await expect(row('worker')).toContainText(/\d\.\d %/);
  await expect(row('merge')).toContainText('waits to restart');
  await expect(row('compact').locator('[aria-colindex="10"]')).toHaveText('0');
  await expect(row('web').getByRole('link', { name: /^:\d+$/ })).toBeVisible({ timeout: 20_000 });

  // Filter: by word, by status, by port.
  await page.keyboard.press('/');
  const filter = page.getByRole('textbox', { name: 'Filter' });
  await expect(filter).toBeFocused();
  await filter.fill('jobs failed');
  await expect(row('e2e')).toBeVisible();
  expect(await labels(grid)).toEqual(['e2e']);
  await filter.fill(':');
  await expect.poll(() => labels(grid)).toContain('web');
  await filter.fill('no such thing');
  await expect(page.getByRole('status').filter({ hasText: 'No pane matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('button', { name: 'Failed 1' }).click();
  await expect.poll(() => labels(grid)).toEqual(['e2e']);
  await page.getByRole('button', { name: `All ${PANES}` }).click();

  // Sort: within windows, then over all.
  await grid.getByRole('button', { name: 'Label' }).click();
  await expect(grid.getByRole('columnheader', { name: 'Label' })).toHaveAttribute('aria-sort', 'ascending');
  await page.getByRole('button', { name: 'Columns and grouping' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Group by window' }).click();
  await expect
    .poll(async () => (await labels(grid)).map((text) => text.split(' ').at(-1)))
    .toEqual(expect.arrayContaining(['api', 'compact', 'worker']));
  const flat = (await labels(grid)).map((text) => text.split(' ').at(-1) as string);
  expect(flat).toEqual([...flat].sort());
  await page.getByRole('button', { name: 'Columns and grouping' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Group by window' }).click();
  await grid.getByRole('button', { name: 'CPU' }).click();

  // A window folds, with what failed in it named.
  const jobs = grid.getByRole('row', { name: /shop \/ jobs/ });
  await jobs.click();
  await expect(jobs).toHaveAttribute('aria-expanded', 'false');
  await expect(jobs).toContainText('1 failed');
  await expect(row('worker')).toHaveCount(0);
  await jobs.click();

  // Details.
  await row('api').click();
  await expect(row('api')).toHaveAttribute('aria-selected', 'true');
  const details = page.getByRole('complementary', { name: 'Details of api' });
  await expect(details).toContainText('on-failure, 0 of 5 used');
  await expect(details).toContainText('by shop.heroscript, line 2');
  await expect(
    details.getByRole('list', { name: 'Processes of the pane' }).getByRole('listitem').first(),
  ).toContainText('bash');
  const environment = details.getByRole('region', { name: 'Environment' });
  await expect(environment).toContainText('PORT');
  await expect(environment).not.toContainText('sk_live_1');
  await environment.getByRole('button', { name: 'Show PAYMENT_KEY' }).click();
  await expect(environment).toContainText('sk_live_1');
  await environment.getByRole('button', { name: 'Cover PAYMENT_KEY' }).click();
  await expect(details.getByRole('list', { name: 'Commands in this pane' })).toContainText('running');
  await expect(details.getByRole('log', { name: 'Last lines' })).toContainText('ping');
  await expectAccessible(page, 'processes', { within: 'main' });
  await size(app, 1024, 700);
  await expect(grid.getByRole('columnheader', { name: 'Pid' })).toHaveCount(0);
  for (const theme of ['light', 'dark'] as const) {
    await setTheme(page, theme);
    await picture(page, `processes-1024x700-${theme}`);
  }
});

test('one pane and many are stopped, started, restarted, signalled and killed; the selection stays with them', async ({
  ground,
}) => {
  const { page, row, grid } = await open(ground);
  const status = async (label: string) => (await panes(page)).find((pane) => pane.label === label)?.status;

  // A failed row carries its restart.
  await row('e2e').getByRole('button', { name: 'Restart e2e' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Restarted e2e' })).toBeVisible();

  // One is stopped at once, what it ends is in the menu.
  await row('unit').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Stop, ends 1 process' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Stopped unit: 1 process ended' })).toBeVisible();
  await expect.poll(() => status('unit')).toBe('failed');
  const details = page.getByRole('complementary', { name: 'Details of unit' });
  await expect(details.getByRole('list', { name: 'Commands in this pane' })).toContainText('sleep 1002');
  await choose(page, row('unit'), 'Start');
  await expect.poll(() => status('unit')).toBe('running');
  await expect(row('unit')).toHaveAttribute('aria-selected', 'true');

  // Several are asked about, with names and numbers; what a button of one ends stands at it.
  await row('top').click();
  const one = page.getByRole('complementary', { name: 'Details of top' });
  await expect(one.getByRole('button', { name: 'Stop' })).toHaveAttribute('title', 'Ends 1 process');
  await row('unit').click({ modifiers: ['ControlOrMeta'] });
  // What the filter hides is not acted on, and is still selected afterwards.
  await page.getByRole('textbox', { name: 'Filter' }).fill('unit');
  await row('unit').click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Stop, ends 1 process' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  const both = page.getByRole('complementary', { name: 'Details of 2 panes' });
  await both.getByRole('button', { name: 'Stop…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Stop 2 panes?' });
  await expect(question).toContainText('This ends 2 processes (sleep ×2) in 2 panes (top and unit). The shells stay.');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await status('top')).toBe('running');
  await both.getByRole('button', { name: 'Restart…' }).click();
  await page.getByRole('alertdialog', { name: 'Restart 2 panes?' }).getByRole('button', { name: 'Restart 2' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Restarted top and unit: 2 processes ended' })).toBeVisible();
  expect(await grid.locator('[aria-selected="true"]').count()).toBe(2);

  // A signal is chosen.
  await row('top').click();
  await page.getByRole('complementary', { name: 'Details of top' }).getByRole('button', { name: 'Signal' }).click();
  const signals = page.getByRole('dialog', { name: 'Send a signal to top' });
  await expect(signals).toContainText(/It goes to 1 process: sleep \d+\./);
  await signals.getByRole('radio', { name: /^SIGUSR1/ }).click();
  await signals.getByRole('button', { name: 'Send SIGUSR1' }).click();
  await expect.poll(() => status('top')).toBe('failed');
  await expect(row('top').locator('[aria-colindex="10"]')).toHaveText('138');

  // By keys alone: from the filter into the table, to a pane, and its end.
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Filter' }).fill('worker');
  await page.keyboard.press('Enter');
  await expect(grid).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(row('worker')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Open in Panes' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(grid).toBeFocused();
  await page.keyboard.press('Delete');
  const kill = page.getByRole('alertdialog', { name: 'Kill worker?' });
  await expect(kill).toContainText(
    /^Kill worker\?This ends \d process(es)? \(bash( ×2)?\) and closes worker\. It cannot be undone\./,
  );
  await kill.getByRole('button', { name: 'Kill', exact: true }).click();
  await expect.poll(() => status('worker')).toBeUndefined();
  await expect(page.getByRole('complementary', { name: 'Details of worker' })).toContainText('This pane has gone.');
  await page.getByRole('button', { name: 'Clear the filter' }).click();

  // Where its terminals are, and how it is shared.
  await choose(page, row('api'), 'Share window…');
  await expect(page.getByRole('heading', { name: 'Shares' })).toBeVisible();
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  await expect(row('api')).toHaveAttribute('aria-selected', 'true');
  await choose(page, row('api'), 'Open in Panes');
  await expect(page.getByRole('region', { name: /^Pane 1, api$/ })).toBeVisible();
});

test('nothing runs, then one; figures are sampled only while they can be seen', async ({ ground }) => {
  const first = await ground.start();
  const { app, page } = first;
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Nothing runs yet' })).toBeVisible();
  await setTheme(page, 'dark');
  await picture(page, 'processes-empty-dark');
  await page.getByRole('button', { name: 'New session…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('one');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Pane 1/ })).toBeVisible();
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  const grid = page.getByRole('treegrid', { name: 'Processes' });
  await expect(grid.getByRole('row', { name: /one \/ shell/ })).toContainText('1 pane');
  const [shell] = await panes(page);
  await expect(grid.getByRole('row', { name: /^Idle bash/ })).toContainText(String(shell?.pid));

  // Every sample is told while the view is on show, and none while nobody can see it.
  await page.evaluate(() => {
    const counted = window as unknown as { samples: number };
    counted.samples = 0;
    window.muxworks.on('figures.changed', () => counted.samples++);
  });
  const samples = () => page.evaluate(() => (window as unknown as { samples: number }).samples);
  await expect.poll(samples).toBeGreaterThan(2);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const hidden = await samples();
  await ground.tmux('new-window', '-d', '-t', 'one:');
  await expect.poll(async () => (await panes(page)).length).toBe(2);
  expect((await samples()) - hidden).toBeLessThan(2);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await expect(grid.locator('[data-pane]')).toHaveCount(2);
  await expect.poll(samples).toBeGreaterThan(hidden + 1);

  // At the next start the same view is on show, with its figures.
  await first.close();
  const again = await ground.start();
  const row = again.page.getByRole('treegrid', { name: 'Processes' }).getByRole('row', { name: /^Idle bash/ });
  await expect(row.first()).toContainText(/\d MB/);
});

test('what was asked about a pane of a server that has ended is done to none of the next one', async ({ ground }) => {
  const { page, row } = await open(ground);
  await row('api').click();
  await page.keyboard.press('Delete');
  const question = page.getByRole('alertdialog', { name: 'Kill api?' });
  await expect(question).toBeVisible();
  await ground.tmux('kill-server');
  // The socket is the old server's until that is gone.
  await expect(() => ground.tmux('new-session', '-d', '-s', 'other', 'sleep 1000')).toPass();
  await expect.poll(async () => (await panes(page)).map(({ session }) => session)).toEqual(['other']);
  // Its only pane has the number that api had.
  expect((await panes(page))[0]?.id).toBe('%0');
  await expect(question).toHaveCount(0);
  await expect(page.getByRole('complementary', { name: /^Details/ })).toHaveCount(0);
  expect(await ground.tmux('list-panes', '-a', '-F', '#{session_name}')).toBe('other');
});

test('what is done to many panes shows how far it is, and the rest can be left alone', async ({ ground }) => {
  const stubborn = ground.write('stubborn.sh', 'trap "" TERM INT HUP\nwhile :; do sleep 600; done\n');
  const many = `!!tmux.window_ensure name:'many|w' cat:'12pane' cmd:'bash ${stubborn}'\n`;
  const { page } = await ground.start(ground.write('many.heroscript', many));
  const running = async () => (await panes(page)).filter(({ status }) => status === 'running').length;
  await expect.poll(running, { timeout: 30_000 }).toBe(12);
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  const rows = page.getByRole('treegrid', { name: 'Processes' }).locator('[data-pane]');
  await rows.first().click();
  await rows.nth(11).click({ modifiers: ['Shift'] });
  await choose(page, rows.nth(3), 'Stop');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop 12' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Stopping 12 panes: 0 done' })).toBeVisible();
  await page.getByRole('button', { name: 'Leave the rest' }).click();
  const left = page.getByRole('status').filter({ hasText: 'The rest is left alone' });
  await expect(left).toBeVisible();
  await expect(left).toBeHidden({ timeout: 20_000 });
  await expect.poll(running).toBe(4);
});
