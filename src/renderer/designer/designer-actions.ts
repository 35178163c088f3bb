/** What the designer does with files, live windows, templates and the server. */

import { create } from 'zustand';
import { deedsOf } from '../../core/design/deeds.ts';
import {
  type Design,
  newDesign,
  patchScript,
  type ReadDesign,
  readDesigns,
  saysSame,
} from '../../core/design/index.ts';
import type { Template } from '../../core/design/template.ts';
import { MAX_PANES } from '../../core/layout/tree.ts';
import type { DesignDocument, DesignFile, DesignPlan } from '../../shared/ipc-designer.ts';
import { showView } from '../app/actions.ts';
import { useApp } from '../app/store.ts';
import { attempt, note, showProblem } from '../app/toasts-store.ts';
import { call, on, toProblem } from '../bridge/client.ts';
import { useCheck } from './check.ts';
import { announce, documentNow, markSaved, openDocument, replaceDesign } from './designer-store.ts';
import { linked } from './link.ts';
import { applied, usePlan } from './plan-store.ts';
import { liveWindow, plural } from './plan-summary.ts';

/** The dialog on show. */
export type Dialog =
  /** A file with several windows: which one. */
  | { kind: 'choose'; file: DesignFile; designs: readonly ReadDesign[] }
  | { kind: 'apply'; plan: DesignPlan; changed: boolean }
  | { kind: 'template'; design: Design; taken: string | null }
  /** A template is deleted for good; `problem`: why one cannot be read. */
  | { kind: 'delete'; id: string; title: string; problem: string | null }
  /** The window in the file is not what was loaded: `text` is the file as it is. */
  | { kind: 'overwrite'; path: string; text: string }
  | null;

export const useDialog = create<{ dialog: Dialog; busy: boolean }>()(() => ({ dialog: null, busy: false }));

export function closeDialog(): void {
  useDialog.setState({ dialog: null, busy: false });
}

function show(dialog: Dialog): void {
  useDialog.setState({ dialog, busy: false });
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** `session|window`, as people read it. */
export function windowName({ session, window }: Design['name']): string {
  return `${session} / ${window}`;
}

export function openNew(): void {
  const before = documentNow()?.design;
  const size = before?.size ?? { columns: 80, rows: 24 };
  openDocument({ design: newDesign('dev', 'main', size), source: { kind: 'new' } });
}

export async function openWindow(window: string): Promise<void> {
  const design = await attempt(call('design.window', { window }));
  if (design) openDocument({ design, source: { kind: 'window', name: windowName(design.name) } });
}

export function openTemplate({ title, design }: Template): void {
  const size = documentNow()?.design.size ?? design.size;
  openDocument({ design: fitted(design, size), source: { kind: 'template', title } });
}

/** At the canvas's size where it is not smaller than what the template was made for. */
function fitted(design: Design, size: Design['size']): Design {
  return size.columns >= design.size.columns && size.rows >= design.size.rows ? { ...design, size } : design;
}

export async function openFile(): Promise<void> {
  const file = await attempt(call('design.choose'));
  if (!file) return;
  const size = documentNow()?.design.size;
  const { designs } = readDesigns(file.text, { file: file.path, ...(size ? { size } : {}) });
  const [only] = designs;
  if (only === undefined) {
    showProblem({
      code: 'bad-input',
      message: `${fileName(file.path)} declares no window`,
      hint: 'the designer shows window_ensure and pane_ensure',
    });
  } else if (designs.length === 1) openFrom(file, only);
  else show({ kind: 'choose', file, designs });
}

export function openFrom(file: DesignFile, { design, set, problems }: ReadDesign): void {
  closeDialog();
  openDocument({ design, source: { kind: 'file', path: file.path, was: design.name, set: { ...set } } });
  const opened = documentNow()?.design;
  if (opened) void link(opened);
  if (problems.length === 0) return;
  const what = plural(problems.length, 'thing');
  note(
    `${what} in ${fileName(file.path)} the designer does not show; saving keeps them. ${problems[0]?.message ?? ''}`,
  );
}

/** Whether a window of a script is what it was when it was loaded. */
function sameWindow(text: string, path: string, name: Design['name'], saved: Design): boolean {
  const found = readDesigns(text, { file: path, size: saved.size }).designs.find(
    ({ design }) => design.name.session === name.session && design.name.window === name.window,
  );
  return found !== undefined && saysSame(found.design, { ...saved, name: found.design.name });
}

/** Writes the design where it is from; a new one, a window and a template get a file of their own. */
export async function save(): Promise<void> {
  const document = documentNow();
  if (!document || useDialog.getState().dialog) return;
  const { source, saved } = document;
  if (source.kind !== 'file') return saveAs();
  const file = await attempt(call('design.read', { path: source.path }));
  if (!file) return;
  if (!sameWindow(file.text, file.path, source.was, saved)) show({ kind: 'overwrite', ...file });
  else await writeInto(file);
}

/** Brings a file to the design; comments, other actions and what the designer does not show stay. */
export async function writeInto({ path, text }: DesignFile): Promise<void> {
  closeDialog();
  const document = documentNow();
  if (document?.source.kind !== 'file') return;
  const { design, source, saved } = document;
  let patched: string;
  try {
    patched = patchScript(text, design, { file: path, was: source.was, saved }).text;
  } catch (error) {
    return showProblem(toProblem(error));
  }
  const result = await attempt(call('design.save', { path, text: patched, base: text }));
  if (result === null) return;
  if (result.kind === 'changed') return writeInto({ path, text: result.text });
  finishSaving(document, path);
}

export async function saveAs(): Promise<void> {
  const document = documentNow();
  const { written } = useCheck.getState();
  if (!document || !written) return;
  if (written.problem !== null) return showProblem({ code: 'bad-input', message: written.problem });
  const { design } = document;
  const name = `${design.name.window || 'window'}.heroscript`;
  const made = await attempt(call('design.save-as', { name, text: written.text }));
  if (made) finishSaving(document, made.path);
}

/** What was edited while it was written is not saved, but the file is its own from now on. */
function finishSaving({ design, source }: DesignDocument, path: string): void {
  const set = source.kind === 'file' ? source.set : {};
  markSaved(source, { kind: 'file', path, was: design.name, set }, design);
  note(`Saved ${fileName(path)}`);
  announce(`Saved ${fileName(path)}`);
}

export async function copyScript(): Promise<void> {
  const { written } = useCheck.getState();
  if (!written) return;
  const done = await attempt(call('clipboard.write', { text: written.text }).then(() => true));
  if (done) note('HeroScript copied');
}

export function askTemplate(): void {
  const design = documentNow()?.design;
  if (design) show({ kind: 'template', design, taken: null });
}

export async function saveTemplate(design: Design, title: string, about: string, replace: boolean): Promise<void> {
  useDialog.setState({ busy: true });
  try {
    await call('design.template-save', { design, title, about, replace });
    closeDialog();
    note(`Template “${title}” saved`);
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'exists') return show({ kind: 'template', design, taken: title });
    useDialog.setState({ busy: false });
    showProblem(problem);
  }
}

