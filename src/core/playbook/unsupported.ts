/** What the language has and this version cannot do yet: a run that asks for it is refused before it starts. */
import type { Action, Span } from '../heroscript/types.ts';

export interface Unsupported extends Span {
  readonly file: string;
  readonly message: string;
}

const ACTIONS: ReadonlySet<Action['action']> = new Set([
  'tmux.session_ttyd',
  'tmux.session_ttyd_stop',
  'tmux.window_ttyd',
  'tmux.window_ttyd_stop',
  'tmux.ttyd_stop_all',
]);

/** In script order; empty for a playbook that can be run. */
export function unsupportedParts(actions: readonly Action[]): Unsupported[] {
  return actions.flatMap(({ action, file, span }) =>
    ACTIONS.has(action) ? [{ ...span, file, message: `${action} is not supported by this version` }] : [],
  );
}
