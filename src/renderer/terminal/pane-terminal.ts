/** One pane's terminal: xterm fed from the stream in order, its input sent back, its state for the pane's frame. */
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type IBufferRange, type IMarker, Terminal } from '@xterm/xterm';
import { createStore } from 'zustand/vanilla';
import { speakAsTmux } from '../../core/terminal/dialect.ts';
import { countAsTmux } from '../../core/terminal/widths.ts';
import type { FindQuery, StreamMessage } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/ipc-settings.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { post } from '../bridge/stream.ts';
import { paste, typed } from '../panes/broadcast.ts';
import { useSettings } from '../settings/settings-store.ts';
import { Acks } from './acks.ts';
import type { Palette } from './colours.ts';
import { copyRequest } from './copy-request.ts';
import { Finder, type FindState } from './finder.ts';
import { fontStack } from './fonts.ts';
import { History } from './history.ts';
import { noteCell } from './metrics.ts';
import { Place } from './place.ts';
import { CLIPBOARD_OSC, type Queries, swallowQueries } from './queries.ts';
import { disposeWebgl, giveUpWebgl, letterSpacing, onGiveUp, webglAddon } from './renderer.ts';
import { TitleFilter } from './title-filter.ts';
import { PIECE_BYTES, type WriteChannel, WriteQueue } from './write-queue.ts';

/** Programs write colours for a dark ground; this keeps every one of them readable on either. */
const MINIMUM_CONTRAST = 4.5;

const encoder = new TextEncoder();

/** A paint that is larger is parsed in pieces, between which the page answers, and drawn when it is whole. */
const LARGE_BYTES = 64 * 1024;
/** Synchronized output: xterm draws nothing between the two. */
const HOLD = encoder.encode('\x1b[?2026h');
const DRAW = encoder.encode('\x1b[?2026l');

/** Of all panes: what one is given takes its turn with what the others are. */
const queue = new WriteQueue();

/** What the settings say of terminals. */
export type TerminalLook = Pick<Settings, 'fontFamily' | 'scrollback' | 'screenReader'>;

const NOTHING = new Uint8Array(0);
/** CAN ends whatever sequence is open, RIS resets the terminal, in the order of the stream. */
const RESET = Uint8Array.of(0x18, 0x1b, 0x63);

/** What the pane's frame shows of its terminal. */
export interface PaneView {
  painted: boolean;
  /** Output was skipped before the last paint. */
  behind: boolean;
  /** Lines that came while the user looks further up; null at the bottom. */
  newLines: number | null;
  /** Where the link under the pointer leads. */
  link: string | null;
  /** The title that the program has set, empty where none was since the pane is on view. */
  title: string;
  /** It has rung the bell since it last had the keyboard. */
  bell: boolean;
  /** A text that the program would like to copy; the user is asked. */
  copying: string | null;
}

/** More than this is selected by accident, and costs time at each step of the mouse. */
const SELECTION_LIMIT = 1024 * 1024;

/** How a terminal was before a paint. */
interface Before {
  baseY: number;
  fromBottom: number;
  selection: IBufferRange | null;
  newLines: number | null;
  columns: number;
  bracketed: boolean;
}

/** xterm draws no cursor before the first focus, not even the outline; a pane shows its own from the first paint on. */
function showCursorBeforeFocus(terminal: Terminal): void {
  const inside = terminal as unknown as { _core?: { coreService?: { isCursorInitialized: boolean } } };
  if (inside._core?.coreService) inside._core.coreService.isCursorInitialized = true;
}

export class PaneTerminal {
  readonly paneId: string;
  readonly terminal: Terminal;
  readonly view = createStore<PaneView>()(() => ({
    painted: false,
    behind: false,
    newLines: null,
    link: null,
    title: '',
    bell: false,
    copying: null,
  }));
  readonly #acks: Acks;
  readonly #channel: WriteChannel;
  /** Bytes that were taken and are not acknowledged. */
  #unparsed = 0;
  readonly #titles = new TitleFilter();
  readonly #queries: Queries;
  readonly #history: History;
  readonly #place: Place;
  #finder: Finder | null = null;
  #palette: Palette;
  #focused = false;
  /** Where the view was when it was last drawn. */
  #drawnAt = -1;
  /** What the user has said for this pane of programs that copy. */
  #copies: 'always' | 'never' | null = null;
  /** The newest text that a program would like to copy while the user is asked about another. */
  #copyNext: string | null = null;
  #searching = false;
  #opened = false;
  #host: HTMLElement | null = null;
  #mark: { marker: IMarker; offset: number } | null = null;
  #sizes: ResizeObserver | null = null;
  #webgl: { dispose(): void } | null = null;
  #stopListening: (() => void) | null = null;

