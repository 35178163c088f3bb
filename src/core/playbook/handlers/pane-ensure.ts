/** pane_ensure: that pane exists, has its label, and its command runs in it. */
import type { PaneEnsure, WindowEnsure } from '../../heroscript/types.ts';
import { type CommandDecision, decideCommand, noteStart } from '../command.ts';
import { commandDiff, consequences, endingsIn } from '../endings.ts';
import type { Handler, Scene, UnderWay } from '../handler.ts';
import { grownTree } from '../layout.ts';
import { logChange, noteLog, wantedLog } from '../logs.ts';
import { type Model, type PaneNode, type WindowNode, windowTarget } from '../model.ts';
import { checkDirectory, directoryOf, environmentOf, startedBy } from '../parameters.ts';
import type { Services } from '../services.ts';
import { supervisionChange, wantedSupervision } from '../supervision.ts';
import type { Step } from '../types.ts';
import { type Start, startWindowCommand } from '../window-command.ts';
import { list } from '../words.ts';

export const paneEnsure: Handler<PaneEnsure> = {
  intent: 'create',
  decide(action, scene) {
    const { model, script, index } = scene;
    const { cmd, label } = action;
    const { window, pane, made, added } = placeOf(action, scene);
    const target = `${windowTarget(window)}|${action.name.pane.number}`;
    const command = decide(action, model, pane);
    const relabelled = label !== undefined && pane.label !== label;
    const wanted = wantedLog(action);
    const logged = logChange(wanted, pane, command.way !== 'keep');
    const env = { ...script.environmentBefore(index, action.name), ...environmentOf(action.env) };
    const supervision = wantedSupervision(action, env);
    const supervised =
      cmd === undefined || command.way !== 'keep' || pane.start !== null
        ? null
        : supervisionChange(supervision, pane.record?.supervision ?? null);
    const also = [logged, supervised].filter((each) => each !== null);
    const { change, reason: own } = outcome(made, command, relabelled ? label : null, also, waitsFor(action));
    const filler = fillerOf(action, scene, window, added);
    const reason = filler === null ? own : `${own} ${filler.reason}`;
    if (change === 'keep') return { change, target, reason };
    const alone = pane.start?.underWay === true;
    const consequence = consequencesOf(action, model, window, pane, command);
    if (relabelled) pane.label = label;
    noteLog(pane, wanted);
    if (cmd !== undefined && command.way !== 'keep') noteStart(pane, cmd.text);
    for (const start of filler?.starts ?? []) noteStart(start.pane, filler?.action.cmd?.text ?? '');
    return {
      change,
      target,
      reason,
      ...consequence,
      alone,
      repeatable: true,
      async perform(services, progress) {
        const cwd = directoryOf(action);
        checkDirectory(cwd);
        await services.realise(window, script.hasLabels(action.name));
        if (relabelled) await services.label(window, pane, label);
        const filling =
          filler === null ? undefined : await startWindowCommand(services, { model, window, ...filler }, progress);
        if (cmd === undefined || command.way === 'keep') {
          if (wanted !== null && logged !== null) await services.logs.set(pane, wanted);
          if (supervised !== null) await services.supervise(pane, supervision);
          return filling;
        }
        const { way } = command;
        const options = { command: cmd.text, env, by: startedBy(action), ...(cwd === undefined ? {} : { cwd }) };
        const start = (): Promise<UnderWay> =>
          services.start({ model, window, pane, log: wanted, supervision }, way, options, progress);
        return both(
          filling,
          action.dependsOn.length === 0 ? start() : startAfter(services, action, index, pane, start, progress),
        );
      },
    };
  },
};

/** Panes that this step makes on the way, for which the window's declaration before it has a command. */
interface Filler {
  readonly action: WindowEnsure;
  readonly starts: readonly Start[];
  readonly reason: string;
}

function fillerOf(
  { name }: PaneEnsure,
  { script, index }: Scene,
  window: WindowNode,
  added: readonly PaneNode[],
): Filler | null {
  const declared = script.windowBefore(index, name);
  if (declared?.action !== 'tmux.window_ensure' || declared.cmd === undefined) return null;
  const named = script.namedPanes(name);
  const starts = added.flatMap((pane): Start[] => {
    const number = window.panes.indexOf(pane) + 1;
    return named.has(number) ? [] : [{ number, pane, way: 'start' }];
  });
  if (starts.length === 0) return null;
  const numbers = list(starts.map(({ number }) => number));
  const where = `${starts.length === 1 ? 'pane' : 'panes'} ${numbers}`;
  return { action: declared, starts, reason: `Starts the window's command in ${where}.` };
}

