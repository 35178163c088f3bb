/** Control mode, tmux's side: cuts the byte stream into replies, notifications and pane output. */

/** A reply to one command: the lines between `%begin` and `%end` or `%error`. */
export interface Block {
  /** True for commands that we sent; false for those that tmux ran by itself (the attach, hooks). */
  ours: boolean;
  ok: boolean;
  body: Buffer;
}

export type Notification =
  | { kind: 'sessions-changed' }
  | { kind: 'session-changed'; session: string; name: string }
  | { kind: 'session-renamed'; session: string; name: string }
  | { kind: 'session-window-changed'; session: string; window: string }
  | { kind: 'client-session-changed'; client: string; session: string; name: string }
  | { kind: 'client-detached'; client: string }
  | { kind: 'window-add' | 'window-close'; window: string; linked: boolean }
  | { kind: 'window-renamed'; window: string; name: string; linked: boolean }
  | { kind: 'window-pane-changed'; window: string; pane: string }
  | { kind: 'layout-change'; window: string; layout: string; visibleLayout: string; flags: string }
  | { kind: 'pane-mode-changed'; pane: string }
  | { kind: 'pause' | 'continue'; pane: string }
  | { kind: 'exit'; reason: string }
  /** A `%` line of a newer tmux, or one that nobody here needs. */
  | { kind: 'other'; line: string };

export interface ControlEvents {
  block(block: Block): void;
  notification(notification: Notification): void;
  /**
   * Pane output, still in octal escapes: `source` from `start` to `end`; valid only during the call. See decodeOutput.
   * `age`: milliseconds that it has waited in tmux, 0 where that is not told.
   */
  output(pane: number, source: Buffer, start: number, end: number, age: number): void;
  /** The stream is not what control mode allows; nothing after it can be trusted. */
  broken(message: string): void;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const PERCENT = 37;
const ZERO = 48;
const COLON = 58;
const BACKSLASH = 92;
const ESC = String.fromCharCode(27);
/** `-CC` opens with a device control string and closes with its terminator; both stand at the beginning of a line. */
const INTRODUCER = `${ESC}P1000p`;
const TERMINATOR = `${ESC}\\`;
const OUTPUT = Buffer.from('%output %');
const EXTENDED = Buffer.from('%extended-output %');
/** `%begin TIME NUMBER FLAGS`: the lowest bit of FLAGS is set for commands that came over the control channel. */
const GUARD = /^%(begin|end|error) (\d+ \d+ (\d+))$/;
/** Longer than any guard line: three numbers. */
const LONGEST_GUARD = 80;
/** How many replies back a line is recognised as the true end of one that ended too early. */
const REMEMBERED = 256;

/**
 * Decodes `%output`'s escapes: `\ooo` is one byte, everything else is itself (tmux(1), CONTROL MODE).
 * Writes into `target` from `offset`; the result is never longer than the source. Returns the end of what it wrote.
 */
export function decodeOutput(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  offset: number,
): number {
  let to = offset;
  let at = start;
  while (at < end) {
    const byte = source[at++] as number;
    if (byte === BACKSLASH && at + 3 <= end) {
      const high = (source[at] as number) - ZERO;
      const middle = (source[at + 1] as number) - ZERO;
      const low = (source[at + 2] as number) - ZERO;
      // One comparison: a negative number has bits above the lowest three too.
      if (((high | middle | low) & ~7) === 0) {
        target[to++] = (high << 6) | (middle << 3) | low;
        at += 3;
        continue;
      }
    }
    target[to++] = byte;
  }
  return to;
}

interface OpenReply {
  /** The numbers of `%begin`; its end has the same. */
  header: string;
  ours: boolean;
  /** A terminal under `-CC` writes every line end as CR LF; the CR is no part of the text then. */
  crlf: boolean;
  lines: Buffer[];
}

/** Feed it bytes as they come; it calls the events in the order of the stream. */
export class ControlParser {
  /** The unfinished last line, in the pieces that it came in: joined once, so a long line stays linear. */
  private readonly partial: Buffer[] = [];
  private opened: OpenReply | null = null;
  private readonly ended = new Set<string>();
  private dead = false;

  constructor(private readonly events: ControlEvents) {}

  push(chunk: Buffer): void {
    let from = 0;
    while (!this.dead) {
      const newline = chunk.indexOf(LF, from);
      if (newline < 0) break;
      if (this.partial.length > 0) {
        this.partial.push(chunk.subarray(from, newline));
        const line = Buffer.concat(this.partial);
        this.partial.length = 0;
        this.line(line, 0, line.length);
      } else this.line(chunk, from, newline);
      from = newline + 1;
    }
    if (from < chunk.length && !this.dead) this.partial.push(chunk.subarray(from));
  }

