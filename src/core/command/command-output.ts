/** Finds in a pane's output what one command wrote: all between the mark of its start and the mark of its end. */

const ESC = 27;
const BEL = 7;
const OSC = Buffer.from('\x1b]');
/** An OSC that goes on longer is none of those that count here. */
const LONGEST = 256;

/** What an OSC means for the command that is looked for. */
export type Meaning =
  | { kind: 'start' }
  | { kind: 'end'; exitCode: number | null; durationMs: number | null; after: Fence }
  /** The command has ended here, if the end follows. */
  | { kind: 'fence'; fence: Fence };

/**
 * What comes between the end of a command and the mark that tells of it. `mark`: at most another mark. `prompt`: the
 * whole prompt, where that alone can tell (a bash whose PROMPT_COMMAND is readonly; what that prints counts as output).
 */
type Fence = 'mark' | 'prompt';
const ROOM: Readonly<Record<Fence, number>> = { mark: 0, prompt: 4096 };

export interface Ended {
  exitCode: number | null;
  /** By the shell's own clock; null where it tells no times. */
  durationMs: number | null;
}

/** One command's output goes through one of these. */
export class CommandOutput {
  started = false;
  /** Resolves when the command has begun. */
  readonly begun: Promise<void>;
  /** Resolves when the command has ended. */
  readonly over: Promise<void>;
  private tellBegun: () => void = () => {};
  private tellOver: () => void = () => {};
  /** Null while it has not ended. */
  ended: Ended | null = null;
  private held: Buffer = Buffer.alloc(0);

  /**
   * @param prefixes how the OSC begin that can mean something, `7;muxworks:`
   * @param meaning what the text of such an OSC means; null where it is not about this command
   * @param output receives what the command wrote, in order, in pieces that are its own to keep
   */
  constructor(
    private readonly prefixes: readonly string[],
    private readonly meaning: (text: string) => Meaning | null,
    private readonly output: (bytes: Buffer) => void,
  ) {
    this.begun = new Promise((resolve) => {
      this.tellBegun = resolve;
    });
    this.over = new Promise((resolve) => {
      this.tellOver = resolve;
    });
  }

  push(chunk: Buffer): void {
    if (this.ended !== null) return;
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    this.held = Buffer.alloc(0);
    let written = this.started ? 0 : bytes.length;
    /** The last fence of each kind. */
    const fences: { [F in Fence]?: { at: number; end: number } } = {};
    const fenceBefore = (kind: Fence, at: number): number => {
      const fence = fences[kind];
      return fence !== undefined && at - fence.end <= ROOM[kind] ? fence.at : at;
    };
    let keep = bytes.length;
    for (let at = bytes.indexOf(OSC); at >= 0; at = bytes.indexOf(OSC, at + 1)) {
      const end = this.endOf(bytes, at);
      if (end === 'open') {
        keep = at;
        break;
      }
      if (end === null) continue;
      const meaning = this.meaning(bytes.toString('latin1', at + OSC.length, end));
      const after = bytes[end] === BEL ? end + 1 : end;
      if (meaning?.kind === 'start') {
        this.started = true;
        this.tellBegun();
        written = after;
      } else if (meaning?.kind === 'fence') fences[meaning.fence] = { at, end: after };
      else if (meaning?.kind === 'end') {
        const { exitCode, durationMs } = meaning;
        let last = fenceBefore(meaning.after, at);
        if (meaning.after === 'prompt') last = withoutPaste(bytes, written, last);
        if (this.started && last > written) this.output(bytes.subarray(written, last));
        this.ended = { exitCode, durationMs };
        this.tellBegun();
        this.tellOver();
        return;
      }
    }
    if (keep === bytes.length && bytes.at(-1) === ESC) keep--;
    keep = Math.min(fenceBefore('mark', keep), fenceBefore('prompt', keep));
    keep = withoutPaste(bytes, written, keep);
    if (this.started && keep > written) this.output(bytes.subarray(written, keep));
    if (keep < bytes.length) this.held = Buffer.from(bytes.subarray(Math.max(keep, this.started ? written : 0)));
  }

