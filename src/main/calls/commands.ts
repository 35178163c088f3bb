/** What the window can ask for about commands: src/shared/ipc-commands.ts. */
import { app } from 'electron';
import { sendKeys, sendText } from '../../core/command/pane-work.ts';
import { serverStats } from '../../core/process/stats.ts';
import type { CommandsCall } from '../../shared/ipc-commands.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { setMenus } from '../menu.ts';

export function commandsCalls(desk: Desk): Pick<Handlers, CommandsCall> {
  return {
    'menu.set': (menus) => setMenus(menus, (id) => desk.events.send('menu.chosen', { id })),
    'app.do': (what) => {
      const window = desk.window();
      if (what === 'quit') app.quit();
      else if (what === 'close') window?.close();
      else if (what === 'minimise') window?.minimize();
      else window?.setFullScreen(!window.isFullScreen());
    },
    'pane.ports': async () => {
      const { sessions } = await serverStats(desk.ready().tmux, { ports: true });
      return sessions
        .flatMap(({ windows }) => windows.flatMap(({ panes }) => panes))
        .filter(({ ports }) => ports.length > 0)
        .map(({ id, ports }) => ({ pane: id, ports: ports.map(Number) }));
    },
    'pane.send': ({ pane, text, enter }) => sendText(desk.ready().tmux, pane, text, enter),
    'pane.keys': ({ pane, keys }) => sendKeys(desk.ready().tmux, pane, keys),
  };
}
