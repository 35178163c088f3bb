/** The lines of a log. */
import { readChunks, type Segment } from './segments.ts';
import { plainText, rawText } from './text.ts';
import { Times } from './times.ts';

export interface LogEntry {
  /** The line, without its end. */
  readonly content: string;
  /** When it began to come, milliseconds since the epoch, 0 where unknown; see Times. */
  readonly timestamp: number;
  /** Of its first byte in the output of the pane. */
  readonly offset: number;
}

/** A longer line comes in pieces of this length. */
export const LONGEST_LINE = 1024 * 1024;

export interface RawLine {
  /** With its line break, which only the last line, and a piece of one that is too long, may lack. Valid until the
   * next one is asked for. */
  readonly bytes: Buffer;
  readonly offset: number;
  readonly segment: Segment;
  /** Bytes before it that have been removed since, 0 for most. */
  readonly missed: number;
}

/**
 * Every line from an offset on, in order, none twice. Lines that go over the end of a chunk or of a segment are put
 * together; what was removed between two chunks parts lines.
 */
export async function* readLines(folder: string, from = 0): AsyncGenerator<RawLine> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let restAt = from;
  let restSegment: Segment | null = null;
  let expected: number | null = from === 0 ? null : from;
  let missed = 0;
  const flush = (): RawLine => {
    const line = { bytes: Buffer.concat(rest), offset: restAt, segment: restSegment as Segment, missed };
    rest = [];
    restBytes = 0;
    missed = 0;
    return line;
  };
  for await (const { offset, bytes, segment } of readChunks(folder, from)) {
    if (expected !== null && offset > expected) {
      if (restBytes > 0) yield flush();
      missed += offset - expected;
    }
    expected = offset + bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const found = bytes.indexOf(0x0a, at);
      const room = LONGEST_LINE - restBytes;
      const whole = found >= 0 && found + 1 - at <= room;
      const end = whole ? found + 1 : Math.min(bytes.length, at + room);
      if (restBytes === 0 && whole) {
        yield { bytes: bytes.subarray(at, end), offset: offset + at, segment, missed };
        missed = 0;
      } else {
        if (restBytes === 0) {
          restAt = offset + at;
          restSegment = segment;
        }
        rest.push(Buffer.from(bytes.subarray(at, end)));
        restBytes += end - at;
        if (whole || restBytes >= LONGEST_LINE) yield flush();
      }
      at = end;
    }
  }
  if (restBytes > 0) yield flush();
}

/** Whether a line is complete: nothing will be added to it. */
export function isWhole({ bytes }: RawLine): boolean {
  return bytes.at(-1) === 0x0a || bytes.length >= LONGEST_LINE;
}

/** Makes entries of lines that come in order. */
export class Entries {
  private readonly times = new Times();

  /** @param raw whether escape sequences stay in the text */
  constructor(private readonly raw: boolean) {}

  of({ bytes, offset, segment }: Pick<RawLine, 'bytes' | 'offset' | 'segment'>): LogEntry {
    const line = bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
    const content = this.raw ? rawText(line) : plainText(line);
    return { content, timestamp: this.times.timeOf(segment, offset), offset };
  }
}
