/**
 * The open documents: their text with its history, kept on disk as it is typed, checked and planned as it changes.
 * Loaded with the Playbooks view; what the screen shows of them is in desk-store.ts.
 */
import { type ChangeDesc, EditorState, type Text } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import type { KnownNames } from '../../core/heroscript/complete.ts';
import { format } from '../../core/heroscript/format.ts';
import type { Merged, OpenPlaybook, SaveResult } from '../../shared/ipc-playbooks.ts';
import { useApp } from '../app/store.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call, on, toProblem } from '../bridge/client.ts';
import { onDesk, startRun } from '../run/run-store.ts';
import { changeDocument, type DocumentInfo, refreshFiles, showDocument, useDesk } from './desk-store.ts';
import { AT_ONCE, HEAVY, runLineAt } from './editor/language.ts';
import { showDiagnostics } from './editor/mistakes.tsx';
import { setup } from './editor/setup.ts';
import { Latest } from './latest.ts';

/** A text beyond AT_ONCE is checked when typing rests, not with every key. */
const REST_MS = 400;
/** A heavy text is kept when typing rests too, but not later than this after it was kept last. */
const KEPT_AFTER_MS = 2000;

/** More steps than this are planned only when the user asks: it takes longer than a moment, and the app waits for it. */
const PLANNED_UNASKED = 5000;

const open = new Map<string, PlaybookDocument>();
/** Those being fetched, so that a second wish does not open one twice. */
const opening = new Map<string, Promise<PlaybookDocument>>();

function namesNow(): KnownNames {
  const sessions = useApp.getState().server?.snapshot.sessions ?? [];
  const windows = sessions.flatMap((session) =>
    session.windows.map((window) => ({ name: `${session.name}|${window.name}`, panes: window.panes })),
  );
  return {
    sessions: sessions.map(({ name }) => name),
    windows: windows.map(({ name }) => name),
    panes: windows.flatMap(({ name, panes }) => panes.map(({ number }) => `${name}|${number}`)),
  };
}

let documents = 0;

export class PlaybookDocument {
  /** Of this object: a document that is saved under another name stays the same one. */
  readonly key = ++documents;
  playbook: OpenPlaybook;
  private state: EditorState;
  private view: EditorView | null = null;
  private scroll: ReturnType<EditorView['scrollSnapshot']> | null = null;
  /** The saved text that the text on view was made from; null without a file. */
  private base: { hash: string; doc: Text } | null;
  /** What was typed since the text that is being checked. */
  private since: ChangeDesc | null = null;
  /** Where the cursor goes once the text is in the page. */
  private wantedLine: number | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private keptAt = 0;
  private readonly keeping = new Latest(() => this.keep());
  private readonly checking = new Latest(() => this.check());
  private readonly planning = new Latest(() => this.plan());

  constructor(playbook: OpenPlaybook) {
    this.playbook = playbook;
    const { draft, saved, kind } = playbook;
    this.state = EditorState.create({
      doc: draft?.text ?? saved?.text ?? '',
      extensions: [setup(kind, namesNow), EditorView.updateListener.of((update) => this.updated(update))],
    });
    // Where it can be it is the same object: then comparing the two takes no time.
    const same = draft === null;
    this.base = saved && { hash: saved.hash, doc: same ? this.state.doc : this.state.toText(saved.text) };
    const moved = draft !== null && draft.base !== (saved?.hash ?? null);
    const info: DocumentInfo = {
      playbook,
      unsaved: draft !== null,
      disk: !moved ? null : saved === null ? { kind: 'deleted' } : { kind: 'changed', saved },
      draftProblem: null,
      saving: false,
      check: null,
      plan: null,
      planning: false,
      line: 1,
      column: 1,
      selected: 0,
    };
    // A draft that was made from another saved text keeps saying so until the user has decided.
    if (moved && draft) this.base = draft.base === null ? null : { hash: draft.base, doc: this.state.toText('') };
    useDesk.setState(({ documents }) => ({ documents: { ...documents, [playbook.id]: info } }));
    this.checking.ask();
  }

  private get id(): string {
    return this.playbook.id;
  }

  private get info(): DocumentInfo | undefined {
    return useDesk.getState().documents[this.id];
  }

