/** What panes take: kept apart from the rest, so that a second's new figures re-render figures and nothing else. */
import { create } from 'zustand';
import type { FigureChanges, Total } from '../../shared/ipc.ts';

export interface FiguresState {
  /** CPU by pane id, percent of one core in tenths. */
  cpu: ReadonlyMap<string, number>;
  /** Null while nothing is known, or there is no pane. */
  total: Total | null;
}

export const useFigures = create<FiguresState>()(() => ({ cpu: new Map(), total: null }));

export function withChanges(state: FiguresState, { cpu, total }: FigureChanges): FiguresState {
  const next = new Map(state.cpu);
  for (const [pane, value] of Object.entries(cpu)) {
    if (value === null) next.delete(pane);
    else next.set(pane, value);
  }
  return { cpu: next, total: total === undefined ? state.total : total };
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
