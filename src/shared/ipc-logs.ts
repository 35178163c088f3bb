/**
 * The part of the contract that is about logs of panes: which there are, and lists of their lines (a search, a live
 * tail, a log at one place), which are kept outside the page and read from there a screenful at a time.
 */
import { z } from 'zod';
import type { CaptureStatus } from '../core/logs/folder.ts';
import type { Problem } from '../core/playbook/types.ts';
import { PAGE_MOST } from './log-bounds.ts';

/** One log on disk, of a pane that is there or of one that has gone. */
export interface LogSource {
  id: string;
  /** The pane that it belongs to, `%12`; null once that has gone. */
  pane: string | null;
  /** Ids of the pane's session and window, `$1` and `@2`; null once the pane has gone. */
  sessionId: string | null;
  windowId: string | null;
  /** What they are called now; of a pane that has gone, what they were called when logging began. */
  session: string;
  window: string;
  /** The pane's label, else its number in the window. */
  name: string;
  /**
   * live: what the pane prints is added; off: logging was switched off; ended: the pane has gone; killed: the process
   * that writes was killed while the pane is there, and what is printed since is lost.
   */
  state: 'live' | 'off' | 'ended' | 'killed';
  bytes: number;
  /** Milliseconds since the epoch; 0 where unknown. */
  begunAt: number;
  changedAt: number;
  /** What could not be written; null where nothing was lost. */
  loss: Pick<CaptureStatus, 'lost' | 'lostFrom' | 'lostTo' | 'reason' | 'losing'> | null;
}

/** A pane that has no log. */
export interface UnloggedPane {
  pane: string;
  sessionId: string;
  windowId: string;
  session: string;
  window: string;
  name: string;
  /** What it prints is piped to a program that is not ours, which logging would end. */
  foreign: boolean;
}

export interface LogSources {
  /** Those of panes that are there in the order of the server, then the others, the newest first. */
  logs: LogSource[];
  unlogged: UnloggedPane[];
}

/** Lines of one log that stand together in a grouped list. */
export interface LogGroup {
  log: string;
  count: number;
}

/** How a list stands. */
export interface LogListState {
  list: number;
  /** Another one: lines came between others, so that none is where it was. */
  version: number;
  /**
   * A number for the list's first line, as shown. Where lines are added before it, it goes down; where the first ones
   * are dropped, up: `first + index` stays the same for a line as long as the version does.
   */
  first: number;
  count: number;
  /** In the order of the list; empty unless it is grouped. */
  groups: LogGroup[];
  /** In how many logs something was found. */
  logs: number;
  /** The logs are still being looked through. */
  searching: boolean;
  /** Bytes that were looked through, of how many. */
  searched: number;
  total: number;
  /** It ended before all was looked through: at the most lines that a list holds, or because it was stopped. */
  cut: 'full' | 'stopped' | null;
  /** Why it ended, where that was a failure; an expression that takes too long, for example. */
  problem: Problem | null;
  /** There are older lines that the list does not hold: a tail begins near the end. */
  older: boolean;
  /** Bytes of live logs that were dropped before they were read: more was printed than is kept. */
  missed: number;
}

/** A line as it is shown. */
export interface LogLine {
  log: string;
  /** Of its first byte in the output of its pane: with `log` it names the line. */
  offset: number;
  /** When it began to come, milliseconds since the epoch; 0 where unknown. */
  at: number;
  /** Without escape sequences; of a long line a piece of up to LINE_SHOWN characters. */
  text: string;
  /** Where colours change: places in `text`, and the numbers of the sequence (SGR). */
  colours: [at: number, numbers: string][];
  /** Where it matches: pairs of places in `text`, from and behind. */
  marks: [from: number, to: number][];
  /** Of a long line: its length in bytes, and whether `text` begins within it. */
  cut?: { bytes: number; within: boolean };
  /** It has no end yet: more of it may come. */
  open?: true;
  /** It is no longer kept. */
  gone?: true;
}