  private get now(): EditorState {
    return this.view?.state ?? this.state;
  }

  text(): string {
    return this.now.doc.toString();
  }

  get editor(): EditorView | null {
    return this.view;
  }

  /** Puts the text into the page, as it was when it was last there. */
  mount(parent: HTMLElement): void {
    this.view = new EditorView({
      state: this.state,
      parent,
      ...(this.scroll === null ? {} : { scrollTo: this.scroll }),
    });
    const { check } = this.info ?? {};
    if (check && this.since === null) this.showCheck(check);
    if (this.wantedLine !== null) this.goToLine(this.wantedLine);
  }

  unmount(): void {
    if (this.view === null) return;
    this.state = this.view.state;
    this.scroll = this.view.scrollSnapshot();
    this.view.destroy();
    this.view = null;
  }

  focus(): void {
    this.view?.focus();
  }

  /** Replaces the text by another version of it, as a change that can be undone. */
  replace(text: string): void {
    const before = this.text();
    const [from, end] = differing(before, text);
    const spec = { changes: { from, to: before.length - end, insert: text.slice(from, text.length - end) } };
    if (this.view) this.view.dispatch(spec);
    else {
      const { state } = this.state.update(spec);
      const changed = !state.doc.eq(this.state.doc);
      this.state = state;
      if (changed) this.changed();
    }
  }

  format(): void {
    const formatted = format(this.text(), { kind: this.playbook.kind });
    if (formatted.changed) this.replace(formatted.text);
    else if (formatted.diagnostics.some(({ severity }) => severity === 'error')) {
      note('A script with errors in its text is left as it is');
    }
  }

  private updated(update: ViewUpdate): void {
    if (update.docChanged) {
      this.since = this.since?.composeDesc(update.changes.desc) ?? update.changes.desc;
      this.changed();
    }
    if (update.docChanged || update.selectionSet) {
      const { main } = update.state.selection;
      const line = update.state.doc.lineAt(main.head);
      const place = { line: line.number, column: main.head - line.from + 1, selected: main.to - main.from };
      changeDocument(this.id, place);
    }
  }

  private changed(): void {
    this.markUnsaved();
    clearTimeout(this.rest);
    const { length } = this.now.doc;
    if (length < HEAVY || Date.now() - this.keptAt > KEPT_AFTER_MS) this.keeping.ask();
    if (length <= AT_ONCE) this.checking.ask();
    else this.rest = setTimeout(() => this.rested(), REST_MS);
  }

  private rested(): void {
    this.keeping.ask();
    this.checking.ask();
  }

  private markUnsaved(): void {
    const { doc } = this.now;
    const unsaved = this.base === null ? doc.length > 0 || this.playbook.path !== null : !doc.eq(this.base.doc);
    if (unsaved !== this.info?.unsaved) changeDocument(this.id, { unsaved });
  }

  private async keep(): Promise<void> {
    const { id } = this;
    try {
      if (this.info?.unsaved) await call('playbook.draft', { id, text: this.text(), base: this.base?.hash ?? null });
      else await call('playbook.discard', { id });
      if (this.info?.draftProblem) changeDocument(id, { draftProblem: null });
      // Text without a file is listed from its first word on.
      const isListed = useDesk.getState().files?.untitled.some((each) => each.id === id);
      if (this.playbook.path === null && isListed !== this.info?.unsaved) void refreshFiles();
    } catch (error) {
      changeDocument(id, { draftProblem: toProblem(error) });
    }
    this.keptAt = Date.now();
  }

  private async check(): Promise<void> {
    this.since = null;
    try {
      const check = await call('playbook.check', { id: this.id, text: this.text() });
      changeDocument(this.id, { check });
      this.showCheck(check);
    } catch (error) {
      note(toProblem(error).message);
    }
    const steps = this.info?.check?.steps ?? 0;
    if (this.since === null && steps <= PLANNED_UNASKED) this.planning.ask();
  }

  private showCheck({ diagnostics, file }: NonNullable<DocumentInfo['check']>): void {
    const own = diagnostics.filter((diagnostic) => diagnostic.file === file);
    if (this.view) showDiagnostics(this.view, own, this.since);
  }

