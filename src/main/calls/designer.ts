/** What the window can ask for about the designer: src/shared/ipc-designer.ts, done with the core. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, dialog } from 'electron';
import { applyScript, planDesign, settleDesign } from '../../core/design/apply.ts';
import { deedsOf } from '../../core/design/deeds.ts';
import { designOfWindow, shortPath } from '../../core/design/live.ts';
import { deleteTemplate, listTemplates, saveTemplate } from '../../core/design/templates.ts';
import { MuxError, toProblem } from '../../core/errors.ts';
import { validateTree } from '../../core/layout/tree.ts';
import { privateDirectory, serverDirectory } from '../../core/state/directories.ts';
import type { CallInput } from '../../shared/ipc.ts';
import type { DesignerCall, DesignFile, DesignPlan } from '../../shared/ipc-designer.ts';
import { DraftFile } from '../designer/draft-file.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { readTextFile, type TextFile, writeTextFile } from '../playbooks/text-file.ts';

const FILTERS = [
  { name: 'HeroScript', extensions: ['heroscript', 'hero', 'hs', 'md'] },
  { name: 'All files', extensions: ['*'] },
];

export function designerCalls(desk: Desk): Pick<Handlers, DesignerCall> {
  /** Files that the user chose, in this start of the app or in the one that its draft is from. */
  const chosen = new Set<string>();
  let drafts: DraftFile | null = null;
  const draftFile = (): DraftFile => {
    drafts ??= new DraftFile(privateDirectory(join(serverDirectory(desk.ready().tmux.socketPath), 'designer')));
    return drafts;
  };
  const refuseOther = (path: string): void => {
    if (!chosen.has(path)) throw new MuxError('bad-input', `${path} was not opened here`, 'open it with Load');
  };
  const read = async (path: string): Promise<TextFile> => {
    const file = await readTextFile(path);
    if (file === null) throw new MuxError('not-found', `${path} is gone`, 'save the design as a new file');
    return file;
  };
  const asFile = async (path: string): Promise<DesignFile> => ({ path, text: (await read(path)).text });

  const plan = async ({ design, set, file }: CallInput<'design.plan'>): Promise<DesignPlan> => {
    const readAt = Date.now();
    try {
      validateTree(design.tree);
      return { plan: await planDesign(desk.ready().tmux, design, options(set, file)), problem: null, readAt };
    } catch (error) {
      return { plan: null, problem: toProblem(error), readAt };
    }
  };

  return {
    'design.start': async () => {
      const { draft, problem } = await draftFile().read();
      if (draft?.source.kind === 'file') chosen.add(draft.source.path);
      return { draft, problem, room: desk.ready().tmux.newSessionSize ?? { columns: 80, rows: 24 } };
    },
    'design.keep': (draft) => draftFile().keep(draft),
    'design.window': async ({ window }) => {
      const { sessions, server } = await desk.ready().tmux.snapshot();
      for (const session of sessions) {
        const found = session.windows.find(({ id }) => id === window);
        if (found) return designOfWindow(session, found, server);
      }
      throw new MuxError('not-found', 'That window is gone');
    },
    'design.choose': async () => {
      const options: Electron.OpenDialogOptions = {
        title: 'Load a playbook',
        defaultPath: app.getPath('home'),
        properties: ['openFile'],
        filters: FILTERS,
      };
      const window = desk.window();
      const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
      const [path] = filePaths;
      if (path === undefined) return null;
      chosen.add(path);
      return asFile(path);
    },
    'design.read': ({ path }) => {
      refuseOther(path);
      return asFile(path);
    },
    'design.save': async ({ path, text, base }) => {
      refuseOther(path);
      const file = await read(path);
      if (file.text !== base) return { kind: 'changed', text: file.text };
      if (file.damaged) throw new MuxError('bad-input', `${path} is not all UTF-8`, 'save the design as a new file');
      if (text !== base) await writeTextFile(path, text, file);
      return { kind: 'saved' };
    },
    'design.save-as': async ({ name, text }) => {
      const options: Electron.SaveDialogOptions = {
        title: 'Save as a playbook',
        defaultPath: join(app.getPath('home'), name),
        filters: FILTERS,
      };
      const window = desk.window();
      const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
      if (filePath === '' || filePath === undefined) return null;
      await writeTextFile(filePath, text, await readTextFile(filePath));
      chosen.add(filePath);
      return { path: filePath };
    },
    'design.directory': async ({ from }) => {
      const options: Electron.OpenDialogOptions = {
        title: 'Choose a directory',
        defaultPath: resolve(homedir(), from.replace(/^~\//, './')),
        properties: ['openDirectory'],
      };
      const window = desk.window();
      const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
      const [path] = filePaths;
      return path === undefined ? null : shortPath(path);
    },
    'design.templates': () => listTemplates(),
    'design.template-save': ({ replace, ...template }) => saveTemplate(template, { replace }),
    'design.template-delete': ({ id }) => deleteTemplate(id),
    'design.plan': plan,
    'design.apply': async ({ shown, ...wanted }) => {
      const now = await plan(wanted);
      if (now.plan === null) throw new MuxError('bad-input', now.problem?.message ?? '', now.problem?.hint);
      const seen = new Set(shown);
      if (deedsOf(now.plan).some((deed) => !seen.has(deed))) return { kind: 'changed', plan: now };
      const { tmux, runs } = desk.ready();
      const { design, file, set } = wanted;
      const run = runs.start({
        paths: file === undefined ? [] : [file],
        text: await applyScript(tmux, design, options(set, file)),
        set,
        title: `design ${design.name.session}|${design.name.window}`,
        after: () => settleDesign(tmux, design),
      });
      return { kind: 'running', run };
    },
  };
}

function options(set: Record<string, string> | undefined, file: string | undefined) {
  return { ...(set === undefined ? {} : { set }), ...(file === undefined ? {} : { file }) };
}
