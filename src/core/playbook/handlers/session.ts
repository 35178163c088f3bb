/** session_ensure, session_create, session_delete. */
import type { SessionCreate, SessionDelete, SessionEnsure, SessionName, WindowName } from '../../heroscript/types.ts';
import { killSession, renameSession } from '../../tmux/session.ts';
import { consequences, endingsIn } from '../endings.ts';
import type { Decision, Handler, Scene } from '../handler.ts';
import type { Model, PaneNode, SessionNode, WindowNode } from '../model.ts';
import { startedBy } from '../parameters.ts';
import { refuseOwn } from '../services.ts';
import type { Ending } from '../types.ts';
import { count, endsProcesses } from '../words.ts';

/** A session has at least one window. This is its name where the script wants none. */
const FIRST_WINDOW = 'main';

export const sessionEnsure: Handler<SessionEnsure> = {
  intent: 'create',
  decide: (action, scene) => ensure(action.name, scene),
};

export const sessionCreate: Handler<SessionCreate> = {
  intent: 'create',
  decide(action, scene) {
    const found = scene.model.findSession(action.name);
    if (found === null || !action.reset) return ensure(action.name, scene);
    const reason = `Made anew: ${windows(found)}.${endsProcesses(scene.model, ownPanes(found))}`;
    const ends = endingsOf(scene.model, found);
    scene.model.removeSession(found);
    const { window, labelled } = make(action.name, scene);
    const { session } = window;
    scene.model.rename(session, found.name);
    return {
      change: 'create',
      target: found.name,
      reason,
      ...consequences(ends),
      alone: true,
      async perform(services, progress) {
        refuseOwn(ownPanes(found));
        // The new one is there before the old one goes: a tmux server without sessions would end.
        scene.model.rename(session, `${found.name}-${process.pid}-new`);
        await services.realise(window, labelled);
        await services.endPanes(
          ownPanes(found),
          () => killSession(services.tmux, found.id as string),
          progress,
          startedBy(action),
        );
        await renameSession(services.tmux, session.id as string, found.name);
        scene.model.rename(session, found.name);
        return undefined;
      },
    };
  },
};

export const sessionDelete: Handler<SessionDelete> = {
  intent: 'delete',
  decide(action, { model }) {
    const found = model.findSession(action.name);
    if (found === null) {
      return { change: 'keep', target: action.name.session.normalised, reason: 'no such session, nothing to do' };
    }
    const panes = ownPanes(found);
    const reason = `Closes ${windows(found)}.${endsProcesses(model, panes)}`;
    const ends = endingsOf(model, found);
    model.removeSession(found);
    return {
      change: 'delete',
      target: found.name,
      reason,
      ...consequences(ends),
      alone: true,
      repeatable: true,
      async perform(services, progress) {
        await services.endPanes(
          panes,
          () => killSession(services.tmux, found.id as string),
          progress,
          startedBy(action),
        );
        return undefined;
      },
    };
  },
};

function ensure(name: SessionName, scene: Scene): Decision {
  const found = scene.model.findSession(name);
  if (found !== null) return { change: 'keep', target: found.name, reason: 'there already' };
  const { window, labelled } = make(name, scene);
  return {
    change: 'create',
    target: window.session.name,
    reason: 'No such session. Made.',
    repeatable: true,
    async perform(services) {
      await services.realise(window, labelled);
      return undefined;
    },
  };
}

interface MadeSession {
  readonly window: WindowNode;
  readonly labelled: boolean;
}

/** A new session, with the window that the script wants in it first. */
function make(name: SessionName, { model, script, index }: Scene): MadeSession {
  const first = script.firstWindowAfter(index, name);
  const windowName: WindowName = {
    session: name.session,
    window: first?.window ?? { raw: FIRST_WINDOW, normalised: FIRST_WINDOW },
  };
  const window = model.addWindow(windowName, [first === null ? { env: {} } : script.beginning(index, windowName, 1)]);
  window.placeholder = true;
  return { window, labelled: script.hasLabels(windowName) };
}

/** The panes that go with a session: not those of windows that another session has too. */
function ownPanes(session: SessionNode): PaneNode[] {
  return session.windows.filter((window) => !window.shared).flatMap((window) => window.panes);
}

function endingsOf(model: Model, session: SessionNode): Ending[] {
  const own = session.windows.filter((window) => !window.shared);
  return own.flatMap((window) => endingsIn(model, window, window.panes, 'all'));
}

function windows(session: SessionNode): string {
  return count(session.windows.length, 'window');
}
