/** Every screen with believable work on it: nothing that axe finds, in both themes, and pictures of each at two sizes. */
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { openShop } from './shop.ts';
import { type Ground, panes, picture, type Started, setTheme, test } from './support.ts';

const WIDE = [1440, 900] as const;
const NARROW = [1024, 700] as const;

async function size({ app, page }: Started, [width, height]: readonly [number, number]): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w as number, h as number),
    [width, height],
  );
  await expect.poll(() => page.evaluate(() => `${innerWidth}x${innerHeight}`)).toBe(`${width}x${height}`);
}

/** A view as it is for pictures: checked and pictured wide in both themes, then pictured narrow in both. */
async function show(started: Started, name: string, within?: string): Promise<void> {
  await test.step(name, async () => {
    const { page } = started;
    await expectAccessible(page, name, {
      ...(within === undefined ? {} : { within }),
      inTheme: (theme) => picture(page, `${name}-${theme}`),
    });
    await size(started, NARROW);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      await picture(page, `${name}-1024x700-${theme}`);
    }
    await size(started, WIDE);
  });
}

const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();

const settled = (page: Page, label: string, status: string) =>
  expect
    .poll(async () => (await panes(page)).find((pane) => pane.label === label)?.status, { timeout: 30_000 })
    .toBe(status);

/** Something has the keyboard: what was closed has not taken it along. */
async function expectKeyboard(page: Page, after: string): Promise<void> {
  await expect
    .configure({ soft: true })
    .poll(() => page.evaluate(() => document.activeElement?.tagName), { message: `the keyboard after ${after}` })
    .not.toBe('BODY');
}

/** Checks what is open over a view, and closes it by Escape, after which the keyboard is somewhere. */
async function over(page: Page, name: string, role: 'dialog' | 'alertdialog' | 'menu'): Promise<void> {
  await test.step(name, async () => {
    await expect(page.getByRole(role)).toBeVisible();
    await expectAccessible(page, name, { within: `[role="${role}"]` });
    await page.keyboard.press('Escape');
    await expect(page.getByRole(role)).toHaveCount(0);
    await expectKeyboard(page, name);
  });
}

