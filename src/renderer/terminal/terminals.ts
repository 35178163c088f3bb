/** All terminals on show, by pane: routes the stream to them and lets go of those that left the view. */
import { findPane } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { onStream, post } from '../bridge/stream.ts';
import { useSettings } from '../settings/settings-store.ts';
import { readPalette } from './colours.ts';
import { measureFont } from './metrics.ts';
import { PaneTerminal } from './pane-terminal.ts';
import { chooseDrawing } from './renderer.ts';
import { takeScreen } from './screen-terminal.ts';

const terminals = new Map<string, PaneTerminal>();
let fontSize = 12.5;
let palette: ReturnType<typeof readPalette> | null = null;

export function terminalOf(paneId: string): PaneTerminal {
  let found = terminals.get(paneId);
  if (!found) {
    palette ??= readPalette();
    found = new PaneTerminal(paneId, palette, fontSize, useSettings.getState());
    terminals.set(paneId, found);
  }
  return found;
}

export function shownTerminal(paneId: string | null): PaneTerminal | undefined {
  return paneId === null ? undefined : terminals.get(paneId);
}

/** The terminal that has the keyboard. */
export function focusedTerminal(): PaneTerminal | undefined {
  for (const each of terminals.values()) {
    if (each.terminal.textarea && each.terminal.textarea === document.activeElement) return each;
  }
  return undefined;
}

/** The keyboard is the terminals' unless something else holds it: a field, a menu, the tree, a divider. */
function keyboardIsFree(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.closest('.xterm') !== null;
}

/** After this long the user is taken to have gone on to something else. */
const WANTED_MS = 2000;
let wantedUntil = 0;

/** After a button or a menu has done its work the keyboard is the pane's again, also when that pane is yet to come. */
export function giveKeyboard(): void {
  wantedUntil = performance.now() + WANTED_MS;
  shownTerminal(useApp.getState().paneId)?.terminal.focus();
}

/** A pane that gets the focus ring takes the keyboard when it is free, or when it was promised. */
export function mayTakeKeyboard(): boolean {
  const promised = performance.now() < wantedUntil && document.querySelector('[role="dialog"]') === null;
  return promised || keyboardIsFree();
}

/** Output of a pane may come before the snapshot that tells of it: such a pane gets its terminal at once. */
function isElsewhere(paneId: string): boolean {
  const { server, windowId } = useApp.getState();
  const found = server && findPane(server.snapshot, paneId);
  return Boolean(found && found.window.id !== windowId);
}

/** Bytes for a window that was left while they travelled are acknowledged and not drawn. */
export function listenToStream(): void {
  onStream((message) => {
    if (message.kind === 'rate') {
      useApp.setState({ rate: message.bytesPerSecond, dropped: message.dropped });
    } else if (message.kind === 'gone') {
      // The snapshot takes the pane off the floor; its last screen stays until then.
    } else if (message.kind === 'screen') {
      takeScreen(message.data);
    } else if (message.kind === 'found') {
      shownTerminal(message.pane)?.take(message);
    } else if (terminals.has(message.pane) || !isElsewhere(message.pane)) {
      terminalOf(message.pane).take(message);
    } else if (message.kind !== 'size') {
      post({ kind: 'ack', pane: message.pane, bytes: message.data.byteLength });
    }
  });
}

/** Panes that a snapshot has told of: one that is unknown may only be ahead of its snapshot. */
const known = new Set<string>();

/** Terminals of panes that are no longer on show go, with their scrollback; main paints anew when they come back. */
export function keepOnly(panes: ReadonlySet<string>): void {
  for (const id of panes) known.add(id);
  for (const [id, terminal] of terminals) {
    if (panes.has(id) || !(known.has(id) || isElsewhere(id))) continue;
    known.delete(id);
    terminals.delete(id);
    terminal.dispose();
  }
}

export function setTerminalFontSize(size: number): void {
  fontSize = size;
  for (const each of terminals.values()) each.setFontSize(size);
}

/** What the settings say of terminals is in force at once, also in those that are open. */
export function followTerminalSettings(): void {
  useSettings.subscribe((state, before) => {
    if (state.fontFamily !== before.fontFamily) measureFont(state.fontFamily);
    const changed = (['fontFamily', 'scrollback', 'screenReader'] as const).some(
      (name) => state[name] !== before[name],
    );
    if (changed) for (const each of terminals.values()) each.setLook(state);
  });
}

/** After the theme's tokens have changed. */
export function repaintTerminals(): void {
  palette = readPalette();
  for (const each of terminals.values()) each.setPalette(palette);
}

/** The fonts must be there before a terminal measures its cell. */
async function loadFonts(): Promise<void> {
  const sample = 'Wi';
  await Promise.allSettled(
    ['400', '700'].map((weight) => document.fonts.load(`${weight} 12.5px "JetBrains Mono"`, sample)),
  );
}

let ready: Promise<void> | null = null;

/** Settles once terminals can be opened: fonts loaded, renderer chosen. */
export function terminalsReady(webgl: boolean): Promise<void> {
  ready ??= Promise.all([loadFonts(), chooseDrawing(webgl)]).then(() => undefined);
  return ready;
}
