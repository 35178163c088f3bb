/** Input to several panes at once: which ones, and what is typed and pasted goes to all of them; `useBroadcast` is its state. */
import { create } from 'zustand';
import { ask } from '../app/questions.ts';
import { findPane } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { post } from '../bridge/stream.ts';
import { shownTerminal } from '../terminal/terminals.ts';

interface Broadcast {
  /** The window whose panes get the same input; null while every pane has its own. */
  window: string | null;
  /** Those of its panes that do. */
  panes: ReadonlySet<string>;
}

export const useBroadcast = create<Broadcast>()(() => ({ window: null, panes: new Set() }));

const off = (): void => useBroadcast.setState({ window: null, panes: new Set() });

// Who leaves the window, or closes it, types no longer into what they do not see.
useApp.subscribe(({ windowId, view, server }) => {
  const { window, panes } = useBroadcast.getState();
  if (window === null) return;
  if (windowId !== window || view !== 'panes') {
    off();
    return;
  }
  const left = new Set([...panes].filter((id) => server && findPane(server.snapshot, id)?.window.id === window));
  if (left.size < 2) off();
  else if (left.size < panes.size) useBroadcast.setState({ panes: left });
});

/** Starts it for all panes of the window on show, or ends it. */
export function toggleBroadcast(): void {
  const { windowId } = useApp.getState();
  if (useBroadcast.getState().window !== null) {
    off();
    return;
  }
  const panes = panesOf(windowId);
  if (windowId !== null && panes.length > 1) useBroadcast.setState({ window: windowId, panes: new Set(panes) });
}

/** Takes a pane in, or leaves it out. With fewer than two it is over. */
export function togglePaneInBroadcast(pane: string): void {
  const { window, panes } = useBroadcast.getState();
  if (window === null) return;
  const next = new Set(panes);
  if (!next.delete(pane)) next.add(pane);
  if (next.size < 2) off();
  else useBroadcast.setState({ panes: next });
}

function panesOf(window: string | null): string[] {
  const { server } = useApp.getState();
  const windows = server?.snapshot.sessions.flatMap((session) => session.windows) ?? [];
  return windows.find(({ id }) => id === window)?.panes.map(({ id }) => id) ?? [];
}

/** All that get what goes into a pane. tmux itself hands it on where `synchronize-panes` is on: then it is given once. */
function targets(pane: string): string[] {
  const { panes } = useBroadcast.getState();
  if (!panes.has(pane)) return [pane];
  const { server } = useApp.getState();
  const synchronized = server && findPane(server.snapshot, pane)?.pane.synchronized === true;
  return synchronized ? [pane] : [...panes];
}

/** Reports of the mouse (in both of xterm's ways) and of the focus. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin so
const REPORT = /^\x1b\[(<[\d;]+[Mm]|M[\s\S]{3}|[IO]$)/;

const decoder = new TextDecoder('latin1');

/** Whether what a terminal sends is about its own screen, and no input for any other. */
export function isReport(data: Uint8Array): boolean {
  return data[0] === 0x1b && REPORT.test(decoder.decode(data));
}

/** What the user types into a pane's terminal. */
export function typed(pane: string, data: Uint8Array<ArrayBuffer>): void {
  for (const each of isReport(data) ? [pane] : targets(pane)) post({ kind: 'input', pane: each, data });
}

/** From this version on bash reads a paste as one piece wherever it prompts. */
const BASH_WITH_PASTE = 5.1;

/** Whether what runs in a pane takes several lines as one piece, so that none of them runs before it was looked at. */
function takesPastes(pane: string): boolean {
  if (shownTerminal(pane)?.terminal.modes.bracketedPasteMode) return true;
  const { server, info } = useApp.getState();
  const found = server && findPane(server.snapshot, pane);
  // A terminal that was painted does not know the mode that a prompt before had set.
  const prompts = found?.pane.managed === true && ['idle', 'finished', 'failed'].includes(found.pane.status);
  return prompts && Number.parseFloat(info?.bash?.version ?? '0') >= BASH_WITH_PASTE;
}

/** Pastes into a pane, or all that get its input; several lines only after a question where they would run at once. */
export function paste(pane: string, text: string): void {
  const all = targets(pane);
  const lines = text.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/).length;
  const submit = () => {
    for (const each of all) {
      shownTerminal(each)?.terminal.scrollToBottom();
      post({ kind: 'paste', pane: each, text });
    }
  };
  const several = all.length > 1;
  if (lines === 1 || (!several && takesPastes(pane))) {
    submit();
    return;
  }
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  ask({
    kind: 'end',
    title: several ? `Paste ${lines} lines into ${all.length} panes?` : `Paste ${lines} lines?`,
    text: `${several ? '' : 'What runs in the pane takes each line as if it was typed with Enter: a shell runs it at once. '}${JSON.stringify(shown)}`,
    action: 'Paste',
    submit,
  });
}
