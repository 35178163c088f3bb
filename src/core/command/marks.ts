/** Finds the shell's marks in a pane's output, also where a mark is cut between two chunks. */
import { type PaneMark, parsePaneMark } from './state.ts';

const OSC_7 = '\x1b]7;';
const START = Buffer.from(`${OSC_7}muxworks:`);
/** Longer than any mark of ours; what goes on longer is not one. */
const LONGEST = 256;
const BEL = 7;
const ESC = 27;

/** One pane's output goes through one scanner. */
export class MarkScanner {
  private tail: Buffer = Buffer.alloc(0);

  /** Calls `found` for each mark that ends in this chunk, in order. */
  scan(chunk: Uint8Array, found: (mark: PaneMark) => void): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.tail.length > 0) {
      bytes = Buffer.concat([this.tail, bytes]);
      this.tail = Buffer.alloc(0);
    }
    let from = 0;
    for (;;) {
      const at = bytes.indexOf(START, from);
      if (at < 0) break;
      const end = markEnd(bytes, at + START.length);
      if (end === null) {
        if (bytes.length - at <= LONGEST) {
          this.tail = Buffer.from(bytes.subarray(at));
          return;
        }
        from = at + START.length;
        continue;
      }
      const mark = parsePaneMark(bytes.toString('latin1', at + OSC_7.length, end));
      if (mark !== null) found(mark);
      from = end;
    }
    this.tail = startOfMark(bytes, from);
  }
}

function markEnd(bytes: Buffer, from: number): number | null {
  for (let at = from; at < bytes.length && at < from + LONGEST; at++) {
    if (bytes[at] === BEL || bytes[at] === ESC) return at;
  }
  return null;
}

/** The end of the chunk, where it could be the beginning of a mark. */
function startOfMark(bytes: Buffer, from: number): Buffer {
  const start = bytes.lastIndexOf(ESC);
  if (start < from || bytes.length - start >= START.length) return Buffer.alloc(0);
  const end = bytes.subarray(start);
  return end.compare(START, 0, end.length) === 0 ? Buffer.from(end) : Buffer.alloc(0);
}
