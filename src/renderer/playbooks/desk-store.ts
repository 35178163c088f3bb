/** The playbook desk: the files there are, which document is open, and what is known of each one that is. */
import { create } from 'zustand';
import type { Problem } from '../../core/playbook/types.ts';
import type { OpenPlaybook, PlaybookCheck, PlaybookFiles, PlaybookPlan, Saved } from '../../shared/ipc-playbooks.ts';
import { showView } from '../app/actions.ts';
import { recall, remember } from '../app/remember.ts';
import { attempt, showProblem } from '../app/toasts-store.ts';
import { call, on } from '../bridge/client.ts';
import { onDesk } from '../run/run-store.ts';

/** What the disk has, where that is not what the text was made from. */
export type OnDisk = { kind: 'changed'; saved: Saved } | { kind: 'deleted' };

/** What a plan was made of. */
export type PlanOf = 'typed' | 'saved';

export interface PlanState {
  of: PlanOf;
  plan: PlaybookPlan;
}

/** What the screen shows of an open document; its text is in documents.ts. */
export interface DocumentInfo {
  playbook: OpenPlaybook;
  /** The text is not what was saved. */
  unsaved: boolean;
  disk: OnDisk | null;
  /** Why what is typed cannot be kept over a crash, when it cannot. */
  draftProblem: Problem | null;
  saving: boolean;
  /** Of the text as it was a moment ago; null until the first answer. */
  check: PlaybookCheck | null;
  plan: PlanState | null;
  planning: boolean;
  line: number;
  column: number;
  selected: number;
}

/** What the editor's column shows instead of the text. */
export type Overlay = 'changes' | 'merge' | null;

interface DeskState {
  /** Null until main has answered. */
  files: PlaybookFiles | null;
  /** The document on view; it may still be loading. */
  openId: string | null;
  /** Why the one that was asked for cannot be shown. */
  problem: Problem | null;
  documents: Readonly<Record<string, DocumentInfo>>;
  folded: ReadonlySet<string>;
  overlay: Overlay;
  /** Plan and runs beside the text. */
  sideOpen: boolean;
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
const isText = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export const useDesk = create<DeskState>()(() => ({
  files: null,
  openId: recall('playbook', isText),
  problem: null,
  documents: {},
  folded: new Set(recall('playbook-folders', isList) ?? []),
  overlay: null,
  sideOpen: recall('playbook-side', isBoolean) ?? true,
}));

/** The document on view. */
export function useOpen<T>(select: (document: DocumentInfo | null) => T): T {
  return useDesk((state) => select(state.openId === null ? null : (state.documents[state.openId] ?? null)));
}

export function changeDocument(id: string, change: Partial<DocumentInfo>): void {
  useDesk.setState(({ documents }) => {
    const before = documents[id];
    return before ? { documents: { ...documents, [id]: { ...before, ...change } } } : {};
  });
}

/** Shows a document in the Playbooks view. */
export function showDocument(id: string): void {
  useDesk.setState({ openId: id, problem: null, overlay: null });
  remember('playbook', id);
  showView('playbooks');
}

export async function refreshFiles(): Promise<void> {
  const isFirst = useDesk.getState().files === null;
  const files = await attempt(call('playbook.files'));
  if (!files) return;
  useDesk.setState({ files });
  // What a crash left unsaved is what the user was at.
  const left = files.recent.find(({ unsaved }) => unsaved)?.path ?? files.untitled[0]?.id;
  if (isFirst && left !== undefined && useDesk.getState().openId === null) useDesk.setState({ openId: left });
}

export async function newPlaybook(): Promise<void> {
  const made = await attempt(call('playbook.new'));
  if (made) showDocument(made.id);
}

export async function chooseFile(): Promise<void> {
  const path = await attempt(call('playbook.choose'));
  if (path !== null) showDocument(path);
}

export async function addFolder(): Promise<void> {
  const files = await attempt(call('playbook.add-folder'));
  if (files) useDesk.setState({ files });
}

export async function removeFolder(path: string): Promise<void> {
  const files = await attempt(call('playbook.remove-folder', { path }));
  if (files) useDesk.setState({ files });
}

export async function forget(path: string): Promise<void> {
  const files = await attempt(call('playbook.forget', { path }));
  if (files) useDesk.setState({ files });
}

export function foldFolder(path: string): void {
  const folded = new Set(useDesk.getState().folded);
  if (!folded.delete(path)) folded.add(path);
  useDesk.setState({ folded });
  remember('playbook-folders', [...folded]);
}

export function showSide(sideOpen: boolean): void {
  useDesk.setState({ sideOpen });
  remember('playbook-side', sideOpen);
}

/**
 * Files and folders that were dropped on the window: folders are listed, the first playbook is opened and the others are
 * among those opened before. What is none is told of once, however many that are.
 */
export async function takeDropped(dropped: readonly File[]): Promise<void> {
  let first: string | null = null;
  let folders = 0;
  const refused: Problem[] = [];
  for (const file of dropped) {
    const answer = await attempt(window.muxworks.dropped(file));
    if (answer?.ok === false) refused.push(answer.problem);
    else if (answer?.ok && answer.value.folder) folders++;
    else if (answer?.ok) first ??= answer.value.path;
  }
  const [problem] = refused;
  if (problem !== undefined) {
    const more = refused.length === 1 ? '' : ` (and ${refused.length - 1} more that cannot be opened)`;
    showProblem({ ...problem, message: `${problem.message}${more}` });
  }
  if (folders > 0) await refreshFiles();
  if (first !== null) showDocument(first);
  else if (folders > 0) showView('playbooks');
}

/** From the app's start on: files that come and go. */
export function listenForFiles(): void {
  onDesk.open = showDocument;
  on('playbook.files-changed', () => {
    // Asked for once somebody looks; then kept.
    if (useDesk.getState().files !== null) void refreshFiles();
  });
}
