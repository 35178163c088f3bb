/** The one terminal of the Attach view: a plain terminal, which tmux's own client draws in. */
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { countAsTmux } from '../../core/terminal/widths.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { post } from '../bridge/stream.ts';
import { useSettings } from '../settings/settings-store.ts';
import { readPalette } from './colours.ts';
import { copyRequest } from './copy-request.ts';
import { fontStack } from './fonts.ts';
import { cellOf } from './metrics.ts';
import { CLIPBOARD_OSC } from './queries.ts';

const LEAST_COLUMNS = 20;
const LEAST_ROWS = 5;

const encoder = new TextEncoder();
const shown = new Set<ScreenTerminal>();

/** Bytes that nobody shows any more are acknowledged: main must not wait for them. */
export function takeScreen(data: Uint8Array): void {
  const [terminal] = shown;
  if (terminal) terminal.take(data);
  else post({ kind: 'screen-ack', bytes: data.byteLength });
}

/** After the theme's tokens have changed. */
export function repaintScreen(): void {
  for (const each of shown) each.terminal.options.theme = readPalette().theme;
}

/** What it shows, for tests. */
export function screenLines(): string[] {
  const [first] = shown;
  const { active } = first?.terminal.buffer ?? {};
  if (!first || !active) return [];
  return Array.from({ length: first.terminal.rows }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
}

export class ScreenTerminal {
  readonly terminal: Terminal;
  readonly #host: HTMLElement;

  constructor(host: HTMLElement, fontSize: number) {
    const { fontFamily, screenReader } = useSettings.getState();
    this.#host = host;
    this.terminal = new Terminal({
      allowProposedApi: true,
      drawBoldTextInBrightColors: false,
      fontFamily: fontStack(fontFamily),
      fontSize,
      fontWeightBold: 700,
      linkHandler: { activate: (_event, url) => this.#open(url) },
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
      screenReaderMode: screenReader,
      // tmux has the history; it draws on the alternate screen.
      scrollback: 0,
      theme: readPalette().theme,
    });
    countAsTmux(this.terminal);
    this.terminal.loadAddon(new WebLinksAddon((_event, url) => this.#open(url)));
    this.terminal.parser.registerOscHandler(CLIPBOARD_OSC, (data) => {
      const text = copyRequest(data);
      // What is copied in tmux's own copy mode comes this way, by the user's hand: only `never` is in its way.
      if (text !== null && useSettings.getState().copyByPrograms !== 'never') {
        void attempt(call('clipboard.write', { text }));
      }
      return true;
    });
    this.terminal.onData((data) => post({ kind: 'screen-input', data: encoder.encode(data) }));
    this.terminal.onBinary((data) =>
      post({ kind: 'screen-input', data: Uint8Array.from(data, (char) => char.charCodeAt(0) & 0xff) }),
    );
    this.terminal.open(host);
    shown.add(this);
  }

  #open(url: string): void {
    if (!this.terminal.hasSelection()) void attempt(call('link.open', { url }));
  }

  take(data: Uint8Array): void {
    this.terminal.write(data, () => post({ kind: 'screen-ack', bytes: data.byteLength }));
  }

  /** Another client will draw: nothing of the one before stays. */
  reset(): void {
    this.terminal.reset();
  }

  setFontSize(fontSize: number): void {
    if (this.terminal.options.fontSize !== fontSize) this.terminal.options.fontSize = fontSize;
  }

  focus(): void {
    this.terminal.focus();
  }

  /** Takes as many cells as there is room for, and tells how many. */
  fit(): { columns: number; rows: number } {
    const cell = cellOf(this.terminal);
    const { clientWidth, clientHeight } = this.#host;
    const columns = Math.max(LEAST_COLUMNS, Math.floor(clientWidth / (cell?.width ?? 8)));
    const rows = Math.max(LEAST_ROWS, Math.floor(clientHeight / (cell?.height ?? 17)));
    if (columns !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(columns, rows);
    return { columns, rows };
  }

  dispose(): void {
    shown.delete(this);
    this.terminal.dispose();
  }
}
