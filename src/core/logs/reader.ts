/** Reads one log: all of it, what is new since the last time, its last lines. */
import { isCapturing, type Log } from './folder.ts';
import { Entries, isWhole, type LogEntry, readLines } from './lines.ts';
import { endOfLog, listSegments, readChunks } from './segments.ts';
import { readIndex } from './times.ts';

export interface ReadOptions {
  /** Leaves escape sequences in the text. */
  readonly raw?: boolean;
  /** Only lines that began to come at or after this time, milliseconds since the epoch. */
  readonly since?: number;
  /** Only lines that began to come at or before this time. */
  readonly until?: number;
  /** Only from this offset on. */
  readonly from?: number;
}

/** Every line of a log that is there now, the unfinished last one too, in bounded memory. */
export async function* logsAll(log: Pick<Log, 'folder'>, options: ReadOptions = {}): AsyncGenerator<LogEntry> {
  const { raw = false, since = 0, until = Number.POSITIVE_INFINITY } = options;
  const entries = new Entries(raw);
  for await (const line of readLines(log.folder, options.from ?? startOf(log, since))) {
    const entry = entries.of(line);
    if (entry.timestamp > until) return;
    if (entry.timestamp >= since) yield entry;
  }
}

export interface NewLogs {
  readonly entries: readonly LogEntry[];
  /** Bytes that were removed, by rotation, before they were read. */
  readonly missed: number;
  /** There is more already; ask again. */
  readonly more: boolean;
}

/** So much is handed out at once at most. */
const AT_ONCE_BYTES = 8 * 1024 * 1024;

/**
 * One reader of a log, which keeps its own place: each line comes to it once, over rotation and whoever else reads. A
 * line comes when it is complete, or when the log has ended.
 */
export class LogReader {
  private at: number;
  private readonly raw: boolean;

  /** @param from where it begins; the oldest line where absent */
  constructor(
    readonly log: Pick<Log, 'folder' | 'id'>,
    { raw = false, from = 0 }: { raw?: boolean; from?: number } = {},
  ) {
    this.raw = raw;
    this.at = from;
  }

  /** Its place, for another reader that goes on from there. */
  get offset(): number {
    return this.at;
  }

  /**
   * The lines that have come since the last call.
   * @param reset begins anew with the oldest line
   */
  async getNew({ reset = false }: { reset?: boolean } = {}): Promise<NewLogs> {
    if (reset) this.at = 0;
    // Asked before reading: what comes after that is read next time.
    const over = !isCapturing(this.log);
    const made = new Entries(this.raw);
    const entries: LogEntry[] = [];
    let missed = 0;
    let bytes = 0;
    for await (const line of readLines(this.log.folder, this.at)) {
      if (!isWhole(line) && !over) break;
      entries.push(made.of(line));
      missed += line.missed;
      bytes += line.bytes.length;
      this.at = line.offset + line.bytes.length;
      if (bytes >= AT_ONCE_BYTES) return { entries, missed, more: true };
    }
    return { entries, missed, more: false };
  }
}

export interface LastLines {
  readonly entries: readonly LogEntry[];
  /** There are lines before them. */
  readonly truncated: boolean;
}

/** Exactly the last `count` lines, or all where there are fewer; an unfinished one counts. Read from the end. */
export async function lastLines(
  log: Pick<Log, 'folder'>,
  count: number,
  options: Pick<ReadOptions, 'raw'> = {},
): Promise<LastLines> {
  const from = await findLast(log.folder, count);
  const entries: LogEntry[] = [];
  for await (const entry of logsAll(log, { ...options, from: from.offset })) entries.push(entry);
  // Lines may have come while these were read.
  const surplus = Math.max(0, entries.length - count);
  return { entries: entries.slice(surplus), truncated: from.truncated || surplus > 0 };
}

const BACK_BYTES = 256 * 1024;

/** The offset at which the last `count` lines begin. */
export async function startOfLast(folder: string, count: number): Promise<number> {
  return (await findLast(folder, count)).offset;
}

/**
 * Where the last `count` lines begin, and whether there are lines before them.
 * @param before only lines that end there or before, where a line begins; the end of the log where absent
 */
export async function findLast(
  folder: string,
  count: number,
  before?: number,
): Promise<{ offset: number; truncated: boolean }> {
  const segments = listSegments(folder);
  const first = segments[0]?.offset ?? 0;
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, (await endOfLog(folder)) ?? first);
  if (count <= 0) return { offset: end, truncated: end > first };
  // The break at the very end belongs to the last line.
  let breaks = 0;
  for (let upper = end; upper > first; ) {
    const lower = Math.max(first, upper - BACK_BYTES);
    const bytes = await readRange(folder, lower, upper);
    for (let at = bytes.lastIndexOf(0x0a); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(0x0a, at - 1)) {
      if (lower + at === end - 1) continue;
      if (++breaks === count) return { offset: lower + at + 1, truncated: true };
    }
    upper = lower;
  }
  return { offset: first, truncated: false };
}

async function readRange(folder: string, from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const { offset, bytes } of readChunks(folder, from, BACK_BYTES)) {
    // What has been removed meanwhile is filled, so that the places of the rest stay right.
    const known = parts.reduce((sum, part) => sum + part.length, from);
    if (offset > known) parts.push(Buffer.alloc(Math.min(offset, to) - known));
    if (offset >= to) break;
    parts.push(Buffer.from(bytes.subarray(0, to - offset)));
    if (offset + bytes.length >= to) break;
  }
  return Buffer.concat(parts);
}

/** An offset before which nothing is of that time or later; 0: the beginning. */
export function startOf(log: Pick<Log, 'folder'>, since: number): number {
  if (since <= 0) return 0;
  const segments = listSegments(log.folder);
  for (const segment of segments.toReversed()) {
    const { offsets, times } = readIndex(segment.indexPath);
    const later = times.findIndex((time) => time >= since);
    if (later === 0) continue;
    if (times.length === 0) continue;
    // The line that the entry before stands in may go on.
    return later < 0 ? (offsets.at(-1) as number) : (offsets[later - 1] as number);
  }
  return 0;
}
