/** What the window can ask for about playbooks: src/shared/ipc-playbooks.ts, done with the core. */
import { app, dialog } from 'electron';
import { type PlaybookCall, playbookInputs } from '../../shared/ipc-playbooks.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';

export function playbookCalls(desk: Desk): Pick<Handlers, PlaybookCall> {
  const notYet = (): never => {
    throw Object.assign(new Error('Not there yet'), { code: 'not-yet' });
  };
  return {
    ...(Object.fromEntries(Object.keys(playbookInputs).map((name) => [name, notYet])) as unknown as Pick<
      Handlers,
      PlaybookCall
    >),
    'playbook.choose': async () => {
      const window = desk.window();
      const options: Electron.OpenDialogOptions = {
        title: 'Open a playbook',
        defaultPath: app.getPath('home'),
        properties: ['openFile'],
        filters: [
          { name: 'HeroScript', extensions: ['heroscript', 'hero', 'hs', 'md'] },
          { name: 'All files', extensions: ['*'] },
        ],
      };
      const { filePaths } = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      return filePaths[0] ?? null;
    },
    'playbook.run': ({ path }) => ({ id: desk.ready().runs.start([path]) }),
    'playbook.stop': ({ id }) => desk.ready().runs.stop(id),
    'run.current': () => desk.parts?.runs.current() ?? null,
  };
}
