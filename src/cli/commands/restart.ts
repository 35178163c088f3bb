/** restart: ends the commands of panes and starts them again. */
import { restartCommand } from '../../core/command/restart.ts';
import { MuxError } from '../../core/errors.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';
import { nameOf, panesIn, targetOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';
import { processList } from '../text.ts';

export async function restart(target: string, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const found = await targetOf(tmux, target);
    const panes = panesIn(found).filter(({ state }) => state !== null);
    if (panes.length === 0) {
      throw new MuxError(
        'bad-input',
        `Muxworks has started no command in ${nameOf(found)}`,
        'declare one with pane_ensure, or use send',
      );
    }
    let failed: unknown;
    const restarted: { pane: string; command: string; ended: { pid: number; name: string }[] }[] = [];
    // One after the other: they share the lock of their session.
    for (const { id } of panes) {
      try {
        const { pane, command, ended } = await restartCommand(tmux, id, { kind: 'cli', command: 'restart' });
        restarted.push({ pane, command, ended: ended.map(({ pid, name }) => ({ pid, name })) });
        const first = plain(command.split('\n')[0] ?? '');
        if (!flags.json) stdout.line(`Restarted ${first}.${ended.length === 0 ? '' : ` Ended ${processList(ended)}.`}`);
      } catch (error) {
        failed ??= error;
      }
    }
    if (flags.json) printJson({ restarted });
    if (failed !== undefined) throw failed;
  });
}
