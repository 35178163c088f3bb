/** The designer: the documented workspace of four panes drawn by mouse and by keyboard, applied, and kept over a crash. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, expect, type Page } from '@playwright/test';
import { readDesigns } from '../src/core/design/index.ts';
import { type Ground, panes, picture, processIdentity, root, setTheme, test } from './support.ts';

const sample = join(root, 'resources/playbooks/workspace.heroscript');
const [documented] = readDesigns(readFileSync(sample, 'utf8'), { file: sample }).designs;
if (!documented) throw new Error('the sample declares a window');
const { design: workspace } = documented;

interface Listed {
  sessions: {
    name: string;
    windows: {
      name: string;
      panes: {
        number: number;
        label: string;
        status: string;
        command: string;
        pid: number;
        left: number;
        top: number;
      }[];
    }[];
  }[];
}

async function listed(ground: Ground): Promise<Listed> {
  const { code, stdout, stderr } = await ground.muxworks('--json', 'ls');
  if (code !== 0) throw new Error(`ls ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

function windowOf(found: Listed) {
  return found.sessions.find(({ name }) => name === 'dev')?.windows.find(({ name }) => name === 'workspace');
}

const card = (page: Page, pane: number) => page.locator(`[data-pane="${pane}"]`);
const field = (page: Page, label: string) => page.getByRole('complementary').getByLabel(label, { exact: true });

async function openDesigner(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Designer', exact: true }).click();
  await expect(card(page, 1)).toBeVisible();
}

/** Loads a window of a playbook, both chosen in dialogs as a user would. */
async function loadPlaybook(app: ElectronApplication, page: Page, path: string, window: RegExp): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('menuitem', { name: 'Playbook…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: window }).click();
}

/** What the command line sees is the workspace as it is documented: names, places, labels, commands, all of it running. */
async function expectWorkspace(ground: Ground): Promise<void> {
  await expect
    .poll(
      async () => {
        const found = windowOf(await listed(ground))?.panes ?? [];
        return found.map(({ number, label, status }) => [number, label, status]);
      },
      { timeout: 40_000 },
    )
    .toEqual([
      [1, 'server', 'running'],
      [2, 'log', 'running'],
      [3, 'clock', 'running'],
      [4, 'shell', 'finished'],
    ]);
  const found = windowOf(await listed(ground))?.panes ?? [];
  expect(found.map(({ command }) => command.trim())).toEqual(workspace.panes.map(({ cmd }) => cmd?.trim()));
  const [one, two, three, four] = found;
  expect([one?.left, three?.left]).toEqual([0, 0]);
  expect(two?.top).toBe(one?.top);
  expect(two?.left).toBe(four?.left);
  expect(three?.top).toBe(four?.top);
  expect(two?.left).toBeGreaterThan(0);
  expect(three?.top).toBeGreaterThan((one?.top ?? 0) + 5);
  // The documented playbook finds nothing to do: it is the same workspace.
  const plan = await ground.muxworks('--json', 'plan', sample);
  const steps: { target: string; change: string }[] = JSON.parse(plan.stdout).steps;
  expect(steps.filter(({ change, target }) => change !== 'keep' && !target.endsWith('|4'))).toEqual([]);
}

test('the documented workspace is drawn with the mouse, its plan shown, and applied', async ({ ground }) => {
  const { page } = await ground.start();
  await openDesigner(page);
  await page.getByRole('button', { name: /^Name and size/ }).click();
  await page.getByLabel('Session').click({ clickCount: 3 });
  await page.keyboard.insertText('dev');
  await page.getByLabel('Window').click({ clickCount: 3 });
  await page.keyboard.insertText('workspace');
  await page.getByRole('heading', { name: 'Designer' }).click();

  // Splits, each by a click near the edge where the new pane is to be.
  const splitAt = async (pane: number, side: 'right' | 'bottom', words: RegExp) => {
    const box = await card(page, pane).boundingBox();
    if (!box) throw new Error(`pane ${pane} is not drawn`);
    const x = side === 'right' ? box.x + box.width - 8 : box.x + box.width / 2;
    const y = side === 'bottom' ? box.y + box.height - 8 : box.y + box.height / 2;
    await page.mouse.move(x, y);
    await expect(page.getByText(words)).toBeVisible();
    await picture(page, `designer-offer-${pane}-${side}`);
    await page.mouse.down();
    await page.mouse.up();
  };
  await splitAt(1, 'bottom', /^Split below$/);
  await expect(card(page, 2)).toBeVisible();
  await splitAt(1, 'right', /^Split right$/);
  await expect(card(page, 3)).toBeVisible();
  await splitAt(2, 'right', /^Split right$/);
  await expect(card(page, 4)).toBeVisible();

  // A divider is dragged away, both sizes shown, and taken back.
  const before = await card(page, 1).getAttribute('aria-label');
  const divider = await page.getByRole('separator', { name: 'Divider between columns' }).first().boundingBox();
  if (!divider) throw new Error('there is no divider');
  await page.mouse.move(divider.x + 5, divider.y + 60);
  await page.mouse.down();
  await page.mouse.move(divider.x + 85, divider.y + 60, { steps: 8 });
  await picture(page, 'designer-drag');
  await page.mouse.up();
  await expect(card(page, 1)).not.toHaveAttribute('aria-label', before ?? '');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, 1)).toHaveAttribute('aria-label', before ?? '');

  // Two panes are swapped by drag: the numbers then go row by row, as they are documented.
  const [two, three] = [await card(page, 2).boundingBox(), await card(page, 3).boundingBox()];
  if (!two || !three) throw new Error('a pane is not drawn');
  const middle = (box: typeof two) => [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle(three));
  await page.mouse.down();
  await page.mouse.move(...middle(two), { steps: 6 });
  await expect(page.getByText('swap with 2')).toBeVisible();
  await picture(page, 'designer-swap');
  await page.mouse.up();
  await expect.poll(async () => (await card(page, 3).boundingBox())?.x).toBe(two.x);
  await expect(page.getByRole('region', { name: 'HeroScript' })).toContainText("cat:'4pane'");

  for (const [index, { label = '', cmd = '', env = [] }] of workspace.panes.entries()) {
    await card(page, index + 1).click();
    await field(page, 'Label').click();
    await page.keyboard.insertText(label);
    await field(page, 'Command').click();
    await page.keyboard.insertText(cmd);
    for (const { key, value } of env) {
      await page.getByRole('button', { name: 'Add a variable' }).click();
      await field(page, 'Name of variable 1').click({ clickCount: 3 });
      await page.keyboard.insertText(key);
      await field(page, `Value of ${key}`).click();
      await page.keyboard.insertText(value);
    }
  }
  await expect(page.getByRole('status', { name: 'What Apply would do' })).toContainText(
    'create a session, a window, 4 panes',
  );
  await expect(page.getByRole('status', { name: 'What Apply would do' })).toContainText('start 4 commands');
  await expect(page.getByRole('status', { name: 'What Apply would do' })).toContainText('and end nothing');
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme);
    await picture(page, `designer-workspace-${theme}`);
  }
  await page.getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply dev / workspace' });
  await expect(dialog).toContainText('dev|workspace|1');
  await picture(page, 'designer-plan');
  expect((await listed(ground)).sessions).toEqual([]);
  await dialog.getByRole('button', { name: /^Create a session, a window, 4 panes, start 4 commands$/ }).click();
  await expectWorkspace(ground);
  await expect(page.getByRole('region', { name: 'Pane 1, server' })).toBeVisible();

  // What was applied is known from then on: a pane that is taken out ends, and the others run on under new numbers.
  const ran = (await panes(page)).map(({ pid }) => processIdentity(pid));
  await openDesigner(page);
  const status = page.getByRole('status', { name: 'What Apply would do' });
  await expect(status).not.toContainText('looking');
  await card(page, 2).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(status).toContainText('end 1 command');
  await page.getByRole('button', { name: 'Apply…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Apply and end 1 command/ })
    .click();
  await expect
    .poll(async () => (await panes(page)).map(({ label }) => label), { timeout: 30_000 })
    .toEqual(['server', 'clock', 'shell']);
  const left = (await panes(page)).map(({ pid }) => processIdentity(pid));
  expect(left).toEqual([ran[0], ran[2], ran[3]]);
});