  /** Plans anew: of the text as it is typed, or of the saved file while the text has errors. */
  refreshPlan(): void {
    this.planning.ask();
  }

  private async plan(): Promise<void> {
    const { id, info } = this;
    if (!info) return;
    const broken = (info.check?.errors ?? 0) > 0 && this.playbook.saved !== null && info.unsaved;
    changeDocument(id, { planning: true });
    const plan = await attempt(call('playbook.plan', { id, text: broken || !info.unsaved ? null : this.text() }));
    changeDocument(id, {
      planning: false,
      ...(plan ? { plan: { of: broken || !info.unsaved ? 'saved' : 'typed', plan } } : {}),
    });
  }

  async save(): Promise<void> {
    if (this.playbook.path === null || this.playbook.readOnly !== null) return this.saveAs();
    if (this.info?.disk?.kind === 'deleted') return this.saveOver(null);
    await this.saveOver(this.base?.hash ?? null);
  }

  /** Saves over what the disk has, which the user has seen. */
  private async saveOver(base: string | null): Promise<void> {
    const { id } = this;
    const text = this.text();
    changeDocument(id, { saving: true });
    // What is being kept goes first: a draft that arrives after the save would bring the old text back.
    const result = await this.keeping.between(() => attempt(call('playbook.save', { id, text, base })));
    changeDocument(id, { saving: false });
    if (result) this.afterSave(result, text);
  }

  private afterSave(result: SaveResult, text: string): void {
    if (result.kind === 'saved') this.take(result.playbook, text);
    else if (result.kind === 'deleted') changeDocument(this.id, { disk: { kind: 'deleted' } });
    else changeDocument(this.id, { disk: { kind: 'changed', saved: result.merged.saved } });
  }

  /** What main says of the document after a save. */
  private take(playbook: OpenPlaybook, text: string): void {
    this.playbook = playbook;
    this.base = playbook.saved && { hash: playbook.saved.hash, doc: this.now.toText(text) };
    changeDocument(this.id, { playbook, disk: null });
    this.markUnsaved();
    if (this.info?.unsaved) this.keeping.ask();
    this.planning.ask();
    void refreshFiles();
  }

  async saveAs(): Promise<void> {
    const { id } = this;
    const text = this.text();
    const playbook = await this.keeping.between(() => attempt(call('playbook.save-as', { id, text })));
    if (!playbook) return;
    if (playbook.id !== id) {
      open.get(playbook.id)?.forgetView();
      open.delete(id);
      open.set(playbook.id, this);
      useDesk.setState(({ documents }) => {
        const { [id]: info, ...others } = documents;
        return info ? { documents: { ...others, [playbook.id]: { ...info, playbook } } } : {};
      });
      void attempt(call('playbook.discard', { id }).then(() => call('playbook.close', { id })));
    }
    this.take(playbook, text);
    showDocument(playbook.id);
  }

  /** Before it leaves the desk: what was typed last is on disk when this resolves. */
  async finish(): Promise<void> {
    clearTimeout(this.rest);
    await this.keeping.between(() => this.keep());
  }

  /** Another document has taken this one's file. */
  private forgetView(): void {
    clearTimeout(this.rest);
    this.unmount();
  }

  diskChanged(saved: OpenPlaybook['saved'], readOnly: OpenPlaybook['readOnly']): void {
    const wasUnsaved = this.info?.unsaved ?? false;
    this.playbook = { ...this.playbook, saved, readOnly };
    changeDocument(this.id, { playbook: this.playbook });
    if (saved === null) {
      changeDocument(this.id, { disk: { kind: 'deleted' }, unsaved: true });
      this.base = null;
      this.keeping.ask();
    } else if (saved.hash === this.base?.hash) changeDocument(this.id, { disk: null });
    else if (saved.text === this.text()) this.takeTheirs(saved);
    else if (wasUnsaved) changeDocument(this.id, { disk: { kind: 'changed', saved } });
    else {
      this.takeTheirs(saved);
      note(`${this.playbook.name} changed on disk and was read again`);
    }
  }

  /** The text becomes what the disk has; undo brings the own one back. */
  takeTheirs(saved: NonNullable<OpenPlaybook['saved']>): void {
    this.rebase(saved, saved.text);
  }

