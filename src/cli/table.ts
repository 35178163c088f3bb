/** Rows of a list in columns, as wide as their widest text; the last one is cut where the terminal ends. */
import { resolve } from 'node:path';
import type { StartedBy } from '../core/command/started-by.ts';
import { type Output, plain, type Style } from './output.ts';
import { cells, cut, pad } from './text.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

const GAP = 2;
const LEAST = 10;

/** Columns in which no row has a text are left out. */
export function table(output: Output, rows: readonly (readonly Cell[])[]): void {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    rows.reduce((widest, row) => Math.max(widest, cells(row[column]?.text ?? '')), 0),
  );
  const used = widths.slice(0, -1).reduce((sum, width) => sum + (width === 0 ? 0 : width + GAP), 0);
  const room = Math.max(LEAST, output.columns - used);
  for (const row of rows) {
    const texts = row.flatMap(({ text, style }, column) => {
      const width = widths[column] as number;
      if (width === 0) return [];
      const shown = column === columns - 1 ? cut(text, room) : pad(text, width);
      return [style === undefined ? shown : output.paint(style, shown)];
    });
    output.line(texts.join(' '.repeat(GAP)));
  }
}

/** Local time to the second, with the day where it is not today's. */
export function timeOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  const time = date.toLocaleTimeString('en-GB');
  if (date.toDateString() === new Date().toDateString()) return time;
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')} ${time}`;
}

/** `work.heroscript:12`, `app`, `restart`; nothing where it is not known. */
export function startedBy(by: StartedBy | null): string {
  if (by === null) return '';
  if (by.kind !== 'playbook') return by.kind === 'app' ? 'app' : plain(by.command);
  const here = `${resolve('.')}/`;
  const file = by.file.startsWith(here) ? by.file.slice(here.length) : by.file;
  return plain(`${file === '' ? 'playbook' : file}:${by.line}`);
}

/** `0.4 s`, `2 m 5 s`, `3 h 10 m`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} m ${Math.floor(milliseconds / 1000) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}
