/** What the window can ask for about logs of panes: what is logged, searching and following it: src/shared/ipc-logs.ts. */
import { join } from 'node:path';
import { app, clipboard, dialog } from 'electron';
import type { LogsCall } from '../../shared/ipc-logs.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { LogBoard } from '../logs/board.ts';

export function logsCalls(desk: Desk): Pick<Handlers, LogsCall> {
  /** Made when it is asked for first: who looks at no logs pays nothing. */
  let made: LogBoard | null = null;
  const board = (): LogBoard => {
    if (made === null) {
      made = new LogBoard(desk.ready().tmux, desk.events);
      app.once('will-quit', () => made?.close());
    }
    return made;
  };
  return {
    'logs.watch': ({ on, first }) => board().watch(on, first),
    'logs.sources': () => board().sources(),
    'logs.enable': ({ panes }) => board().enable(panes),
    'logs.disable': ({ pane }) => board().disable(pane),
    'logs.open': (wish) => board().thread.ask('open', wish),
    'logs.place': (wish) => board().thread.ask('place', wish),
    'logs.close': ({ list }) => board().thread.ask('close', list),
    'logs.stop': ({ list }) => board().thread.ask('stop', list),
    'logs.arrange': (wish) => board().thread.ask('arrange', wish),
    'logs.extend': (wish) => board().thread.ask('extend', wish),
    'logs.clear': ({ list }) => board().thread.ask('clear', list),
    'logs.page': (wish) => board().thread.ask('page', wish),
    'logs.locate': (wish) => board().thread.ask('locate', wish),
    'logs.copy': async (wish) => {
      const { text, lines } = await board().thread.ask('copy', wish);
      clipboard.writeText(text);
      return { lines };
    },
    'logs.save': async ({ list, times, panes, name }) => {
      const path = await askName(desk, name);
      if (path === null) return null;
      const lines = await board().thread.ask('save', list, path, times, panes ? await board().names() : null);
      return { path, lines };
    },
    'logs.command': ({ log, at }) => board().command(log, at),
  };
}

async function askName(desk: Desk, name: string): Promise<string | null> {
  const options = {
    title: 'Save lines',
    defaultPath: join(app.getPath('home'), `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.log`),
    filters: [
      { name: 'Logs', extensions: ['log', 'txt'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const window = desk.window();
  const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
  return filePath === undefined || filePath === '' ? null : filePath;
}
