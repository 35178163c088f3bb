/** How benchmarks print: one figure a line, its floor from the same run beside it, and the aim. */

export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** What it is compared with, measured in the same run. */
  floor?: { what: string; value: number };
  /** How many times the floor the value may be, or must be. */
  aim?: { ratio: number; is: 'at least' | 'at most' };
}

export function title(text: string): void {
  process.stdout.write(`\n${text}\n${'-'.repeat(text.length)}\n`);
}

export function print({ what, value, unit, floor, aim }: Figure): void {
  let line = `${what}: ${round(value)} ${unit}`;
  if (floor !== undefined) {
    const ratio = value / floor.value;
    line += `   ${floor.what}: ${round(floor.value)} ${unit}   ratio ${round(ratio)}`;
    if (aim !== undefined) {
      const met = aim.is === 'at least' ? ratio >= aim.ratio : ratio <= aim.ratio;
      line += ` (aim: ${aim.is} ${aim.ratio}: ${met ? 'met' : 'missed'})`;
    }
  }
  process.stdout.write(`${line}\n`);
}

/** A figure without a floor, with what it should stay under. */
export function note(text: string): void {
  process.stdout.write(`${text}\n`);
}

function round(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);