test('the documented workspace is drawn with the keyboard alone, and applied', async ({ ground }) => {
  const { page } = await ground.start();
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  const { keyboard } = page;
  const said = page.locator('[aria-live="polite"]');
  const focused = (name: string | RegExp) => page.locator(':focus').and(page.getByLabel(name));
  /** Tab until a control of that name has the keyboard. */
  const tabTo = async (name: string | RegExp, key = 'Tab') => {
    for (let stop = 0; stop < 60; stop++) {
      if ((await focused(name).count()) > 0) return;
      await keyboard.press(key);
    }
    throw new Error(`the Tab key never came to ${name}`);
  };
  await tabTo('Designer');
  await keyboard.press('Enter');
  await expect(card(page, 1)).toBeVisible();
  await tabTo(/^Name and size/);
  await keyboard.press('Enter');
  await tabTo('Session');
  await keyboard.press('Control+A');
  await keyboard.type('dev');
  await keyboard.press('Tab');
  await keyboard.press('Control+A');
  await keyboard.type('workspace');
  for (const cells of ['160', '48']) {
    await keyboard.press('Tab');
    await keyboard.press('Control+A');
    await keyboard.type(cells);
  }
  await keyboard.press('Escape');

  await tabTo(/^Pane 1,/);
  await keyboard.press('Shift+S');
  await expect(focused(/^Pane 2,/)).toHaveCount(1);
  await expect(said).toContainText('Split below: pane 2');
  await keyboard.press('ArrowUp');
  await expect(focused(/^Pane 1,/)).toHaveCount(1);
  await keyboard.press('s');
  await expect(focused(/^Pane 3,/)).toHaveCount(1);
  await keyboard.press('ArrowDown');
  await expect(focused(/^Pane 2,/)).toHaveCount(1);
  await keyboard.press('s');
  await expect(focused(/^Pane 4,/)).toHaveCount(1);
  // From 1 3 over 2 4 to 1 2 over 3 4, by changing places with neighbours.
  await keyboard.press('ArrowLeft');
  await keyboard.press('Shift+ArrowRight');
  await keyboard.press('Shift+ArrowUp');
  await expect(said).toContainText('Pane 2 and pane 3 changed places');
  await keyboard.press('ArrowDown');
  await expect(focused(/^Pane 3,/)).toHaveCount(1);
  await keyboard.press('Shift+ArrowLeft');
  await expect(page.getByRole('region', { name: 'HeroScript' })).toContainText("cat:'4pane'");
  await keyboard.press('End');
  await expect(focused(/^Pane 4,/)).toHaveCount(1);
  const before = await card(page, 4).getAttribute('aria-label');
  await keyboard.press('Alt+ArrowLeft');
  await keyboard.press('Alt+Shift+ArrowLeft');
  await expect(card(page, 4)).not.toHaveAttribute('aria-label', before ?? '');
  await keyboard.press('Control+Z');
  await expect(card(page, 4)).toHaveAttribute('aria-label', before ?? '');
  await keyboard.press('Home');
  await expect(focused(/^Pane 1,/)).toHaveCount(1);

  for (const [index, { label = '', cmd = '', env = [] }] of workspace.panes.entries()) {
    await tabTo(new RegExp(`^Pane ${index + 1},`));
    await keyboard.press('Enter');
    await expect(focused('Label')).toHaveCount(1);
    await keyboard.type(label);
    await keyboard.press('Tab');
    await expect(focused('Command')).toHaveCount(1);
    await keyboard.insertText(cmd);
    for (const { key, value } of env) {
      await tabTo('Add a variable');
      await keyboard.press('Enter');
      await expect(focused(/^Name of variable/)).toHaveCount(1);
      await keyboard.type(key);
      await keyboard.press('Tab');
      await keyboard.type(value);
    }
    await keyboard.press('Escape');
    await expect(focused(new RegExp(`^Pane ${index + 1},`))).toHaveCount(1);
  }
  // Held for long, the keys ask for the plan and do not agree to it.
  await keyboard.down('Control');
  await keyboard.down('Enter');
  await expect(page.getByRole('dialog', { name: 'Apply dev / workspace' })).toBeVisible();
  await expect(page.getByRole('dialog').locator(':focus')).toHaveCount(1);
  await keyboard.down('Enter');
  await keyboard.up('Enter');
  await keyboard.up('Control');
  expect((await listed(ground)).sessions).toEqual([]);
  await keyboard.press('Enter');
  await expectWorkspace(ground);
});

