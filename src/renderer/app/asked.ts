/** Shows what was asked for outside the page: a pane of a notification, a playbook of a second start. */
import type { Asked } from '../../shared/ipc-desktop.ts';
import { call, on } from '../bridge/client.ts';
import { showDocument } from '../playbooks/desk-store.ts';
import { focusPane } from './actions.ts';
import { findPane } from './select.ts';
import { useApp } from './store.ts';
import { attempt, showProblem } from './toasts-store.ts';

/** A pane is waited for until the server is known; one that has gone since is no more to be shown. */
function showPane(pane: string): void {
  const tried = (): boolean => {
    const { server } = useApp.getState();
    if (!server?.connected) return false;
    if (findPane(server.snapshot, pane)) focusPane(pane);
    else showProblem({ code: 'not-found', message: 'That pane is gone' });
    return true;
  };
  if (tried()) return;
  const stop = useApp.subscribe(() => {
    if (tried()) stop();
  });
}

function show(asked: Asked): void {
  if (asked.kind === 'pane') showPane(asked.pane);
  else if (asked.kind === 'playbook') showDocument(asked.path);
  else showProblem(asked.problem);
}

/** To be called when the page has its first view: what is asked for comes after that and wins. */
export function listenForAsked(): void {
  on('desktop.asked', show);
  void attempt(call('desktop.ready')).then((waiting) => {
    for (const asked of waiting ?? []) show(asked);
  });
}
