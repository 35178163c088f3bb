/** The palette, keys and native menus: everything by name and by keyboard alone. */
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { type Ground, panes, picture, test } from './support.ts';

const palette = (page: Page) => page.getByRole('dialog', { name: 'All commands' });
const field = (page: Page) => palette(page).getByRole('combobox');
const options = (page: Page) => palette(page).getByRole('option');
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name });
const chosen = (page: Page) => palette(page).getByRole('option', { selected: true });
const count = (page: Page) => palette(page).getByRole('status');

/** A playbook of two windows; what runs there writes what is typed. */
const PLAYBOOK = `!!tmux.window_ensure name:'shop|web' cat:'4pane'
!!tmux.pane_ensure name:'shop|web|1' label:'web' cmd:'echo WEB; cat'
!!tmux.pane_ensure name:'shop|web|2' label:'api' cmd:'echo API IS UP; cat'
!!tmux.pane_ensure name:'shop|web|3' label:'worker' cmd:'echo WORKER; cat'
!!tmux.window_ensure name:'ops|watch' cat:'2pane'
!!tmux.pane_ensure name:'ops|watch|1' label:'journal' cmd:'echo JOURNAL; cat'
`;

async function begin(ground: Ground): Promise<Page> {
  const file = ground.write('smoke.heroscript', PLAYBOOK);
  const { page } = await ground.start(file);
  await expect(page.getByRole('complementary', { name: 'Run' })).toContainText('Done', { timeout: 30_000 });
  return page;
}

const named = async (page: Page, label: string) => (await panes(page)).find((pane) => pane.label === label);

/** The dialog on show: nothing that axe finds, and pictures. */
const show = (page: Page, name: string) =>
  expectAccessible(page, name, {
    within: '[role="dialog"]',
    inTheme: (theme) => picture(page, `${name}-${theme}`),
  });

/** The keyboard is a terminal's. */
async function toTerminal(page: Page): Promise<void> {
  await page.getByRole('treeitem', { name: /^api/ }).click();
  await expect(page.getByRole('region', { name: /^Pane \d+, api$/ }).getByRole('textbox')).toBeFocused();
}

test('opens by both keys, in a terminal and out of it, and gives the keyboard back', async ({ ground }) => {
  const page = await begin(ground);
  await toTerminal(page);
  await page.keyboard.press('Control+Shift+P');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Control+Shift+P');
  await expect(palette(page)).toBeHidden();
  await expect(page.getByRole('region', { name: /^Pane \d+, api$/ }).getByRole('textbox')).toBeFocused();
  // In a terminal this key is the shell's.
  await page.keyboard.press('Control+K');
  await page.getByRole('treeitem', { name: /^worker/ }).focus();
  await expect(palette(page)).toBeHidden();
  await page.keyboard.press('Control+K');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('treeitem', { name: /^worker/ })).toBeFocused();
});

test('finds a pane by its name: last line, CPU, what else can be done to it; Enter shows it', async ({ ground }) => {
  const page = await begin(ground);
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('api');
  await expect(chosen(page)).toContainText('shop / web / api');
  await expect(chosen(page)).toContainText('API IS UP');
  await expect(option(page, /^Restart api ends 1 process/)).toBeVisible();
  await expect(option(page, /^Stop api ends 1 process, the pane stays/)).toBeVisible();
  await expect(option(page, /^Edit shop \/ web 4 panes, with api/)).toHaveCount(1);
  await expect(count(page)).toHaveText(/^\d+ of \d+$/);
  await show(page, 'palette-of-a-pane');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toBeHidden();
  await expect(page.getByRole('region', { name: /^Pane \d+, api$/ }).getByRole('textbox')).toBeFocused();

  // More for this pane, what cannot be done with the reason, and back.
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('worker');
  await expect(chosen(page)).toContainText('shop / web / worker');
  await page.keyboard.press('Tab');
  await expect(field(page)).toHaveAttribute('placeholder', 'What to do with it');
  await expect(option(page, /^Send text to worker…/)).toBeVisible();
  await expect(option(page, /^Start worker Muxworks has started no command there that does not run/)).toBeDisabled();
  await page.keyboard.type('send text');
  await page.keyboard.press('Enter');
  const text = page.getByRole('dialog', { name: 'Text to worker' }).getByRole('combobox');
  await expect(text).toBeFocused();
  await page.keyboard.type('said from the palette');
  await page.keyboard.press('Enter');
  const worker = await named(page, 'worker');
  await expect
    .poll(() => ground.tmux('capture-pane', '-p', '-t', worker?.id as string))
    .toMatch(/said from the palette\nsaid from the palette/);
});

