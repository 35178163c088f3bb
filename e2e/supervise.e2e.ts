/** What keeps running because the app is there: restarts; and what its menu does with the command of a pane. */

import { expect } from '@playwright/test';
import { panes, picture, test } from './support.ts';

test('a command that fails is restarted, and one that is stopped is not', async ({ ground }) => {
  const file = ground.write(
    'shop.heroscript',
    `!!tmux.window_ensure name:'shop|web' layout:'row(2@40, col(1, 3)@60)'
!!tmux.pane_ensure name:'shop|web|1' label:'server' depends_on:'db' cmd:'echo serving; sleep 1000'
!!tmux.pane_ensure name:'shop|web|2' label:'db' cmd:'echo "is up"; sleep 1001' ready:'log "is up"' restart:'always' backoff:'10ms'
!!tmux.pane_ensure name:'shop|web|3' label:'flaky' cmd:'echo try; (exit 4)' restart:'on-failure' max_restarts:2 backoff:'10ms'
`,
  );
  const { page, pane } = await ground.start(file);
  const named = async (label: string) => (await panes(page)).find((each) => each.label === label);
  await expect.poll(async () => (await panes(page)).length, { timeout: 30_000 }).toBe(3);
  // Pane 2 stands at the left, as the layout says.
  const left = await pane(2).boundingBox();
  const right = await pane(1).boundingBox();
  expect(left && right && left.x < right.x).toBe(true);

  await expect(pane(3).getByTitle('Restarted 2 times in a row')).toBeVisible({ timeout: 30_000 });
  await expect(
    page.getByText('shop|web|3 ended with exit code 4 after 2 restarts and is not restarted again'),
  ).toBeVisible();
  await picture(page, 'restarts-dark');

  const killed = (await named('db'))?.id as string;
  const pid = async () => (await ground.tmux('display-message', '-p', '-t', killed, '#{pane_pid}')).trim();
  const shell = await pid();
  await ground.tmux('send-keys', '-t', killed, 'C-\\');
  await expect(pane(2).getByTitle('Restarted once')).toBeVisible({ timeout: 30_000 });
  expect(await pid()).toBe(shell);

  await pane(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Stop command' }).click();
  await expect.poll(async () => (await named('db'))?.status).toBe('failed');
  await pane(3).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Restart command' }).click();
  // It fails, is restarted twice and given up again: time enough for what was stopped, if it were to come back.
  await expect
    .poll(
      async () =>
        (await ground.tmux('capture-pane', '-p', '-t', (await named('flaky'))?.id as string)).match(/^try$/gm)?.length,
      {
        timeout: 30_000,
      },
    )
    .toBe(6);
  expect((await named('db'))?.status).toBe('failed');
  await pane(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Restart command' }).click();
  await expect.poll(async () => (await named('db'))?.status).toBe('running');
});
