/** One viewer of the built-in engine: speaks ttyd's protocol, is sent what has changed as fast as it takes it, and no faster. */
import type { WebSocket } from 'ws';
import type { Cursor, Picture } from './picture.ts';
import { hear, OUTPUT, PREFERENCES, type Size, STATE, TITLE } from './protocol.ts';

/** Input that waits for tmux before the viewer is not read any more. */
const INPUT_BYTES = 64 * 1024;

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
    hear(socket, options.authToken, {
      hello: (size, isOurPage) => this.hello(size, isOurPage),
      resize: (size) => this.resize(size),
      // Here it is decided, not in the page: a viewer that may not type is not heard.
      input: (bytes) => options.writable && this.type(bytes),
      pause: () => {
        this.paused = true;
      },
      resume: () => {
        this.paused = false;
        this.offer();
      },
      focus: (pane) => {
        this.focus = pane;
        this.offer();
      },
    });
  }

  private hello(size: Size | null, isOurPage: boolean): void {
    this.ready = true;
    this.ours = isOurPage;
    this.socket.send(Buffer.from(TITLE + this.options.title));
    this.socket.send(Buffer.from(`${PREFERENCES}{"disableLeaveAlert":true}`));
    this.resize(size);
  }

  private resize(size: Size | null): void {
    if (size !== null) {
      this.columns = size.columns;
      this.rows = size.rows;
      this.arrangement = -1;
    }
    this.options.changed();
    this.offer();
  }

  /** In the order in which it came; what has no place in the queue waits on the way. */
  private type(bytes: Buffer): void {
    const pane = this.pane();
    if (pane === null) return;
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
