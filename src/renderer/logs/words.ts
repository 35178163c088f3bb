/** Times, sizes and counts as the Logs view says them. Pure. */
import type { LogSource } from '../../shared/ipc-logs.ts';
import { clock } from '../panes/duration.ts';

export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}

/** `512 B`, `4.2 MB`, `1.0 GB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `12:04:31.042`; of another day `20 Nov 12:04`. */
export function lineTime(at: number, now: number): string {
  if (at === 0) return '–';
  const time = new Date(at);
  if (time.toDateString() === new Date(now).toDateString()) {
    return `${clock(at)}.${String(time.getMilliseconds()).padStart(3, '0')}`;
  }
  return `${day(time)} ${clock(at).slice(0, 5)}`;
}

function day(time: Date): string {
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** What could not be written, in a sentence. */
export function lossWords({ lost, lostFrom, lostTo, reason, losing }: NonNullable<LogSource['loss']>): string {
  const from = lostFrom === null ? '' : `, from ${clock(lostFrom)}`;
  const to = losing || lostTo === null ? '' : ` to ${clock(lostTo)}`;
  const now = losing ? ', and it goes on' : '';
  return `${size(lost)} could not be written${reason === '' ? '' : ` (${reason})`}${from}${to}${now}`;
}
