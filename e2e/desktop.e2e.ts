/** The app among the others of a desktop: one instance, its window as it was, crashes survived, About and Licences. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { execa } from 'execa';
import { desktopBus, hasBus } from './desktop-bus.ts';
import { type Ground, launch, panes, picture, processIdentity, root, type Started, setTheme, test } from './support.ts';

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });

/** Starts the app once more, as a person would, and waits for its end. */
function startAgain(ground: Ground, socket: string, ...args: string[]) {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return execa(
    `${process.env.ELECTRON_OVERRIDE_DIST_PATH}/electron`,
    [...sandbox, '--log-level=3', root, '-L', socket, ...args],
    { env: ground.env, reject: false, timeout: 45_000 },
  );
}

/** Name of the test's tmux server, of which the app itself makes no secret. */
async function socketOf(page: Page): Promise<string> {
  const info = await page.evaluate(() => window.muxworks.call('app.info', undefined));
  if (!info.ok) throw new Error(info.problem.message);
  return info.value.serverName;
}

/** Where the app keeps how its window stands, for the one server of the test. */
function windowFile({ env }: Ground): string {
  const servers = join(env.XDG_CONFIG_HOME ?? '', 'Muxworks', 'servers');
  const [own = ''] = readdirSync(servers);
  return join(servers, own, 'window.json');
}

/** What the page answers, also one that was loaded anew after a crash, which Playwright has given up; null while it is none. */
function inPage({ app }: Started, script: string): Promise<string | null> {
  const answered = app.evaluate(
    ({ BrowserWindow }, code) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as Promise<string | null>,
    script,
  );
  // A page that crashes meanwhile never answers.
  const given = new Promise<null>((resolve) => setTimeout(() => resolve(null), 2000));
  return Promise.race([answered.catch(() => null), given]);
}

async function choose(page: Page, command: string): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox').fill(command);
  await page
    .getByRole('option', { name: new RegExp(`^${command}`) })
    .first()
    .click();
}

test('a second start shows the window that is open and hands its playbooks over; another server has an app of its own', async ({
  ground,
}) => {
  test.setTimeout(120_000);
  const first = await ground.start();
  const { app, page } = first;
  const socket = await socketOf(page);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());

  const file = ground.write('shop.heroscript', "!!tmux.pane_ensure name:'{NAME}|web|1' cmd:'sleep 600'\n");
  const run = await startAgain(ground, socket, file, '--set', 'NAME=shop');
  expect([run.exitCode, run.stderr]).toEqual([0, expect.not.stringContaining('muxworks:')]);
  expect(run.stdout).toContain('its window comes to the front and runs shop.heroscript');
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())),
  ).toEqual([true]);
  await expect.poll(async () => (await panes(page)).map(({ session }) => session)).toEqual(['shop']);

  // Shown, and not run.
  const other = ground.write('other.hero', "!!tmux.session_ensure name:'other'\n");
  const shown = await startAgain(ground, socket, '--open', other);
  expect([shown.exitCode, shown.stdout]).toEqual([0, expect.stringContaining('shows other.hero')]);
  await expect(heading(page)).toHaveText('other.hero');
  expect((await panes(page)).map(({ session }) => session)).toEqual(['shop']);

  // What is wrong is said where it was typed.
  const wrong = await startAgain(ground, socket, 'no\x1b]0;such\x07.heroscript');
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('no ]0;such .heroscript does not exist')]);
  const picture = ground.write('photo.png', '');
  const refused = await startAgain(ground, socket, '--open', picture);
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('photo.png is no playbook')]);

  const elsewhere = await launch(ground.env, '-L', `${socket}-other`);
  try {
    const second = await elsewhere.firstWindow();
    await expect(second.getByRole('navigation', { name: 'Views' })).toBeVisible();
    expect(await socketOf(second)).toBe(`${socket}-other`);
  } finally {
    await elsewhere.close();
  }
  // The place of one that was killed is free.
  app.process().kill('SIGKILL');
  await expect.poll(() => page.isClosed()).toBe(true);
  const third = await ground.start('--open', other);
  await expect(heading(third.page)).toHaveText('other.hero');
});

