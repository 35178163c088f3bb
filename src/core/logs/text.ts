/** Output of a terminal as text: without its escape sequences, and as a line finally looked. */

const ESC = 0x1b;
const NEWLINE = 0x0a;

/** How far an escape sequence has been read. */
type State = 'text' | 'escape' | 'intermediate' | 'control' | 'string' | 'string-escape';

/**
 * Takes escape sequences (ECMA-48: CSI, OSC and the other control strings, two-byte ones) and control characters but
 * tab, line break and carriage return out of bytes; what is left is in order. A sequence never goes on past the end of
 * its line, so that each line stands for itself: a program that was ended in the middle of one hides nothing after it.
 * @param into as long as `bytes` at least; may be `bytes` itself
 * @returns how many bytes are left in `into`
 */
export function stripEscapes(bytes: Uint8Array, into: Uint8Array): number {
  let state: State = 'text';
  let out = 0;
  const { length } = bytes;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    if (byte === NEWLINE) {
      state = 'text';
      into[out++] = byte;
    } else if (state === 'text') {
      if (byte >= 0x20 ? byte !== 0x7f : byte === 0x09 || byte === 0x0d) into[out++] = byte;
      else if (byte === ESC) state = 'escape';
    } else if (state === 'control') {
      if (byte >= 0x40 && byte <= 0x7e) state = 'text';
      else if (byte === ESC) state = 'escape';
    } else state = next(state, byte);
  }
  return out;
}

function next(state: State, byte: number): State {
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'control'; // [
      // ] P X ^ _ and, of screen and tmux, k: strings that end with BEL or ESC \
      if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f || byte === 0x6b) {
        return 'string';
      }
      if (byte >= 0x20 && byte <= 0x2f) return 'intermediate';
      return byte === ESC ? 'escape' : 'text';
    case 'intermediate':
      return byte >= 0x20 && byte <= 0x2f ? 'intermediate' : 'text';
    case 'string':
      if (byte === 0x07) return 'text';
      return byte === ESC ? 'string-escape' : 'string';
    default:
      // ESC ends a string whatever follows: `\` belongs to it, anything else begins a new sequence.
      return byte === 0x5c ? 'text' : next('escape', byte);
  }
}

/** The text of bytes, escape sequences and all; the carriage returns before its end are dropped. */
export function rawText(line: Buffer): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === 0x0d) end--;
  return line.toString('utf8', 0, end);
}

/**
 * A line as it stood on the screen in the end: without escape sequences, and with what was written over (progress, a
 * command line being edited) gone.
 */
export function plainText(line: Buffer): string {
  if (!isEdited(line)) {
    const into = Buffer.allocUnsafe(line.length);
    let end = stripEscapes(line, into);
    while (end > 0 && into[end - 1] === 0x0d) end--;
    return into.toString('utf8', 0, end);
  }
  return asWritten(line.toString('utf8'));
}

/** Whether the cursor moves back within the line. */
function isEdited(line: Buffer): boolean {
  if (line.includes(0x08)) return true;
  const back = line.indexOf(0x0d);
  if (back < 0) return false;
  for (let at = back; at < line.length; at++) if (line[at] !== 0x0d) return true;
  return false;
}

/** A control sequence, any other escape sequence, or a single character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are looked for
const PIECE = /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]PX^_k][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|./gsu;

/** The cells of one line after everything in it: what readline and progress bars use (VT100, one cell a character). */
function asWritten(text: string): string {
  const cells: string[] = [];
  let at = 0;
  for (const [piece, parameters = '', final] of text.matchAll(PIECE)) {
    if (final !== undefined) {
      const count = Math.min(Number.parseInt(parameters, 10) || 1, 10_000);
      if (final === 'K' && (parameters === '' || parameters === '0')) cells.length = Math.min(cells.length, at);
      else if (final === 'K' && parameters === '2') cells.fill(' ');
      else if (final === 'C') at += count;
      else if (final === 'D') at = Math.max(0, at - count);
      else if (final === 'G') at = count - 1;
      else if (final === 'P') cells.splice(at, count);
      else if (final === '@') cells.splice(at, 0, ...Array<string>(count).fill(' '));
    } else if (piece === '\r') at = 0;
    else if (piece === '\b') at = Math.max(0, at - 1);
    else if (piece >= ' ' && piece !== '\x7f' && piece.length <= 2) {
      while (cells.length < at) cells.push(' ');
      cells[at++] = piece;
    } else if (piece === '\t') {
      while (cells.length < at) cells.push(' ');
      cells[at++] = piece;
    }
  }
  return cells.join('').replace(/ +$/, '');
}
