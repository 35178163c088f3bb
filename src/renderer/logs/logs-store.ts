/** What the Logs view is asked to show: which logs, what is looked for in them, and how it is drawn. */
import { create } from 'zustand';
import { recall, remember } from '../app/remember.ts';

/** Which logs: all; those of a session or window that is there (`$1`, `@2`); of panes (`%3`); or some by their ids. */
export type Scope =
  | { kind: 'all' }
  | { kind: 'session'; session: string }
  | { kind: 'window'; window: string }
  | { kind: 'panes'; panes: readonly string[] }
  | { kind: 'logs'; logs: readonly string[] };

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

export interface LogsView {
  scope: Scope;
  text: string;
  regex: boolean;
  matchCase: boolean;
  range: Range;
  newestFirst: boolean;
  grouped: boolean;
  drawing: Drawing;
}

const DRAWING: Drawing = { wrap: false, times: true, colours: true };

function isDrawing(value: unknown): value is Drawing {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Object.keys(DRAWING) as (keyof Drawing)[]).every((key) => typeof (value as Drawing)[key] === 'boolean')
  );
}

export const useLogs = create<LogsView>()(() => ({
  scope: { kind: 'all' },
  ...{ text: '', regex: false, matchCase: false },
  range: { kind: 'any' },
  newestFirst: true,
  grouped: false,
  drawing: recall('logs', isDrawing) ?? DRAWING,
}));

export function setDrawing(change: Partial<Drawing>): void {
  const drawing = { ...useLogs.getState().drawing, ...change };
  useLogs.setState({ drawing });
  remember('logs', drawing);
}
