/** What panes take: in headers, tree and status bar, as the command tells it, and gone when the processes are. */

import { expect } from '@playwright/test';
import { panes, picture, test } from './support.ts';

const PERCENT = /(\d+\.\d) %$/;

test('a busy pane shows its CPU in header, tree and status bar, until its process ends', async ({ ground }) => {
  const file = ground.write(
    'work.heroscript',
    `!!tmux.window_ensure name:'shop|web' cat:'2pane'
!!tmux.pane_ensure name:'shop|web|1' label:'loop' cmd:'while :; do :; done'
!!tmux.pane_ensure name:'shop|web|2' label:'rest' cmd:'sleep 1000'
!!tmux.window_ensure name:'shop|jobs' cat:'1pane'
!!tmux.pane_ensure name:'shop|jobs|1' label:'flaky' cmd:'(exit 4)' restart:'on-failure' backoff:'10m'
`,
  );
  const { app, page, pane } = await ground.start(file);
  await expect.poll(async () => (await panes(page)).length, { timeout: 30_000 }).toBe(3);
  const bar = page.getByRole('contentinfo', { name: 'Status' });
  const row = (name: string) => page.getByRole('treeitem', { name: new RegExp(`^${name}, `) });
  /** The number that stands in a figure, -1 where there is none. */
  const figure = async (place: ReturnType<typeof row>): Promise<number> => {
    const texts = await place.allInnerTexts();
    return Number(PERCENT.exec(texts[0]?.split('\n').at(-1)?.trim() ?? '')?.[1] ?? -1);
  };
  // The app follows a run to its last window, unless that was over before the page was there.
  await row('web').click();
  const header = (which: string) => pane(which).locator('[data-figure=cpu]');
  await expect.poll(() => figure(header('loop')), { timeout: 30_000 }).toBeGreaterThan(2);
  await expect.poll(() => figure(row('loop'))).toBeGreaterThan(2);
  await expect.poll(() => figure(header('rest'))).toBe(0);
  await expect.poll(() => figure(row('rest'))).toBe(0);
  await expect(row('flaky')).toContainText('waiting', { timeout: 30_000 });
  await expect(row('flaky').getByRole('img', { name: 'Waiting' })).toBeVisible();
  await expect(bar).toContainText('2 running');
  await expect(bar).toContainText('1 waiting');
  await expect(bar).not.toContainText('failed');
  await expect(bar.locator('[data-figure=cpu]')).toHaveText(/^CPU [1-9][\d.]* %$/);
  await expect(bar.locator('[data-figure=memory]')).toHaveText(/^Memory \d+ MB$/);
  await picture(page, 'figures-dark');

  // The command tells of the same panes in kind.
  const { stdout, code } = await ground.muxworks('stats', '--json');
  expect(code).toBe(0);
  const stats = JSON.parse(stdout);
  const listed = stats.sessions[0].windows.flatMap(
    (window: { panes: { label: string; cpu: number }[] }) => window.panes,
  );
  const cpuOf = (label: string): number => listed.find((each: { label: string }) => each.label === label).cpu;
  expect(cpuOf('loop')).toBeGreaterThan(2);
  expect([cpuOf('rest'), stats.memoryKind]).toEqual([0, 'pss']);

  // What is folded is summed up.
  await row('web').locator('[data-fold]').click();
  await expect.poll(() => figure(row('web'))).toBeGreaterThan(2);
  await row('web').locator('[data-fold]').click();

  // Nothing is told to a window that nobody sees, and all of it when it is seen again.
  await page.evaluate(() => {
    const counted = window as unknown as { figures: number };
    counted.figures = 0;
    window.muxworks.on('figures.changed', () => counted.figures++);
  });
  const events = () => page.evaluate(() => (window as unknown as { figures: number }).figures);
  await expect.poll(events).toBeGreaterThan(1);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const loop = (await panes(page)).find(({ label }) => label === 'loop')?.id as string;
  const hidden = await events();
  await ground.muxworks('stop', loop);
  // Its end crosses to the page, that it takes no more does not.
  await expect.poll(async () => (await panes(page)).find(({ id }) => id === loop)?.status).toBe('failed');
  expect((await events()) - hidden).toBeLessThan(2);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
  await expect(header('loop')).toHaveCount(0);
  await expect(row('loop')).toContainText(/exit \d+/);
  await expect(bar.locator('[data-figure=cpu]')).toHaveText(/^CPU \d\.\d %$/);
  await expect(bar).toContainText('1 running');
});