test('first start and the views of a shop: nothing that axe finds, in both themes', async ({ ground }) => {
  test.setTimeout(180_000);
  const started = await ground.start();
  const { page, app } = started;
  await size(started, WIDE);
  await expect(page.getByRole('region', { name: 'Start' })).toBeVisible();
  await show(started, 'first-start');

  const { playbook } = await openShop(ground, { wall: true });
  await expect.poll(async () => (await panes(page)).length, { timeout: 30_000 }).toBe(23);
  // Which of the sessions is shown first is nobody's promise; beside 16 panes the tree is folded.
  const tree = page.getByRole('button', { name: /^(Show|Hide) the tree/ });
  if ((await tree.getAttribute('aria-expanded')) === 'false') await tree.click();
  await expect(page.getByRole('treeitem', { name: /^web, / })).toBeVisible();
  await page.getByRole('treeitem', { name: /^web, / }).click();
  await settled(page, 'tests', 'failed');
  await settled(page, 'backup', 'finished');
  await page.getByRole('treeitem', { name: /^shell/ }).click();
  await expect(started.pane('top')).toBeVisible();
  await show(started, 'panes');

  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('textbox', { name: 'Search in this pane' }).fill('lib');
  await page.getByRole('button', { name: 'Input to all panes' }).click();
  await expectAccessible(page, 'panes, searched, input to all');
  await page.getByRole('button', { name: 'End input to several panes' }).click();
  await started.pane('shell').locator('header').click({ button: 'right' });
  await over(page, 'menu of a pane', 'menu');
  await page.getByRole('button', { name: 'Attach' }).click();
  await expect(page.getByRole('region', { name: 'tmux, web' })).toBeVisible();
  await expectAccessible(page, 'attach', { within: 'main' });
  await page.getByRole('button', { name: 'Tiles' }).click();
  await page.keyboard.press('Control+Shift+N');
  await over(page, 'dialog for a name', 'dialog');
  await page.keyboard.press('Control+Shift+W');
  await over(page, 'question before something ends', 'alertdialog');
  await page.getByRole('treeitem', { name: /^wall, / }).click();
  await expect(started.pane('node-16')).toBeVisible();
  await show(started, 'panes-16', 'main');

  await view(page, 'Processes');
  const grid = page.getByRole('treegrid', { name: 'Processes' });
  await grid.getByRole('row', { name: /^(\w+ )?api / }).click();
  const details = page.getByRole('complementary', { name: 'Details of api' });
  await expect(details.getByRole('log', { name: 'Last lines' })).toContainText('GET');
  await expect(grid.getByRole('link', { name: /^:\d+$/ }).first()).toBeVisible({ timeout: 20_000 });
  await show(started, 'processes');
  await grid.getByRole('row', { name: /^(\w+ )?site / }).click({ button: 'right' });
  await over(page, 'menu of a process', 'menu');
  await page.keyboard.press('Control+Shift+P');
  await page.keyboard.type('site');
  await expect(page.getByRole('option', { name: /^Restart site/ })).toBeVisible();
  await show(started, 'palette', '[role="dialog"]');
  await page.keyboard.press('Escape');

  await view(page, 'Designer');
  await page.getByRole('button', { name: 'Load' }).click();
  await page.getByRole('menuitem', { name: 'shop / web' }).click();
  await expect(page.locator('[data-pane="2"]')).toBeVisible();
  await page.locator('[data-pane="2"]').click();
  await expect(page.getByRole('complementary', { name: 'Pane 2' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'What Apply would do' })).toHaveAttribute('aria-busy', 'false');
  await show(started, 'designer');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await over(page, 'plan of a design', 'dialog');

  await view(page, 'Playbooks');
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, playbook);
  await page.getByRole('button', { name: 'Open a file…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop.heroscript');
  await expect(page.getByRole('region', { name: 'Plan', exact: true }).getByText(/\d+ keep/)).toBeVisible();
  await page.keyboard.press('F5');
  await expect(page.getByRole('region', { name: 'Run', exact: true }).getByText(/\d+ changed, \d+ kept/)).toBeVisible({
    timeout: 60_000,
  });
  await show(started, 'playbooks');

  await view(page, 'Logs');
  const lines = page.getByRole('listbox', { name: 'Lines as they come' });
  await expect(lines.getByRole('option').first()).toBeVisible();
  await expectAccessible(page, 'logs as they come', { within: 'main' });
  await page.getByRole('textbox', { name: 'Search in the logs' }).fill('checkout');
  const found = page.getByRole('listbox', { name: 'Lines found' });
  await found.getByRole('option').first().click();
  await expect(
    page
      .getByRole('region', { name: /around a line$/ })
      .getByRole('option')
      .first(),
  ).toBeVisible();
  await show(started, 'logs');

  await view(page, 'Shares');
  await expect(page.getByRole('heading', { name: 'Nothing is shared' })).toBeVisible();
  await expectAccessible(page, 'no shares', { within: 'main' });
  const made = await ground.muxworks('share', 'start', 'shop/web', '--engine', 'builtin', '--json');
  expect(made.code, made.stderr).toBe(0);
  await expect(page.getByRole('list', { name: 'Shares' }).getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'New share' }).click();
  await expect(page.getByRole('complementary', { name: 'New share' })).toBeVisible();
  await show(started, 'shares');
  await ground.muxworks('share', 'stop', '--all');

  await view(page, 'Settings');
  await expect(page.getByRole('list', { name: 'What Muxworks needs of this machine' })).toBeAttached();
  await show(started, 'settings');
  for (const [name, title] of [
    ['About Muxworks', 'about'],
    ['Licences', 'licences'],
    ['All keys', 'keys'],
  ] as const) {
    await page.keyboard.press('Control+Shift+P');
    await page.keyboard.type(`>${name}`);
    await expect(page.getByRole('option', { selected: true })).toContainText(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'All commands' })).toHaveCount(0);
    await over(page, title, 'dialog');
  }

  await page.getByRole('treeitem', { name: /^web, / }).click();
  process.kill(Number(await ground.tmux('display-message', '-p', '#{pid}')), 'SIGKILL');
  await expect(page.getByRole('alert').filter({ hasText: /lost|no server/i })).toBeVisible();
  await expectAccessible(page, 'lost connection', { inTheme: (theme) => picture(page, `lost-${theme}`) });
});

/** Two panes, one of them logged, with nothing to wait for. */
async function openTwo(ground: Ground): Promise<Started> {
  const { code, stderr } = await ground.muxworks(
    ...['run', '-s', "!!tmux.pane_ensure name:'dev|main|1' label:'log' cmd:'echo FIRST LINE; exec cat' log:true\n"],
  );
  expect(code, stderr).toBe(0);
  await ground.tmux('split-window', '-d', '-t', 'dev:main');
  const started = await ground.start();
  await expect(started.page.getByRole('treeitem', { name: /^log, / })).toBeVisible({ timeout: 30_000 });
  return started;
}

