/** Opens the Logs view on some logs: what menus, Processes and the palette call. */
import { showView } from '../app/actions.ts';
import { useLogs } from './logs-store.ts';
import type { Scope } from './scope.ts';

/**
 * Shows the live log of a pane (`%3`), of the panes of a window (`@2`) or of a session (`$1`); of all, with the keyboard in
 * the search field, without a target. A log id shows that log, of a pane that has gone, for example.
 */
export function openLogs(target?: string | { session: string; window?: string }): void {
  useLogs.setState({
    scope: scopeOf(target),
    text: '',
    range: { kind: 'any' },
    place: null,
    asked: target === undefined,
  });
  showView('logs');
}

function scopeOf(target: Parameters<typeof openLogs>[0]): Scope {
  if (target === undefined) return { kind: 'all' };
  if (typeof target !== 'string') {
    return target.window === undefined
      ? { kind: 'session', session: target.session }
      : { kind: 'window', window: target.window };
  }
  return target.startsWith('%') ? { kind: 'panes', panes: [target] } : { kind: 'logs', logs: [target] };
}
