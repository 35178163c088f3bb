/** The last minute of what each pane took, sample by sample, for spark lines: kept whichever view is on show. */
import type { FiguresState } from '../app/figures.ts';

/** So many samples are kept: one a second. */
export const SAMPLES = 60;

/** Oldest first. */
export interface Series {
  /** Percent of one core. */
  readonly cpu: readonly number[];
  /** Bytes; only of samples in which the Processes view was on show. */
  readonly memory: readonly number[];
}

interface Kept {
  cpu: number[];
  memory: number[];
}

const series = new Map<string, Kept>();
const NONE: Series = { cpu: [], memory: [] };

/** What is known of a pane; the arrays are the kept ones and go on. */
export function seriesOf(pane: string): Series {
  return series.get(pane) ?? NONE;
}

function add(values: number[], value: number, times: number): void {
  for (let i = Math.min(times, SAMPLES); i > 0; i--) values.push(value);
  if (values.length > SAMPLES) values.splice(0, values.length - SAMPLES);
}

/**
 * Takes in the figures that have just come. Samples that were passed over were like the one before.
 * @param withPanes whether memory came with it
 */
export function keep(before: FiguresState, now: FiguresState, withPanes: boolean): void {
  const passed = before.sample === 0 ? 0 : Math.max(0, now.sample - before.sample - 1);
  const isNew = now.sample !== before.sample;
  for (const [pane, cpu] of now.cpu) {
    let kept = series.get(pane);
    if (kept === undefined) {
      kept = { cpu: [], memory: [] };
      series.set(pane, kept);
    }
    const last = before.cpu.get(pane);
    if (last !== undefined) add(kept.cpu, last, passed);
    if (isNew) add(kept.cpu, cpu, 1);
    const taken = withPanes ? now.panes.get(pane) : undefined;
    if (taken !== undefined) add(kept.memory, taken.memory, 1);
  }
  for (const pane of series.keys()) if (!now.cpu.has(pane)) series.delete(pane);
}
