/** Lets old logs go: by age, and by the size of all of them; never one that is being written. */
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCapturing, listLogs, logSize } from './folder.ts';
import type { RetentionBounds } from './settings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Looking at all logs takes a moment: not after every run. */
const SPACING_MS = 60 * 60 * 1000;

/**
 * Removes logs that nothing writes to any more: those older than the bound, then the oldest until all are within the
 * other. Looks once an hour at most.
 * @returns the ids of those that were removed
 */
export async function cleanLogs(directory: string, bounds: RetentionBounds, always = false): Promise<string[]> {
  const stamp = join(directory, 'cleaned');
  const last = await stat(stamp).catch(() => null);
  if (!always && last !== null && Math.abs(Date.now() - last.mtimeMs) < SPACING_MS) return [];
  const logs = listLogs(directory).map((log) => ({ log, ...logSize(log), used: isCapturing(log) }));
  if (logs.length === 0) return [];
  await writeFile(stamp, '', { mode: 0o600 });
  let total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: string[] = [];
  for (const { log, bytes, changedAt, used } of logs.toSorted((a, b) => a.changedAt - b.changedAt)) {
    // One without a file yet is just being made.
    if (used || changedAt === 0) continue;
    if (total <= bounds.bytes && Date.now() - changedAt <= bounds.days * DAY_MS) continue;
    await rm(log.folder, { recursive: true, force: true });
    total -= bytes;
    removed.push(log.id);
  }
  return removed;
}
