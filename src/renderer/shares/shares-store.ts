/** What the Shares view knows: the shares as main tells them, the row that is open, the new share that is being made. */
import { create } from 'zustand';
import type { Problem } from '../../core/playbook/types.ts';
import type { Share } from '../../core/share/types.ts';
import type { SharesState } from '../../shared/ipc-shares.ts';
import { showView } from '../app/actions.ts';
import { useApp } from '../app/store.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call, on, toProblem } from '../bridge/client.ts';
import { type Form, firstSubject, newForm } from './form.ts';
import { findSubject, nameOf, titleOf } from './subject.ts';
import { timeOf } from './words.ts';

interface SharesView {
  /** Null until main has answered. */
  state: SharesState | null;
  /** Why main could not answer. */
  problem: Problem | null;
  /** The share whose viewers are on show. */
  selected: string | null;
  /** The share whose row is to get the keyboard. */
  focus: string | null;
  form: Form | null;
  /** Those that are being stopped or begun again. */
  busy: ReadonlySet<string>;
}

export const useShares = create<SharesView>()(() => ({
  ...{ state: null, problem: null, selected: null, focus: null, form: null },
  busy: new Set(),
}));

let listening = false;

/** Asks for the shares; from the first time on they come by themselves. */
export async function loadShares(): Promise<void> {
  let came = false;
  if (!listening) {
    listening = true;
    on('shares.changed', (state) => {
      came = true;
      useShares.setState({ state, problem: null });
    });
  }
  try {
    const state = await call('share.list');
    if (!came) useShares.setState({ state, problem: null });
  } catch (error) {
    useShares.setState({ problem: toProblem(error) });
  }
}

/** Opens the panel for a new share, of this session or window where one is given. */
export function askShare(session?: string, window: string | null = null): void {
  const app = useApp.getState();
  const first = session === undefined ? firstSubject(app.server?.snapshot, app.sessionId, app.windowId) : null;
  const form = session === undefined ? first && newForm(first.session, first.window) : newForm(session, window);
  if (form !== null) useShares.setState({ form });
  showView('shares');
}

export function changeForm(change: Partial<Form>): void {
  useShares.setState(({ form }) => ({ form: form && { ...form, ...change } }));
}

export function closeForm(): void {
  useShares.setState({ form: null });
}

/** What a share is called now. */
export function shareTitle({ session, window, target }: Pick<Share, 'session' | 'window' | 'target'>): string {
  return titleOf(nameOf(findSubject(useApp.getState().server?.snapshot, session, window), target));
}

export async function copyLink(share: Share): Promise<void> {
  const done = await attempt(call('clipboard.write', { text: share.url }).then(() => true));
  if (!done) return;
  const { expiresAt } = share;
  const until = expiresAt === null ? '' : `, it holds until ${timeOf(expiresAt, Date.now())}`;
  note(`Link to ${shareTitle(share)} copied${until}`);
}

export function openShare(share: Share): void {
  void attempt(call('link.open', { url: share.url }));
}

async function whileBusy<T>(ids: readonly string[], work: Promise<T>): Promise<T | null> {
  useShares.setState(({ busy }) => ({ busy: new Set([...busy, ...ids]) }));
  const result = await attempt(work);
  useShares.setState(({ busy }) => ({ busy: new Set([...busy].filter((id) => !ids.includes(id))) }));
  return result;
}

/** Stops shares and takes past ones out of the list. */
export function stopShares(ids: readonly string[]): Promise<unknown> {
  return whileBusy(ids, call('share.stop', { ids: [...ids] }));
}

/** Begins a past share once more. */
export async function startAgain(id: string, port?: number): Promise<void> {
  const begun = await whileBusy([id], call('share.again', port === undefined ? { id } : { id, port }));
  if (begun !== null) showShare(begun.share.id);
}

/** Gives its row the keyboard and opens it, as soon as it is in the list. */
export function showShare(id: string): void {
  useShares.setState({ selected: id, focus: id });
}
