/** The playbook desk: mistakes mended by their fixes, plan, run, step; nothing is lost over a kill; files that change on disk. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { type Ground, panes, picture, type Started, setTheme, test } from './support.ts';

const WRONG = `// A small shop: a site and its log.
!!tmux.session_ensur name:'shop'
!!tmux.window_ensure name:'shop|web' cat:'2panes'
!!tmux.pane_ensure name:'shop|web|1'label:'site'
    cmd:'echo site is up; sleep 600'
    restrat:'on-failure'
!!tmux.pane_ensure name:'shop|web|2' label=log
    cmd:'echo reading the log; sleep 601'
`;
const RIGHT = WRONG.replace('session_ensur ', 'session_ensure ')
  .replace('2panes', '2pane')
  .replace("'label:", "' label:")
  .replace('restrat', 'restart')
  .replace('label=', 'label:');

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });
const plan = (page: Page): Locator => page.getByRole('region', { name: 'Plan', exact: true });
const run = (page: Page): Locator => page.getByRole('region', { name: 'Run', exact: true });

/** The text of the editor; the ones here are short enough to be drawn as a whole. */
async function text(page: Page): Promise<string> {
  const lines = page.locator('.cm-content .cm-line');
  return (await lines.evaluateAll((all) => all.map((line) => line.textContent))).join('\n');
}

/** What the next dialog for a file answers. */
async function answer({ app }: Started, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}

async function open(ground: Ground, path: string): Promise<Started> {
  const started = await ground.start();
  const { page } = started;
  await page.getByRole('button', { name: 'Playbooks', exact: true }).click();
  await answer(started, path);
  await page.getByRole('button', { name: 'Open a file…' }).click();
  await expect(heading(page)).toHaveText(path.split('/').at(-1) ?? '');
  return started;
}

async function killed({ app, page }: Started): Promise<void> {
  app.process().kill('SIGKILL');
  await expect.poll(() => page.isClosed()).toBe(true);
}

