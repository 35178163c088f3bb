/**
 * Takes screen's title sequence, `ESC k title ESC \`, out of a byte stream: xterm does not know it and would print
 * the title. Works on bytes and across chunks; chunks without ESC pass through untouched.
 */

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;
const LETTER_K = 0x6b;
const BACKSLASH = 0x5c;

/**
 * A title that has not ended after this many bytes is none: the rest is shown rather than swallowed for ever.
 * (tmux gives up after five seconds; counting bytes gives the same result at every speed.)
 */
const MAX_TITLE = 4096;

type State = 'text' | 'escape' | 'title' | 'title-escape';

const EMPTY = new Uint8Array(0);

export class TitleFilter {
  #state: State = 'text';
  #titleBytes = 0;

  /** A terminal that starts anew does not wait for the end of a title. */
  reset(): void {
    this.#state = 'text';
    this.#titleBytes = 0;
  }

  /** The bytes to show. An ESC at the very end is held back until the next chunk tells what it begins. */
  filter(chunk: Uint8Array): Uint8Array {
    if (this.#state === 'text' && chunk.indexOf(ESC) === -1) return chunk;
    const parts: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    if (this.#state === 'escape') {
      // The ESC of the last chunk has not been shown yet.
      if (chunk.length === 0) return EMPTY;
      if (chunk[0] === LETTER_K) {
        this.#enterTitle();
        at = 1;
      } else {
        this.#state = 'text';
        parts.push(Uint8Array.of(ESC));
      }
    }
    while (at < chunk.length) {
      if (this.#state === 'text') {
        const esc = chunk.indexOf(ESC, at);
        if (esc === -1) {
          at = chunk.length;
          break;
        }
        if (esc + 1 === chunk.length) {
          parts.push(chunk.subarray(from, esc));
          this.#state = 'escape';
          return join(parts);
        }
        if (chunk[esc + 1] !== LETTER_K) {
          at = esc + 1;
          continue;
        }
        parts.push(chunk.subarray(from, esc));
        this.#enterTitle();
        at = esc + 2;
      } else if (this.#state === 'title') {
        const byte = chunk[at++];
        if (byte === ESC) this.#state = 'title-escape';
        else if (byte === CAN || byte === SUB || ++this.#titleBytes > MAX_TITLE) this.#state = 'text';
        from = at;
      } else {
        // ESC inside a title ends it, as tmux has it: `ESC \` is its end, anything else begins a sequence of its own.
        const byte = chunk[at];
        if (byte === LETTER_K) {
          this.#enterTitle();
          at++;
        } else {
          this.#state = 'text';
          if (byte === BACKSLASH) at++;
          else parts.push(Uint8Array.of(ESC));
        }
        from = at;
      }
    }
    if (this.#state === 'text' && from < at) parts.push(chunk.subarray(from, at));
    return join(parts);
  }

  #enterTitle(): void {
    this.#state = 'title';
    this.#titleBytes = 0;
  }
}

function join(parts: Uint8Array[]): Uint8Array {
  const only = parts[0];
  if (only === undefined) return EMPTY;
  if (parts.length === 1) return only;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