test('a killed app comes back as it was: the window on the screen, the zoom, the view, its tree', async ({
  ground,
}) => {
  const first = await ground.start(ground.write('s.hero', "!!tmux.session_ensure name:'kept'\n"));
  const { app, page } = first;
  await page.getByRole('button', { name: 'Shares', exact: true }).click();
  await page.getByRole('button', { name: 'Hide the tree' }).click();
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 120, y: 80, width: 1400, height: 720 });
  });
  await choose(page, 'Larger interface');
  await expect(page.getByText('Interface at 110 %')).toBeVisible();
  const kept = () => {
    const { bounds, zoom } = JSON.parse(readFileSync(windowFile(ground), 'utf8'));
    return { bounds, zoom };
  };
  const wanted = { bounds: { x: 120, y: 80, width: 1400, height: 720 }, zoom: 110 };
  await expect.poll(kept).toEqual(wanted);
  app.process().kill('SIGKILL');
  await expect.poll(() => page.isClosed()).toBe(true);

  const second = await ground.start();
  await expect(second.page.getByRole('button', { name: 'Shares', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expect(second.page.getByRole('button', { name: 'Show the tree' })).toBeVisible();
  expect(
    await second.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      return { bounds: window?.getNormalBounds(), zoom: Math.round((window?.webContents.getZoomFactor() ?? 0) * 100) };
    }),
  ).toEqual(wanted);
});

test('a page that crashes is loaded anew with its view, and no process ends', async ({ ground }) => {
  const file = ground.write('two.heroscript', "!!tmux.pane_ensure name:'kept|w|1' label:'one' cmd:'sleep 600'\n");
  const started = await ground.start(file);
  const { app, page } = started;
  await expect.poll(async () => (await panes(page)).map(({ status }) => status)).toEqual(['running']);
  const pids = (await panes(page)).map(({ pid }) => processIdentity(pid));
  await page.getByRole('button', { name: 'Shares', exact: true }).click();
  const current = `document.querySelector('nav[aria-label=Views] [aria-current=page]')?.getAttribute('aria-label') ?? null`;
  const alert = `document.querySelector('[role=alert]')?.textContent ?? ''`;
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await expect.poll(() => inPage(started, alert)).toMatch(/was loaded anew/);
  expect(await inPage(started, current)).toBe('Shares');

  // Again and again: it is asked, and nothing is in a loop.
  await app.evaluate(({ dialog }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (async (...given: unknown[]) => {
      const options = given.at(-1) as { message: string };
      asked.push(options.message);
      return { response: 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  });
  for (let crash = 2; crash <= 4; crash++) {
    await expect.poll(() => inPage(started, current)).toBe('Shares');
    await app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('render-process-gone', () => resolve());
          contents?.forcefullyCrashRenderer();
        }),
    );
  }
  const asked = () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
  await expect.poll(asked).toEqual(['The window has failed more than 3 times within a minute']);
  await expect.poll(() => inPage(started, current)).toBe('Shares');
  expect(
    (await ground.tmux('list-panes', '-a', '-F', '#{pane_pid}')).split('\n').map((pid) => processIdentity(Number(pid))),
  ).toEqual(pids);
  expect(readFileSync(join(ground.env.XDG_STATE_HOME ?? '', 'muxworks', 'faults.log'), 'utf8')).toContain('page ended');
});