/** Notes what gets the keyboard, and whether it shows. Runs in the page. */
function watchFocus(): void {
  const watched = window as unknown as { reached: Set<Element>; unseen: string[] };
  watched.reached = new Set();
  watched.unseen = [];
  const probe = document.createElement('span');
  probe.style.color = 'var(--accent)';
  document.body.append(probe);
  const accent = getComputedStyle(probe).color;
  probe.remove();
  const shows = (element: Element | null, up: number): boolean => {
    if (element === null || up < 0) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow.includes('inset')) return true;
    return shows(element.parentElement, up - 1);
  };
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return;
    watched.reached.add(target);
    // Terminals and the editor show it by their cursor; lists by the row that is chosen in them, the canvas by its pane.
    const byItself = target.closest('.xterm, .cm-editor, [role="listbox"], [role="treegrid"], [aria-current="true"]');
    const byGrip = [...target.querySelectorAll('*')].some((part) => getComputedStyle(part).backgroundColor === accent);
    if (byItself === null && !byGrip && !shows(target, 2)) watched.unseen.push(target.outerHTML.slice(0, 200));
  });
}

/** What a mouse can use and the keyboard has not reached, but for what arrow keys reach inside of what it has. */
function notReached(): string[] {
  const { reached } = window as unknown as { reached: Set<Element> };
  const controls =
    'a[href], button, input, select, textarea, [role="treeitem"], [role="row"][tabindex], [contenteditable="true"]';
  const composite =
    '[role="tree"], [role="treegrid"], [role="listbox"], [role="radiogroup"], [role="toolbar"], section[data-pane]';
  return [...document.querySelectorAll<HTMLElement>(controls)]
    .filter((each) => {
      if (each.matches(':disabled, [aria-disabled="true"]') || each.closest('[aria-hidden="true"]') !== null)
        return false;
      if (!each.checkVisibility({ visibilityProperty: true }) || reached.has(each)) return false;
      const around = each.closest(composite);
      return around === null || ![...reached].some((one) => around.contains(one));
    })
    .map((each) => each.outerHTML.slice(0, 240));
}

test('the keyboard alone reaches what a mouse can, shows where it is, and leaves terminals; motion and screen readers', async ({
  ground,
}) => {
  const { page } = await openTwo(ground);
  const rail = page.getByRole('navigation', { name: 'Views' });
  const inTerminal = () => page.evaluate(() => document.activeElement?.closest('.xterm') != null);
  await page.getByRole('treeitem', { name: /^log, / }).press('Enter');
  await expect.poll(inTerminal).toBe(true);
  // Tab is the terminal's; these keys are not.
  await page.keyboard.press('Tab');
  expect(await inTerminal()).toBe(true);
  await page.keyboard.press('Control+F6');
  await expect(rail.getByRole('button', { name: 'Panes', exact: true })).toBeFocused();
  await page.keyboard.press('Control+Shift+F6');
  expect(await inTerminal()).toBe(true);

  // Nothing moves for whoever does not want it: what shows is there at once.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(watchFocus);
  for (const [at, name] of ['Processes', 'Panes', 'Designer', 'Playbooks', 'Logs', 'Shares', 'Settings'].entries()) {
    await test.step(name, async () => {
      await page.keyboard.press(`Control+Alt+${at + 1}`);
      await expect(rail.getByRole('button', { name, exact: true })).toHaveAttribute('aria-current', 'page');
      await expect(page.locator('main section').first()).toBeVisible();
      // Forward as far as an editor or a terminal, which have Tab to themselves, and back round from the other side.
      for (const key of ['Tab', 'Shift+Tab']) {
        await rail.getByRole('button', { name, exact: true }).focus();
        const stops = await page.evaluate(
          () => document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]').length,
        );
        for (let stop = 0; stop <= stops; stop++) await page.keyboard.press(key);
        if ((await page.evaluate(notReached)).length === 0) break;
      }
      expect.soft(await page.evaluate(notReached), `not reached in ${name}`).toEqual([]);
    });
  }
  const unseen = await page.evaluate(() => [...new Set((window as unknown as { unseen: string[] }).unseen)]);
  expect.soft(unseen, 'focused without a sign').toEqual([]);

  await page.keyboard.press('Control+Shift+P');
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.keyboard.press('Escape');

  // The lines of terminals are there for screen readers that are set so, and what happens is told.
  await page.evaluate(() => window.muxworks.call('settings.set', { screenReader: true }));
  await page.getByRole('treeitem', { name: /^log, / }).press('Enter');
  const lines = page.locator('.xterm-accessibility').first();
  await expect(lines.getByRole('listitem').filter({ hasText: /^FIRST LINE/ })).toHaveCount(1);
  await expect(lines.locator('.live-region')).toHaveAttribute('aria-live', 'assertive');
});
