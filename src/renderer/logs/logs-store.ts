/** What the Logs view is asked to show, and what it shows: which logs there are, a list of their lines, one place in a log. */
import { create } from 'zustand';
import type { Problem } from '../../core/playbook/types.ts';
import type { LogCommand, LogListState, LogSources } from '../../shared/ipc-logs.ts';
import { recall, remember } from '../app/remember.ts';
import type { Scope } from './scope.ts';

/** From when: so many minutes before now, or from one time to another (milliseconds since the epoch, null: open). */
export type Range =
  | { kind: 'any' }
  | { kind: 'last'; minutes: number }
  | { kind: 'between'; since: number | null; until: number | null };

/** How lines are drawn: kept between starts. */
export interface Drawing {
  wrap: boolean;
  times: boolean;
  colours: boolean;
}

/** A line by its log and its place in it. */
export interface LineName {
  readonly log: string;
  readonly offset: number;
}

/** Chosen lines of a list, as numbers that stay with them; see LogListState.first. */
export interface Chosen {
  readonly cursor: number;
  readonly anchor: number;
  /** The line at the cursor, where it has been read. */
  readonly line: LineName | null;
}

/** One log, open at a line. */
export interface Place {
  readonly line: LineName;
  readonly at: number;
  readonly state: LogListState;
  readonly index: number;
  /** What printed it, where that is known. */
  readonly command: LogCommand | null;
}

export interface LogsView {
  scope: Scope;
  text: string;
  regex: boolean;
  matchCase: boolean;
  /** The search field is to have the keyboard. */
  asked: boolean;
  range: Range;
  newestFirst: boolean;
  grouped: boolean;
  drawing: Drawing;
  /** The user's own word on the column of panes; null: as there is room. */
  column: boolean | null;
  /** Null until main has answered. */
  sources: LogSources | null;
  /** Why the logs, or a list of their lines, could not be had. */
  problem: Problem | null;
  list: LogListState | null;
  /** The list is a tail: the last lines and what comes, without a search. */
  tail: boolean;
  chosen: Chosen | null;
  place: Place | null;
}

const DRAWING: Drawing = { wrap: false, times: true, colours: true };

function isDrawing(value: unknown): value is Drawing {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(DRAWING).every((key) => typeof (value as Record<string, unknown>)[key] === 'boolean');
}

export const useLogs = create<LogsView>()(() => ({
  scope: { kind: 'all' },
  ...{ text: '', regex: false, matchCase: false, asked: false },
  range: { kind: 'any' },
  ...{ newestFirst: true, grouped: false },
  drawing: recall('logs', isDrawing) ?? DRAWING,
  ...{ column: null, sources: null, problem: null, list: null, tail: true, chosen: null, place: null },
}));

export function setDrawing(change: Partial<Drawing>): void {
  const drawing = { ...useLogs.getState().drawing, ...change };
  useLogs.setState({ drawing });
  remember('logs', drawing);
}
