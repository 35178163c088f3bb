/** Logs: switched on, followed, searched, opened at a line; what is hostile, gone or off says so. By role and name. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { type Ground, picture, type Started, setTheme, test } from './support.ts';

const QUIET_CAT = `bash -c 'stty -echo; exec cat'`;
const CONFIG = ['-f', '/dev/null'];

const view = (page: Page) => page.getByRole('region', { name: 'Logs', exact: true });
const field = (page: Page) => page.getByRole('textbox', { name: 'Search in the logs' });
const tail = (page: Page) => page.getByRole('listbox', { name: 'Lines as they come' });
const found = (page: Page) => page.getByRole('listbox', { name: 'Lines found' });
const around = (page: Page) => page.getByRole('region', { name: /around a line$/ });
const counts = (page: Page) => page.locator('[data-count=lines]');
const column = (page: Page) => page.getByRole('navigation', { name: 'Logs of panes' });
const option = (list: Locator, text: string | RegExp) => list.getByRole('option').filter({ hasText: text });

/** The session dev with the window work, whose panes write what they are sent. */
async function begin(ground: Ground, panes = 2): Promise<Started> {
  await ground.tmux(...CONFIG, 'new-session', '-d', '-s', 'dev', '-n', 'work', '-x', '200', '-y', '50', QUIET_CAT);
  for (let pane = 1; pane < panes; pane++) await ground.tmux('split-window', '-t', 'dev:work', QUIET_CAT);
  const started = await ground.start();
  await started.page.getByRole('button', { name: 'Logs', exact: true }).click();
  return started;
}

const type = (ground: Ground, pane: number, text: string) =>
  ground.tmux('send-keys', '-t', `dev:work.${pane}`, '-l', `${text}\n`);

async function logAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Log \d panes?$|^Log this pane$/ }).click();
  await expect(tail(page).or(page.getByRole('heading', { name: 'No lines' }))).toBeVisible();
}

async function clipboard(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answer = await window.muxworks.call('clipboard.read', undefined);
    return answer.ok ? answer.value : '';
  });
}

/** Where the logs of the test's server are. */
function logsFolder(ground: Ground): string {
  const servers = join(ground.env.XDG_STATE_HOME as string, 'muxworks');
  const found = readdirSync(servers, { recursive: true, encoding: 'utf8' }).find((name) => /(^|\/)logs$/.test(name));
  return join(servers, found ?? 'no logs');
}

test('panes are logged from here, followed as they print, paused, cleared and switched off', async ({ ground }) => {
  const { page } = await begin(ground);
  await expect(page.getByRole('heading', { name: 'Nothing is logged yet' })).toBeVisible();
  await logAll(page);
  await type(ground, 0, 'one from the first');
  await expect(option(tail(page), 'one from the first')).toBeVisible();
  await type(ground, 1, 'two from the second');
  await expect(option(tail(page), 'two from the second')).toContainText('work / 2');

  // Scrolled up it stays where it is, and says how much came.
  await ground.tmux(
    'send-keys',
    '-t',
    'dev:work.0',
    '-l',
    Array.from({ length: 300 }, (_, at) => `row ${at}\n`).join(''),
  );
  await expect(option(tail(page), /row 299$/)).toBeVisible();
  await tail(page).focus();
  await page.keyboard.press('Home');
  await expect(option(tail(page), 'one from the first')).toBeVisible();
  await type(ground, 1, 'while nobody looked');
  await page.getByRole('button', { name: /^\d+ new lines?$/ }).click();
  await expect(option(tail(page), 'while nobody looked')).toBeVisible();

  // Clearing takes nothing from the log.
  await page.getByRole('button', { name: 'Clear the view' }).click();
  await expect(page.getByRole('heading', { name: 'No lines' })).toBeVisible();
  await type(ground, 0, 'after clearing');
  await expect(tail(page).getByRole('option')).toHaveCount(1);
  await expect(option(tail(page), 'after clearing')).toBeVisible();

  // One pane alone, and its logging off and on again.
  await column(page)
    .getByRole('button', { name: /^1 ?, live/ })
    .click();
  await expect(option(tail(page), 'row 299')).toBeVisible();
  await expect(option(tail(page), 'two from the second')).toHaveCount(0);
  await column(page)
    .getByRole('button', { name: /^1 ?, live/ })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Stop logging' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Logging of this pane is off' })).toBeVisible();
  await page.getByRole('button', { name: 'Log it again' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Logging of this pane is off' })).toBeHidden();
  await type(ground, 0, 'logged again');
  await expect(option(tail(page), 'logged again')).toBeVisible();
});