test('five mistakes are mended by their fixes; the playbook is planned, saved, run and stepped through', async ({
  ground,
}) => {
  const path = ground.write('shop.heroscript', WRONG);
  const started = await open(ground, path);
  const { page } = started;
  await expect(page.getByText('5 errors', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  await page.keyboard.press('F8');
  await expect(page.getByText('Did you mean', { exact: false }).first()).toBeVisible();
  await setTheme(page, 'dark');
  await picture(page, 'playbooks-mistakes-dark');
  await setTheme(page, 'light');
  await picture(page, 'playbooks-mistakes-light');
  for (const left of ['4 errors', '3 errors', '2 errors', '1 error', null]) {
    await page.keyboard.press('Alt+Enter');
    if (left === null) await expect(page.getByText('No mistakes')).toBeVisible();
    else await expect(page.getByText(left, { exact: true })).toBeVisible();
    if (left !== null) await page.keyboard.press('F8');
  }
  expect(await text(page)).toBe(RIGHT);
  // Nothing is on disk but by the user's word.
  expect(readFileSync(path, 'utf8')).toBe(WRONG);
  await expect(page.getByRole('main').getByLabel('Not saved')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('main').getByLabel('Not saved')).toHaveCount(0);
  expect(readFileSync(path, 'utf8')).toBe(RIGHT);

  await expect(plan(page).getByText('of the saved file', { exact: false })).toBeVisible();
  await expect(plan(page).getByText('create', { exact: false }).first()).toBeVisible();
  await page.keyboard.press('F5');
  await expect(run(page).getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(async () => (await panes(page)).filter(({ status }) => status === 'running').map(({ label }) => label))
    .toEqual(['site', 'log']);
  await expect(plan(page).getByText('4 keep')).toBeVisible();

  // Another command: the plan says what it ends, and stepping shows the next step before it is done.
  await page.getByRole('textbox', { name: 'Playbook text' }).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('9');
  await expect(plan(page).getByText('of the text as typed', { exact: false })).toBeVisible();
  await expect(plan(page).getByText('1 restart')).toBeVisible();
  await setTheme(page, 'dark');
  await picture(page, 'playbooks-plan-dark');
  const before = (await panes(page)).map(({ label, pid }) => ({ label, pid }));
  await page.keyboard.press('F10');
  await expect(run(page).getByText('next: step 1 of 4')).toBeVisible();
  await page.keyboard.press('F10');
  await expect(run(page).getByText('next: step 2 of 4')).toBeVisible();
  await run(page).getByRole('button', { name: 'Next', exact: true }).click();
  await expect(run(page).getByText('next: step 3 of 4')).toBeVisible();
  await run(page).getByRole('button', { name: 'Next', exact: true }).click();
  await expect(run(page).getByText('next: step 4 of 4')).toBeVisible();
  expect((await panes(page)).map(({ label, pid }) => ({ label, pid }))).toEqual(before);
  await picture(page, 'playbooks-step-dark');
  await page.keyboard.press('F5');
  await expect(run(page).getByText('1 changed, 3 kept')).toBeVisible({ timeout: 60_000 });
  await expect.poll(async () => (await ground.tmux('list-panes', '-a', '-F', '#{pane_id}')).split('\n').length).toBe(2);

  // One that waits is stopped at once, and says where it can go on.
  await page.keyboard.press('F10');
  await expect(run(page).getByText('next: step 1 of 4')).toBeVisible();
  await page.keyboard.press('Shift+F5');
  await expect(run(page).getByText('Stopped', { exact: true })).toBeVisible();
  await expect(run(page).getByRole('button', { name: 'Run from there' })).toBeVisible();

  // The history has them all, and the first one can be looked at again.
  await run(page).getByRole('button', { name: 'Runs before this one' }).click();
  const runs = run(page).getByRole('list', { name: 'Runs' }).getByRole('button');
  await expect(runs).toHaveCount(3);
  await picture(page, 'playbooks-history-dark');
  await runs.nth(2).click();
  await expect(run(page).getByText(/\d changed, \d kept/)).toBeVisible();

  // A step opens its pane.
  await run(page)
    .getByRole('button', { name: /shop \/ web \/ log/ })
    .click();
  await expect(started.pane('log')).toBeVisible();
});

test('the app is killed while the user types and while a playbook runs: nothing is lost, the run goes on from its step', async ({
  ground,
}) => {
  const gate = join(ground.directory, 'gate');
  const script = `!!tmux.pane_ensure name:'kept|w|1' label:'first' cmd:'echo one; exec sleep 600'
!!tmux.pane_ensure name:'kept|w|2' label:'gate'
    cmd:'
        while [ ! -e ${gate} ]; do sleep 0.1; done
        echo the gate is open
        exec sleep 601
    '
    ready:'log "the gate is open"'
    ready_timeout:'10m'
!!tmux.pane_ensure name:'kept|w|3' label:'last' cmd:'echo three; exec sleep 602' depends_on:'gate'
`;
  const path = ground.write('kept.heroscript', script);
  const first = await open(ground, path);
  await first.page.keyboard.press('F5');
  await expect(run(first.page).getByRole('button', { name: /gate, at work/ })).toBeVisible({ timeout: 60_000 });
  await first.page.getByRole('textbox', { name: 'Playbook text' }).focus();
  await first.page.keyboard.press('Control+Home');
  await first.page.keyboard.type('// typed just before the end\n');
  await expect.poll(() => text(first.page)).toContain('typed just before the end\n');
  const drafted = (): Promise<boolean> =>
    first.page.evaluate(async (id) => {
      const opened = await window.muxworks.call('playbook.open', { id });
      return opened.ok && (opened.value.draft?.text.startsWith('// typed just before the end\n!!') ?? false);
    }, path);
  await expect.poll(drafted).toBe(true);
  await killed(first);
  expect(readFileSync(path, 'utf8')).toBe(script);

  const second = await ground.start();
  const { page } = second;
  // Wherever the app opens again, it says that a run broke off.
  await expect(page.getByText('Broke off at step 2', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Playbooks', exact: true }).click();
  await expect(heading(page)).toHaveText('kept.heroscript');
  await expect.poll(() => text(page)).toBe(`// typed just before the end\n${script}`);
  await expect(page.getByRole('main').getByLabel('Not saved')).toBeVisible();
  await expect(run(page).getByText('Broke off at step 2', { exact: false })).toBeVisible();
  await picture(page, 'playbooks-broke-off');
  writeFileSync(gate, '');
  const waiting = (await panes(page)).find(({ label }) => label === 'gate')?.id ?? '';
  await expect.poll(() => ground.tmux('capture-pane', '-p', '-t', waiting)).toContain('the gate is open');
  await run(page).getByRole('button', { name: 'Continue' }).click();
  await expect(run(page).getByText('Done', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect
    .poll(async () => (await panes(page)).map(({ label, status }) => `${label} ${status}`))
    .toEqual(['first running', 'gate running', 'last running']);
});

test('a file that changes on disk is read again, merged, or asked about; one that is deleted is kept', async ({
  ground,
}) => {
  const line = (name: string) => `!!tmux.session_ensure name:'${name}'\n`;
  const middle = '// a\n// b\n// c\n// d\n';
  const path = ground.write('disk.heroscript', line('one') + middle + line('two'));
  const started = await open(ground, path);
  const { page } = started;
  await expect(page.getByText('No mistakes')).toBeVisible();

  writeFileSync(path, line('uno') + middle + line('two'));
  await expect.poll(() => text(page)).toBe(line('uno') + middle + line('two'));
  await expect(page.getByText('changed on disk and was read again', { exact: false })).toBeVisible();

  // Changed at both ends: merged without a question.
  const editor = page.getByRole('textbox', { name: 'Playbook text' });
  await editor.focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(line('three').trimEnd());
  await expect(page.getByRole('main').getByLabel('Not saved')).toBeVisible();
  writeFileSync(path, line('eins') + middle + line('two'));
  await expect(page.getByText('The file changed on disk', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Show changes' }).click();
  await expect(page.getByRole('region', { name: 'Changes' })).toBeVisible();
  await picture(page, 'playbooks-changes');
  await page.getByRole('button', { name: 'Merge' }).click();
  await expect.poll(() => text(page)).toBe(line('eins') + middle + line('two') + line('three').trimEnd());
  await page.keyboard.press('Control+s');
  await expect.poll(() => readFileSync(path, 'utf8')).toContain("'three'");

  // Changed at the same place: the user decides.
  await editor.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// mine\n');
  writeFileSync(path, `// theirs\n${readFileSync(path, 'utf8')}`);
  await page.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByRole('region', { name: 'Merge' })).toBeVisible();
  await picture(page, 'playbooks-merge');
  await page.getByRole('button', { name: 'Both', exact: true }).click();
  await page.getByRole('button', { name: 'Use the merged text' }).click();
  await expect.poll(() => text(page)).toMatch(/^\/\/ mine\n\/\/ theirs\n!!/);

  rmSync(path);
  await expect(page.getByText('The file was deleted on disk', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Save it again' }).click();
  await expect.poll(() => existsSync(path) && readFileSync(path, 'utf8')).toMatch(/^\/\/ mine\n\/\/ theirs\n!!/);
});

test('a new playbook is written with completion, saved under a name, run from a line; a dropped file is opened', async ({
  ground,
}) => {
  const started = await ground.start();
  const { page } = started;
  await page.getByRole('button', { name: 'Playbooks', exact: true }).click();
  await page.getByRole('button', { name: 'New playbook', exact: true }).click();
  await expect(heading(page)).toContainText('untitled');
  const editor = page.getByRole('textbox', { name: 'Playbook text' });
  await expect(editor).toBeFocused();
  await page.keyboard.type('!!tmux.session_en');
  // With the mouse: the keyboard takes what is offered only once it has been there for a moment.
  await page.getByRole('option', { name: /session_ensure/ }).click();
  await expect.poll(() => text(page)).toBe('!!tmux.session_ensure');
  await page.keyboard.type(" name:'fresh\n");
  await page.keyboard.press('Escape');
  await editor.fill(
    "!!tmux.session_ensure name:'skipped'\n!!tmux.pane_ensure name:'fresh|w|1' label:'here' cmd:'echo from here; sleep 600'\n",
  );
  await expect(page.getByText('No mistakes')).toBeVisible();
  await answer(started, join(ground.directory, 'fresh.heroscript'));
  await page.keyboard.press('Control+s');
  await expect(heading(page)).toHaveText('fresh.heroscript');
  expect(readFileSync(join(ground.directory, 'fresh.heroscript'), 'utf8')).toContain("'fresh|w|1'");
  await expect(page.getByRole('treeitem', { name: 'fresh.heroscript' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('treeitem', { name: /untitled/ })).toHaveCount(0);

  await editor.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('Line 2, column 1')).toBeVisible();
  await page.keyboard.press('Control+F5');
  await expect(run(page).getByText('1 changed, 0 kept, 1 skipped')).toBeVisible({ timeout: 60_000 });
  expect((await panes(page)).map(({ session, label }) => `${session} ${label}`)).toEqual(['fresh here']);
  await expect(run(page).getByRole('log')).toContainText('from here');

  // A file as a drop brings it: the page has the file, only the preload script knows its path.
  const other = ground.write('dropped.hero', "!!tmux.session_ensure name:'dropped'\n");
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'drop' });
    document.body.append(input);
  });
  await page.setInputFiles('#drop', other);
  await page.evaluate(() => {
    const [file] = (document.querySelector('#drop') as HTMLInputElement).files ?? [];
    const dataTransfer = new DataTransfer();
    if (file) dataTransfer.items.add(file);
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(heading(page)).toHaveText('dropped.hero');

  // The keyboard alone goes through the files.
  await page.getByRole('treeitem', { name: 'dropped.hero' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('fresh.heroscript');

  // What was never saved is thrown away as a whole: the next new one is empty.
  await page.keyboard.press('Control+n');
  await expect(heading(page)).toContainText('untitled');
  await editor.fill('// not to be kept\n');
  await page.getByRole('treeitem', { name: /untitled/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Throw away' }).click();
  await expect(heading(page)).not.toContainText('untitled');
  await expect(page.getByRole('treeitem', { name: /untitled/ })).toHaveCount(0);
  await page.keyboard.press('Control+n');
  await expect(heading(page)).toContainText('untitled');
  await expect.poll(() => text(page)).toBe('');
});
