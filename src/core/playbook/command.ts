/** What a declared command means for a pane: nothing, a start, or a restart, and why. */
import { commandHash, isAlive } from '../command/state.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import type { Model, PaneNode } from './model.ts';
import { ending, processesOf } from './words.ts';

/** What has to be done to the pane so that the command runs in it. */
export type Way =
  | 'keep'
  /** Its shell is there, or is made by this run. */
  | 'start'
  /** What runs in its shell ends first. */
  | 'end-and-start'
  /** It has no shell of ours: it gets one, and what is there ends. */
  | 'new-shell';

export interface CommandDecision {
  readonly way: Way;
  readonly change: 'keep' | 'start' | 'restart';
  readonly reason: string;
}

export interface Declared {
  readonly text: string;
  /** A command that finished with 0 is not started again (`restart:'never'`). */
  readonly once?: boolean;
}

const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh', 'dash', 'zsh', 'fish', 'ksh']);

/** Whether a program, by the name that tmux gives it, reads commands as a shell does. */
export function isShell(program: string): boolean {
  return SHELLS.has(program.replace(/^-/, ''));
}

/** Notes in the model that a command starts in a pane. */
export function noteStart(pane: PaneNode, text: string): void {
  pane.start = { hash: commandHash(text), underWay: false };
}

/** Compares a declared command with what a pane does, as heroscript.md says under "Declarative commands". */
export function decideCommand(model: Model, pane: PaneNode, { text, once = false }: Declared): CommandDecision {
  const hash = commandHash(text);
  if (pane.start !== null) {
    if (pane.start.hash === hash) return keep('same command, started just before');
    return restart('end-and-start', 'New command. Ends the one started just before.');
  }
  const { record } = pane;
  if (record === null) return start('New pane.');
  if (record.dead) {
    return { way: 'new-shell', change: 'start', reason: `Its shell has gone: ${ending(record.exitCode, null)}.` };
  }
  // A person at the prompt of a pane ran the playbook that the pane is part of.
  if (model.holdsThisRun(record.pid)) return keep('left alone: this run was started in it');
  if (!record.integrated && !record.managed) return foreign(model, pane, record);
  const same = record.state?.cmd_md5 === hash;
  if (record.mark?.phase === 'run') return running(model, pane, record, same);
  if (record.state === null) return start(pane.fresh ? 'New pane.' : 'Nothing runs in it.');
  const known = record.mark !== null && record.mark.token === record.state.token;
  if (same && known && once && record.exitCode === 0) return keep('finished, and is not started again');
  if (!same) return start('New command.');
  return start(known ? `Not running: ${ending(record.exitCode, record.endedAt)}.` : 'Not running any more.');
}

function running(model: Model, pane: PaneNode, record: PaneRecord, same: boolean): CommandDecision {
  const alive = isAlive(record);
  if (alive && same) return keep('same command, still running');
  const why = alive ? 'New command.' : 'Something else runs there.';
  // `exec` has put a program in the place of the shell.
  const root = model.processes.get(record.pid)?.name;
  if (root !== undefined && !isShell(root)) return restart('new-shell', `${why} ${endsRoot(model, pane, record)}`);
  const what = processesOf(model, pane);
  const ends = what === '' ? 'Ends what its shell runs.' : `Ends ${what}.`;
  return restart('end-and-start', `${why} ${ends}`);
}

function foreign(model: Model, pane: PaneNode, record: PaneRecord): CommandDecision {
  return restart('new-shell', `Made elsewhere. ${endsRoot(model, pane, record)}`);
}

function endsRoot(model: Model, pane: PaneNode, record: PaneRecord): string {
  const root = `${model.processes.get(record.pid)?.name ?? record.program} ${record.pid}`;
  const below = processesOf(model, pane);
  return `Ends its ${root}${below === '' ? '' : `, and ${below}`}.`;
}

function keep(reason: string): CommandDecision {
  return { way: 'keep', change: 'keep', reason };
}

function start(reason: string): CommandDecision {
  return { way: 'start', change: 'start', reason };
}

function restart(way: 'end-and-start' | 'new-shell', reason: string): CommandDecision {
  return { way, change: 'restart', reason };
}
