/** Rows of a list: its lines, and where it is grouped a heading before those of each log; all of one height. Pure. */
import type { LogGroup } from '../../shared/ipc-logs.ts';

export type Row = { kind: 'line'; index: number } | { kind: 'group'; group: LogGroup };

export class Rows {
  readonly count: number;
  /** The row of each group's heading, in order. */
  private readonly headings: number[] = [];

  constructor(
    lines: number,
    private readonly groups: readonly LogGroup[],
  ) {
    let row = 0;
    for (const { count } of groups) {
      this.headings.push(row);
      row += count + 1;
    }
    this.count = lines + groups.length;
  }

  at(row: number): Row {
    const group = this.groupAt(row);
    if (group >= 0 && this.headings[group] === row) return { kind: 'group', group: this.groups[group] as LogGroup };
    return { kind: 'line', index: row - group - 1 };
  }

  /** The row of a line. */
  of(index: number): number {
    let group = 0;
    while (group < this.headings.length && (this.headings[group] as number) - group <= index) group++;
    return index + group;
  }

  /** The last group whose heading stands at the row or before it; -1 where there are none. */
  private groupAt(row: number): number {
    let low = 0;
    let high = this.headings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.headings[middle] as number) <= row) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