  /** Nothing more comes: what was held back as the possible beginning of a mark was none. */
  close(): void {
    if (this.ended === null && this.started && this.held.length > 0) this.output(this.held);
    this.held = Buffer.alloc(0);
  }

  /** Where the text of the OSC at `at` ends; null for one that means nothing here, `open` where the rest may follow. */
  private endOf(bytes: Buffer, at: number): number | null | 'open' {
    const text = at + OSC.length;
    const known = this.prefixes.some((prefix) => {
      const length = Math.min(prefix.length, bytes.length - text);
      return bytes.toString('latin1', text, text + length) === prefix.slice(0, length);
    });
    if (!known) return null;
    const limit = Math.min(bytes.length, text + LONGEST);
    for (let end = text; end < limit; end++) if (bytes[end] === BEL || bytes[end] === ESC) return end;
    return limit === bytes.length ? 'open' : null;
  }
}

/** What readline asks of the terminal before it writes a prompt, where it tells pasted text from typed text. */
const PASTE = Buffer.from('\x1b[?2004h');

/** Where that begins that ends at `to`, whole or not; `to` where it does not. */
function withoutPaste(bytes: Buffer, from: number, to: number): number {
  for (let length = Math.min(PASTE.length, to - from); length > 0; length--) {
    if (bytes.compare(PASTE, 0, length, to - length, to) === 0) return to - length;
  }
  return to;
}

const CR = 13;
const LF = 10;

/**
 * Takes back what a terminal does to line ends (ONLCR writes each `\n` as `\r\n`): exactly what the program wrote,
 * unless it has set its terminal to leave line ends alone.
 */
export class LineEnds {
  private cr = false;

  push(bytes: Buffer): Buffer {
    if (!this.cr && !bytes.includes(CR)) return bytes;
    const out = Buffer.allocUnsafe(bytes.length + 1);
    let to = 0;
    for (const byte of bytes) {
      if (this.cr && byte !== LF) out[to++] = CR;
      this.cr = byte === CR;
      if (!this.cr) out[to++] = byte;
    }
    return out.subarray(0, to);
  }

  /** What a CR at the very end was. */
  close(): Buffer {
    const last = this.cr ? Buffer.from([CR]) : Buffer.alloc(0);
    this.cr = false;
    return last;
  }
}

type Inside = 'text' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape';

/** Leaves out escape sequences (ECMA-48: CSI, OSC, DCS and the like, and the short ones), also ones cut by a chunk's end. */
export class AnsiStripper {
  private inside: Inside = 'text';

  push(bytes: Buffer): Buffer {
    if (this.inside === 'text' && !bytes.includes(ESC)) return bytes;
    const out = Buffer.allocUnsafe(bytes.length);
    let to = 0;
    for (const byte of bytes) {
      if (this.inside === 'text' && byte !== ESC) out[to++] = byte;
      else this.inside = this.next(byte);
    }
    return out.subarray(0, to);
  }

  private next(byte: number): Inside {
    if (byte === 0x18 || byte === 0x1a) return 'text'; // CAN and SUB end any sequence.
    switch (this.inside) {
      case 'text':
        return 'escape';
      case 'escape':
        if (byte === 0x5b) return 'csi';
        // DCS, SOS, OSC, PM, APC, and tmux's own name of a window.
        if (byte === 0x50 || byte === 0x58 || (byte >= 0x5d && byte <= 0x5f) || byte === 0x6b) return 'string';
        if (byte === ESC) return 'escape';
        return byte >= 0x20 && byte <= 0x2f ? 'intermediate' : 'text';
      case 'intermediate':
        return byte >= 0x20 && byte <= 0x2f ? 'intermediate' : 'text';
      case 'csi':
        if (byte === ESC) return 'escape';
        return byte >= 0x40 && byte <= 0x7e ? 'text' : 'csi';
      case 'string':
        if (byte === BEL) return 'text';
        return byte === ESC ? 'string-escape' : 'string';
      case 'string-escape':
        if (byte === 0x5c) return 'text';
        this.inside = 'escape';
        return this.next(byte);
    }
  }
}