test('the app is killed in the middle of editing: the design is there again, and nothing that ran has ended', async ({
  ground,
}) => {
  await ground.muxworks('run', '-s', "!!tmux.pane_ensure name:'live|w|1' label:'kept' cmd:'sleep 600'");
  const first = await ground.start();
  await openDesigner(first.page);
  await first.page.getByRole('button', { name: 'Preset: 6 panes' }).click();
  await card(first.page, 5).click();
  await field(first.page, 'Label').click();
  await first.page.keyboard.type('half-typed');
  await field(first.page, 'Command').click();
  await first.page.keyboard.insertText('echo one\necho "two, \'three\'"');
  await card(first.page, 5).focus();
  await first.page.keyboard.press('Alt+ArrowRight');
  const shown = await card(first.page, 5).getAttribute('aria-label');
  const script = await first.page.getByRole('region', { name: 'HeroScript' }).locator('pre').textContent();
  const [pane] = await panes(first.page);
  const process = processIdentity(pane?.pid ?? 0);
  // Every change is on the disk once the page has had its answer; the last one has a moment's lead.
  await first.page.evaluate(() => window.muxworks.call('server.state', undefined));
  first.app.process().kill('SIGKILL');
  await expect.poll(() => first.page.isClosed()).toBe(true);

  const second = await ground.start();
  await openDesigner(second.page);
  await expect(card(second.page, 6)).toBeVisible();
  await expect(card(second.page, 5)).toHaveAttribute('aria-label', shown ?? '');
  await expect(second.page.getByRole('region', { name: 'HeroScript' }).locator('pre')).toHaveText(script ?? '');
  expect(processIdentity(pane?.pid ?? 0)).toBe(process);
  await picture(second.page, 'designer-after-crash');
});