  /** The own text stays, and the next save replaces what the disk has. */
  keepMine(): void {
    const { disk } = this.info ?? {};
    if (disk?.kind === 'changed') this.rebase(disk.saved, this.text());
  }

  async merge(): Promise<Merged | null> {
    return attempt(call('playbook.merge', { id: this.id, text: this.text(), base: this.base?.hash ?? null }));
  }

  /** A text made from what the disk has now. */
  rebase(saved: NonNullable<OpenPlaybook['saved']>, text: string): void {
    this.playbook = { ...this.playbook, saved };
    this.base = { hash: saved.hash, doc: this.now.toText(saved.text) };
    changeDocument(this.id, { disk: null, playbook: this.playbook });
    useDesk.setState({ overlay: null });
    this.replace(text);
    this.markUnsaved();
    this.keeping.ask();
    this.planning.ask();
  }

  async run(options: { step?: boolean; from?: { line: number; file?: string } } = {}): Promise<void> {
    const text = this.info?.unsaved ? { text: this.text() } : {};
    await startRun({ path: this.id, ...text, ...options });
  }

  /** Where a run from here begins: with the action at a position, the cursor's where none is given. */
  runLine(position = this.now.selection.main.head): number {
    return runLineAt(this.now, position);
  }

  /** Goes to a line of a file that the text includes, or of the text itself. */
  async goToPlace(file: string, line: number): Promise<void> {
    if (file === this.id) {
      this.goToLine(line);
      return;
    }
    const allowed = call('playbook.allow-included', { id: this.id, text: this.text(), path: file });
    const opened = await attempt(allowed.then(() => openDocument(file)));
    if (!opened) return;
    opened.goToLine(line);
    showDocument(file);
  }

  goToLine(line: number): void {
    const { view } = this;
    this.wantedLine = view === null ? line : null;
    if (!view) return;
    const { from } = view.state.doc.line(Math.max(1, Math.min(view.state.doc.lines, line)));
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    view.focus();
  }
}

/** Where two texts begin to differ, and how long their common end is after that. */
function differing(a: string, b: string): [from: number, end: number] {
  const most = Math.min(a.length, b.length);
  let from = 0;
  while (from < most && a.charCodeAt(from) === b.charCodeAt(from)) from++;
  let end = 0;
  while (end < most - from && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return [from, end];
}

/** The document of an id, opened where it is not. Rejects with why it cannot be. */
export async function openDocument(id: string): Promise<PlaybookDocument> {
  const known = open.get(id) ?? opening.get(id);
  if (known) return known;
  const work = call('playbook.open', { id })
    .then((playbook) => {
      const document = new PlaybookDocument(playbook);
      open.set(playbook.id, document);
      if (playbook.id !== id) showDocument(playbook.id);
      // It is among the recent ones now.
      void refreshFiles();
      return document;
    })
    .finally(() => opening.delete(id));
  opening.set(id, work);
  return work;
}

/** The one on view, when it is there. */
export function currentDocument(): PlaybookDocument | null {
  const { openId } = useDesk.getState();
  return openId === null ? null : (open.get(openId) ?? null);
}

/** Takes the document off the desk. What is not saved of it stays kept. */
export async function closeDocument(id: string): Promise<void> {
  const { openId, files } = useDesk.getState();
  if (openId === id) {
    const next = files?.recent.find(({ path }) => path !== id)?.path ?? null;
    useDesk.setState({ openId: next, overlay: null });
  }
  await open.get(id)?.finish();
  await attempt(call('playbook.close', { id }));
  open.delete(id);
  useDesk.setState(({ documents: { [id]: _closed, ...documents } }) => ({ documents }));
}

/** Throws text away that was never saved. */
export async function throwAway(id: string): Promise<void> {
  await closeDocument(id);
  await attempt(call('playbook.discard', { id }));
  await refreshFiles();
}

onDesk.unsavedText = (path) => {
  const document = open.get(path);
  return document && useDesk.getState().documents[path]?.unsaved ? document.text() : null;
};
on('playbook.disk-changed', ({ id, saved, readOnly }) => open.get(id)?.diskChanged(saved, readOnly));
on('run.ended', () => currentDocument()?.refreshPlan());
