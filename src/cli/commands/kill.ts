/** kill: ends everything in a pane, a window or a session, and closes it. */
import { closePanes } from '../../core/command/close-panes.ts';
import { killPane } from '../../core/tmux/pane.ts';
import { killSession } from '../../core/tmux/session.ts';
import { killWindow } from '../../core/tmux/window.ts';
import type { GlobalFlags } from '../flags.ts';
import { printJson, stdout } from '../output.ts';
import { nameOf, panesIn, targetOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';
import { processList } from '../text.ts';

export async function kill(target: string, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const found = await targetOf(tmux, target);
    const { session, window, pane } = found;
    const close = (): Promise<void> => {
      if (pane !== null) return killPane(tmux, pane.id);
      return window === null ? killSession(tmux, session.id) : killWindow(tmux, window.id);
    };
    const { ended, roots } = await closePanes(tmux, panesIn(found), close, { kind: 'cli', command: 'kill' });
    const all = [...ended, ...roots];
    if (flags.json) printJson({ closed: nameOf(found), ended: all.map(({ pid, name }) => ({ pid, name })) });
    else stdout.line(`Closed ${nameOf(found)}.${all.length === 0 ? '' : ` Ended ${processList(all)}.`}`);
  });
}
