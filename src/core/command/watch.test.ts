import { describe, expect, test } from 'vitest';
import { presetTree } from '../layout/presets.ts';
import { theWindow } from '../testing/playbook.ts';
import { testServer } from '../testing/tmux.ts';
import { growWindow } from '../tmux/window.ts';
import { shellCommand } from './shell.ts';
import { promptOf } from './start.ts';
import { ShellWatch } from './watch.ts';

async function twoPanes() {
  const server = await testServer();
  const { tmux, directory } = server;
  const { session, pane } = await tmux.newSession('-s', 'dev', '-n', 'work', '--', 'sleep', '1000');
  const [other = ''] = await growWindow(
    tmux,
    await theWindow(tmux, 'dev', 'work'),
    1,
    [shellCommand(directory)],
    presetTree(2),
  );
  return { tmux, session, silent: pane, shell: other };
}

describe('a watch of shells', () => {
  test('sees the prompt of a shell, whether it reads the pane from the start or later', async () => {
    const { tmux, session, shell } = await twoPanes();
    for (const interesting of [[shell], []]) {
      const watch = await ShellWatch.attach(tmux, session, new Set(interesting));
      await watch.include(shell);
      expect(await promptOf(tmux, watch, shell)).toMatchObject({ phase: 'prompt', sequence: 0 });
      watch.close();
    }
  });

  test('tells whoever waits for a pane that it was closed', async () => {
    const { tmux, session, silent } = await twoPanes();
    const watch = await ShellWatch.attach(tmux, session, new Set([silent]));
    const waiting = promptOf(tmux, watch, silent);
    const told = expect(waiting).rejects.toMatchObject({ code: 'not-found' });
    await tmux.command('kill-pane', '-t', silent);
    await told;
    await expect(watch.include(silent)).rejects.toMatchObject({ code: 'not-found' });
    watch.close();
  });

  test('tells whoever waits that the session was closed, also afterwards', async () => {
    const { tmux, session, silent } = await twoPanes();
    await tmux.newSession('-s', 'other');
    const watch = await ShellWatch.attach(tmux, session, new Set([silent]));
    const told = expect(promptOf(tmux, watch, silent)).rejects.toMatchObject({ code: 'not-found' });
    await tmux.command('kill-session', '-t', '=dev');
    await told;
    expect(watch.open).toBe(false);
    await expect(promptOf(tmux, watch, silent)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('holds a pane back, and then knows its mark all the same', async () => {
    const { tmux, session, shell } = await twoPanes();
    const watch = await ShellWatch.attach(tmux, session, new Set([shell]));
    await promptOf(tmux, watch, shell);
    watch.exclude(shell);
    await tmux.command('send-keys', '-t', shell, 'true', 'Enter');
    for (;;) {
      const mark = await watch.look(shell);
      if (mark?.sequence === 1 && mark.phase === 'prompt') break;
    }
    await watch.include(shell);
    expect(watch.mark(shell)).toMatchObject({ sequence: 1, phase: 'prompt' });
    watch.close();
  });
});
