/** The question on screen, if any, and the questions there are: names to give, things to end. */
import { create } from 'zustand';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { call } from '../bridge/client.ts';
import type { Question } from '../ui/dialog.tsx';
import { createSession, createWindow } from './actions.ts';
import { paneName } from './select.ts';
import { attempt } from './toasts-store.ts';

interface Asked {
  question: Question | null;
  /** Asked by a key in the tree: there the keyboard goes back to. */
  fromTree: boolean;
}

export const useQuestion = create<Asked>()(() => ({ question: null, fromTree: false }));

export function ask(question: Question): void {
  const fromTree = document.activeElement?.closest('[role="treeitem"]') != null;
  useQuestion.setState({ question, fromTree });
}

export function closeQuestion(): void {
  useQuestion.setState({ question: null });
}

export function askNewSession(): void {
  ask({ kind: 'name', title: 'New session', label: 'Name', value: '', action: 'Create', submit: createSession });
}

export function askNewWindow(session: SessionInfo): void {
  ask({
    kind: 'name',
    title: `New window in ${session.name}`,
    label: 'Name',
    value: '',
    action: 'Create',
    submit: (name) => createWindow(session.id, name),
  });
}

export function askRenameSession(session: SessionInfo): void {
  ask({
    kind: 'name',
    title: 'Rename session',
    label: 'Name',
    value: session.name,
    action: 'Rename',
    submit: async (name) =>
      (await attempt(call('session.rename', { session: session.id, name }).then(() => true))) ?? false,
  });
}

export function askRenameWindow(window: WindowInfo): void {
  ask({
    kind: 'name',
    title: 'Rename window',
    label: 'Name',
    value: window.name,
    action: 'Rename',
    submit: async (name) =>
      (await attempt(call('window.rename', { window: window.id, name }).then(() => true))) ?? false,
  });
}

/** `3 panes, in 2 of them a command is running`. */
export function whatEnds(panes: readonly PaneInfo[]): string {
  const running = panes.filter((pane) => pane.status === 'running').length;
  const all = panes.length === 1 ? '1 pane' : `${panes.length} panes`;
  if (running === 0) return all;
  if (panes.length === 1) return `${all}, a command is running in it`;
  return `${all}, in ${running} of them a command is running`;
}

export function askKillSession(session: SessionInfo): void {
  const panes = session.windows.flatMap((window) => window.panes);
  const windows = session.windows.length === 1 ? '1 window' : `${session.windows.length} windows`;
  ask({
    kind: 'end',
    title: `Kill session ${session.name}?`,
    text: `This ends ${windows} with ${whatEnds(panes)}. It cannot be undone.`,
    action: 'Kill session',
    submit: () => void attempt(call('session.kill', { session: session.id })),
  });
}

export function askKillWindow(session: SessionInfo, window: WindowInfo): void {
  const last = session.windows.length === 1 ? ` It is the last window: the session ${session.name} ends with it.` : '';
  ask({
    kind: 'end',
    title: `Kill window ${window.name}?`,
    text: `This ends ${whatEnds(window.panes)}.${last} It cannot be undone.`,
    action: 'Kill window',
    submit: () => void attempt(call('window.kill', { window: window.id })),
  });
}

export function askKillPane(window: WindowInfo, pane: PaneInfo): void {
  const last = window.panes.length === 1 ? ` It is the last pane: the window ${window.name} ends with it.` : '';
  ask({
    kind: 'end',
    title: `Kill pane ${pane.number}, ${paneName(pane)}?`,
    text: `This ends ${whatEnds([pane])}.${last} It cannot be undone.`,
    action: 'Kill pane',
    submit: () => void attempt(call('pane.kill', { pane: pane.id })),
  });
}
