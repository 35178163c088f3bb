/** The first thing a newcomer does: start the app with the sample playbook, type, close, open again. */

import { join } from 'node:path';
import { expect } from '@playwright/test';
import { panes, picture, processIdentity, root, setTheme, test } from './support.ts';

const sample = join(root, 'resources/playbooks/workspace.heroscript');

test('the sample playbook runs: four panes show what they should, in both themes', async ({ ground }) => {
  const { page, pane, screen } = await ground.start(sample);
  await expect.poll(async () => (await panes(page)).length, { timeout: 30_000 }).toBe(4);
  for (const number of [1, 2, 3, 4]) await expect(pane(number)).toBeVisible();
  const listed = await panes(page);
  expect(listed.map(({ session, window }) => `${session}|${window}`)).toEqual(Array(4).fill('dev|workspace'));
  for (const { id, label } of listed) {
    expect(label).toBeTruthy();
    await expect.poll(() => screen(id), { message: `output of ${label}` }).toMatch(/\S/);
  }
  await expect.poll(async () => screen((await panes(page))[3]?.id ?? '')).toContain('Ready for commands');
  // What the screen shows is what tmux has.
  for (const { id } of listed) {
    await expect
      .poll(async () => (await screen(id)).split('\n')[0]?.trimEnd())
      .toBe((await ground.tmux('capture-pane', '-p', '-t', id)).split('\n')[0]?.trimEnd());
  }
  await expect(page.getByText(/failed/).filter({ hasText: /[1-9]\d* failed/ })).toHaveCount(0);
  await setTheme(page, 'dark');
  await picture(page, 'workspace-dark');
  await setTheme(page, 'light');
  await picture(page, 'workspace-light');
});

test('typing into a pane changes that pane and no other; a paste arrives as it is', async ({ ground }) => {
  const file = ground.write('four.heroscript', "!!tmux.window_ensure name:'t|w' cat:'4pane'\n");
  const { app, page, pane, screen } = await ground.start(file);
  await expect.poll(async () => (await panes(page)).filter(({ status }) => status === 'idle').length).toBe(4);
  const ids = (await panes(page)).map(({ id }) => id);
  for (const id of ids) await expect.poll(() => screen(id)).toContain('$');
  const before = await Promise.all(ids.map(screen));
  await pane(2).getByRole('textbox').focus();
  await page.keyboard.type('echo "only ; here $((40+2))"\n');
  await expect.poll(() => screen(ids[1] as string)).toContain('only ; here 42');
  for (const index of [0, 2, 3]) expect(await screen(ids[index] as string)).toBe(before[index]);
  await app.evaluate(({ clipboard }) => clipboard.writeText("printf '%s|' a\tb 'ü;' \"#{x}\""));
  await page.keyboard.press('Control+Shift+V');
  await expect.poll(() => screen(ids[1] as string)).toContain("'ü;'");
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(ids[1] as string)).toContain('a|b|ü;|#{x}|');
});

test('a window of 16 panes is complete, each at its own place and alive', async ({ ground }) => {
  const actions = Array.from(
    { length: 16 },
    (_, index) =>
      `!!tmux.pane_ensure name:'wall|w|${index + 1}' label:'p${index + 1}' cmd:'printf "pane %s here\\n" ${index + 1}; cat'`,
  );
  const file = ground.write(
    'wall.heroscript',
    `!!tmux.window_ensure name:'wall|w' cat:'16pane'\n${actions.join('\n')}\n`,
  );
  const { page, pane, screen } = await ground.start(file);
  await expect
    .poll(async () => (await panes(page)).filter(({ status }) => status === 'running').length, { timeout: 30_000 })
    .toBe(16);
  const listed = await panes(page);
  const boxes = [];
  for (const { id, number } of listed) {
    await expect.poll(() => screen(id)).toContain(`pane ${number} here`);
    const box = await pane(number).boundingBox();
    expect(box).not.toBeNull();
    boxes.push(box as NonNullable<typeof box>);
  }
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const apart =
        a.x + a.width <= b.x + 1 || b.x + b.width <= a.x + 1 || a.y + a.height <= b.y + 1 || b.y + b.height <= a.y + 1;
      expect(apart).toBe(true);
    }
  }
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(page, theme);
    await picture(page, `wall-${theme}`);
  }
});

test('the app is killed and opened again: every process runs on and every screen is as it was', async ({ ground }) => {
  const first = await ground.start(sample);
  await expect
    .poll(async () => (await panes(first.page)).filter(({ status }) => status === 'running').length, {
      timeout: 30_000,
    })
    .toBeGreaterThanOrEqual(3);
  const before = await panes(first.page);
  await first.pane(4).getByRole('textbox').focus();
  await first.page.keyboard.type('echo kept-over-the-crash\n');
  await expect.poll(() => first.screen(before[3]?.id ?? '')).toContain('\nkept-over-the-crash');
  const processes = before.map(({ pid }) => processIdentity(pid));
  first.app.process().kill('SIGKILL');
  await expect.poll(() => first.page.isClosed()).toBe(true);
  expect(before.map(({ pid }) => processIdentity(pid))).toEqual(processes);

  const second = await ground.start();
  await expect
    .poll(async () => (await panes(second.page)).map(({ id, pid, label }) => ({ id, pid, label })))
    .toEqual(before.map(({ id, pid, label }) => ({ id, pid, label })));
  await expect.poll(() => second.screen(before[3]?.id ?? '')).toContain('\nkept-over-the-crash');
  // Running the same playbook again changes nothing.
  const again = await ground.muxworks('--json', 'run', sample);
  expect(again.code).toBe(0);
  const summary = JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '{}');
  expect(summary.failed).toBe(0);
  expect(before.map(({ pid }) => processIdentity(pid))).toEqual(processes);
});
