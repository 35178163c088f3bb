/** What the window can ask for about playbooks: src/shared/ipc-playbooks.ts, done with the core and the library. */
import { basename, join } from 'node:path';
import { app, dialog } from 'electron';
import { MuxError } from '../../core/errors.ts';
import type { PlaybookCall } from '../../shared/ipc-playbooks.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { checkSubject, loadSubject, planSubject, type Subject } from '../playbooks/check.ts';

const FILTERS = [
  { name: 'HeroScript', extensions: ['heroscript', 'hero', 'hs', 'md'] },
  { name: 'All files', extensions: ['*'] },
];

export function playbookCalls(desk: Desk): Pick<Handlers, PlaybookCall> {
  const { library } = desk;
  const { places, documents } = library;

  /** The user's choice in a dialog for a file or a folder; null when cancelled. */
  const choose = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const window = desk.window();
    const all = { defaultPath: app.getPath('home'), ...options };
    const { filePaths } = await (window === null ? dialog.showOpenDialog(all) : dialog.showOpenDialog(window, all));
    return filePaths[0] ?? null;
  };
  const chooseName = async (name: string): Promise<string | null> => {
    const window = desk.window();
    const options = { title: 'Save the playbook as', defaultPath: name, filters: FILTERS };
    const { filePath } = await (window === null
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    return filePath || null;
  };
  const subject = (id: string, text: string | null, set: Subject['set']): Subject => {
    const file = documents.fileOf(id);
    if (file === '' && text === null) throw new MuxError('bad-input', 'It has no file yet', 'save it under a name');
    return { paths: file === '' ? [] : [file], ...(text === null ? {} : { text }), set };
  };

  return {
    'playbook.files': () => library.files(),
    'playbook.add-folder': async () => {
      const folder = await choose({ title: 'Add a folder of playbooks', properties: ['openDirectory'] });
      if (folder === null) return null;
      places.addFolder(folder);
      return library.files();
    },
    'playbook.remove-folder': ({ path }) => {
      places.removeFolder(path);
      return library.files();
    },
    'playbook.forget': ({ path }) => {
      places.forget(path);
      return library.files();
    },
    'playbook.choose': async () => {
      const path = await choose({ title: 'Open a playbook', properties: ['openFile'], filters: FILTERS });
      if (path !== null) places.grant(path);
      return path;
    },
    'playbook.allow-included': async ({ id, text, path }) => {
      const { files } = await loadSubject(subject(id, text, undefined));
      if (!files.some(({ file }) => file === path)) {
        throw new MuxError('forbidden', `The playbook does not include ${basename(path)}`);
      }
      places.grant(path);
    },
    'playbook.open': ({ id }) => documents.open(id),
    'playbook.new': () => documents.create(),
    'playbook.close': ({ id }) => documents.close(id),
    'playbook.draft': ({ id, text, base }) => documents.keep(id, text, base),
    'playbook.discard': ({ id }) => documents.discard(id),
    'playbook.save': ({ id, text, base }) => documents.save(id, text, base),
    'playbook.save-as': async ({ id, text }) => {
      const file = documents.fileOf(id);
      const isElsewhere = file !== '' && !places.isSample(file);
      const name = file === '' ? 'workspace.heroscript' : (file.split('/').at(-1) as string);
      const path = await chooseName(isElsewhere ? file : join(app.getPath('home'), name));
      return path === null ? null : documents.saveAs(id, text, path);
    },
    'playbook.merge': ({ id, text, base }) => documents.merge(id, text, base),
    'playbook.check': ({ id, text, set }) => checkSubject(subject(id, text, set)),
    'playbook.plan': ({ id, text, set, prune }) =>
      planSubject(desk.ready().tmux, subject(id, text, set), prune ?? false),
    'playbook.run': ({ path, text, set, ...how }) => ({
      id: desk.ready().runs.start({ ...subject(path, text ?? null, set), ...how }),
    }),
    'playbook.stop': ({ id }) => desk.ready().runs.stop(id),
    'run.step': ({ id, how }) => desk.ready().runs.step(id, how),
    'run.current': () => desk.parts?.runs.current() ?? null,
    'run.list': () => desk.parts?.runs.list() ?? [],
    'run.open': ({ id }) => desk.ready().runs.open(id),
  };
}