  private line(source: Buffer, start: number, lineEnd: number): void {
    // In pane output a CR of the pane is an escape, so that one at the end of the line is always the terminal's.
    const end = lineEnd > start && source[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    if (this.opened !== null) {
      this.replyLine(this.opened, source, start, this.opened.crlf ? end : lineEnd);
      return;
    }
    // Pane output first: it is nearly everything, and never stands inside a reply.
    if (source[start] === PERCENT) {
      if (startsWith(source, start, end, OUTPUT)) {
        this.output(source, start + OUTPUT.length, end, false);
        return;
      }
      if (startsWith(source, start, end, EXTENDED)) {
        this.output(source, start + EXTENDED.length, end, true);
        return;
      }
    }
    let text = source.toString('utf8', start, end);
    if (text.startsWith(INTRODUCER)) text = text.slice(INTRODUCER.length);
    if (text.startsWith(TERMINATOR)) text = text.slice(TERMINATOR.length);
    // Anything without `%` is talk outside the protocol (what a user's hook printed): nobody's.
    if (!text.startsWith('%')) return;
    const guard = GUARD.exec(text);
    const header = guard?.[2] ?? '';
    if (guard?.[1] === 'begin') {
      this.opened = { header, ours: (Number(guard[3]) & 1) === 1, crlf: end < lineEnd, lines: [] };
    } else if (this.ended.has(header)) this.break(text);
    else this.events.notification(parseNotification(text));
  }

  private replyLine(opened: OpenReply, source: Buffer, start: number, end: number): void {
    if (source[start] === PERCENT && end - start < LONGEST_GUARD) {
      const guard = GUARD.exec(source.toString('latin1', start, end));
      if (guard !== null && guard[1] !== 'begin') {
        const header = guard[2] as string;
        if (header === opened.header) {
          this.opened = null;
          this.remember(header);
          this.events.block({ ours: opened.ours, ok: guard[1] === 'end', body: joinLines(opened.lines) });
          return;
        }
        if (this.ended.has(header)) {
          this.break(guard[0]);
          return;
        }
      }
    }
    opened.lines.push(source.subarray(start, end));
  }

  private remember(header: string): void {
    this.ended.add(header);
    if (this.ended.size <= REMEMBERED) return;
    for (const oldest of this.ended) {
      this.ended.delete(oldest);
      return;
    }
  }

  /** A second end of one reply: the first was a line of its text (of a pane, say) made to look like an end. */
  private break(line: string): void {
    this.dead = true;
    this.partial.length = 0;
    this.opened = null;
    this.events.broken(`a reply ended twice: ${line}`);
  }

  private output(source: Buffer, start: number, end: number, extended: boolean): void {
    let at = start;
    let pane = 0;
    for (; at < end && source[at] !== SPACE; at++) {
      const digit = (source[at] as number) - ZERO;
      if (digit < 0 || digit > 9) return;
      pane = pane * 10 + digit;
    }
    if (at === start || at >= end) return;
    at++;
    let age = 0;
    if (extended) {
      // `age … : data`; whatever a newer tmux adds stands before the colon.
      for (let digit = at; digit < end && source[digit] !== SPACE; digit++) {
        age = age * 10 + (source[digit] as number) - ZERO;
      }
      while (at + 2 < end && !(source[at] === SPACE && source[at + 1] === COLON && source[at + 2] === SPACE)) at++;
      if (at + 2 >= end) return;
      at += 3;
    }
    this.events.output(pane, source, at, end, age);
  }
}

function startsWith(source: Buffer, start: number, end: number, prefix: Buffer): boolean {
  return end - start >= prefix.length && source.compare(prefix, 0, prefix.length, start, start + prefix.length) === 0;
}

function joinLines(lines: Buffer[]): Buffer {
  if (lines.length === 0) return Buffer.alloc(0);
  const size = lines.reduce((sum, line) => sum + line.length + 1, -1);
  const body = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [index, line] of lines.entries()) {
    if (index > 0) body[at++] = LF;
    at += line.copy(body, at);
  }
  return body;
}

/** One `%` line outside a reply. Never throws: what it does not know is `other`. */
export function parseNotification(line: string): Notification {
  const space = line.indexOf(' ');
  const name = space < 0 ? line : line.slice(0, space);
  const rest = space < 0 ? '' : line.slice(space + 1);
  const words = rest.split(' ');
  const word = (index: number): string => words[index] ?? '';
  /** The text after the first `count` words, spaces kept: names hold them. */
  const after = (count: number): string => words.slice(count).join(' ');
  const unlinked = name.startsWith('%unlinked-');
  switch (unlinked ? `%${name.slice(10)}` : name) {
    case '%sessions-changed':
      return { kind: 'sessions-changed' };
    case '%session-changed':
      return { kind: 'session-changed', session: word(0), name: after(1) };
    case '%session-renamed':
      return { kind: 'session-renamed', session: word(0), name: after(1) };
    case '%session-window-changed':
      return { kind: 'session-window-changed', session: word(0), window: word(1) };
    case '%client-session-changed':
      return { kind: 'client-session-changed', client: word(0), session: word(1), name: after(2) };
    case '%client-detached':
      return { kind: 'client-detached', client: word(0) };
    case '%window-add':
      return { kind: 'window-add', window: word(0), linked: !unlinked };
    case '%window-close':
      return { kind: 'window-close', window: word(0), linked: !unlinked };
    case '%window-renamed':
      return { kind: 'window-renamed', window: word(0), name: after(1), linked: !unlinked };
    case '%window-pane-changed':
      return { kind: 'window-pane-changed', window: word(0), pane: word(1) };
    case '%layout-change':
      return { kind: 'layout-change', window: word(0), layout: word(1), visibleLayout: word(2), flags: word(3) };
    case '%pane-mode-changed':
      return { kind: 'pane-mode-changed', pane: word(0) };
    case '%pause':
      return { kind: 'pause', pane: word(0) };
    case '%continue':
      return { kind: 'continue', pane: word(0) };
    case '%exit':
      return { kind: 'exit', reason: rest };
    default:
      return { kind: 'other', line };
  }
}