/** Settles when both have; one may be nothing. */
async function both(first: UnderWay | undefined, second: UnderWay | Promise<UnderWay>): Promise<UnderWay> {
  if (first === undefined) return second;
  const { settled, isBlocked } = await second;
  const all = Promise.all([first.settled, settled]).then(() => undefined);
  return { settled: all, ...(isBlocked === undefined ? {} : { isBlocked }) };
}

/** Starts the command when what it depends on is ready; the next steps need not wait for that. */
function startAfter(
  services: Services,
  action: PaneEnsure,
  index: number,
  pane: PaneNode,
  start: () => Promise<UnderWay>,
  progress: (text: string) => void,
): UnderWay {
  const { dependencies } = services;
  if (pane.start !== null) pane.start.underWay = true;
  const begin = async (): Promise<void> => {
    try {
      await services.noting(pane, namesOf(action), () => dependencies.ready(action, index, progress));
      await (await start()).settled;
    } finally {
      if (pane.start !== null) pane.start.underWay = false;
    }
  };
  return { settled: begin(), isBlocked: () => dependencies.isBlocked(action, index) };
}

function namesOf({ dependsOn }: PaneEnsure): string[] {
  return dependsOn.map(({ raw }) => raw);
}

/** `Waits for db and cache.`, for a plan. */
function waitsFor(action: PaneEnsure): string {
  return action.dependsOn.length === 0 ? '' : ` Waits for ${list(namesOf(action))}.`;
}

interface Place {
  readonly window: WindowNode;
  readonly pane: PaneNode;
  /** What this step makes, as the beginning of its reason; null where the pane is there. */
  readonly made: string | null;
  /** The panes that it makes. */
  readonly added: readonly PaneNode[];
}

/** The pane, made in the model where missing, with the session, the window and the panes before it. */
function placeOf({ name }: PaneEnsure, { model, script, index }: Scene): Place {
  const { number } = name.pane;
  const found = model.findMadeWindow(name);
  const there = found?.panes[number - 1];
  if (found !== null && there !== undefined) return { window: found, pane: there, made: null, added: [] };
  const wanted = script.wantedFrom(index, name);
  const beginnings = script.beginnings(index, name, (found?.panes.length ?? 0) + 1, wanted.panes);
  if (found === null) {
    const lacks = model.findSession(name) === null ? 'session' : 'window';
    const window = model.addWindow(name, beginnings);
    model.arrange(window, wanted.tree);
    const made = `No such ${lacks}. Made${wanted.panes === 1 ? '' : ` with ${wanted.panes} panes`}`;
    return { window, pane: window.panes[number - 1] as PaneNode, made, added: window.panes };
  }
  const present = found.panes.length;
  const tree = wanted.tree ?? grownTree(found, beginnings.length);
  const added = model.addPanes(found, beginnings);
  model.arrange(found, tree);
  const others = beginnings.length === 1 ? '' : ` with ${beginnings.length - 1} more`;
  const made = `No such pane: the window has ${present}. Made${others}`;
  return { window: found, pane: found.panes[number - 1] as PaneNode, made, added };
}

function decide({ cmd, restart }: PaneEnsure, model: Model, pane: PaneNode): CommandDecision {
  if (cmd === undefined) return { way: 'keep', change: 'keep', reason: 'there already' };
  return decideCommand(model, pane, { text: cmd.text, once: restart === 'never' });
}

/** What the command ends in its pane, and which one it takes the place of. */
function consequencesOf(
  { cmd }: PaneEnsure,
  model: Model,
  window: WindowNode,
  pane: PaneNode,
  { way }: CommandDecision,
): Pick<Step, 'ends' | 'diff'> {
  if (cmd === undefined || way === 'keep') return {};
  const ends = way === 'start' ? [] : endingsIn(model, window, [pane], way === 'new-shell' ? 'all' : 'below');
  return consequences(ends, commandDiff(pane, cmd.text, ends));
}

function outcome(
  made: string | null,
  command: CommandDecision,
  label: string | null,
  also: readonly string[],
  waits: string,
) {
  const more = also.map((sentence) => ` ${sentence}`).join('');
  const after = command.way === 'keep' ? '' : waits;
  if (made !== null) {
    return {
      change: 'create',
      reason: `${made}${command.way === 'keep' ? '' : ', then started'}.${after}${more}`,
    } as const;
  }
  if (command.change !== 'keep') return { change: command.change, reason: command.reason + after + more } as const;
  const labelled = label === null ? '' : `Labelled ${label}.`;
  if (labelled !== '' || more !== '') return { change: 'update', reason: (labelled + more).trim() } as const;
  return { change: 'keep', reason: command.reason } as const;
}
