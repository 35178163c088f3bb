/** What a plan comes to, in the words of the line below the canvas and of the button that applies it. Pure. */
import type { Design } from '../../core/design/design.ts';
import { normaliseName } from '../../core/heroscript/names.ts';
import type { Ending, Plan, Step } from '../../core/playbook/types.ts';
import type { ServerSnapshot, WindowInfo } from '../../core/tmux/types.ts';

export interface Summary {
  /** `a session, a window, 6 panes`; empty where nothing is made. */
  creates: string;
  starts: number;
  restarts: number;
  /** Labels, layout, logs: what changes nothing that runs. */
  updates: number;
  ends: Ending[];
  /** Of all that ends. */
  processes: number;
  /** Steps with something to do. */
  changes: number;
}

/** `1 pane`, `2 panes`. */
export function plural(count: number, word: string, words = `${word}s`): string {
  return `${count} ${count === 1 ? word : words}`;
}

/** Words as a sentence begins with them. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A part of a name as the server has it, exactly or normalised. */
function named<T extends { name: string }>(entries: readonly T[], name: string): T | undefined {
  return (
    entries.find((entry) => entry.name === name.trim()) ?? entries.find((entry) => entry.name === normaliseName(name))
  );
}

/** The window on the server that a design is about; null where it is still to be made. */
export function liveWindow(snapshot: ServerSnapshot, name: Design['name']): WindowInfo | null {
  return named(named(snapshot.sessions, name.session)?.windows ?? [], name.window) ?? null;
}

/** The step that is about a pane of the design, by its number; the last one counts. */
export function stepOf(plan: Plan | null, pane: number): Step | null {
  return (
    plan?.steps.findLast(({ target }) => /\|\d+$/.test(target) && Number(target.split('|').at(-1)) === pane) ?? null
  );
}

export function summarise(plan: Plan, design: Design, snapshot: ServerSnapshot): Summary {
  const window = liveWindow(snapshot, design.name);
  const session = named(snapshot.sessions, design.name.session) !== undefined;
  const panes = Math.max(0, design.panes.length - (window?.panes.length ?? 0));
  const creates = [
    session ? null : 'a session',
    window ? null : 'a window',
    panes > 0 ? plural(panes, 'pane') : null,
  ].filter((part) => part !== null);
  const commands = new Map(design.panes.map((pane, index) => [index + 1, pane.cmd?.trim() ?? '']));
  const of = (...changes: Step['change'][]) => plan.steps.filter(({ change }) => changes.includes(change));
  /** The step of a pane that is made is told as `create`, whether a command starts in it or not. */
  const begins = of('create').filter(({ target }) => {
    const number = /\|(\d+)$/.exec(target)?.[1];
    return number !== undefined && target.split('|').length === 3 && commands.get(Number(number)) !== '';
  });
  const ends = plan.steps.flatMap((step) => step.ends ?? []);
  /** What a pane that is made gets besides its command is part of making it. */
  const updates = of('update').filter(({ target }) => {
    const number = /\|(\d+)$/.exec(target)?.[1];
    return number === undefined || Number(number) <= (window?.panes.length ?? 0);
  });
  return {
    creates: creates.join(', '),
    starts: of('start', 'send').length + begins.length,
    restarts: of('restart').length,
    updates: updates.length,
    ends,
    processes: ends.reduce((sum, each) => sum + each.processes, 0),
    changes: plan.changes,
  };
}

/** `create a window and 6 panes, start 5 commands`: the words of the primary button, without what ends. */
export function doing(summary: Summary): string {
  const parts = [
    summary.creates === '' ? '' : `create ${summary.creates}`,
    summary.starts === 0 ? '' : `start ${plural(summary.starts, 'command')}`,
    summary.restarts === 0 ? '' : `restart ${plural(summary.restarts, 'command')}`,
    summary.updates === 0 ? '' : `change ${plural(summary.updates, 'setting')}`,
  ].filter((part) => part !== '');
  return parts.join(', ');
}

/** `end 2 commands (5 processes)`. */
export function ending({ ends, processes }: Summary): string {
  return `end ${plural(ends.length, 'command')} (${plural(processes, 'process', 'processes')})`;
}
