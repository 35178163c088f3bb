/** What the window can ask for about panes and their arrangement: src/shared/ipc-panes.ts. */
import { clipboard } from 'electron';
import { capturePane, killProcesses } from '../../core/command/pane-work.ts';
import { restartCommand } from '../../core/command/restart.ts';
import { killRunningCommand } from '../../core/command/stop.ts';
import { MuxError } from '../../core/errors.ts';
import {
  arrangeWindow,
  breakPane,
  checkRoom,
  joinPane,
  moveWindow,
  rotatePanes,
  stepWindow,
  swapPanes,
} from '../../core/tmux/arrange.ts';
import { resizePane, selectPane, splitPane, zoomPane } from '../../core/tmux/pane.ts';
import { allPanes } from '../../core/tmux/server.ts';
import type { PanesOutputs } from '../../shared/ipc-panes.ts';
import type { Connected, Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { lastLines } from '../last-lines.ts';
import { APP, logNewPane, newPane } from './new-pane.ts';

export function panesCalls(desk: Desk): Pick<Handlers, keyof PanesOutputs> {
  const ready = (): Connected => desk.ready();
  return {
    'pane.split': async ({ pane, direction }) => {
      const { tmux } = ready();
      const found = [...allPanes(await tmux.snapshot())].find((entry) => entry.pane.id === pane);
      if (found === undefined) throw new MuxError('not-found', 'That pane is gone');
      checkRoom(found.window);
      // A new pane begins where its neighbour is.
      const added = await splitPane(tmux, pane, direction, newPane(tmux, found.pane.cwd));
      logNewPane(tmux, added);
      await selectPane(tmux, added);
      return { pane: added };
    },
    'pane.select': ({ pane }) => selectPane(ready().tmux, pane),
    'pane.zoom': ({ pane }) => zoomPane(ready().tmux, pane),
    'pane.resize': ({ pane, columns, rows }) =>
      resizePane(ready().tmux, pane, { ...(columns ? { columns } : {}), ...(rows ? { rows } : {}) }),
    'pane.kill': async ({ pane }) => {
      await killProcesses(ready().tmux, pane, APP);
    },
    'pane.stop': async ({ pane }) => {
      await killRunningCommand(ready().tmux, pane, APP);
    },
    'pane.restart': async ({ pane }) => {
      await restartCommand(ready().tmux, pane, APP);
    },
    'pane.tail': async ({ pane, rows }) => {
      const text = await capturePane(ready().tmux, pane, { history: rows, attributes: true });
      return lastLines(text, rows);
    },
    'pane.swap': ({ pane, other }) => swapPanes(ready().tmux, pane, other),
    'pane.break': ({ pane, name }) => breakPane(ready().tmux, pane, name),
    'pane.join': ({ pane, window }) => joinPane(ready().tmux, pane, window),
    'window.rotate': ({ window, direction }) => rotatePanes(ready().tmux, window, direction),
    'window.arrange': ({ window, layout }) => arrangeWindow(ready().tmux, window, layout),
    'window.move': async ({ window, from, to }) => {
      await moveWindow(ready().tmux, window, from, to);
    },
    'window.step': ({ window, session, direction }) => stepWindow(ready().tmux, window, session, direction),
    'attach.open': ({ window, columns, rows }) => ready().view.screen.open(window, columns, rows),
    'attach.resize': ({ columns, rows }) => ready().view.screen.resize(columns, rows),
    'attach.close': () => ready().view.screen.close(),
    // There is none but on Linux.
    'selection.write': ({ text }) => (clipboard.selection as typeof clipboard | undefined)?.writeText(text),
  };
}
