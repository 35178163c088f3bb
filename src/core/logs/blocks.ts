/** The bytes of a log in large blocks of whole lines: what a search looks through at once. */
import { open } from 'node:fs/promises';
import { LONGEST_LINE } from './lines.ts';
import type { Segment } from './segments.ts';

export const BLOCK_BYTES = 4 * 1024 * 1024;

/** Whole lines, as many as the buffer holds; a line that is longer than LONGEST_LINE may be cut. */
export async function* readBlocks(
  segments: readonly Segment[],
  from: number,
  buffer: Buffer,
): AsyncGenerator<{ offset: number; bytes: Buffer }> {
  let held = 0;
  let offset = 0;
  const first = segments.findLastIndex((segment) => segment.offset <= from);
  for (const segment of segments.slice(Math.max(0, first))) {
    let at = Math.max(from, segment.offset);
    // What was between has been removed.
    if (held > 0 && offset + held !== at) {
      yield { offset, bytes: buffer.subarray(0, held) };
      held = 0;
    }
    const file = await open(segment.path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (file === null) continue;
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, held, buffer.length - held, at - segment.offset);
        if (bytesRead === 0) break;
        if (held === 0) offset = at;
        at += bytesRead;
        held += bytesRead;
        if (held < buffer.length) continue;
        const last = buffer.lastIndexOf(0x0a, held - 1);
        const whole = last >= held - LONGEST_LINE ? last + 1 : held;
        yield { offset, bytes: buffer.subarray(0, whole) };
        buffer.copyWithin(0, whole, held);
        held -= whole;
        offset += whole;
      }
    } finally {
      await file.close();
    }
  }
  if (held > 0) yield { offset, bytes: buffer.subarray(0, held) };
}