test('a page that hangs is loaded anew where the user says so; a graphics driver that fails again and again is told once', async ({
  ground,
}) => {
  const started = await ground.start();
  const { app, page } = started;
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  // Neither can be provoked: Chromium waits half a minute for a page, and there may be no graphics process at all.
  await app.evaluate(({ app: itself }) => {
    for (let crash = 0; crash < 4; crash++) {
      itself.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 11 });
    }
  });
  await expect(page.getByRole('alert')).toContainText('The graphics driver fails again and again');
  await expect(page.getByText('1 more', { exact: true })).toHaveCount(0);
  const asked = await app.evaluate(async ({ BrowserWindow, dialog }) => {
    const messages: string[] = [];
    dialog.showMessageBox = (async (...given: unknown[]) => {
      messages.push((given.at(-1) as { message: string }).message);
      return { response: 1, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const gone = new Promise<void>((resolve) => contents?.once('render-process-gone', () => resolve()));
    contents?.emit('unresponsive');
    await gone;
    return messages;
  });
  expect(asked).toEqual(['The window does not answer']);
  await expect
    .poll(() => inPage(started, `document.querySelector('[role=alert]')?.textContent ?? null`))
    .toMatch(/was loaded anew/);
});

test('a mistake of the app itself is shown once, can be copied, and the app goes on', async ({ ground }) => {
  const { app, page } = await ground.start();
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  const mistake = () =>
    app.evaluate(() => {
      setTimeout(() => {
        throw new Error('a mistake for the test');
      });
    });
  await mistake();
  const alert = page.getByRole('alert').filter({ hasText: 'Muxworks has made a mistake: a mistake for the test' });
  await expect(alert).toBeVisible();
  await mistake();
  await alert.getByRole('button', { name: 'Copy' }).click();
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toContain('a mistake for the test');
  expect(copied).toContain('faults.log');
  await alert.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  const log = readFileSync(join(ground.env.XDG_STATE_HOME ?? '', 'muxworks', 'faults.log'), 'utf8');
  expect(log.split('a mistake for the test').length).toBeGreaterThan(2);
});

test('About tells what the app is made of, and Licences have the text of each package', async ({ ground }) => {
  const { app, page } = await ground.start();
  await choose(page, 'About Muxworks');
  const about = page.getByRole('dialog', { name: 'About Muxworks' });
  const versions = about.getByLabel('Versions');
  await expect(versions).toContainText(/tmux\s*3/);
  const real = await app.evaluate(() => [process.versions.electron, process.versions.chrome, process.versions.node]);
  for (const version of real) await expect(versions).toContainText(version as string);
  await expect(about.getByRole('button', { name: 'Copy for a report' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(about.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toContain(`Electron: ${real[0]}\n`);
  const sizes = [
    [1440, 900],
    [1024, 700],
  ] as const;
  const pictures = async (name: string): Promise<void> => {
    for (const theme of ['dark', 'light'] as const) {
      await setTheme(page, theme);
      for (const [width, height] of sizes) {
        await app.evaluate(
          ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...(size as [number, number])),
          [width, height] as const,
        );
        await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
        await picture(page, `${name}-${theme}-${width}`);
      }
    }
  };
  await pictures('about');

  await about.getByRole('button', { name: 'Licences' }).click();
  const licences = page.getByRole('dialog', { name: 'Licences' });
  const find = licences.getByRole('searchbox', { name: 'Find a package or licence' });
  await expect(find).toBeFocused();
  await expect(licences.getByRole('status')).toHaveText(/^(\d+) of \1 packages$/);
  await pictures('licences');
  await find.fill('inter ofl');
  await expect(licences.getByRole('status')).toHaveText(/^1 of/);
  await expect(licences.getByRole('option', { name: /@fontsource-variable\/inter/ })).toBeVisible();
  await expect(licences.getByRole('region', { name: 'Licence of @fontsource-variable/inter' })).toContainText(
    'SIL OPEN FONT LICENSE',
    { ignoreCase: true },
  );
  await find.fill('');
  await page.keyboard.press('Tab');
  await expect(licences.getByRole('listbox', { name: 'Packages' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(licences.getByRole('region', { name: 'Licence of zustand' })).toContainText(
    'Permission is hereby granted',
  );
  await find.fill('no such package');
  await expect(licences.getByText('Nothing that is shipped is called so.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(licences).toHaveCount(0);
});

const isVisible = ({ app }: Started): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true);

/** As Settings does. */
const switchTrayOn = (page: Page) => page.evaluate(() => window.muxworks.call('settings.set', { tray: true }));

test('closing hides in the tray where that is wished; what fails then is a notification that shows its pane; the tray shows and quits', async ({
  ground,
}) => {
  test.skip(!hasBus, 'needs dbus-daemon and gdbus');
  const bus = await desktopBus(ground.directory);
  try {
    ground.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
    const gate = join(ground.directory, 'gate');
    const script = ground.write('fail.sh', `until [ -e ${gate} ]; do sleep 0.05; done; exit 3\n`);
    const file = ground.write(
      'two.heroscript',
      `!!tmux.pane_ensure name:'shop|web|1' label:'site' cmd:'sleep 600'\n` +
        `!!tmux.pane_ensure name:'shop|api|1' label:'<b>api' cmd:'sh ${script} "<b"'\n`,
    );
    const started = await ground.start(file);
    const { app, page } = started;
    await expect
      .poll(async () => (await panes(page)).map(({ status }) => status), { timeout: 30_000 })
      .toEqual(['running', 'running']);
    await page.getByRole('treeitem', { name: /^web/ }).first().click();
    expect(bus.icons).toEqual([]);
    await switchTrayOn(page);
    await expect.poll(() => bus.icons).toHaveLength(1);
    const [icon = ''] = bus.icons;
    const labels = async () => [...(await bus.menuOf(icon)).values()];
    const lineOf = async (label: string) =>
      [...(await bus.menuOf(icon))].find(([, text]) => text.startsWith(label))?.[0] ?? -1;
    await expect.poll(labels).toContain('Nothing has failed');

    const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await close();
    await expect.poll(() => isVisible(started)).toBe(false);
    await expect.poll(() => bus.notified.map(({ title }) => title)).toEqual(['Muxworks goes on in the tray']);
    writeFileSync(gate, '');
    await expect.poll(() => bus.notified.length).toBe(2);
    expect(bus.notified[1]).toMatchObject({
      title: '<b>api failed',
      // What a desktop would read as markup is none.
      body: expect.stringMatching(/^shop \/ api · exit code 3 .*&lt;b"$/),
    });
    await expect.poll(labels).toContain('1 failed');
    expect(await labels()).toContain('shop / api / <b>api');
    bus.click(2);
    await expect.poll(() => isVisible(started)).toBe(true);
    await expect(started.pane('<b>api')).toBeVisible();

    // It is said once how the app is found again.
    await close();
    await expect.poll(() => isVisible(started)).toBe(false);
    await bus.choose(icon, await lineOf('Show Muxworks'));
    await expect.poll(() => isVisible(started)).toBe(true);
    expect(bus.notified).toHaveLength(2);

    const left = app.waitForEvent('close');
    await bus.choose(icon, await lineOf('Quit'));
    await left;
    expect((await ground.tmux('list-panes', '-a', '-F', '#{pane_id}')).split('\n')).toHaveLength(2);
  } finally {
    bus.close();
  }
});

test('the tray is off at first: closing the window ends the app, and no process', async ({ ground }) => {
  test.skip(!hasBus, 'needs dbus-daemon and gdbus');
  const bus = await desktopBus(ground.directory);
  try {
    ground.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
    await ground.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'dev', 'exec cat');
    const { app, page } = await ground.start();
    await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
    const left = app.waitForEvent('close');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await left;
    expect(bus.notified).toEqual([]);
    expect(await ground.tmux('list-panes', '-a', '-F', '#{pane_current_command}')).toBe('cat');
  } finally {
    bus.close();
  }
});

test('without anybody who shows a tray, closing the window ends the app and nothing else', async ({ ground }) => {
  const started = await ground.start();
  const { app, page } = started;
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  await switchTrayOn(page);
  const left = app.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await left;
});

test('playbooks dropped on any view are opened, folders are listed, and what is neither is told once', async ({
  ground,
}) => {
  const { page } = await ground.start();
  const files = [
    ground.write('one.hero', "!!tmux.session_ensure name:'one'\n"),
    ground.write('photo.png', 'x'),
    ground.write('two.heroscript', "!!tmux.session_ensure name:'two'\n"),
    ground.write('notes.pdf', 'x'),
  ];
  await page.getByRole('button', { name: 'Shares', exact: true }).click();
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'drop', multiple: true });
    document.body.append(input);
  });
  await page.setInputFiles('#drop', files);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    for (const file of (document.querySelector('#drop') as HTMLInputElement).files ?? []) dataTransfer.items.add(file);
    document
      .querySelector('main')
      ?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(heading(page)).toHaveText('one.hero');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('photo.png is no playbook (and 1 more that cannot be opened)');
  await expect(page.getByRole('complementary', { name: /Files|Sessions/ })).toContainText('two.heroscript');
  // What takes files itself, a pane for example, has them to itself.
  const left = await page.evaluate(() => {
    const own = Object.assign(document.createElement('div'), { id: 'own' });
    own.setAttribute('data-takes-files', '');
    document.body.append(own);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'x.txt'));
    let came = false;
    own.addEventListener('drop', () => {
      came = true;
    });
    own.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    return came;
  });
  expect(left).toBe(true);
});
