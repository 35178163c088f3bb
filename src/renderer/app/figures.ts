/** What panes take: kept apart from the rest, so that a second's new figures re-render figures and nothing else. */
import { create } from 'zustand';
import type { FigureChanges, Total } from '../../shared/ipc.ts';
import type { PaneTaken, PaneTree } from '../../shared/ipc-processes.ts';

export interface FiguresState {
  /** CPU by pane id, percent of one core in tenths. */
  cpu: ReadonlyMap<string, number>;
  /** Null while nothing is known, or there is no pane. */
  total: Total | null;
  /** Memory, processes and ports by pane id: as they were when the Processes view was last on show, now while it is. */
  panes: ReadonlyMap<string, PaneTaken>;
  /** The processes of the pane whose details are on show. */
  tree: PaneTree | null;
  /** The last sample: its number, and when it was taken, milliseconds since the epoch; 0 before the first. */
  sample: number;
  at: number;
}

export const initialFigures: FiguresState = {
  cpu: new Map(),
  total: null,
  panes: new Map(),
  tree: null,
  sample: 0,
  at: 0,
};

export const useFigures = create<FiguresState>()(() => initialFigures);

export function withChanges(state: FiguresState, changes: FigureChanges): FiguresState {
  const { total, tree, panes, sample, at } = changes;
  return {
    cpu: merged(state.cpu, changes.cpu),
    total: total === undefined ? state.total : total,
    panes: panes === undefined ? state.panes : merged(state.panes, panes),
    tree: tree === undefined ? state.tree : tree,
    sample,
    at,
  };
}

function merged<T>(
  before: ReadonlyMap<string, T>,
  changes: Readonly<Record<string, T | null>>,
): ReadonlyMap<string, T> {
  const entries = Object.entries(changes);
  if (entries.length === 0) return before;
  const next = new Map(before);
  for (const [pane, value] of entries) {
    if (value === null) next.delete(pane);
    else next.set(pane, value);
  }
  return next;
}

/** The sum over panes, in tenths; null while nothing is known of any. */
export function sumOf(cpu: ReadonlyMap<string, number>, panes: readonly string[]): number | null {
  const known = panes.map((pane) => cpu.get(pane)).filter((value) => value !== undefined);
  return known.length === 0 ? null : Math.round(known.reduce((sum, value) => sum + value, 0) * 10) / 10;
}

/** `6.2 %` */
export function percentText(cpu: number): string {
  return `${cpu.toFixed(1)} %`;
}

/** `226 %`, of so many that a tenth says nothing; `3.4 %` below ten. */
export function totalText(cpu: number): string {
  return `${cpu.toFixed(cpu < 10 ? 1 : 0)} %`;
}

/** `412 MB`, `4.7 GB`. */
export function memoryText(bytes: number): string {
  return bytes < 999_500_000 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