test('a live window is loaded, changed and applied: the plan says which process ends, and no other does', async ({
  ground,
}) => {
  const text = ['one', 'two', 'three']
    .map((label, index) => `!!tmux.pane_ensure name:'live|w|${index + 1}' label:'${label}' cmd:'sleep 60${index}'`)
    .join('\n');
  await ground.muxworks('run', '-s', text);
  const { page } = await ground.start();
  await openDesigner(page);
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('menuitem', { name: 'live / w' }).click();
  await expect(card(page, 3)).toHaveAttribute('aria-label', /^Pane 3, three, sleep 602/);
  const status = page.getByRole('status', { name: 'What Apply would do' });
  await expect(status).toContainText('would change nothing');
  const before = (await panes(page)).map(({ id, pid, label }) => ({ id, pid, label }));

  await card(page, 2).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(status).toContainText('end 1 command');
  await page.getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('sleep 601');
  await picture(page, 'designer-plan-ends');
  // Meanwhile something else runs there: it does not end before it was shown.
  await ground.muxworks('run', '-s', "!!tmux.pane_ensure name:'live|w|2' cmd:'sleep 700'");
  await dialog.getByRole('button', { name: /^Apply and end 1 command/ }).click();
  await expect(dialog.getByRole('alert')).toContainText('changed meanwhile');
  await expect(dialog).toContainText('sleep 700');
  expect((await panes(page)).length).toBe(3);
  await dialog.getByRole('button', { name: /^Apply and end 1 command/ }).click();
  const after = async () => (await panes(page)).map(({ id, pid, label }) => ({ id, pid, label }));
  await expect.poll(after, { timeout: 30_000 }).toEqual([before[0], before[2]]);
});