const logId = z.string().regex(/^[0-9a-z]{8,10}-[0-9a-f]{12}$/);
const logIds = z.array(logId).max(10_000);
const list = z.number().int().min(0);
const place = z.number().int().min(0);
const time = z.number().int().min(0).nullable();
const paneId = z.string().regex(/^%\d+$/);

export const logFind = z.object({
  text: z.string().min(1).max(2000),
  regex: z.boolean(),
  matchCase: z.boolean(),
});
export type LogFind = z.infer<typeof logFind>;

const arrangement = {
  newestFirst: z.boolean(),
  /** Log by log in the order in which they were named, instead of by time. */
  grouped: z.boolean(),
};

export const logsInputs = {
  /**
   * Whether somebody looks: then changes are told, and live lists go on. A page that says so for the first time has no
   * lists: those of a page before it, which was loaded anew or has crashed, are closed.
   */
  'logs.watch': z.object({ on: z.boolean(), first: z.boolean() }),
  'logs.sources': z.undefined(),
  /** Logs these panes from now on. */
  'logs.enable': z.object({ panes: z.array(paneId).min(1).max(1000) }),
  'logs.disable': z.object({ pane: paneId }),
  /**
   * A new list: of the lines that match, or of all lines where `find` is null; without `find` and times, of the last
   * ones. It fills while events tell of it, and goes on with what is printed unless there is an `until`.
   */
  'logs.open': z.object({ logs: logIds, find: logFind.nullable(), since: time, until: time, ...arrangement }),
  /** A list of one log's lines around a place. `find` marks only. */
  'logs.place': z.object({ log: logId, offset: place, find: logFind.nullable() }),
  'logs.close': z.object({ list }),
  /** Ends the search of a list, with what was found. */
  'logs.stop': z.object({ list }),
  'logs.arrange': z.object({ list, ...arrangement }),
  /** Adds logs to a list. */
  'logs.extend': z.object({ list, logs: logIds }),
  /** Takes every line out of a list; the logs stay as they are. */
  'logs.clear': z.object({ list }),
  'logs.page': z.object({ list, from: place, count: z.number().int().min(1).max(PAGE_MOST) }),
  /** Where a line stands in a list; null where it does not. */
  'logs.locate': z.object({ list, log: logId, offset: place }),
  /** Whole lines, from one place of the list to another, to the clipboard. */
  'logs.copy': z.object({ list, from: place, to: place }),
  /** A dialog for a name, then every line of the list goes there; null when cancelled. */
  'logs.save': z.object({ list, times: z.boolean(), panes: z.boolean(), name: z.string().max(200) }),
  /** The command that a log's pane ran at a time, from the ledger of commands; null where none is known. */
  'logs.command': z.object({ log: logId, at: z.number() }),
} as const;
export type LogsCall = keyof typeof logsInputs;

/** A command of the ledger: what printed a line. */
export interface LogCommand {
  pane: string;
  token: number;
  command: string;
  startedAt: number;
  endedAt: number | null;
  status: 'finished' | 'failed' | 'unknown';
  exitCode: number | null;
}

export interface LogsOutputs {
  'logs.watch': undefined;
  'logs.sources': LogSources;
  'logs.enable': undefined;
  'logs.disable': undefined;
  'logs.open': LogListState;
  'logs.place': { state: LogListState; index: number };
  'logs.close': undefined;
  'logs.stop': undefined;
  'logs.arrange': undefined;
  'logs.extend': undefined;
  'logs.clear': undefined;
  /** `state` is how the list stood when these were read. */
  'logs.page': { state: LogListState; from: number; lines: LogLine[] };
  'logs.locate': number | null;
  'logs.copy': { lines: number };
  'logs.save': { path: string; lines: number } | null;
  'logs.command': LogCommand | null;
}

export interface LogsEvents {
  'logs.sources-changed': LogSources;
  'logs.list-changed': LogListState;
}
