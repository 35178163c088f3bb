/** The Panes view as a user has it: all of tmux's history, tmux's own view, panes that change places, input to several, what programs ask for. */

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { type Ground, launch, panes, picture, type Started, setTheme, test } from './support.ts';

const attached = async (page: Page): Promise<string> =>
  (await page.evaluate(() => window.__muxworksTest?.attached() ?? [])).join('\n');

const sessions = async (ground: Ground): Promise<string> =>
  (await ground.tmux('list-sessions', '-F', '#{session_name}')).split('\n').sort().join(' ');

/** The app on a window of four panes, a to d. */
async function four(ground: Ground): Promise<Started & { id(label: string): Promise<string> }> {
  const lines = ['a', 'b', 'c', 'd'].map(
    (label, at) => `!!tmux.pane_ensure name:'dev|main|${at + 1}' label:'${label}'\n`,
  );
  const file = ground.write(
    'four.heroscript',
    `!!tmux.window_ensure name:'dev|main' cat:'4pane'\n${lines.join('')}!!tmux.window_ensure name:'dev|side'\n`,
  );
  expect((await ground.muxworks('run', file)).code).toBe(0);
  const started = await ground.start();
  const { page, pane } = started;
  await setTheme(page, 'dark');
  await page.getByRole('treeitem', { name: /^main, / }).click();
  for (const label of ['a', 'b', 'c', 'd']) await expect(pane(label)).toBeVisible();
  return {
    ...started,
    id: async (label) => (await panes(page)).find((each) => each.label === label)?.id as string,
  };
}

/** Waits for a text in a pane. */
async function shows({ screen }: Started, pane: string, text: string | RegExp): Promise<void> {
  await expect.poll(() => screen(pane), { timeout: 30_000 }).toMatch(text);
}

async function type(place: Locator, page: Page, text: string): Promise<void> {
  await place.getByRole('textbox').first().focus();
  await page.keyboard.type(text);
}

async function menu(page: Page, pane: Locator, item: string): Promise<void> {
  await pane.locator('header').click({ button: 'right' });
  await page.getByRole('menuitem', { name: item }).click();
}

test('all of tmux’s history is scrolled to and searched, while output flows', async ({ ground }) => {
  await ground.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'first', 'cat');
  await ground.tmux('set-option', '-g', 'history-limit', '120000');
  const script = ground.write(
    'lines.sh',
    String.raw`for i in $(seq 100000); do printf '\e[3%dmline %d\e[0m of the log\n' $((i % 7 + 1)) $i; done; while :; do echo tick $((++n)); read -t 0.2 -n 1; done`,
  );
  await ground.tmux('new-session', '-d', '-s', 'dev', '-n', 'log', '-x', '120', '-y', '40', `exec bash ${script}`);
  await expect.poll(() => ground.tmux('capture-pane', '-p', '-t', 'dev:'), { timeout: 60_000 }).toContain('tick');
  const started = await ground.start();
  const { page, pane } = started;
  await setTheme(page, 'dark');
  await page.getByRole('treeitem', { name: /^log, / }).click();
  const id = (await panes(page)).find(({ session }) => session === 'dev')?.id as string;
  await shows(started, id, 'tick');

  // To the top of what is here, and further as more of it comes.
  await pane(1).getByRole('textbox').first().focus();
  const top = async (): Promise<number> => Number(/line (\d+) of/.exec(await started.screen(id))?.[1] ?? Number.NaN);
  await expect
    .poll(
      async () => {
        await page.keyboard.press('Shift+Home');
        return top();
      },
      { timeout: 60_000 },
    )
    .toBeLessThan(90_000);
  await expect(pane(1).getByRole('button', { name: /newest|new line/ })).toBeVisible();

  // The first line is found among a hundred thousand, and loaded.
  await page.keyboard.press('Control+Shift+F');
  const field = page.getByRole('textbox', { name: 'Search in this pane' });
  const began = Date.now();
  await field.fill('line 1 of');
  await expect(pane(1).getByText('1 of 1', { exact: true })).toBeVisible();
  await expect.poll(() => started.screen(id), { timeout: 30_000 }).toContain('line 1 of the log');
  test.info().annotations.push({ type: 'first of 100,000 lines', description: `${Date.now() - began} ms` });
  await picture(page, 'panes-search-dark');
  const counted = Date.now();
  await field.fill('line \\d*77 of');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await expect(pane(1).getByText('1,000 of 1,000', { exact: true })).toBeVisible();
  test
    .info()
    .annotations.push({ type: 'count of 1,000 among 100,000 lines', description: `${Date.now() - counted} ms` });
  await shows(started, id, 'line 99977 of');
  await field.focus();
  await page.keyboard.press('Enter');
  await expect(pane(1).getByText('999 of 1,000', { exact: true })).toBeVisible();
  await shows(started, id, 'line 99877 of');
  // No line is doubled or lost around there.
  const numbers = [...(await started.screen(id)).matchAll(/line (\d+) of/g)].map((found) => Number(found[1]));
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] as number) + at));
  await field.fill('(');
  await expect(pane(1).getByText('Not a pattern')).toBeVisible();
  await page.keyboard.press('Escape');
  await pane(1)
    .getByRole('button', { name: /newest|new line/ })
    .click();
  await shows(started, id, /tick \d+\s*$/);
});

