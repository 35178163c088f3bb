/** The logs of panes in a run: those it makes are logged by default, and any as its actions say. */
import { resolve } from 'node:path';
import type { PaneEnsure, PaneSplit } from '../heroscript/types.ts';
import { declineLog, loggingDisable, loggingEnable } from '../logs/capture.ts';
import { cleanLogs } from '../logs/clean.ts';
import { logsDirectory } from '../logs/folder.ts';
import { beginMissingLogs } from '../logs/missing.ts';
import type { PaneLog } from '../logs/option.ts';
import { logsByDefault, RETENTION } from '../logs/settings.ts';
import type { Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import type { PaneNode } from './model.ts';
import { directoryOf } from './parameters.ts';

/** What an action says of its pane's log. */
export type WantedLog = { readonly on: false } | { readonly on: true; readonly path?: string; readonly reset: boolean };

/** Null where it says nothing: a pane that is made is logged then, and one that is there is left as it is. */
export function wantedLog(action: PaneEnsure | PaneSplit): WantedLog | null {
  const { log, logpath, logreset, spans, file } = action;
  if (spans.log !== undefined && !log) return { on: false };
  if (!log && logpath === undefined && !logreset) return null;
  const path = directoryOf({ file, ...(logpath === undefined ? {} : { cwd: logpath }) });
  return { on: true, reset: logreset, ...(path === undefined ? {} : { path: resolve(path) }) };
}

/**
 * What is to be done about the log of a pane, in words for a plan; null where it is as wanted.
 * @param starts a command is started there: then, and when logging begins, `logreset` empties the log
 */
export function logChange(wanted: WantedLog | null, pane: PaneNode, starts: boolean): string | null {
  if (wanted === null) return null;
  const { on, path } = logOf(pane);
  if (!wanted.on) return on ? 'Not logged.' : null;
  if (on && (wanted.path === undefined || wanted.path === path)) {
    return starts && wanted.reset && !isNew(pane) ? 'Log emptied.' : null;
  }
  return wanted.path === undefined ? 'Logged.' : `Logs to ${wanted.path}.`;
}

/** Notes in the model what a step does about a log. */
export function noteLog(pane: PaneNode, wanted: WantedLog | null): void {
  if (wanted === null) return;
  const path = wanted.on ? (wanted.path ?? logOf(pane).path) : undefined;
  pane.log = { on: wanted.on, ...(path === undefined ? {} : { path }) };
}

/** How the log of a pane stands when its step's turn comes. */
function logOf(pane: PaneNode): { on: boolean; path?: string } {
  if (pane.log !== undefined) return pane.log;
  const log = pane.record?.log ?? null;
  if (log === null) return { on: isNew(pane) && logsByDefault() };
  const path = log.path === undefined ? {} : { path: log.path };
  return { on: pane.record?.piped === true && log.off !== true, ...path };
}

/** Made by this run. */
const isNew = ({ record, fresh }: PaneNode): boolean => record === null || fresh;

/** What a new pane that takes the place of another is to have, where nothing else is said of it. */
export function asBefore(log: PaneLog | null | undefined): WantedLog | null {
  if (log?.off === true) return { on: false };
  return log?.path === undefined ? null : { on: true, path: log.path, reset: false };
}

/**
 * A run is not slowed by what it logs by default: starting 200 processes takes as long as making 200 panes. Where it
 * goes on for longer than this, it does not wait for its end.
 */
const PATIENCE_MS = 3000;

export class RunLogs {
  /** Panes that this run has made and that are not logged yet. */
  private readonly waiting = new Set<string>();
  /** Panes of which an action has said something: that holds, also against what is under way. */
  private readonly decided = new Set<string>();
  /** Panes whose logs have been begun. */
  private readonly begun = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly tmux: Tmux) {}

  /** Panes that were made will be logged when the run has done its steps; what they show by then begins their logs. */
  made(panes: readonly PaneNode[]): void {
    if (!logsByDefault()) return;
    for (const { id } of panes) if (id !== null) this.waiting.add(id);
    this.timer ??= setTimeout(() => this.startWaiting(), PATIENCE_MS).unref();
  }

  /** Does what an action says, before its command starts: then every byte of that is logged. */
  async set(pane: PaneNode, wanted: WantedLog): Promise<void> {
    const id = pane.id as string;
    const fresh = this.waiting.delete(id);
    this.decided.add(id);
    if (!wanted.on) {
      // Noted with a new pane too: a later run that finds it without a log would begin one.
      await (fresh ? declineLog(this.tmux, id) : loggingDisable(this.tmux, id));
      return;
    }
    const path = wanted.path ?? pane.record?.log?.path;
    await loggingEnable(this.tmux, id, { reset: wanted.reset, ...(path === undefined ? {} : { path }) });
  }

  /**
   * Logs the panes that still wait, and those that a run before this one made and was killed before it could; lets old
   * logs go. Never fails: a run that is done is done.
   */
  async finish(): Promise<void> {
    this.startWaiting();
    this.follow(this.begin(() => true));
    while (this.underWay.size > 0) await Promise.all(this.underWay);
    try {
      await cleanLogs(logsDirectory(this.tmux.socketPath), RETENTION);
    } catch {
      // What cannot be looked at or removed now is tried again after a later run.
    }
  }

  private startWaiting(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.size === 0) return;
    const panes = new Set(this.waiting);
    this.waiting.clear();
    this.follow(this.begin(({ id }) => panes.has(id)));
  }

  private begin(isWanted: (pane: PaneRecord) => boolean): Promise<void> {
    return beginMissingLogs(this.tmux, (pane) => {
      if (!isWanted(pane) || this.decided.has(pane.id) || this.begun.has(pane.id)) return false;
      this.begun.add(pane.id);
      return true;
    });
  }

  /** A pane that has gone, a directory that cannot be written: its status tells, and the run goes on. */
  private follow(work: Promise<void>): void {
    const done: Promise<void> = work.catch(() => {}).finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }
}