  constructor(paneId: string, palette: Palette, fontSize: number, look: TerminalLook) {
    this.paneId = paneId;
    this.#palette = palette;
    this.#acks = new Acks((bytes) => post({ kind: 'ack', pane: paneId, bytes }));
    this.terminal = new Terminal({
      allowProposedApi: true,
      cols: 80,
      rows: 24,
      cursorInactiveStyle: 'outline',
      drawBoldTextInBrightColors: false,
      fontFamily: fontStack(look.fontFamily),
      fontSize,
      fontWeightBold: 700,
      // Paste goes through tmux, which knows whether the program wants it bracketed.
      ignoreBracketedPasteMode: true,
      linkHandler: {
        activate: (_event, url) => this.#open(url),
        hover: (_event, link) => this.view.setState({ link }),
        leave: () => this.view.setState({ link: null }),
      },
      macOptionIsMeta: true,
      minimumContrastRatio: MINIMUM_CONTRAST,
      overviewRuler: { width: 10 },
      screenReaderMode: look.screenReader,
      scrollback: look.scrollback,
      theme: this.#theme(),
    });
    this.#channel = queue.open(this.terminal);
    countAsTmux(this.terminal);
    speakAsTmux(this.terminal);
    this.terminal.loadAddon(
      new WebLinksAddon((_event, url) => this.#open(url), {
        hover: (_event, link) => this.view.setState({ link }),
        leave: () => this.view.setState({ link: null }),
      }),
    );
    this.#history = new History(this.terminal, look.scrollback, (lines) =>
      post({ kind: 'history', pane: paneId, lines }),
    );
    this.#place = new Place(this.terminal, () => this.#history.again());
    this.#queries = swallowQueries(this.terminal);
    this.terminal.parser.registerOscHandler(CLIPBOARD_OSC, (data) => {
      this.#copyRequested(data);
      return true;
    });
    this.terminal.onTitleChange((title) => this.view.setState({ title }));
    this.terminal.onBell(() => this.view.setState({ bell: !this.#hasKeyboard() }));
    this.terminal.onSelectionChange(() => this.#selected());
    this.terminal.onData((data) => {
      if (!this.#queries.isReply(data)) this.#send(encoder.encode(data));
    });
    // Mouse reports of the oldest kind: one byte a character, not UTF-8.
    this.terminal.onBinary((data) => this.#send(Uint8Array.from(data, (char) => char.charCodeAt(0) & 0xff)));
    this.terminal.attachCustomKeyEventHandler((event) => !this.#scrollKey(event));
    this.terminal.onScroll(() => this.#noteScroll());
    this.terminal.onWriteParsed(() => this.#noteScroll());
    // Scrolling by the user is no event of xterm's own, but it draws.
    this.terminal.onRender(() => {
      const { viewportY } = this.terminal.buffer.active;
      if (viewportY === this.#drawnAt) return;
      this.#drawnAt = viewportY;
      this.#noteScroll();
    });
  }

  #send(data: Uint8Array<ArrayBuffer>): void {
    typed(this.paneId, data);
  }

  /** Shift and Home or End go to the first line that is here, and back to the newest. True where it was one of them. */
  #scrollKey({ type, key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
    const plain = shiftKey && !ctrlKey && !altKey && !metaKey;
    if (!plain || (key !== 'Home' && key !== 'End') || this.terminal.buffer.active.type === 'alternate') return false;
    if (type === 'keydown' && key === 'Home') this.terminal.scrollToTop();
    else if (type === 'keydown') this.terminal.scrollToBottom();
    return true;
  }

  #hasKeyboard(): boolean {
    return (
      document.hasFocus() && this.terminal.textarea !== undefined && this.terminal.textarea === document.activeElement
    );
  }

  /** What is selected can be pasted by the middle button, where the system knows that. */
  #selected(): void {
    if (window.muxworks.platform !== 'linux' || this.#searching || this.terminal.buffer.active.type === 'alternate')
      return;
    const text = this.terminal.getSelection();
    if (text !== '' && text.length <= SELECTION_LIMIT) void attempt(call('selection.write', { text }));
  }

  #copyRequested(data: string): void {
    const text = copyRequest(data);
    if (text === null) return;
    const wish = this.#copies ?? useSettings.getState().copyByPrograms;
    if (wish === 'always') void this.#copyFor(text);
    else if (wish === 'ask') this.#askToCopy(text);
  }

  /** What the user is looking at is what they answer for: another text waits until they have. */
  #askToCopy(text: string): void {
    if (this.view.getState().copying === null) this.view.setState({ copying: text });
    else this.#copyNext = text;
  }

  async #copyFor(text: string): Promise<void> {
    if ((await attempt(call('clipboard.write', { text }).then(() => true))) === null) return;
    const characters = text.length === 1 ? '1 character' : `${text.length.toLocaleString('en')} characters`;
    note(`A program has copied ${characters}`);
  }

  /** The user's word on what a program wants to copy: this once, always or never in this pane. */
  answerCopy(answer: 'once' | 'always' | 'never' | 'not-now'): void {
    const { copying } = this.view.getState();
    this.view.setState({ copying: null });
    if (answer === 'always' || answer === 'never') this.#copies = answer;
    const next = this.#copyNext;
    this.#copyNext = null;
    const text = answer === 'always' ? (next ?? copying) : copying;
    if ((answer === 'once' || answer === 'always') && text !== null) void this.#copyFor(text);
    if ((answer === 'once' || answer === 'not-now') && next !== null) this.view.setState({ copying: next });
  }

  /** Begins a search, and the state of what is found; null ends it. */
  find(tell: ((state: FindState) => void) | null): Finder | null {
    this.#finder?.dispose();
    this.#finder = null;
    this.#searching = tell !== null;
    if (tell === null) this.terminal.clearSelection();
    else {
      // What is searched is the pane, and matches are marked where the terminal has it.
      this.#place.return();
      const ask = (id: number, query: FindQuery) => post({ kind: 'find', pane: this.paneId, id, query });
      this.#finder = new Finder(this.terminal, this.#history, this.#palette, ask, tell);
    }
    this.terminal.options.theme = this.#theme();
    return this.#finder;
  }

  /** True where tmux keeps more of this pane's lines than its terminal has now. */
  get reachesLimit(): boolean {
    return !this.#history.hasMore;
  }

  #open(url: string): void {
    if (!this.terminal.hasSelection()) void attempt(call('link.open', { url }));
  }

  /** One message of the stream. Everything goes through the page's write queue, so that the order is the stream's. */
  take(message: StreamMessage): void {
    switch (message.kind) {
      case 'paint':
        this.#paint(message);
        break;
      case 'data': {
        const { byteLength } = message.data;
        if (this.#place.leavesOut(message.data, this.#finder === null)) {
          this.#acks.parsed(byteLength);
          this.#countNew();
          break;
        }
        const written = this.#place.written(message.data);
        this.#unparsed += byteLength;
        this.#channel.write(this.#titles.filter(message.data), () => {
          written();
          this.#parsed(byteLength);
        });
        break;
      }
      case 'size': {
        const { columns, rows } = message;
        this.#channel.after(() => this.#resize(columns, rows));
        break;
      }
      case 'found':
        this.#channel.after(() => this.#finder?.answer(message));
        break;
      default:
        break;
    }
  }

  #parsed(bytes: number): void {
    // After it was disposed all counts as parsed, and what its terminal still parses does not count again.
    const counted = Math.min(bytes, this.#unparsed);
    this.#unparsed -= counted;
    this.#acks.parsed(counted);
  }

  #paint(message: Extract<StreamMessage, { kind: 'paint' }>): void {
    const { columns, rows, data, behind } = message;
    if (this.#place.leavesOutPaint(behind, this.#history.loading, this.#finder === null)) {
      this.#acks.parsed(data.byteLength);
      return;
    }
    this.#titles.reset();
    // Output was skipped before it anyway: what is older need not be shown first.
    if (behind) this.#channel.skip();
    this.#unparsed += data.byteLength;
    let before: Before | null = null;
    const begin = [
      {
        data: NOTHING,
        done: () => {
          before = this.#beforePaint();
          this.#place.painting(behind);
          this.#finder?.painting();
          this.#history.painting(message);
        },
      },
      { data: RESET, done: () => this.#resize(columns, rows) },
    ];
    const painted = (): void => {
      if (before) this.#afterPaint(before, this.#place.painted(behind));
      this.#parsed(data.byteLength);
      this.#history.painted();
      this.#finder?.painted();
      this.view.setState({ painted: true, behind });
    };
    const shown = this.#titles.filter(data);
    if (shown.byteLength <= LARGE_BYTES) {
      this.#channel.whole([...begin, { data: shown, done: painted }]);
      return;
    }
    this.#channel.whole([...begin, { data: HOLD }]);
    for (let from = 0; from < shown.byteLength; from += PIECE_BYTES) {
      this.#channel.whole([{ data: shown.subarray(from, from + PIECE_BYTES) }]);
    }
    this.#channel.whole([{ data: DRAW, done: painted }]);
  }

  /** What a paint must not take from the user: where they look, what is selected, what mode the program was in. */
  #beforePaint(): Before {
    const { baseY, viewportY } = this.terminal.buffer.active;
    return {
      baseY,
      fromBottom: baseY - viewportY,
      selection: this.terminal.getSelectionPosition() ?? null,
      newLines: this.view.getState().newLines,
      columns: this.terminal.cols,
      bracketed: this.terminal.modes.bracketedPasteMode,
    };
  }

  /** @param row where the lines that were on show stand, null where as far from the bottom as before */
  #afterPaint({ baseY, fromBottom, selection, newLines, columns, bracketed }: Before, row: number | null): void {
    this.#dropMark();
    const { active } = this.terminal.buffer;
    if (row !== null || fromBottom > 0) {
      if (row !== null) this.terminal.scrollToLine(row);
      else this.terminal.scrollLines(-fromBottom);
      if (newLines) this.#beginMark(newLines);
    }
    // Rows are those of before, counted from the bottom, unless they were wrapped anew.
    if (selection && columns === this.terminal.cols) {
      const { start, end } = selection;
      const moved = active.baseY - baseY;
      const length = (end.y - start.y) * columns + end.x - start.x;
      if (start.y + moved >= 0 && length > 0) this.terminal.select(start.x, start.y + moved, length);
    }
    // tmux does not tell of this mode; the program has not changed it by being painted.
    if (bracketed) this.terminal.write('\x1b[?2004h');
  }

  #resize(columns: number, rows: number): void {
    if (columns !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(columns, rows);
  }

  /** The user has scrolled, or output has. */
  #noteScroll(): void {
    this.#place.moved();
    this.#history.moved();
    this.#countNew();
  }

  /** Counts lines from the one that was last when the user began to look up; it moves with the scrollback. */
  #countNew(): void {
    const { active } = this.terminal.buffer;
    const up = active.type === 'normal' && active.viewportY < active.baseY;
    if (!up) {
      this.#dropMark();
      return;
    }
    if (!this.#mark) this.#beginMark(0);
    const mark = this.#mark;
    if (!mark) return;
    const last = active.baseY + active.cursorY;
    const came = mark.marker.isDisposed ? (this.terminal.options.scrollback ?? 0) : last - mark.marker.line;
    const newLines = mark.offset + Math.max(0, came) + this.#place.missed;
    if (this.view.getState().newLines !== newLines) this.view.setState({ newLines });
  }

  /** @param offset lines that came before */
  #beginMark(offset: number): void {
    const marker = this.terminal.registerMarker(0);
    if (marker) this.#mark = { marker, offset };
  }

  #dropMark(): void {
    this.#mark?.marker.dispose();
    this.#mark = null;
    if (this.view.getState().newLines !== null) this.view.setState({ newLines: null });
  }

  /** Puts the terminal into an element; the first time it opens there. */
  attach(host: HTMLElement): void {
    this.#host = host;
    if (!this.#opened) {
      this.#opened = true;
      showCursorBeforeFocus(this.terminal);
      this.terminal.open(host);
      this.#draw();
      this.#listen();
    } else if (this.terminal.element) {
      host.append(this.terminal.element);
      this.#draw();
      this.terminal.refresh(0, this.terminal.rows - 1);
    }
    noteCell(this.terminal);
  }

  detach(host: HTMLElement): void {
    if (this.#host !== host) return;
    this.#host = null;
    this.#letGo();
    this.terminal.element?.remove();
  }

  /** WebGL where it was chosen; whatever goes wrong with it leaves the DOM renderer, which always works. */
  #draw(): void {
    const addon = this.#webgl === null ? webglAddon() : null;
    if (!addon) return;
    try {
      addon.onContextLoss(giveUpWebgl);
      this.terminal.loadAddon(addon);
      this.#webgl = addon;
      this.#stopListening = onGiveUp(() => this.#fallBack());
      this.#space();
    } catch {
      addon.dispose();
      giveUpWebgl();
    }
  }

  /** A page has few graphics contexts: one that is not on show needs none. */
  #letGo(): void {
    this.#stopListening?.();
    this.#stopListening = null;
    if (this.#webgl) disposeWebgl(this.#webgl, this.terminal.element);
    this.#webgl = null;
  }

  #fallBack(): void {
    this.#letGo();
    this.#space();
    noteCell(this.terminal);
  }

  #space(): void {
    const spacing = this.#webgl ? letterSpacing(this.terminal.options.fontSize ?? 0, window.devicePixelRatio) : 0;
    if (this.terminal.options.letterSpacing !== spacing) this.terminal.options.letterSpacing = spacing;
  }

  #listen(): void {
    const { element } = this.terminal;
    if (!element) return;
    // The browser's own paste (menu, middle button on Linux) must not reach xterm, which would bracket it itself.
    this.terminal.textarea?.addEventListener('focus', () => this.view.setState({ bell: false }));
    element.addEventListener(
      'paste',
      (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        const text = event.clipboardData?.getData('text/plain');
        if (text) this.pasteText(text);
        else void this.paste();
      },
      true,
    );
    const screen = element.querySelector('.xterm-screen');
    if (screen) {
      // Another font, zoom or screen changes the cell.
      this.#sizes = new ResizeObserver(() => noteCell(this.terminal));
      this.#sizes.observe(screen);
    }
  }

  pasteText(text: string): void {
    paste(this.paneId, text);
  }

  async paste(): Promise<void> {
    const text = await attempt(call('clipboard.read'));
    if (text) this.pasteText(text);
  }

  async copy(): Promise<boolean> {
    const text = this.terminal.getSelection();
    if (text === '') return false;
    await attempt(call('clipboard.write', { text }));
    return true;
  }

  #theme() {
    const { theme, restingCursor, find } = this.#palette;
    return {
      ...theme,
      ...(this.#focused ? {} : { cursor: restingCursor }),
      // A search selects the match it stands on; the selection's colour would hide the match's.
      ...(this.#searching
        ? {
            selectionBackground: find.active,
            selectionInactiveBackground: find.active,
            selectionForeground: find.onActive,
          }
        : {}),
    };
  }

  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.terminal.options.theme = this.#theme();
    this.#finder?.setPalette(palette);
  }

  setFontSize(fontSize: number): void {
    if (this.terminal.options.fontSize !== fontSize) this.terminal.options.fontSize = fontSize;
    this.#space();
    noteCell(this.terminal);
  }

  setLook({ fontFamily, scrollback, screenReader }: TerminalLook): void {
    const { options } = this.terminal;
    const family = fontStack(fontFamily);
    if (options.fontFamily !== family) options.fontFamily = family;
    this.#history.setUsual(scrollback);
    if (options.screenReaderMode !== screenReader) options.screenReaderMode = screenReader;
    noteCell(this.terminal);
  }

  setFocused(focused: boolean): void {
    if (this.#focused === focused) return;
    this.#focused = focused;
    this.#channel.focused = focused;
    this.terminal.options.theme = this.#theme();
  }

  /** The lines on screen, for tests. */
  screen(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
  }

  dispose(): void {
    this.#channel.dispose();
    this.#parsed(this.#unparsed);
    this.#acks.flush();
    this.#finder?.dispose();
    this.#history.dispose();
    this.#queries.dispose();
    this.#sizes?.disconnect();
    this.#letGo();
    this.terminal.dispose();
  }
}