test('a restart asks with what it ends, and does it', async ({ ground }) => {
  const page = await begin(ground);
  const before = await named(page, 'journal');
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('restart jour');
  await expect(chosen(page)).toContainText('Restart journal');
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog', { name: 'Restart journal?' });
  await expect(question).toContainText('1 process');
  await question.getByRole('button', { name: 'Restart' }).click();
  await expect
    .poll(async () => {
      const text = await ground.tmux('capture-pane', '-p', '-S', '-', '-t', before?.id as string);
      return text.match(/^JOURNAL$/gm)?.length;
    })
    .toBe(2);
  // The verb alone finds all that it can be done to; kept as a recent choice.
  await page.keyboard.press('Control+Shift+P');
  await expect(options(page).first()).toContainText('Restart');
  await page.keyboard.type('restart');
  for (const name of ['web', 'api', 'worker', 'journal'])
    await expect(option(page, new RegExp(`^Restart ${name}`))).toBeVisible();
});

test('runs a playbook, with a question where it ends something; prefixes leave one sort', async ({ ground }) => {
  const page = await begin(ground);
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('/');
  await expect(option(page, /^Run smoke\.heroscript/)).toBeVisible();
  await expect(option(page, /shop \/ web/)).toHaveCount(0);
  await page.keyboard.type('run smoke');
  await expect(chosen(page)).toContainText('Run smoke.heroscript');
  const runs = async () =>
    page.evaluate(async () => {
      const answer = await window.muxworks.call('run.list', undefined);
      return answer.ok ? answer.value.length : -1;
    });
  expect(await runs()).toBe(1);
  await page.keyboard.press('Enter');
  // All is as it says: nothing ends, so nothing is asked.
  await expect.poll(runs).toBe(2);

  ground.write('smoke.heroscript', PLAYBOOK.replace('echo WORKER; cat', 'echo OTHER; cat'));
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('/run smoke');
  await expect(chosen(page)).toContainText('Run smoke.heroscript');
  await page.keyboard.press('Enter');
  const question = page.getByRole('alertdialog', { name: 'Run smoke.heroscript?' });
  await expect(question).toContainText('It ends 1 command with 1 process.');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await runs()).toBe(2);

  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('@');
  await expect(options(page)).toHaveCount(6);
  await field(page).fill('>dark theme');
  await expect(chosen(page)).toContainText('Dark theme');
  await expect(option(page, /shop \/ web/)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('light theme');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('keys can be others, and the help tells those in force', async ({ ground }) => {
  const page = await begin(ground);
  await toTerminal(page);
  await page.keyboard.press('Control+Shift+?');
  const help = page.getByRole('dialog', { name: 'All keys' });
  await expect(help).toContainText('Split right');
  await show(page, 'keys');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: /^Pane \d+, api$/ }).getByRole('textbox')).toBeFocused();
  await page.evaluate(() =>
    window.muxworks.call('settings.set', {
      shortcuts: { 'pane.split-right': 'Ctrl+Shift+Y', 'pane.split-down': null },
    }),
  );
  // The settings come as an event; until they have, the key is nobody's.
  await expect(async () => {
    await page.keyboard.press('Control+Shift+?');
    await expect(help).toContainText('Y', { timeout: 500 });
    await page.keyboard.press('Escape');
  }).toPass();
  await expect(help).toBeHidden();
  expect(await panes(page)).toHaveLength(6);
  await page.keyboard.press('Control+Shift+Y');
  await expect.poll(async () => (await panes(page)).length).toBe(7);
});

test('native menus show the commands as they are now, hidden until Alt shows them, and take no key', async ({
  ground,
}) => {
  const file = ground.write('smoke.heroscript', PLAYBOOK);
  const { app, page } = await ground.start(file);
  await expect(page.getByRole('complementary', { name: 'Run' })).toContainText('Done', { timeout: 30_000 });
  const menus = () =>
    app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).map(({ label, submenu }) => ({
        label,
        items: (submenu?.items ?? []).map((item) => ({
          ...{ id: item.id, label: item.label, enabled: item.enabled, checked: item.checked },
          // Those of ours that would also be the menu's own.
          taken: item.accelerator != null && item.registerAccelerator,
        })),
      })),
    );
  const find = async (id: string) => (await menus()).flatMap(({ items }) => items).find((item) => item.id === id);
  await expect
    .poll(async () => (await menus()).map(({ label }) => label))
    .toEqual([...['File', 'Edit', 'View', 'Pane', 'Run', 'Window', 'Help']]);
  const hidden = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return window?.autoHideMenuBar === true && !window.isMenuBarVisible();
  });
  expect(hidden).toBe(true);
  expect((await menus()).flatMap(({ items }) => items).filter(({ taken }) => taken)).toEqual([]);
  await expect.poll(async () => (await find('view.panes'))?.checked).toBe(true);
  await page.getByRole('treeitem', { name: /^api/ }).click();
  await expect.poll(async () => (await find('pane.restart'))?.enabled).toBe(true);

  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('view.shares')?.click());
  await expect(page.getByRole('region', { name: 'Shares' })).toBeVisible();
  await expect.poll(async () => (await find('view.shares'))?.checked).toBe(true);
  // The page has the keys: once each.
  await page.keyboard.press('Control+Alt+2');
  await page.getByRole('treeitem', { name: /^api/ }).click();
  await page.keyboard.press('Control+Shift+D');
  await expect.poll(async () => (await panes(page)).length).toBe(7);
});
