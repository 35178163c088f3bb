/** window_ensure: a window with so many panes in that layout, and a command for those that have none of their own. */
import type { WindowEnsure } from '../../heroscript/types.ts';
import { decideCommand, isShell, noteStart } from '../command.ts';
import { commandDiff, consequences, endingsIn } from '../endings.ts';
import type { Handler, Scene } from '../handler.ts';
import { gridName, isArranged } from '../layout.ts';
import { type Model, type PaneNode, type WindowNode, windowTarget } from '../model.ts';
import { checkDirectory, directoryOf, startedBy } from '../parameters.ts';
import { treeOf } from '../script.ts';
import type { Services } from '../services.ts';
import type { Change, Ending, Step } from '../types.ts';
import { type Start, startWindowCommand } from '../window-command.ts';
import { count, endsProcesses, list, processesOf } from '../words.ts';

export const windowEnsure: Handler<WindowEnsure> = {
  intent: 'create',
  decide(action, scene) {
    const { model, script } = scene;
    const place = placeOf(action, scene);
    const { window, surplus } = place;
    const starts = startsOf(action, window, scene);
    const reason =
      place.reason + (starts.length === 0 ? '' : startsSentence(model, starts, window, place.change === 'keep'));
    const change = place.change === 'keep' ? changeOf(starts) : place.change;
    const target = windowTarget(window);
    if (change === 'keep') return { change, target, reason };
    const busy = [...starts.map(({ pane }) => pane), ...surplus].some((pane) => pane.start?.underWay);
    const consequence = consequencesOf(action, place, starts, model);
    for (const { pane } of starts) if (action.cmd) noteStart(pane, action.cmd.text);
    return {
      change,
      target,
      reason,
      ...consequence,
      repeatable: true,
      alone: busy || surplus.length > 0,
      async perform(services, progress) {
        checkDirectory(directoryOf(action));
        await services.realise(window, script.hasLabels(action.name));
        if (surplus.length > 0) await prune(services, action, window, surplus, progress);
        else if (place.rearranged) await services.arrange(window);
        return startWindowCommand(services, { action, model, window, starts }, progress);
      },
    };
  },
};

interface Place {
  readonly window: WindowNode;
  readonly change: Change;
  readonly reason: string;
  /** Panes that end. */
  readonly surplus: readonly PaneNode[];
  /** What ends with these. */
  readonly ends?: Ending[];
  readonly rearranged: boolean;
}

/** The window with its panes in their places, apart from what runs in them; changes the model. */
function placeOf(action: WindowEnsure, { model, script, index }: Scene): Place {
  const tree = treeOf(action);
  const wanted = action.shape.panes;
  const window = model.findMadeWindow(action.name);
  if (window === null) {
    const lacks = model.findSession(action.name) === null ? 'session' : 'window';
    const made = model.addWindow(action.name, script.beginnings(index, action.name, 1, wanted));
    model.arrange(made, tree);
    const reason = `No such ${lacks}. Made${wanted === 1 ? '' : ` with ${wanted} panes`}.`;
    return { window: made, change: 'create', reason, surplus: [], rearranged: false };
  }
  const present = window.panes.length;
  const panes = count(present, 'pane');
  if (present < wanted) {
    model.addPanes(window, script.beginnings(index, action.name, present + 1, wanted));
    model.arrange(window, tree);
    const reason = `${panes}, ${wanted} asked. Adds ${wanted - present}.`;
    return { window, change: 'create', reason, surplus: [], rearranged: false };
  }
  if (present > wanted && !action.prune) {
    const reason = `${panes}, ${wanted} asked: the others are kept, prune:true would end them`;
    return { window, change: 'keep', reason, surplus: [], rearranged: false };
  }
  if (present > wanted) {
    const surplus = window.panes.slice(wanted);
    const reason = `${panes}, ${wanted} asked. Closes the last ${present - wanted}.${endsProcesses(model, surplus)}`;
    const ends = endingsIn(model, window, surplus, 'all');
    for (const pane of surplus) model.removePane(window, pane);
    model.arrange(window, tree);
    return { window, change: 'delete', reason, surplus, ends, rearranged: true };
  }
  if (isArranged(window, tree)) {
    return { window, change: 'keep', reason: `${panes}, as asked`, surplus: [], rearranged: false };
  }
  model.arrange(window, tree);
  const grid = action.shape.kind === 'grid' ? gridName(wanted) : null;
  const reason = grid === null ? 'Arranged as asked.' : `Arranged as ${grid}.`;
  return { window, change: 'update', reason, surplus: [], rearranged: true };
}

