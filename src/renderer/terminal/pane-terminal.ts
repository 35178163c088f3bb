/** One pane's terminal: xterm fed from the stream in order, its input sent back, its state for the pane's frame. */
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type IMarker, Terminal } from '@xterm/xterm';
import { createStore } from 'zustand/vanilla';
import type { StreamMessage } from '../../shared/ipc.ts';
import type { Settings } from '../../shared/ipc-settings.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { post } from '../bridge/stream.ts';
import { Acks } from './acks.ts';
import type { Palette } from './colours.ts';
import { fontStack } from './fonts.ts';
import { noteCell } from './metrics.ts';
import { type Queries, swallowQueries } from './queries.ts';
import { giveUpWebgl, letterSpacing, onGiveUp, webglAddon } from './renderer.ts';
import { TitleFilter } from './title-filter.ts';

/** Programs write colours for a dark ground; this keeps every one of them readable on either. */
const MINIMUM_CONTRAST = 4.5;

/** What the settings say of terminals. */
export type TerminalLook = Pick<Settings, 'fontFamily' | 'scrollback' | 'screenReader'>;

const NOTHING = new Uint8Array(0);
/** CAN ends whatever sequence is open, RIS resets the terminal, in the order of the stream. */
const RESET = Uint8Array.of(0x18, 0x1b, 0x63);

const encoder = new TextEncoder();

/** What the pane's frame shows of its terminal. */
export interface PaneView {
  painted: boolean;
  /** Output was skipped before the last paint. */
  behind: boolean;
  /** Lines that came while the user looks further up; null at the bottom. */
  newLines: number | null;
}

/** xterm draws no cursor before the first focus, not even the outline; a pane shows its own from the first paint on. */
function showCursorBeforeFocus(terminal: Terminal): void {
  const inside = terminal as unknown as { _core?: { coreService?: { isCursorInitialized: boolean } } };
  if (inside._core?.coreService) inside._core.coreService.isCursorInitialized = true;
}

export class PaneTerminal {
  readonly paneId: string;
  readonly terminal: Terminal;
  readonly view = createStore<PaneView>()(() => ({ painted: false, behind: false, newLines: null }));
  readonly #acks: Acks;
  readonly #titles = new TitleFilter();
  readonly #queries: Queries;
  #palette: Palette;
  #focused = false;
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
      linkHandler: { activate: (_event, url) => this.#open(url) },
      macOptionIsMeta: true,
      minimumContrastRatio: MINIMUM_CONTRAST,
      overviewRuler: { width: 10 },
      screenReaderMode: look.screenReader,
      scrollback: look.scrollback,
      theme: this.#theme(),
    });
    this.terminal.loadAddon(new Unicode11Addon());
    this.terminal.unicode.activeVersion = '11';
    this.terminal.loadAddon(new WebLinksAddon((_event, url) => this.#open(url)));
    this.#queries = swallowQueries(this.terminal);
    this.terminal.onData((data) => {
      if (!this.#queries.isReply(data)) this.#send(encoder.encode(data));
    });
    // Mouse reports of the oldest kind: one byte a character, not UTF-8.
    this.terminal.onBinary((data) => this.#send(Uint8Array.from(data, (char) => char.charCodeAt(0) & 0xff)));
    this.terminal.onScroll(() => this.#noteScroll());
    this.terminal.onWriteParsed(() => this.#noteScroll());
  }

  #send(data: Uint8Array<ArrayBuffer>): void {
    post({ kind: 'input', pane: this.paneId, data });
  }

  #open(url: string): void {
    if (!this.terminal.hasSelection()) void attempt(call('link.open', { url }));
  }

  /** One message of the stream. Everything goes through xterm's write queue, so that the order is the stream's. */
  take(message: StreamMessage): void {
    switch (message.kind) {
      case 'paint': {
        const { columns, rows, data, behind } = message;
        this.#titles.reset();
        let fromBottom = 0;
        this.terminal.write(NOTHING, () => {
          const { baseY, viewportY } = this.terminal.buffer.active;
          fromBottom = baseY - viewportY;
        });
        this.terminal.write(RESET, () => this.#resize(columns, rows));
        this.terminal.write(this.#titles.filter(data), () => {
          this.#dropMark();
          if (fromBottom > 0) this.terminal.scrollLines(-fromBottom);
          this.#acks.parsed(data.byteLength);
          this.view.setState({ painted: true, behind });
        });
        break;
      }
      case 'data': {
        const { byteLength } = message.data;
        this.terminal.write(this.#titles.filter(message.data), () => this.#acks.parsed(byteLength));
        break;
      }
      case 'size': {
        const { columns, rows } = message;
        this.terminal.write(NOTHING, () => this.#resize(columns, rows));
        break;
      }
      default:
        break;
    }
  }

  #resize(columns: number, rows: number): void {
    if (columns !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(columns, rows);
  }

  /** Counts lines from the one that was last when the user began to look up; it moves with the scrollback. */
  #noteScroll(): void {
    const { active } = this.terminal.buffer;
    const up = active.type === 'normal' && active.viewportY < active.baseY;
    if (!up) {
      this.#dropMark();
      return;
    }
    if (!this.#mark) {
      const marker = this.terminal.registerMarker(0);
      if (marker) this.#mark = { marker, offset: 0 };
    }
    const mark = this.#mark;
    if (!mark) return;
    const last = active.baseY + active.cursorY;
    const newLines = mark.marker.isDisposed
      ? (this.terminal.options.scrollback ?? 0)
      : Math.max(0, last - mark.marker.line);
    if (this.view.getState().newLines !== newLines) this.view.setState({ newLines });
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
      this.terminal.refresh(0, this.terminal.rows - 1);
    }
    noteCell(this.terminal);
  }

  detach(host: HTMLElement): void {
    if (this.#host !== host) return;
    this.#host = null;
    this.terminal.element?.remove();
  }

  /** WebGL where it was chosen; whatever goes wrong with it leaves the DOM renderer, which always works. */
  #draw(): void {
    const addon = webglAddon();
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

  #fallBack(): void {
    this.#stopListening?.();
    this.#webgl?.dispose();
    this.#webgl = null;
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
    this.terminal.scrollToBottom();
    post({ kind: 'paste', pane: this.paneId, text });
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
      // The search addon selects the match it stands on; the selection's colour would hide the match's.
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
    if (options.scrollback !== scrollback) options.scrollback = scrollback;
    if (options.screenReaderMode !== screenReader) options.screenReaderMode = screenReader;
    noteCell(this.terminal);
  }

  setSearching(searching: boolean): void {
    this.#searching = searching;
    this.terminal.options.theme = this.#theme();
  }

  setFocused(focused: boolean): void {
    if (this.#focused === focused) return;
    this.#focused = focused;
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
    this.#acks.flush();
    this.#queries.dispose();
    this.#sizes?.disconnect();
    this.#stopListening?.();
    this.#webgl?.dispose();
    this.terminal.dispose();
  }
}
