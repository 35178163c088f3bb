/** Looks through logs for places of lines, many at a time and without their text: for lists of millions of lines. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { readBlocks } from './blocks.ts';
import type { Log } from './folder.ts';
import type { LineFinder } from './pattern.ts';
import { listSegments, type Segment } from './segments.ts';
import { type Index, readIndex } from './times.ts';

/** Segments of one log that are read together: none of its lines goes on before or behind them. */
export interface Piece<L extends Pick<Log, 'folder'> = Log> {
  readonly log: L;
  readonly segments: readonly Segment[];
  /** When its first line came, milliseconds since the epoch; 0 where unknown. */
  readonly startedAt: number;
  /** It ends where the log ends now. */
  readonly last: boolean;
}

export interface ScanOptions {
  /** Lines that began to come from this time to that, milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  /** Only lines from this offset on, where one begins. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}

export interface Places {
  /** Where lines begin, in order, and when each began to come. */
  readonly offsets: readonly number[];
  readonly times: readonly number[];
  /** Bytes that were looked through for them. */
  readonly bytes: number;
  /** Where looking through goes on later: behind these bytes, or where their last line begins if it has no end yet. */
  readonly next: number;
}

/** Finds every line. */
export const everyLine: LineFinder = (block) => {
  const found: number[] = [];
  for (let at = 0; at < block.length; ) {
    found.push(at);
    const end = block.indexOf(0x0a, at);
    if (end < 0) break;
    at = end + 1;
  }
  return found;
};

/**
 * What there is to look through, piece by piece in the order of time; the newest first where asked.
 * @param since pieces that end before this are left out, and those that begin after `until`
 */
export function piecesOf<L extends Pick<Log, 'folder'>>(
  logs: readonly L[],
  { since = 0, until = Number.POSITIVE_INFINITY, newestFirst = false } = {},
): Piece<L>[] {
  const pieces = logs.flatMap((log) => {
    const all = groupsOf(listSegments(log.folder)).map((segments, index, { length }) => {
      const startedAt = readIndex((segments[0] as Segment).indexPath).times[0] ?? 0;
      return { log, segments, startedAt, last: index === length - 1 };
    });
    return all.filter(({ startedAt }, at) => {
      const next = all[at + 1]?.startedAt ?? 0;
      return startedAt <= until && (next === 0 || next >= since);
    });
  });
  // A stable sort: pieces of one log stay in their order, also where their times are not known.
  if (newestFirst) return pieces.reverse().sort((a, b) => b.startedAt - a.startedAt);
  return pieces.sort((a, b) => a.startedAt - b.startedAt);
}

/** Segments that end within a line go with the next one. */
function groupsOf(segments: readonly Segment[]): Segment[][] {
  const groups: Segment[][] = [];
  let ended = true;
  for (const segment of segments) {
    if (ended) groups.push([segment]);
    else groups.at(-1)?.push(segment);
    ended = endsWithLine(segment);
  }
  return groups;
}

function endsWithLine({ path }: Segment): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return true; // Removed since it was listed.
  }
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
  } finally {
    closeSync(file);
  }
}

/** Bytes of pieces now. */
export function bytesOf(pieces: readonly Pick<Piece, 'segments'>[]): number {
  return pieces.reduce(
    (sum, { segments }) =>
      sum + segments.reduce((all, { path }) => all + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0),
    0,
  );
}

/**
 * The places in one piece that `find` finds, block by block, in order.
 * @param buffer of BLOCK_BYTES; used until the next one is asked for
 * @throws MuxError as `find`; whatever the signal was aborted with
 */
export async function* scanPiece(
  { segments }: Pick<Piece, 'segments'>,
  find: LineFinder,
  { since = 0, until = Number.POSITIVE_INFINITY, from = 0, signal }: ScanOptions,
  buffer: Buffer,
): AsyncGenerator<Places> {
  const times = new SegmentTimes(segments);
  /** Where the line begins that goes on in the next block. */
  let lineAt: number | null = null;
  let reported = -1;
  for await (const { offset, bytes } of readBlocks(segments, from, buffer)) {
    signal?.throwIfAborted();
    const offsets: number[] = [];
    const at: number[] = [];
    for (const found of find(bytes)) {
      const begins: number = found === 0 && lineAt !== null ? lineAt : offset + found;
      if (begins <= reported) continue;
      const time = times.of(begins);
      if (time < since || time > until) continue;
      offsets.push(begins);
      at.push(time);
      reported = begins;
    }
    const last = bytes.lastIndexOf(0x0a);
    const end = offset + bytes.length;
    if (last === bytes.length - 1) lineAt = null;
    else if (last >= 0) lineAt = offset + last + 1;
    else lineAt ??= offset;
    yield { offsets, times: at, bytes: bytes.length, next: lineAt ?? end };
    // Other work of this process has its turn.
    await setImmediate();
  }
}

/** Times of offsets that grow; the index of a segment is read once. */
class SegmentTimes {
  private segment = -1;
  private index: Index = { offsets: [], times: [] };
  private at = 0;

  constructor(private readonly segments: readonly Segment[]) {}

  of(offset: number): number {
    while (this.segment + 1 < this.segments.length && (this.segments[this.segment + 1] as Segment).offset <= offset) {
      this.segment++;
      this.index = readIndex((this.segments[this.segment] as Segment).indexPath);
      this.at = 0;
    }
    const { offsets, times } = this.index;
    while (this.at + 1 < offsets.length && (offsets[this.at + 1] as number) <= offset) this.at++;
    return times[this.at] ?? 0;
  }
}