/** Where the window's own command is to be started: in panes that nobody else has a command for. */
function startsOf(action: WindowEnsure, window: WindowNode, { model, script }: Scene): Start[] {
  if (action.cmd === undefined) return [];
  const named = script.namedPanes(action.name);
  const starts: Start[] = [];
  for (const [index, pane] of window.panes.entries()) {
    if (named.has(index + 1) || hasItsOwn(model, pane)) continue;
    const { way } = decideCommand(model, pane, { text: action.cmd.text });
    if (way !== 'keep') starts.push({ number: index + 1, pane, way });
  }
  return starts;
}

/** Whether a pane has a command that did not come from its window's declaration. */
function hasItsOwn(model: Model, { record, start }: PaneNode): boolean {
  if (start !== null) return true;
  if (record === null) return false;
  if (record.state !== null) return record.state.origin !== 'window';
  if (record.dead) return false;
  if (record.managed || record.integrated) return record.mark?.phase === 'run';
  // Made elsewhere: a shell with nothing below it waits at its prompt.
  return !isShell(record.program) || model.hasChildren(record.pid);
}

/** What closing panes and starting the window's command end; the command that it takes the place of where that is one. */
function consequencesOf(
  { cmd }: WindowEnsure,
  { window, ends = [] }: Place,
  starts: readonly Start[],
  model: Model,
): Pick<Step, 'ends' | 'diff'> {
  if (cmd === undefined) return consequences(ends);
  const diffs = new Map<string, Step['diff']>();
  const all = [...ends];
  for (const { pane, way } of starts) {
    const ended = way === 'start' ? [] : endingsIn(model, window, [pane], way === 'new-shell' ? 'all' : 'below');
    const diff = commandDiff(pane, cmd.text, ended);
    if (diff) diffs.set(diff.before, diff);
    all.push(...ended);
  }
  const [diff] = diffs.values();
  return consequences(all, diffs.size === 1 ? diff : null);
}

function changeOf(starts: readonly Start[]): Change {
  if (starts.length === 0) return 'keep';
  return starts.some(({ way }) => way === 'end-and-start') ? 'restart' : 'start';
}

/** Follows what is said of the window itself, which is a fragment where that is kept. */
function startsSentence(model: Model, starts: readonly Start[], window: WindowNode, afterFragment: boolean): string {
  const before = afterFragment ? '. ' : ' ';
  const numbers = starts.map(({ number }) => number);
  const every = numbers.length === window.panes.length;
  const where = every
    ? `in ${numbers.length === 1 ? 'its pane' : 'every pane'}`
    : numbers.length > 4
      ? `in ${numbers.length} panes`
      : `in ${numbers.length === 1 ? 'pane' : 'panes'} ${list(numbers)}`;
  const ending = starts.filter(({ way }) => way !== 'start').map(({ pane }) => pane);
  const [only] = ending;
  if (only === undefined) return `${before}Starts the command ${where}.`;
  const what = ending.length === 1 ? processesOf(model, only) : '';
  const ends = what === '' ? endsProcesses(model, ending) : ` Ends ${what}.`;
  return `${before}Starts the new command ${where}.${ends}`;
}

async function prune(
  services: Services,
  action: WindowEnsure,
  window: WindowNode,
  surplus: readonly PaneNode[],
  progress: (text: string) => void,
): Promise<void> {
  // Closing and arranging go to tmux together: nobody sees what is between the two.
  await services.endPanes(
    surplus,
    async () => {
      await Promise.all([...surplus.map((pane) => services.closePane(pane)), services.arrange(window)]);
    },
    progress,
    startedBy(action),
  );
}
