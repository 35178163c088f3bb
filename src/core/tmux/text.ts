/** Sessions and windows as text, a line for each of their parts. */
import type { PaneInfo, SessionInfo, WindowInfo } from './types.ts';

/** The session's name, then its windows and panes, indented; no line break at the end. */
export function sessionText({ name, windows }: SessionInfo): string {
  return [oneLine(name), ...windows.map((window) => windowText(window).replace(/^/gm, '  '))].join('\n');
}

/** The window's name, then for each pane its number, id, status, label and command. */
export function windowText({ name, panes }: WindowInfo): string {
  return [oneLine(name), ...panes.map((pane) => `  ${paneText(pane)}`)].join('\n');
}

function paneText({ number, id, status, exitCode, label, command }: PaneInfo): string {
  const code = status === 'failed' || status === 'dead' ? exitCode : null;
  return [number, id, status, code, label, command]
    .filter((part) => part !== null && part !== '')
    .map((part) => oneLine(String(part)))
    .join(' ');
}

/** Control characters as JSON writes them: a name with a line break is one line, and does nothing to a terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) =>
    character.charCodeAt(0) < 32
      ? JSON.stringify(character).slice(1, -1)
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
