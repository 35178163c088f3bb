/** The part of the contract that is about processes: what runs in every pane, and what can be done to it. */
import { z } from 'zod';
import type { StartedBy } from '../core/command/started-by.ts';
import type { Ready, RestartPolicy } from '../core/heroscript/types.ts';
import type { Problem } from '../core/playbook/types.ts';

const paneId = z.string().regex(/^%\d+$/);
const panes = z.array(paneId).min(1).max(10_000);

export const processesInputs = {
  /**
   * What `figures.changed` is to carry beyond CPU, as long as the window can be seen: with `figures` each pane's
   * PaneTaken, with `pane` the processes of that one. Until the next call, or until the page is loaded anew.
   */
  'processes.watch': z.object({ figures: z.boolean(), pane: paneId.nullable() }),
  /** What is known of one pane beside its figures. */
  'processes.details': z.object({ pane: paneId }),
  /** What `processes.stop`, `.restart` or `.kill` would end now, and what a signal would reach, or SIGINT (`interrupt`). */
  'processes.ends': z.object({ panes, deed: z.enum(['stop', 'restart', 'kill', 'signal', 'interrupt']) }),
  /** Starts the declared command in panes where nothing runs. */
  'processes.start': z.object({ panes }),
  /** Ends what runs, with all that it started; the shells stay, and nobody restarts it. */
  'processes.stop': z.object({ panes }),
  'processes.restart': z.object({ panes }),
  /** To what has the terminal; see Signals. */
  'processes.signal': z.object({ panes, signal: z.string().regex(/^SIG[A-Z0-9]{2,10}$/) }),
  /** Ends everything in the panes and closes them. */
  'processes.kill': z.object({ panes }),
} as const;
export type ProcessesCall = keyof typeof processesInputs;

/** What the process tree of one pane takes now, beside CPU. */
export interface PaneTaken {
  /** Bytes of resident memory; pages that processes share count for each of them. */
  memory: number;
  /** Of the whole tree, its root included. */
  processes: number;
  /** TCP ports that it listens on, ascending. */
  ports: number[];
  /** The command's process where one runs, else the pane's root. */
  pid: number;
  /** When that was started, milliseconds since the epoch. */
  since: number;
}

/** One process of a pane's tree, with figures of it alone. */
export interface TreeProcess {
  pid: number;
  /** 0 is the root of the pane, 1 its children and so on. */
  depth: number;
  name: string;
  /** With its arguments. */
  command: string;
  /** R runs, S sleeps, D waits for a device, T is stopped, Z has ended and nobody has asked how. */
  state: string;
  /** Percent of one core, in tenths. */
  cpu: number;
  /** Bytes of resident memory. */
  memory: number;
}

/** The processes of the pane that is watched. */
export interface PaneTree {
  pane: string;
  /** The root first, each before its children. No more than a screen can use: `total` says how many there are. */
  processes: TreeProcess[];
  total: number;
}

/** One command that has ended in a pane, from the ledger. Times in milliseconds since the epoch. */
export interface PastCommand {
  /** Unique in its pane. */
  token: number;
  command: string;
  status: 'finished' | 'failed' | 'unknown';
  exitCode: number | null;
  signal: string | null;
  startedAt: number;
  durationMs: number | null;
  /** Who ended it on purpose; null where nobody did. */
  endedBy: string | null;
}

export interface EnvironmentEntry {
  name: string;
  value: string;
  /** The tmux server has not this value: the shell's start-up files, a playbook or the command have set it. */
  own: boolean;
}

export interface PaneFacts {
  cwd: string;
  /** Who started the command; null where a person typed it, or nothing was started. */
  by: StartedBy | null;
  /** When the pane's root was started, milliseconds since the epoch; null when it has ended. */
  rootSince: number | null;
  restart: { policy: RestartPolicy; used: number; most: number | null } | null;
  /** What the command waits for to count as ready, and whether it is; null where nothing is declared. */
  ready: { when: Ready; done: boolean } | null;
  /** Of the command where one runs, else of the pane's root, by name; null where that has ended or is another user's. */
  environment: { of: string; pid: number; entries: EnvironmentEntry[] } | null;
  /** Latest first. */
  history: PastCommand[];
  logging: boolean;
}

/** The processes that a deed on one pane ends or reaches. */
export interface Reached {
  pane: string;
  processes: { pid: number; name: string }[];
}

/** What has come of a deed on several panes. */
export interface Outcome {
  /** Where it was done. `now` is the pane's id since: another one where its shell had gone and a new one was made. */
  done: { pane: string; now: string; processes: number }[];
  failed: { pane: string; problem: Problem }[];
}

export interface ProcessesOutputs {
  'processes.watch': undefined;
  'processes.details': PaneFacts;
  'processes.ends': Reached[];
  'processes.start': Outcome;
  'processes.stop': Outcome;
  'processes.restart': Outcome;
  'processes.signal': Outcome;
  'processes.kill': Outcome;
}

// biome-ignore lint/suspicious/noEmptyInterface: what changes rides in `figures.changed` and `server.changed`.
export interface ProcessesEvents {}
