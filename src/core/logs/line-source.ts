/** Reads single lines of one log by where they begin: what a list of places shows. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Log } from './folder.ts';
import { listSegments, type Segment } from './segments.ts';

export interface FoundLine {
  /** Without its line break; cut where it is longer than was asked for. */
  readonly bytes: Buffer;
  /** In bytes, without its line break; of one that is longer than LONGEST_MEASURED, that. */
  readonly length: number;
  /** It has no line break yet. */
  readonly open: boolean;
}

const CHUNK_BYTES = 128 * 1024;
/** The end of a line is not looked for further away. */
export const LONGEST_MEASURED = 64 * 1024 * 1024;

/**
 * A reader for a few lines, in order of their offsets at best; made anew for the next few, because a log grows and its
 * oldest segments go. To be closed.
 */
export class LineSource {
  private readonly segments: readonly Segment[];
  private readonly files = new Map<string, number | null>();
  private readonly chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private chunkAt = 0;
  private chunkBytes = 0;

  constructor({ folder }: Pick<Log, 'folder'>) {
    this.segments = listSegments(folder);
  }

  /** The line that begins there, up to `most` bytes of it; null where that is no longer kept. */
  read(offset: number, most: number): FoundLine | null {
    const parts: Buffer[] = [];
    let length = 0;
    for (let at = offset; ; ) {
      const bytes = this.at(at);
      if (bytes === null) {
        if (at === offset) return null;
        return { bytes: Buffer.concat(parts), length, open: true };
      }
      const end = bytes.indexOf(0x0a);
      const piece = end < 0 ? bytes : bytes.subarray(0, end);
      if (length < most) parts.push(Buffer.from(piece.subarray(0, most - length)));
      length += piece.length;
      if (end >= 0 || length >= LONGEST_MEASURED) return { bytes: Buffer.concat(parts), length, open: false };
      at += bytes.length;
    }
  }

  close(): void {
    for (const file of this.files.values()) if (file !== null) closeSync(file);
    this.files.clear();
  }

  /** Some bytes from an offset on, valid until the next call; null where there are none. */
  private at(offset: number): Buffer | null {
    if (offset < this.chunkAt || offset >= this.chunkAt + this.chunkBytes) {
      const segment = this.segments.findLast((each) => each.offset <= offset);
      const file = segment === undefined ? null : this.open(segment.path);
      if (segment === undefined || file === null) return null;
      this.chunkAt = offset;
      this.chunkBytes = readSync(file, this.chunk, 0, CHUNK_BYTES, offset - segment.offset);
      if (this.chunkBytes === 0) return null;
    }
    return this.chunk.subarray(offset - this.chunkAt, this.chunkBytes);
  }

  private open(path: string): number | null {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    let file: number | null = null;
    try {
      file = openSync(path, 'r');
      if (!fstatSync(file).isFile()) throw new Error('no file');
    } catch {
      // Removed since the segments were listed.
    }
    this.files.set(path, file);
    return file;
  }
}
