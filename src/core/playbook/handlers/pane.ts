/** pane_execute, pane_kill, pane_split. */
import { MuxError } from '../../errors.ts';
import type { PaneExecute, PaneKill, PaneSplit } from '../../heroscript/types.ts';
import { splitPane } from '../../tmux/pane.ts';
import { isShell, noteStart } from '../command.ts';
import { consequences, endingsIn } from '../endings.ts';
import type { Handler } from '../handler.ts';
import { logChange, noteLog, wantedLog } from '../logs.ts';
import { newPane, type PaneNode, type WindowNode, windowTarget } from '../model.ts';
import { beginningOf, checkDirectory, directoryOf, environmentOf, startedBy } from '../parameters.ts';
import { endsProcesses } from '../words.ts';

export const paneExecute: Handler<PaneExecute> = {
  intent: 'send',
  decide(action, { model }) {
    const window = model.theWindow(action.name);
    const pane = model.thePane(window, action.name.pane);
    const target = paneTarget(window, pane);
    const { text } = action.cmd;
    const runs = programIn(pane);
    const cwd = directoryOf(action);
    if (runs === null) {
      noteStart(pane, text);
      return {
        change: 'send',
        target,
        reason: 'Runs at its prompt.',
        alone: true,
        perform: (services, progress) =>
          services.start(
            { model, window, pane },
            'start',
            { command: text, by: startedBy(action), ...(cwd === undefined ? {} : { cwd }) },
            progress,
          ),
      };
    }
    if (cwd !== undefined && !runs.shell) {
      throw new MuxError(
        'bad-input',
        `${runs.name} runs in ${target}: it cannot be given a directory`,
        'leave cwd out',
      );
    }
    return {
      change: 'send',
      target,
      reason: `${runs.name} runs there: typed into it.`,
      alone: true,
      async perform(services) {
        checkDirectory(cwd);
        await services.type(pane, text, { shell: runs.shell, ...(cwd === undefined ? {} : { cwd }) });
        return undefined;
      },
    };
  },
};

export const paneKill: Handler<PaneKill> = {
  intent: 'delete',
  decide(action, { model }) {
    const window = model.theWindow(action.name);
    const pane = model.thePane(window, action.name.pane);
    const target = paneTarget(window, pane);
    const last = window.panes.length === 1;
    const reason = `Closed${last ? ', and its window with it' : ''}.${endsProcesses(model, [pane])}`;
    const ends = endingsIn(model, window, [pane], 'all');
    model.removePane(window, pane);
    return {
      change: 'delete',
      target,
      reason,
      ...consequences(ends),
      alone: true,
      async perform(services, progress) {
        await services.endPanes([pane], () => services.closePane(pane), progress, startedBy(action));
        return undefined;
      },
    };
  },
};

export const paneSplit: Handler<PaneSplit> = {
  intent: 'create',
  decide(action, { model }) {
    const { cmd, horizontal } = action;
    const window = model.theWindow(action.name);
    const ref = action.name.pane;
    const pane =
      ref === undefined ? (window.panes.find(({ active }) => active) ?? window.panes[0]) : model.thePane(window, ref);
    if (pane === undefined) throw new MuxError('not-found', `The window ${windowTarget(window)} has no pane`);
    const added: PaneNode = newPane(beginningOf(action));
    const target = paneTarget(window, pane);
    const at = window.panes.indexOf(pane) + 1;
    window.panes.splice(at, 0, added);
    model.arrange(window, null);
    const wanted = wantedLog(action);
    const logged = logChange(wanted, added, cmd !== undefined);
    noteLog(added, wanted);
    if (cmd !== undefined) noteStart(added, cmd.text);
    return {
      change: 'create',
      target,
      reason: `Pane ${at + 1} made ${horizontal ? 'at its right' : 'below it'}${cmd ? ', then started' : ''}.${logged === null ? '' : ` ${logged}`}`,
      alone: true,
      async perform(services, progress) {
        const cwd = directoryOf(action);
        checkDirectory(cwd);
        added.id = await splitPane(
          services.tmux,
          pane.id as string,
          horizontal ? 'right' : 'down',
          services.newPane(added),
        );
        await services.keepLastWords([added]);
        if (cmd === undefined) {
          if (wanted !== null) await services.logs.set(added, wanted);
          return undefined;
        }
        const options = {
          command: cmd.text,
          env: environmentOf(action.env),
          by: startedBy(action),
          ...(cwd === undefined ? {} : { cwd }),
        };
        return services.start({ model, window, pane: added, log: wanted }, 'start', options, progress);
      },
    };
  },
};

/** What a text typed into the pane would go to: null for a prompt of our shell. */
function programIn({ record, start }: PaneNode): { name: string; shell: boolean } | null {
  if (start !== null) return { name: 'The command started before', shell: false };
  if (record === null) return null;
  if (record.dead) {
    throw new MuxError(
      'no-shell',
      'The shell of that pane has gone',
      'declare its command with pane_ensure, or remove it',
    );
  }
  if (!record.integrated && !record.managed) return { name: record.program, shell: isShell(record.program) };
  if (record.mark?.phase !== 'run') return null;
  // The shell itself: it has not yet started the program, or runs a loop of its own.
  return { name: isShell(record.program) ? 'A command' : record.program, shell: false };
}

function paneTarget(window: WindowNode, pane: PaneNode): string {
  return `${windowTarget(window)}|${window.panes.indexOf(pane) + 1}`;
}
