/** Leaves out the messages of a viewer that hold nothing: ttyd ends, for all viewers, at the first that it gets. */
import { Transform, type TransformCallback } from 'node:stream';

/** RFC 6455, section 5.2. */
const FIN = 0x80;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;
const CONTINUATION = 0;
const FIRST_CONTROL = 8;

/** What a viewer sends once it is connected: frames without extensions. All else goes through as it came. */
export class WithoutEmptyMessages extends Transform {
  /** The beginning of a frame's header. */
  private header: Buffer = Buffer.alloc(0);
  /** Bytes of payload that are still to come. */
  private left = 0;
  /** What kind of message has begun with nothing but empty frames; null where none has. */
  private held: number | null = null;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.left > 0) {
        const payload = rest.subarray(0, this.left);
        this.push(payload);
        this.left -= payload.length;
        rest = rest.subarray(payload.length);
        continue;
      }
      this.header = Buffer.concat([this.header, rest]);
      const size = headerSize(this.header);
      if (size === null || this.header.length < size) break;
      rest = this.header.subarray(size);
      this.frame(Buffer.from(this.header.subarray(0, size)));
      this.header = Buffer.alloc(0);
    }
    done();
  }

  private frame(header: Buffer): void {
    const first = header[0] as number;
    const length = payloadLength(header);
    if ((first & OPCODE) < FIRST_CONTROL) {
      let kind = first & OPCODE;
      if (kind === CONTINUATION && this.held !== null) kind = this.held;
      this.held = null;
      if (length === 0 && kind !== CONTINUATION) {
        if ((first & FIN) === 0) this.held = kind;
        return;
      }
      // The first frame of a message that has something says of what kind it is.
      header[0] = (first & ~OPCODE) | kind;
    }
    this.push(header);
    this.left = length;
  }
}

/** Null as long as that cannot be told. */
function headerSize(header: Buffer): number | null {
  const second = header[1];
  if (second === undefined) return null;
  const length = second & LENGTH;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + ((second & MASKED) === 0 ? 0 : 4);
}

function payloadLength(header: Buffer): number {
  const length = (header[1] as number) & LENGTH;
  if (length === 126) return header.readUInt16BE(2);
  return length === 127 ? Number(header.readBigUInt64BE(2)) : length;
}
