/** Output of a terminal as text: without its escape sequences, and as a line finally looked. */

const ESC = 0x1b;
const NEWLINE = 0x0a;
const BRACKET = 0x5b;
/** A sequence of colours is no longer than this. */
const LONGEST_COLOUR = 64;
/** No terminal is wider: the cursor cannot be sent further to the right. */
const WIDEST = 10_000;

/**
 * Takes escape sequences (ECMA-48: CSI, OSC and the other control strings, two-byte ones) and control characters but
 * tab, line break and carriage return out of bytes; what is left is in order. A sequence never goes on past the end of
 * its line, so that each line stands for itself: a program that was ended in the middle of one hides nothing after it.
 * @param into as long as `bytes` at least; may be `bytes` itself
 * @returns how many bytes are left in `into`
 */
export function stripEscapes(bytes: Uint8Array, into: Uint8Array): number {
  const { length } = bytes;
  let out = 0;
  let at = 0;
  while (at < length) {
    const byte = bytes[at++] as number;
    if (byte >= 0x20) {
      if (byte !== 0x7f) into[out++] = byte;
    } else if (byte === ESC) {
      if (bytes[at] !== BRACKET) at = behindEscape(bytes, at);
      else {
        // By far the most are of this kind: parameters, then a letter.
        at++;
        while (at < length && (bytes[at] as number) < 0x40 && (bytes[at] as number) >= 0x20) at++;
        // What ends it too early is text again, or the next sequence.
        if (at < length && (bytes[at] as number) >= 0x40 && (bytes[at] as number) < 0x7f) at++;
      }
    } else if (byte === NEWLINE || byte === 0x0d || byte === 0x09) into[out++] = byte;
  }
  return out;
}

/** Where a sequence ends that does not begin with `ESC [`. @param at behind its ESC */
function behindEscape(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  const kind = bytes[at];
  if (kind === undefined || kind === NEWLINE || kind === ESC) return at;
  // ] P X ^ _ and, of screen and tmux, k: strings that end with BEL or ESC \
  if (kind === 0x5d || kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f || kind === 0x6b) {
    for (let end = at + 1; end < length; end++) {
      const byte = bytes[end];
      if (byte === 0x07) return end + 1;
      if (byte === NEWLINE) return end;
      // ESC ends it whatever follows: a backslash belongs to it, anything else begins a new sequence.
      if (byte === ESC) return bytes[end + 1] === 0x5c ? end + 2 : end;
    }
    return length;
  }
  let end = at;
  while (end < length && (bytes[end] as number) >= 0x20 && (bytes[end] as number) <= 0x2f) end++;
  return end < length && (bytes[end] as number) >= 0x20 ? end + 1 : end;
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

export interface StyledText {
  /** As plainText() has it. */
  readonly text: string;
  /** Where colours change: places in `text`, and the numbers of the sequence (SGR, `1;31`), in order. */
  readonly colours: readonly (readonly [at: number, numbers: string])[];
}

/** A line as it stood on the screen in the end, with its colours; one that was written over has none. */
export function styledText(line: Buffer): StyledText {
  if (isEdited(line)) return { text: asWritten(line.toString('utf8')), colours: [] };
  const into = Buffer.allocUnsafe(line.length);
  const colours: [number, string][] = [];
  let text = '';
  let from = 0;
  const add = (to: number): void => {
    text += into.toString('utf8', 0, stripEscapes(line.subarray(from, to), into));
  };
  for (let at = line.indexOf(ESC); at >= 0; at = line.indexOf(ESC, at)) {
    const found =
      line[at + 1] === BRACKET ? /^[\d;:]*m/.exec(line.toString('latin1', at + 2, at + 2 + LONGEST_COLOUR)) : null;
    if (found === null) {
      at = line[at + 1] === BRACKET ? at + 2 : behindEscape(line, at + 1);
      continue;
    }
    add(at);
    from = at + 2 + found[0].length;
    colours.push([text.length, found[0].slice(0, -1)]);
    at = from;
  }
  add(line.length);
  return { text: text.replace(/\r+$/, ''), colours };
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
      const count = Math.min(Number.parseInt(parameters, 10) || 1, WIDEST);
      if (final === 'K' && (parameters === '' || parameters === '0')) cells.length = Math.min(cells.length, at);
      else if (final === 'K' && parameters === '2') cells.fill(' ');
      else if (final === 'C') at = Math.max(at, Math.min(at + count, WIDEST));
      else if (final === 'D') at = Math.max(0, at - count);
      else if (final === 'G') at = count - 1;
      else if (final === 'P') cells.splice(at, count);
      else if (final === '@' && cells.length < WIDEST) cells.splice(at, 0, ...Array<string>(count).fill(' '));
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
