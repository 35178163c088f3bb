/** From an action to the decision of its handler. */
import type { Action, Echo } from '../heroscript/types.ts';
import { consequences } from './endings.ts';
import type { Decision, Handler, Scene } from './handler.ts';
import { paneExecute, paneKill, paneSplit } from './handlers/pane.ts';
import { paneEnsure } from './handlers/pane-ensure.ts';
import { sessionCreate, sessionDelete, sessionEnsure } from './handlers/session.ts';
import { sessionTtyd, sessionTtydStop, ttydStopAll, windowTtyd, windowTtydStop } from './handlers/share.ts';
import { windowCreate, windowDelete } from './handlers/window.ts';
import { windowEnsure } from './handlers/window-ensure.ts';
import type { Step } from './types.ts';
import { count } from './words.ts';

/** An action that is a step; an echo only prints. */
export type StepAction = Exclude<Action, Echo>;

const HANDLERS: { readonly [A in StepAction as A['action']]: Handler<A> } = {
  'tmux.session_ensure': sessionEnsure,
  'tmux.session_create': sessionCreate,
  'tmux.session_delete': sessionDelete,
  'tmux.window_ensure': windowEnsure,
  'tmux.window_create': windowCreate,
  'tmux.window_delete': windowDelete,
  'tmux.pane_ensure': paneEnsure,
  'tmux.pane_execute': paneExecute,
  'tmux.pane_kill': paneKill,
  'tmux.pane_split': paneSplit,
  'tmux.session_ttyd': sessionTtyd,
  'tmux.session_ttyd_stop': sessionTtydStop,
  'tmux.window_ttyd': windowTtyd,
  'tmux.window_ttyd_stop': windowTtydStop,
  'tmux.ttyd_stop_all': ttydStopAll,
};

function handlerOf<A extends StepAction>(action: A): Handler<A> {
  return HANDLERS[action.action] as unknown as Handler<A>;
}

/**
 * What is to be done for an action as things are in the model, which is changed to how they are afterwards.
 * @throws MuxError where it cannot be done
 */
export function decide(action: StepAction, scene: Scene): Decision {
  const decision = handlerOf(action).decide(action, scene);
  // Who makes sure of a window takes the first of that name; who ends one is asked to name it.
  const others = 'name' in action && 'window' in action.name ? scene.model.countWindows(action.name) - 1 : 0;
  if (others < 1) return decision;
  const more = `${count(others, 'other window')} of that name ${others === 1 ? 'is' : 'are'} left alone`;
  const { reason } = decision;
  return {
    ...decision,
    reason: reason.endsWith('.') ? `${reason} ${more[0]?.toUpperCase()}${more.slice(1)}.` : `${reason}; ${more}`,
  };
}

/** The step that a plan or a report shows for a decision. */
export function stepOf({ file, span, action }: StepAction, { change, target, reason, ends, diff }: Decision): Step {
  return { file, line: span.line, action, target, change, reason, ...consequences(ends ?? [], diff) };
}

/** The step of an action that cannot be done as things are. */
export function failingStep(action: StepAction, message: string): Step {
  const { file, span } = action;
  const change = handlerOf(action).intent;
  return { file, line: span.line, action: action.action, target: targetOf(action), change, reason: message };
}

function targetOf(action: StepAction): string {
  if (action.action === 'tmux.ttyd_stop_all') return '';
  const { name } = action;
  const parts = [name.session.normalised];
  if ('window' in name) parts.push(name.window.normalised);
  if ('pane' in name && name.pane !== undefined) parts.push(name.pane.raw);
  return parts.join('|');
}
