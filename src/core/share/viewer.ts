/** One viewer of the built-in engine: speaks ttyd's protocol, is sent what has changed as fast as it takes it, and no faster. */
import type { WebSocket } from 'ws';
import { isSame } from './guard.ts';
import type { Cursor, Picture } from './picture.ts';

/** What a terminal is believed to have at most. */
const MOST_CELLS = 2000;
/** Input that waits for tmux before the viewer is not read any more. */
const INPUT_BYTES = 64 * 1024;
const HELLO_BYTES = 4096;

/** Opcodes, the first byte of each message (ttyd's protocol); STATE and FOCUS are of our own page alone. */
const OUTPUT = '0';
const TITLE = '1';
const PREFERENCES = '2';
const STATE = '3';
const INPUT = 0x30;
const RESIZE = 0x31;
const PAUSE = 0x32;
const RESUME = 0x33;
const FOCUS = 0x34;
const HELLO = 0x7b;

/** Close codes of WebSocket (RFC 6455, 7.4.1). */
export const CLOSE = { done: 1000, unsupported: 1003, policy: 1008, tooBig: 1009 } as const;

export interface ViewerOptions {
  /** What the first message has to hold as `AuthToken`. */
  readonly authToken: string;
  readonly writable: boolean;
  readonly title: string;
  readonly picture: Picture;
  /** Types into a pane; resolves when tmux has it. */
  type(pane: string, bytes: Uint8Array): Promise<void>;
  /** It has said who it is, or that its size is another. */
  changed(): void;
}

export class Viewer {
  columns = 0;
  rows = 0;
  ready = false;
  private ours = false;
  private paused = false;
  private sending = false;
  private seen = 0;
  private arrangement = -1;
  private cursor: Cursor | null = null;
  private told = '';
  private focus: string | null = null;
  private typing: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: ViewerOptions,
  ) {
    socket.on('message', (data) => this.received(data as Buffer));
  }

  private received(message: Buffer): void {
    const opcode = message[0];
    if (opcode === undefined) return;
    if (!this.ready) {
      if (opcode === HELLO && message.length <= HELLO_BYTES) this.hello(message);
      else this.socket.close(CLOSE.policy, 'say who you are first');
      return;
    }
    switch (opcode) {
      case INPUT:
        // Here it is decided, not in the page: a viewer that may not type is not heard.
        if (this.options.writable) this.type(message.subarray(1));
        break;
      case RESIZE:
        this.resize(parsed(message.subarray(1)));
        break;
      case PAUSE:
        this.paused = true;
        break;
      case RESUME:
        this.paused = false;
        this.offer();
        break;
      case FOCUS:
        this.focus = message.subarray(1, 32).toString('latin1');
        this.offer();
        break;
      default:
        // ttyd too passes over what it does not know.
        break;
    }
  }

  private hello(message: Buffer): void {
    const told = parsed(message);
    const token = told?.AuthToken;
    if (told === null) this.socket.close(CLOSE.unsupported, 'the first message is not JSON');
    else if (typeof token !== 'string' || !isSame(token, this.options.authToken))
      this.socket.close(CLOSE.policy, 'wrong token');
    else {
      this.ready = true;
      this.ours = told.client === 'muxworks';
      this.socket.send(Buffer.from(TITLE + this.options.title));
      this.socket.send(Buffer.from(`${PREFERENCES}{"disableLeaveAlert":true}`));
      this.resize(told);
    }
  }

  private resize(told: Readonly<Record<string, unknown>> | null): void {
    const cells = (value: unknown): number | null =>
      typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MOST_CELLS ? value : null;
    const columns = cells(told?.columns);
    const rows = cells(told?.rows);
    if (columns !== null && rows !== null) {
      this.columns = columns;
      this.rows = rows;
      this.arrangement = -1;
    }
    this.options.changed();
    this.offer();
  }

  /** In the order in which it came; what has no place in the queue waits on the way. */
  private type(bytes: Buffer): void {
    const pane = this.pane();
    if (pane === null || bytes.length === 0) return;
    this.waiting += bytes.length;
    if (this.waiting > INPUT_BYTES) this.socket.pause();
    this.typing = this.typing
      .then(() => this.options.type(pane, bytes))
      // A pane that has just gone takes nothing any more.
      .catch(() => {})
      .then(() => {
        this.waiting -= bytes.length;
        if (this.socket.isPaused && this.waiting <= INPUT_BYTES) this.socket.resume();
      });
  }

  private pane(): string | null {
    const { picture } = this.options;
    return (picture.place(this.focus) ?? picture.place(picture.active))?.id ?? null;
  }

  /** Sends what has changed, unless it is still busy with what it was sent before: then it is asked again after that. */
  offer(): void {
    if (!this.ready || this.paused || this.sending || this.socket.readyState !== this.socket.OPEN) return;
    const state = this.ours ? this.state() : '';
    const frame = this.frame();
    if (state === '' && frame === '') return;
    this.sending = true;
    const done = (): void => {
      this.sending = false;
      this.offer();
    };
    if (state !== '') this.socket.send(Buffer.from(state), frame === '' ? done : undefined);
    if (frame !== '') this.socket.send(Buffer.from(OUTPUT + frame), done);
  }

  /** For our own page: the window's size, so that it draws all of it, and where its panes are. */
  private state(): string {
    const { columns, rows, places, active } = this.options.picture;
    const panes = places.map(({ id, left, top, width, height }) => ({ id, left, top, width, height }));
    const text = `${STATE}${JSON.stringify({ columns, rows, panes, active: this.pane() ?? active })}`;
    if (text === this.told) return '';
    this.told = text;
    return text;
  }

  private frame(): string {
    const { picture } = this.options;
    if (picture.columns === 0 || this.columns === 0) return '';
    const [columns, rows] = this.ours ? [picture.columns, picture.rows] : [this.columns, this.rows];
    let text = '';
    if (this.arrangement !== picture.arrangement) {
      this.arrangement = picture.arrangement;
      this.seen = 0;
      this.cursor = null;
      // CAN and RIS: whatever the terminal was in the middle of. DECAWM off: no row goes on in the next one.
      text = '\x18\x1bc\x1b[?7l';
    }
    const changes = picture.changes(columns, rows, this.seen);
    this.seen = picture.version;
    for (const { row, text: line } of changes) text += `\x1b[${row + 1}H${line}`;
    const cursor = picture.cursor(this.focus);
    const before = this.cursor;
    this.cursor = cursor;
    const mode = (is: boolean, was: boolean | undefined, on: string, off: string): string =>
      is === (was ?? false) ? '' : is ? on : off;
    const modes =
      mode(cursor.applicationKeys, before?.applicationKeys, '\x1b[?1h', '\x1b[?1l') +
      mode(cursor.applicationKeypad, before?.applicationKeypad, '\x1b=', '\x1b>') +
      mode(cursor.bracketedPaste, before?.bracketedPaste, '\x1b[?2004h', '\x1b[?2004l');
    const moved = cursor.column !== before?.column || cursor.row !== before?.row || cursor.visible !== before?.visible;
    if (text === '' && modes === '' && !moved) return '';
    const visible = cursor.visible && cursor.row < rows && cursor.column < columns;
    const place = visible ? `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h` : '';
    return `\x1b[?25l${text}${modes}${place}`;
  }
}

/** The object that a message holds; null where it is none. */
function parsed(message: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(message.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