test('Attach shows the window as tmux does; a detach comes back; nothing stays behind', async ({ ground }) => {
  const started = await four(ground);
  const { page, pane } = started;
  await page.getByRole('button', { name: 'Attach' }).click();
  await expect(page.getByRole('region', { name: 'tmux, main' })).toBeVisible();
  await expect.poll(() => attached(page), { timeout: 30_000 }).toMatch(/0:main\*/);
  await expect(pane('a')).toHaveCount(0);
  const rows = (await attached(page)).split('\n').length;
  await expect
    .poll(() => ground.tmux('display-message', '-p', '-t', 'dev:main', '#{window_height}'))
    .toBe(String(rows - 1));
  await picture(page, 'panes-attach-dark');
  await setTheme(page, 'light');
  await picture(page, 'panes-attach-light');
  await setTheme(page, 'dark');
  await page.keyboard.type('echo at-$((40+2))\n');
  await expect.poll(() => attached(page)).toContain('at-42');
  // The prefix key is tmux's: to the next window, and the app goes along.
  await page.keyboard.press('Control+b');
  await page.keyboard.press('n');
  await expect(page.getByRole('region', { name: 'tmux, side' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'side' })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('treeitem', { name: /^main, / }).click();
  await expect.poll(() => attached(page)).toMatch(/0:main\*/);
  // Who is remembered as attached is so at the next look.
  await page.getByRole('treeitem', { name: /^a, / }).click();
  await expect(page.getByRole('region', { name: 'tmux, main' })).toBeVisible();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+b');
  await page.keyboard.press('d');
  await expect(pane('a')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Tiles' })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => sessions(ground)).toBe('dev');
  // The session ends under it: nothing of it lives on in the view.
  await page.getByRole('button', { name: 'Attach' }).click();
  await expect.poll(() => attached(page)).toMatch(/0:main\*/);
  await ground.tmux('new-session', '-d', '-s', 'ops', '-n', 'far', 'cat');
  await ground.tmux('kill-session', '-t', 'dev');
  await expect.poll(() => sessions(ground)).toBe('ops');
  await expect(page.getByRole('button', { name: 'Tiles' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('button', { name: 'far' })).toHaveAttribute('aria-current', 'page');
  // The app ends with it open, by itself and by force.
  await page.getByRole('button', { name: 'Attach' }).click();
  await expect.poll(() => attached(page)).toMatch(/0:far\*/);
  await started.close();
  await expect.poll(() => sessions(ground)).toBe('ops');
  const again = await ground.start();
  await expect.poll(() => attached(again.page), { timeout: 30_000 }).toMatch(/0:far\*/);
  again.app.process().kill('SIGKILL');
  await expect.poll(() => sessions(ground)).toBe('ops');
});

test('another terminal on the session is neither moved nor resized, and sees no harm', async ({ ground }) => {
  const started = await four(ground);
  const { page, pane } = started;
  const { spawn } = await import('node-pty');
  const socket = await ground.tmux('display-message', '-p', '#{socket_path}');
  const other = spawn('tmux', ['-S', socket, 'attach-session', '-t', 'dev:side'], {
    name: 'xterm-256color',
    cols: 70,
    rows: 20,
    env: ground.env,
  });
  try {
    const client = async () => {
      const format = '#{client_control_mode} #{session_name} #{window_name} #{client_width}x#{client_height}';
      const clients = (await ground.tmux('list-clients', '-F', format)).split('\n');
      return clients.find((line) => line.startsWith('0 dev '))?.slice('0 dev '.length);
    };
    await expect.poll(client).toBe('side 70x20');
    await page.getByRole('treeitem', { name: /^main, / }).click();
    await expect(pane('a')).toBeVisible();
    // Of another state directory, as on another machine's account: a second start of the same app ends at once.
    const own = mkdtempSync(join(ground.directory, 'second-'));
    const app = await launch({ ...ground.env, XDG_CONFIG_HOME: own, XDG_STATE_HOME: own }, '-S', socket);
    const second = { page: await app.firstWindow() };
    await second.page.getByRole('treeitem', { name: /^main, / }).click();
    await expect(second.page.getByRole('region', { name: /^Pane 1, a$/ })).toBeVisible();
    await second.page.getByRole('button', { name: 'Attach' }).click();
    await expect.poll(() => attached(second.page)).toMatch(/main\*/);
    expect(await client()).toBe('side 70x20');
    await type(pane('a'), page, 'echo both-$((1+1))\n');
    await expect.poll(() => attached(second.page)).toContain('both-2');
    await app.close();
    expect(await client()).toBe('side 70x20');
    await expect.poll(() => sessions(ground)).toBe('dev');
  } finally {
    other.kill();
  }
});

test('panes change places by menu and by drag, break out and join', async ({ ground }) => {
  const started = await four(ground);
  const { page, pane } = started;
  const corner = async (label: string): Promise<string> => {
    const found = (await panes(page)).find((each) => each.label === label);
    return found ? `${found.number} ${found.left > 0 ? 'right' : 'left'} ${found.top > 2 ? 'bottom' : 'top'}` : 'gone';
  };
  expect(await corner('a')).toBe('1 left top');
  await menu(page, pane('a'), 'Swap with…');
  await page.getByRole('option', { name: /\bd in this window/ }).click();
  await expect.poll(() => corner('a')).toBe('1 right bottom');
  await expect.poll(() => corner('d')).toBe('4 left top');
  // By its header onto another one, and Escape leaves all as it was.
  await drag(page, pane('a'), pane('d'), true);
  await expect.poll(() => corner('a')).toBe('1 right bottom');
  await drag(page, pane('a'), pane('d'));
  await expect.poll(() => corner('a')).toBe('1 left top');
  await menu(page, pane('b'), 'Break out to a window');
  await expect(page.getByRole('button', { name: 'b', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(pane('b')).toBeVisible();
  // Back by its header onto the window in the tree.
  await drag(page, pane('b'), page.getByRole('treeitem', { name: /^main, / }));
  await expect.poll(async () => (await panes(page)).filter(({ window }) => window === 'main').length).toBe(4);
  await expect(page.getByRole('button', { name: 'b', exact: true })).toHaveCount(0);
  await page.getByRole('treeitem', { name: /^main, / }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Panes side by side' }).click();
  await expect
    .poll(async () => new Set((await panes(page)).map(({ top, window }) => window === 'main' && top)).size)
    .toBe(2);
  await page.getByRole('treeitem', { name: /^main, / }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Move right' }).click();
  await expect.poll(() => ground.tmux('list-windows', '-t', 'dev', '-F', '#{window_name}')).toBe('side\nmain');
});

/** Takes a pane by its header to the middle of something else. */
async function drag(page: Page, pane: Locator, to: Locator, given = false): Promise<void> {
  const from = await pane.locator('header').boundingBox();
  const target = await to.boundingBox();
  if (!from || !target) throw new Error('nothing to drag');
  await page.mouse.move(from.x + 90, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 100, from.y + 20);
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 4 });
  await expect(page.getByText(/^(swap|move to this window)$/)).toBeVisible();
  if (given) await page.keyboard.press('Escape');
  await page.mouse.up();
}

test('input to all panes is shown loudly, asks before several lines, and ends with the window', async ({ ground }) => {
  const started = await four(ground);
  const { page, pane, id } = started;
  await page.getByRole('button', { name: 'Input to all panes' }).click();
  await expect(page.getByText('Input goes to all 4 panes')).toBeVisible();
  await type(pane('a'), page, 'echo every-$((6*7))\n');
  for (const label of ['a', 'b', 'c', 'd']) await shows(started, await id(label), 'every-42');
  await picture(page, 'panes-broadcast-dark');
  // One is left out.
  await pane('d')
    .getByRole('button', { name: /gets the input/ })
    .click();
  await expect(page.getByText('Input goes to 3 of 4 panes')).toBeVisible();
  await page.evaluate(() => window.muxworks.call('clipboard.write', { text: 'echo one-$((1))\necho two-$((2))\n' }));
  await pane('a').getByRole('textbox').first().focus();
  await page.keyboard.press('Control+Shift+V');
  await expect(page.getByRole('alertdialog')).toContainText('Paste 2 lines into 3 panes?');
  await page.getByRole('button', { name: 'Paste' }).click();
  // bash takes it as one piece, and waits for Enter.
  await type(pane('a'), page, '\n');
  for (const label of ['a', 'b', 'c']) await shows(started, await id(label), 'two-2');
  expect(await started.screen(await id('d'))).not.toContain('two-');
  await page.getByRole('treeitem', { name: /^side, / }).click();
  await page.getByRole('treeitem', { name: /^main, / }).click();
  await expect(page.getByText('Input goes to')).toHaveCount(0);
  // tmux's own synchronize-panes is told of, whoever has set it.
  await ground.tmux('set-option', '-w', '-t', 'dev:main', 'synchronize-panes', 'on');
  await expect(pane('b').getByText('synchronized')).toBeVisible();
});

test('a program that copies is asked about; a bell elsewhere is marked; a link says where it leads', async ({
  ground,
}) => {
  const started = await four(ground);
  const { page, pane, id } = started;
  const clipboard = () =>
    page.evaluate(async () => {
      const read = await window.muxworks.call('clipboard.read', undefined);
      return read.ok ? read.value : '';
    });
  const osc = (text: string): string => `printf '\\e]52;c;${Buffer.from(text).toString('base64')}\\a'\n`;
  await type(pane('a'), page, osc('from the program'));
  const question = pane('a').getByRole('alertdialog', { name: 'A program would like to copy' });
  await expect(question).toContainText('16 characters');
  await expect(question).toContainText('from the program');
  await picture(page, 'panes-copy-dark');
  await question.getByRole('button', { name: 'Never here' }).click();
  expect(await clipboard()).not.toBe('from the program');
  await type(pane('a'), page, `${osc('again')}echo done-$((7))\n`);
  await shows(started, await id('a'), 'done-7');
  await expect(question).toHaveCount(0);
  // The text that is asked about is the one that is copied, whatever the program has sent since.
  await type(
    pane('c'),
    page,
    `${osc('looked at').trimEnd()}; ${osc('put in its place').trimEnd()}; echo sent-$((3))\n`,
  );
  await shows(started, await id('c'), 'sent-3');
  const asked = pane('c').getByRole('alertdialog', { name: 'A program would like to copy' });
  await expect(asked).toContainText('looked at');
  await asked.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(clipboard).toBe('looked at');
  await expect(asked).toContainText('put in its place');
  await asked.getByRole('button', { name: 'Not now' }).click();
  await expect(asked).toHaveCount(0);
  expect(await clipboard()).toBe('looked at');
  await type(pane('b'), page, osc('allowed'));
  await pane('b').getByRole('button', { name: 'Always here' }).click();
  await expect.poll(clipboard).toBe('allowed');
  await type(pane('b'), page, osc('at once'));
  await expect.poll(clipboard).toBe('at once');
  await type(pane('b'), page, "clear; printf '\\e]8;;https://example.org/target\\e\\\\click\\e]8;;\\e\\\\\\n'\n");
  await shows(started, await id('b'), /^click/);
  const screen = await pane('b').locator('.xterm-screen').boundingBox();
  if (!screen) throw new Error('no screen');
  await page.mouse.move(screen.x + 10, screen.y + 8, { steps: 3 });
  await expect(pane('b').getByRole('tooltip')).toHaveText('https://example.org/target');
  // A bell in a window that nobody looks at.
  await ground.tmux('send-keys', '-t', 'dev:side', "printf '\\a'", 'Enter');
  const tab = page.getByRole('button', { name: 'side' });
  await expect(tab.getByRole('img', { name: 'The bell rang' })).toBeVisible();
  await expect(page.getByRole('tree').getByRole('img', { name: 'The bell rang' })).toBeVisible();
  await tab.click();
  await page.getByRole('treeitem', { name: /^main, / }).click();
  await expect(page.getByRole('img', { name: 'The bell rang' })).toHaveCount(0);
});

test('files that are dropped on a pane come as quoted paths', async ({ ground }) => {
  const started = await four(ground);
  const { page, pane, id } = started;
  const path = ground.write("it's a file.txt", 'x');
  // A drop as the system makes it cannot be made by a test: its file is one that the page was given by an input.
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'test-file';
    document.body.append(input);
  });
  await page.locator('#test-file').setInputFiles(path);
  const label = await id('c');
  await page.evaluate((target) => {
    const [file] = (document.querySelector('#test-file') as HTMLInputElement).files ?? [];
    const transfer = new DataTransfer();
    transfer.items.add(file as File);
    const place = document.querySelector(`[data-pane="${target}"] .xterm`) as Element;
    for (const kind of ['dragover', 'drop'])
      place.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }, label);
  await shows(started, label, /it'\\''s/);
  await type(pane('c'), page, '| cat\n');
  expect((await panes(page)).length).toBe(5);
  rmSync(path);
});

test('what is looked at further up stays while the pane floods', async ({ ground }) => {
  const script = ground.write(
    'flood.sh',
    'for i in $(seq 3000); do echo "row $i of many"; done; read; exec seq -f \'flood %.0f of this pane\' 1 100000000',
  );
  await ground.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'dev', '-n', 'log', `exec bash ${script}`);
  const started = await ground.start();
  const { page, pane } = started;
  await page.getByRole('treeitem', { name: /^log, window/ }).click();
  const [{ id } = { id: '' }] = await panes(page);
  await shows(started, id, 'row 3000 of many');
  await pane(1).locator('.xterm-screen').hover();
  await page.mouse.wheel(0, -600);
  const newest = pane(1).getByRole('button', { name: /newest|new line/ });
  await expect(newest).toBeVisible();
  const before = await started.screen(id);
  await ground.tmux('send-keys', '-t', id, 'Enter');
  // Far more than a terminal keeps.
  await expect(newest).toHaveText(/^\d{2,},\d{3} new lines|^\d+,\d{3},\d{3} new lines/, { timeout: 60_000 });
  expect(await started.screen(id)).toBe(before);
  await newest.click();
  await shows(started, id, 'flood');
  await page.keyboard.press('Control+C');
  await expect.poll(async () => (await panes(page)).length, { timeout: 30_000 }).toBe(0);
});

test('many windows: the tab on show is in view in any width, and a menu has them all', async ({ ground }) => {
  await ground.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'dev', '-n', 'first', 'cat');
  for (const name of [
    '$(id)`id`"\'',
    '#{pid}',
    '日本語',
    'x'.repeat(190),
    ...Array.from({ length: 12 }, (_, at) => `w${at}`),
  ])
    await ground.tmux('new-window', '-d', '-t', 'dev', '-n', name.replaceAll('#', '##'), 'cat');
  const { app, page } = await ground.start();
  await page.getByRole('button', { name: 'All 17 windows' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'w11' }).click();
  const tab = page.getByRole('navigation', { name: 'Windows' }).getByRole('button', { name: 'w11', exact: true });
  await expect(tab).toBeInViewport({ ratio: 0.99 });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700));
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1024);
  await expect(tab).toBeInViewport({ ratio: 0.99 });
  await picture(page, 'panes-tabs-narrow');
  const first = page.getByRole('navigation', { name: 'Windows' }).getByRole('button', { name: 'first', exact: true });
  await expect(first).not.toBeInViewport();
  await tab.hover();
  await page.mouse.wheel(0, -5000);
  await expect(first).toBeInViewport({ ratio: 0.99 });
});