test('a search finds text and expressions in all panes; keys go from hit to hit and back; lines are copied and saved', async ({
  ground,
}) => {
  const { app, page } = await begin(ground);
  await logAll(page);
  for (let at = 1; at <= 40; at++) await type(ground, at % 2, `request ${at} ${at % 10 === 0 ? 'Failed' : 'done'}`);
  await expect(option(tail(page), 'request 40')).toBeVisible();

  await page.keyboard.press('Escape');
  await view(page).getByRole('button', { name: 'Times' }).focus();
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('failed');
  await expect(counts(page)).toHaveText('4 hits in 1 log');
  await expect(found(page).locator('mark').first()).toHaveText('Failed');
  await expect(found(page).getByRole('option').first()).toContainText('request 40');
  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await page.getByRole('button', { name: 'Match case' }).click();
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await field(page).fill('request [12]0 (');
  await expect(page.getByRole('alert')).toContainText('group');
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  await field(page).fill('request (10|15) ');
  await expect(counts(page)).toHaveText('2 hits in 2 logs');
  // Lines that two panes wrote within one tick of their logs' clock have no order; those of one pane have.
  await field(page).fill('request ([12]0|16) ');
  await expect(counts(page)).toHaveText('3 hits in 1 log');
  await page.getByRole('button', { name: /^Newest first/ }).click();
  await expect(found(page).getByRole('option').first()).toContainText('request 10');
  await page.getByRole('button', { name: 'Log by log' }).click();
  await expect(found(page)).toContainText('dev / work / 1');
  await page.getByRole('button', { name: 'Log by log' }).click();

  // By keys alone: to the lines, a hit, its log, the next hit, and back.
  await field(page).focus();
  await page.keyboard.press('Enter');
  await expect(found(page)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(option(found(page), 'request 10')).toHaveAttribute('aria-selected', 'true');
  await expect(option(around(page), 'request 10 Failed')).toBeVisible();
  await expect(option(around(page), 'request 12 done')).toBeVisible();
  await page.keyboard.press('n');
  await expect(found(page).getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(option(around(page), 'request 16')).toBeVisible();
  await page.keyboard.press('Shift+N');
  await expect(around(page)).toHaveAccessibleName(/dev \/ work \/ 1/);
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme);
    for (const [width, height] of [
      [1024, 700],
      [1440, 900],
    ] as const) {
      await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
        width,
        height,
      ] as const);
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
      await picture(page, `logs-${width}x${height}-${theme}`);
    }
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .include('section[aria-label="Logs"]')
      .analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  }
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+c');
  await expect(page.getByRole('status').filter({ hasText: '2 lines copied' })).toBeVisible();
  expect(await clipboard(page)).toMatch(/^request 10 Failed\nrequest 16 done$/);
  await page.keyboard.press('Escape');
  await expect(around(page)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(field(page)).toBeFocused();

  // A hit that comes later is found too; a time leaves out what is older.
  await type(ground, 0, 'request 20 once more');
  await expect(counts(page)).toHaveText('4 hits in 1 log');
  await page.getByRole('button', { name: 'When: Any time' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Last 15 minutes' }).click();
  await expect(counts(page)).toHaveText('4 hits in 1 log');
  await page.getByRole('button', { name: 'When: Last 15 minutes' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'From … to …' }).click();
  await page.getByLabel('to', { exact: true }).fill('2020-01-01T00:00:00');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await view(page).getByRole('paragraph').filter({ hasText: 'stands in no line' }).waitFor();
  await page.getByRole('button', { name: 'Any time' }).last().click();
  await expect(counts(page)).toHaveText('4 hits in 1 log');

  const path = join(ground.directory, 'saved.log');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await page.getByRole('button', { name: 'Save the lines…' }).click();
  await expect(page.getByRole('status').filter({ hasText: '4 lines saved' })).toBeVisible();
  expect(readFileSync(path, 'utf8')).toMatch(
    /^\S+Z dev\/work\/1 request 10 Failed\n(?:\S+Z dev\/work\/[12] request .*\n){3}$/,
  );

  // From a line to its pane.
  await option(found(page), 'request 16').click();
  await around(page).getByRole('button', { name: 'Show the pane' }).click();
  await expect(page.getByRole('region', { name: /^Pane 1/ })).toBeVisible();
});

test('what is hostile is shown harmless, a closed pane keeps its log, and a deleted one says that it is gone', async ({
  ground,
}) => {
  const { page } = await begin(ground, 1);
  await logAll(page);
  const long = `${'x'.repeat(3_000_000)}needle`;
  const bytes = ground.write(
    'hostile',
    `\x1b]0;title\x07\x1b[2J\x1b[31mred\x1b[0m \0日本\u202e rtl\n\x1b[999Cfar\n${long}\n`,
  );
  await ground.tmux('split-window', '-t', 'dev:work', `bash -c 'read -r; cat "${bytes}"; exec cat'`);
  await column(page).getByRole('button', { name: 'Log dev / work / 2' }).click();
  await column(page)
    .getByRole('button', { name: /^2 ?, live/ })
    .click();
  await ground.tmux('send-keys', '-t', 'dev:work.1', 'Enter');
  await expect(option(tail(page), /red 日本/)).toBeVisible();
  await expect(option(tail(page), 'far')).toBeVisible();
  await field(page).fill('needle');
  await expect(counts(page)).toHaveText('1 hit in 1 log');
  await expect(found(page).getByRole('option')).toContainText('a line of 3.0 MB');
  await expect(found(page).locator('mark')).toHaveText('needle');
  await found(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+c');
  await expect(page.getByRole('status').filter({ hasText: 'Line copied' })).toBeVisible();
  expect((await clipboard(page)).length).toBe(long.length);
  await page.keyboard.press('Escape');

  await ground.tmux('kill-pane', '-t', 'dev:work.1');
  const closed = column(page).getByRole('button', { name: /^work \/ 2 ?, ended/ });
  await expect(closed).toBeVisible();
  // Who looked at its log goes on looking at it.
  await expect(closed).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('status').filter({ hasText: 'This pane has ended' })).toBeVisible();
  await expect(counts(page)).toHaveText('1 hit in 1 log');
  for (const id of readdirSync(logsFolder(ground))) {
    const about = join(logsFolder(ground), id, 'about.json');
    if (/^[0-9a-z]+-/.test(id) && readFileSync(about, 'utf8').includes('"number":2')) {
      rmSync(join(logsFolder(ground), id), { recursive: true });
    }
  }
  await expect(page.getByRole('heading', { name: 'This log is gone' })).toBeVisible();
  await page.getByRole('button', { name: 'All panes' }).last().click();
  await field(page).fill('');
  await expect(column(page).getByRole('button', { name: /^1 ?, live/ })).toBeVisible();
});
