/** When the bytes of a log came: the index beside each segment. */
import { readFileSync } from 'node:fs';
import type { Segment } from './segments.ts';

/**
 * Answers for offsets that only grow. The time of a byte is that of the last entry at or before it: up to a tenth of a
 * second early, because a burst has one entry.
 */
export class Times {
  private path = '';
  private offsets: number[] = [];
  private times: number[] = [];
  private at = 0;

  /** Milliseconds since the epoch. */
  timeOf(segment: Segment, offset: number): number {
    if (segment.indexPath !== this.path) this.load(segment);
    // The segment may have grown since, and its index with it.
    else if (offset >= (this.offsets.at(-1) ?? 0)) this.load(segment);
    while (this.at + 1 < this.offsets.length && (this.offsets[this.at + 1] as number) <= offset) this.at++;
    while (this.at > 0 && (this.offsets[this.at] as number) > offset) this.at--;
    return this.times[this.at] ?? 0;
  }

  private load({ indexPath }: Segment): void {
    const entries = readIndex(indexPath);
    if (indexPath !== this.path) this.at = 0;
    this.path = indexPath;
    this.offsets = entries.offsets;
    this.times = entries.times;
  }
}

export interface Index {
  readonly offsets: number[];
  /** Milliseconds since the epoch, one for each offset. */
  readonly times: number[];
}

/** An entry is a line; the last one may still be being written. */
export function readIndex(path: string): Index {
  const offsets: number[] = [];
  const times: number[] = [];
  let text = '';
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    // Removed with its segment, or never written on a full disk: the times are not known.
  }
  const lines = text.split('\n');
  lines.pop();
  for (const line of lines) {
    const [offset, time] = line.split(' ').map(Number);
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(time)) continue;
    offsets.push(offset as number);
    times.push(time as number);
  }
  return { offsets, times };
}
