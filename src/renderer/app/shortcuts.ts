/** The keys of the app. They are taken before a terminal sees them, and none of them is one that shells use. */
import { DEFAULT_SETTINGS } from '../../shared/ipc-settings.ts';
import { floorMap } from '../panes/floor-map.ts';
import { type Direction, neighbour } from '../panes/geometry.ts';
import { useSettings } from '../settings/settings-store.ts';
import { focusedTerminal, shownTerminal } from '../terminal/terminals.ts';
import { focusPane, nextFontSize, setFontSize, stepWindow } from './actions.ts';
import { isMac } from './keys.ts';
import { openPlaybook } from './playbooks.ts';
import { findWindow } from './select.ts';
import { useApp } from './store.ts';

const ARROWS: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

function goTo(paneId: string | null | undefined): void {
  if (!paneId) return;
  focusPane(paneId);
  shownTerminal(paneId)?.terminal.focus();
}

function paneNumber(number: number): string | undefined {
  const { server, windowId } = useApp.getState();
  const place = server && findWindow(server.snapshot, windowId);
  return place?.window.panes.find((pane) => pane.number === number)?.id;
}

function fontKey(key: string): number | null {
  const { fontSize } = useSettings.getState();
  if (key === '+' || key === '=') return nextFontSize(fontSize, 1);
  if (key === '-' || key === '_') return nextFontSize(fontSize, -1);
  if (key === '0') return DEFAULT_SETTINGS.fontSize;
  return null;
}

/** True when the key was one of ours. */
function handle(event: KeyboardEvent): boolean {
  const { code, key, ctrlKey, shiftKey, altKey, metaKey } = event;
  if (altKey) return false;
  const mod = isMac() ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  const { paneId } = useApp.getState();
  const terminal = focusedTerminal();
  if (ctrlKey && shiftKey && !metaKey) {
    const digit = /^Digit([1-9])$/.exec(code)?.[1];
    if (digit !== undefined) {
      goTo(paneNumber(Number(digit)));
      return true;
    }
    const direction = ARROWS[code];
    if (direction) {
      goTo(neighbour(floorMap.current, paneId, direction));
      return true;
    }
    if (code === 'KeyF' && paneId !== null) {
      useApp.setState({ searching: paneId });
      return true;
    }
    if (code === 'KeyC' && terminal) {
      void terminal.copy();
      return true;
    }
    if (code === 'KeyV' && terminal) {
      void terminal.paste();
      return true;
    }
    if (code === 'KeyO') {
      void openPlaybook();
      return true;
    }
  }
  if (isMac() && metaKey && !ctrlKey && !shiftKey && terminal) {
    if (code === 'KeyV') {
      void terminal.paste();
      return true;
    }
    if (code === 'KeyC' && terminal.terminal.hasSelection()) {
      void terminal.copy();
      return true;
    }
  }
  if (ctrlKey && !shiftKey && !metaKey && (code === 'PageUp' || code === 'PageDown')) {
    stepWindow(code === 'PageDown' ? 1 : -1);
    return true;
  }
  if (mod) {
    const size = shiftKey && key !== '+' ? null : fontKey(key);
    if (size !== null) {
      setFontSize(size);
      return true;
    }
  }
  return false;
}

export function listenToKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    // A dialog or an open menu has the keyboard to itself.
    if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
    if (!handle(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', onKeyDown, true);
  return () => window.removeEventListener('keydown', onKeyDown, true);
}
