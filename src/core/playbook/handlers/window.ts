/** window_create, window_delete. */
import { MuxError } from '../../errors.ts';
import type { WindowCreate, WindowDelete } from '../../heroscript/types.ts';
import { killWindow } from '../../tmux/window.ts';
import { noteStart } from '../command.ts';
import { consequences, endingsIn } from '../endings.ts';
import type { Decision, Handler, Perform, Scene } from '../handler.ts';
import { newPane, type PaneNode, type WindowNode, windowTarget } from '../model.ts';
import { beginningOf, checkDirectory, directoryOf, environmentOf, startedBy } from '../parameters.ts';
import type { Services } from '../services.ts';
import { count, endsProcesses } from '../words.ts';

export const windowCreate: Handler<WindowCreate> = {
  intent: 'create',
  decide(action, scene) {
    if (scene.model.findMadeWindow(action.name) === null) return create(action, scene);
    const found = scene.model.theWindow(action.name);
    if (action.reset) return remake(action, found, scene);
    throw new MuxError('exists', `The window ${windowTarget(found)} is there already`, 'reset:true makes it anew');
  },
};

function create(action: WindowCreate, { model, script }: Scene): Decision {
  const lacks = model.findSession(action.name) === null ? 'session' : 'window';
  const window = model.addWindow(action.name, [beginningOf(action)]);
  const reason = `No such ${lacks}. Made${action.cmd ? ', then started' : ''}.`;
  const labelled = script.hasLabels(action.name);
  const perform = thenStart(action, model, window, (services) => services.realise(window, labelled));
  return { change: 'create', target: windowTarget(window), reason, perform };
}

function remake(action: WindowCreate, window: WindowNode, { model }: Scene): Decision {
  const replaced = window.id as string;
  // The processes of a window that another session has too are not this script's to end.
  const old = window.shared ? [] : window.panes;
  const reason = `Made anew${action.cmd ? ', then started' : ''}.${endsProcesses(model, old)}`;
  const ends = endingsIn(model, window, old, 'all');
  window.panes = [{ ...newPane(beginningOf(action)), active: true }];
  model.arrange(window, null);
  const perform = thenStart(action, model, window, (services, progress) =>
    services.endPanes(old, () => services.remakeWindow(window, replaced), progress, startedBy(action)),
  );
  return { change: 'create', target: windowTarget(window), reason, ...consequences(ends), alone: true, perform };
}

/** Makes the window, then starts its command in its one pane. */
function thenStart(
  action: WindowCreate,
  model: Scene['model'],
  window: WindowNode,
  make: (services: Services, progress: (text: string) => void) => Promise<void>,
): Perform {
  const pane = window.panes[0] as PaneNode;
  const { cmd } = action;
  if (cmd !== undefined) noteStart(pane, cmd.text);
  return async (services, progress) => {
    checkDirectory(directoryOf(action));
    await make(services, progress);
    if (cmd === undefined) return undefined;
    const cwd = directoryOf(action);
    const options = {
      command: cmd.text,
      env: environmentOf(action.env),
      by: startedBy(action),
      ...(cwd === undefined ? {} : { cwd }),
    };
    return services.start({ model, window, pane }, 'start', options, progress);
  };
}

export const windowDelete: Handler<WindowDelete> = {
  intent: 'delete',
  decide(action, { model }) {
    if (model.findWindow(action.name) === null) {
      const { session, window } = action.name;
      const target = `${session.normalised}|${window.normalised}`;
      return { change: 'keep', target, reason: 'no such window, nothing to do' };
    }
    const window = model.theWindow(action.name);
    const { id, session, shared, panes } = window;
    const reason = shared
      ? 'Taken out of this session; it goes on in another.'
      : `Closes ${count(panes.length, 'pane')}.${endsProcesses(model, panes)}`;
    const ends = shared ? [] : endingsIn(model, window, panes, 'all');
    model.removeWindow(window);
    return {
      change: 'delete',
      target: windowTarget(window),
      reason,
      ...consequences(ends),
      alone: true,
      repeatable: true,
      async perform(services, progress) {
        if (shared) await services.tmux.command('unlink-window', '-t', `${session.id}:${id}`);
        else await services.endPanes(panes, () => killWindow(services.tmux, id as string), progress, startedBy(action));
        return undefined;
      },
    };
  },
};