test('a playbook is loaded and saved: its comments and everything else in it stay', async ({ ground }) => {
  const text = `// Mine, by hand.
!!tmux.session_ensure name:'dev'   // not touched

!!tmux.window_ensure
    name:'dev|w'
    cat:'2pane'   // side by side

!!tmux.pane_ensure name:'dev|w|1'
    label:"web"   // the site
    cmd:'npm run {MODE}'

!!tmux.pane_ensure name:'dev|other|1' cmd:'top'
`;
  const path = ground.write('hand.heroscript', text);
  const { app, page } = await ground.start();
  await openDesigner(page);
  await loadPlaybook(app, page, path, /dev \/ w/);
  await expect(card(page, 2)).toBeVisible();
  const save = page.getByRole('button', { name: 'Save into hand.heroscript' });
  await expect(save).toBeDisabled();
  await field(page, 'Label').fill('site');
  await save.click();
  await expect(page.getByText('Saved hand.heroscript').first()).toBeVisible();
  // Save has nothing to do any more, and loses the keyboard: the keys of the view work all the same.
  await page.keyboard.press('Control+Z');
  await expect(field(page, 'Label')).toHaveValue('web');
  await page.keyboard.press('Control+Shift+Z');
  await expect(field(page, 'Label')).toHaveValue('site');
  expect(readFileSync(path, 'utf8')).toBe(text.replace('label:"web"', "label:'site'"));
  await expect(save).toBeDisabled();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.keyboard.press('Control+S');
  await expect.poll(() => readFileSync(path, 'utf8')).toBe(text.replace('label:"web"', "label:'web'"));

  // Something else is loaded and undone: the file is still the document's own, and Save asks nothing.
  await field(page, 'Label').fill('renamed');
  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('menuitem', { name: 'Four shells' }).click();
  await expect(card(page, 4)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, 1)).toHaveAttribute('aria-label', /^Pane 1, renamed/);
  await page.keyboard.press('Control+S');
  await expect.poll(() => readFileSync(path, 'utf8')).toBe(text.replace('label:"web"', "label:'renamed'"));
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a pane waits for one of another window by its label in the file; Apply does nothing that was not shown', async ({
  ground,
}) => {
  const path = ground.write(
    'two.heroscript',
    `!!tmux.pane_ensure name:'dev|infra|1' label:'db' cmd:'sleep 661'
!!tmux.pane_ensure name:'dev|web|1' label:'web' cmd:'sleep 662' depends_on:'db'
`,
  );
  await ground.muxworks('run', '-s', "!!tmux.pane_ensure name:'dev|infra|1' label:'db' cmd:'sleep 661'");
  await ground.muxworks('run', '-s', "!!tmux.pane_ensure name:'dev|web|1' label:'web' cmd:'sleep 662'");
  const { app, page } = await ground.start();
  await openDesigner(page);
  await loadPlaybook(app, page, path, /dev \/ web/);
  await expect(card(page, 1)).toHaveAttribute('aria-label', /after db/);
  await page.getByRole('button', { name: 'Duplicate' }).click();
  const status = page.getByRole('status', { name: 'What Apply would do' });
  await expect(status).toContainText('create 1 pane');
  await page.getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('dev|web|1');
  // Somebody closes the window: all of it would be made now, which the plan on show does not say.
  await ground.tmux('kill-window', '-t', '=dev:=web');
  await dialog.getByRole('button', { name: /^Create/ }).click();
  await expect(dialog.getByRole('alert')).toContainText('changed meanwhile');
  await expect(dialog).toContainText('Waits for dev|infra|1');
  await dialog.getByRole('button', { name: /^Create a window/ }).click();
  await expect
    .poll(async () => (await panes(page)).map(({ window, command, status }) => `${window} ${command} ${status}`), {
      timeout: 30_000,
    })
    .toEqual(expect.arrayContaining(['infra sleep 661 running', 'web sleep 662 running']));
});

