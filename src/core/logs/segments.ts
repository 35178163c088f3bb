/** The bytes of a log: its segments in order, read in chunks. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from './folder.ts';

export interface Segment {
  /** Of its first byte, in the whole output of the pane. */
  readonly offset: number;
  readonly path: string;
  /** Of its index. */
  readonly indexPath: string;
}

/**
 * The offset at which capturing begins. What the pane showed before that is in a segment that ends there, so that one
 * count of bytes goes through both.
 */
export const CAPTURE_BASE = 1024 * 1024;

export function segmentFile(offset: number, kind: 'log' | 'idx'): string {
  return `${String(offset).padStart(16, '0')}.${kind}`;
}

/** The segments that are there now, in order. */
export function listSegments(folder: string): Segment[] {
  return namesIn(folder)
    .filter((name) => /^\d{16}\.log$/.test(name))
    .sort()
    .map((name) => {
      const offset = Number(name.slice(0, 16));
      return { offset, path: join(folder, name), indexPath: join(folder, segmentFile(offset, 'idx')) };
    });
}

export interface Chunk {
  /** Of its first byte. */
  readonly offset: number;
  /** Valid until the next chunk is asked for. */
  readonly bytes: Buffer;
  readonly segment: Segment;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * The bytes from an offset on, to the end of what is there now: of segments that are begun later nothing. A chunk whose offset is not where the one before
 * ended tells that what was between has been removed. A segment that is removed while it is read is read to its end.
 */
export async function* readChunks(folder: string, from = 0, chunkBytes = CHUNK_BYTES): AsyncGenerator<Chunk> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const segments = listSegments(folder);
  // The one that holds the offset, or the first after it where that has been removed.
  const index = segments.findLastIndex(({ offset }) => offset <= from);
  for (const segment of segments.slice(Math.max(0, index))) {
    yield* readSegment(segment, Math.max(from, segment.offset), buffer);
  }
}

/** One segment, to its end. */
export async function* readSegment(segment: Segment, from: number, buffer: Buffer): AsyncGenerator<Chunk> {
  const file = await open(segment.path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null; // The oldest one, removed since it was listed.
    throw error;
  });
  if (file === null) return;
  try {
    let at = from;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at - segment.offset);
      if (bytesRead === 0) return;
      yield { offset: at, bytes: buffer.subarray(0, bytesRead), segment };
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** The offset behind the last byte that is there now; null for a log without any. */
export async function endOfLog(folder: string): Promise<number | null> {
  const last = listSegments(folder).at(-1);
  if (last === undefined) return null;
  const file = await open(last.path, 'r').catch(() => null);
  if (file === null) return last.offset;
  try {
    return last.offset + (await file.stat()).size;
  } finally {
    await file.close();
  }
}