export function askDelete({ id, title }: Pick<Template, 'id' | 'title'>, problem: string | null = null): void {
  show({ kind: 'delete', id, title, problem });
}

export async function deleteTemplate({ id, title }: Pick<Template, 'id' | 'title'>): Promise<void> {
  closeDialog();
  const done = await attempt(call('design.template-delete', { id }).then(() => true));
  if (done) note(`Template “${title}” deleted`);
}

/** Shows what applying would do, as the server is now. */
export async function askApply(): Promise<void> {
  const document = documentNow();
  if (!document || useDialog.getState().dialog) return;
  const plan = await attempt(call('design.plan', applied(document)));
  if (!plan) return;
  const { design } = document;
  usePlan.setState({ result: plan, design, server: useApp.getState().server });
  // Asked for twice, it is shown once: the second answer must not wake the button that is at work.
  if (documentNow() === document && !useDialog.getState().dialog) show({ kind: 'apply', plan, changed: false });
}

/** Where the window of a design is on the server, its panes are known by their ids from here on. */
async function link(design: Design): Promise<void> {
  const server = useApp.getState().server;
  const window = server && liveWindow(server.snapshot, design.name);
  if (!window || window.panes.length > MAX_PANES) return;
  const now = await attempt(call('design.window', { window: window.id }));
  if (now) replaceDesign(design, linked(design, now));
}

/** Does what the plan on show says, or shows the new plan where something else would be done by now. */
export async function apply(shown: DesignPlan): Promise<void> {
  const document = documentNow();
  if (!document || !shown.plan || useDialog.getState().busy) return;
  useDialog.setState({ busy: true });
  // A short run may have ended before it is told which one it is.
  const ended = new Set<string>();
  let run: string | null = null;
  const stop = on('run.ended', ({ id }) => {
    ended.add(id);
    if (run !== null && ended.has(run)) finish();
  });
  const finish = () => {
    stop();
    void link(document.design);
  };
  const result = await attempt(call('design.apply', { ...applied(document), shown: deedsOf(shown.plan) }));
  useDialog.setState({ busy: false });
  if (result?.kind !== 'running') {
    stop();
    if (result) show({ kind: 'apply', plan: result.plan, changed: true });
    return;
  }
  run = result.run;
  if (ended.has(run)) finish();
  closeDialog();
  showView('panes');
}