test('what is wrong is said at its field and nothing can be applied until it is mended; templates; views', async ({
  ground,
}) => {
  const { page } = await ground.start();
  await openDesigner(page);
  await page.getByRole('button', { name: 'Preset: 2 panes' }).click();
  await card(page, 1).click();
  await field(page, 'Label').fill('db');
  await field(page, 'Ready').selectOption('Port');
  await field(page, 'Port that is open').fill('99999');
  await expect(page.getByRole('alert')).toContainText('a port from 1 to 65535');
  const apply = page.getByRole('button', { name: 'Apply…' });
  await expect(apply).toBeDisabled();
  await expect(card(page, 1)).toHaveAttribute('aria-label', /problem: /);
  await field(page, 'Port that is open').fill('5432');
  await expect(apply).toBeEnabled();
  await expect(page.getByRole('alert')).toHaveCount(0);

  await card(page, 2).click();
  await page.getByRole('button', { name: 'Add a pane that must be ready first' }).click();
  await page.getByRole('menuitem', { name: 'Pane 1, db' }).click();
  await expect(card(page, 2)).toHaveAttribute('aria-label', /after db/);
  await expect(page.getByRole('region', { name: 'HeroScript' })).toContainText("depends_on:'db'");
  const shown = await card(page, 2).getAttribute('aria-label');

  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('menuitem', { name: 'Save as a template…' }).click();
  await page.getByRole('dialog').getByLabel('Title').fill('Mine');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Template “Mine” saved').first()).toBeVisible();
  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('menuitem', { name: '4×4 wall' }).click();
  await expect(card(page, 16)).toBeVisible();
  // The keyboard comes back to the pane from a menu that a key opened.
  await card(page, 6).focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('menuitem', { name: /^Merge with what is/ })).toHaveCount(4);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(card(page, 16)).toHaveCount(0);
  await expect(page.locator('[data-pane]:focus')).toHaveCount(1);
  await page.keyboard.press('Control+Z');
  await expect(card(page, 16)).toBeVisible();
  await page.setViewportSize({ width: 1024, height: 700 });
  await picture(page, 'designer-wall-narrow');
  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('menuitem', { name: 'Mine', exact: true }).click();
  await expect(card(page, 2)).toHaveAttribute('aria-label', /after db/);

  // A template goes only when asked twice, and a menu does not lose the keyboard.
  const templates = page.getByRole('button', { name: 'Templates' });
  await templates.click();
  await page.getByRole('menuitem', { name: 'Delete “Mine”…' }).click();
  await page.getByRole('dialog', { name: 'Delete Mine?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Template “Mine” deleted').first()).toBeVisible();
  await templates.click();
  await expect(page.getByRole('menuitem', { name: 'Web app' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Mine', exact: true })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(templates).toBeFocused();

  // What was open before is one step back, and another view takes nothing away.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, 16)).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, 2)).toHaveAttribute('aria-label', shown ?? '');
  await page.getByRole('button', { name: 'Playbooks', exact: true }).click();
  await expect(card(page, 2)).toHaveCount(0);
  await openDesigner(page);
  await expect(card(page, 2)).toHaveAttribute('aria-label', shown ?? '');
});
