/** Commands for a pane: its terminal, its command, its place in the window; and going from one to another. */
import {
  ClipboardPaste,
  Copy,
  FileClock,
  FileX,
  Keyboard,
  Maximize2,
  Play,
  RotateCw,
  Search,
  SendHorizontal,
  Square,
  SquareSplitHorizontal,
  SquareSplitVertical,
  SquareTerminal,
  TextSearch,
  Trash2,
  Zap,
} from 'lucide-react';
import { focusPane, split, zoom } from '../app/actions.ts';
import { askKillPane } from '../app/questions.ts';
import { paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { openLogs } from '../logs/open.ts';
import { pickFrom, promptFor } from '../palette/palette-store.ts';
import { floorMap } from '../panes/floor-map.ts';
import { type Direction, neighbour } from '../panes/geometry.ts';
import { perform, sendSignal } from '../processes/deeds.ts';
import { SIGNALS } from '../processes/signals.ts';
import { shownTerminal } from '../terminal/terminals.ts';
import { type Command, type Context, register } from './registry.ts';

const NO_PANE = 'There is no pane';

function hasPane({ pane }: Context): true | string {
  return pane !== null || NO_PANE;
}

/** Its terminal is there: the pane is on view, or was a moment ago. */
function hasTerminal({ app, pane }: Context): true | string {
  if (pane === null) return NO_PANE;
  return (app.view === 'panes' && shownTerminal(pane.id) !== undefined) || 'The pane is not on view';
}

function isRunning({ pane }: Pick<Context, 'pane'>): boolean {
  return pane !== null && (pane.status === 'running' || pane.status === 'unknown');
}

function processesText(processes: number | null): string {
  if (processes === null) return 'ends what runs there';
  return `ends ${processes === 1 ? '1 process' : `${processes} processes`}`;
}

function endsCommand(context: Context, processes: number | null): string | null {
  return isRunning(context) ? processesText(processes) : null;
}

const DIRECTIONS: readonly (readonly [Direction, key: string, words: string])[] = [
  ['left', 'Left', 'at the left'],
  ['right', 'Right', 'at the right'],
  ['up', 'Up', 'above'],
  ['down', 'Down', 'below'],
];

function goTo(paneId: string | null | undefined): void {
  if (!paneId) return;
  focusPane(paneId);
  shownTerminal(paneId)?.terminal.focus();
}

function paneNumbered({ window }: Context, number: number): string | undefined {
  return window?.panes.find((pane) => pane.number === number)?.id;
}

const go: Command[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (number): Command => ({
      id: `pane.go-${number}`,
      group: 'Pane',
      title: `To pane ${number}`,
      family: 'To pane 1 … 9',
      keys: [`Ctrl+Shift+${number}`],
      available: (context) => paneNumbered(context, number) !== undefined || `The window on show has no pane ${number}`,
      run: (context) => goTo(paneNumbered(context, number)),
    }),
  ),
  ...DIRECTIONS.map(
    ([direction, key, words]): Command => ({
      id: `pane.go-${direction}`,
      group: 'Pane',
      title: `To the pane ${words}`,
      family: 'To the pane in that direction',
      keys: [`Ctrl+Shift+${key}`],
      where: ['panes'],
      available: hasPane,
      run: ({ app }) => goTo(neighbour(floorMap.current, app.paneId, direction)),
    }),
  ),
];

register([
  {
    id: 'pane.show',
    group: 'Pane',
    on: 'pane',
    title: 'Show pane',
    named: (name) => `Show ${name}`,
    words: 'go focus open',
    icon: SquareTerminal,
    available: hasPane,
    run: ({ pane }) => pane && goTo(pane.id),
  },
  {
    id: 'pane.restart',
    group: 'Pane',
    on: 'pane',
    title: 'Restart command',
    named: (name) => `Restart ${name}`,
    words: 'again rerun reload',
    icon: RotateCw,
    keys: ['Ctrl+Shift+R'],
    where: ['panes'],
    available: (context) => {
      if (context.pane === null) return NO_PANE;
      return context.pane.declared || 'Muxworks has started no command there';
    },
    ends: endsCommand,
    run: ({ pane }) => pane && perform('restart', [pane.id], isRunning({ pane })),
  },
  {
    id: 'pane.stop',
    group: 'Pane',
    on: 'pane',
    title: 'Stop command',
    named: (name) => `Stop ${name}`,
    words: 'end interrupt terminate',
    about: () => 'the pane stays',
    icon: Square,
    keys: ['Ctrl+Shift+S'],
    where: ['panes'],
    available: (context) => {
      if (context.pane === null) return NO_PANE;
      return isRunning(context) || context.pane.waiting === true || 'No command is running there';
    },
    ends: endsCommand,
    run: ({ pane }, by) => pane && perform('stop', [pane.id], by === 'key'),
  },
  {
    id: 'pane.log',
    group: 'Pane',
    on: 'pane',
    title: 'Log',
    named: (name) => `Log of ${name}`,
    words: 'logs output history file',
    icon: TextSearch,
    keys: ['Ctrl+Shift+L'],
    where: ['panes'],
    available: hasPane,
    run: ({ pane }) => pane && openLogs(pane.id),
  },
  {
    id: 'pane.log-on',
    group: 'Pane',
    on: 'pane',
    title: 'Log it again',
    named: (name) => `Log ${name} to disk`,
    words: 'logging start enable record',
    icon: FileClock,
    available: hasPane,
    run: ({ pane }) => pane && attempt(call('logs.enable', { panes: [pane.id] })),
  },
  {
    id: 'pane.log-off',
    group: 'Pane',
    on: 'pane',
    title: 'Stop logging',
    named: (name) => `Stop logging ${name}`,
    about: () => 'what is logged stays',
    words: 'disable end record',
    icon: FileX,
    available: hasPane,
    run: ({ pane }) => pane && attempt(call('logs.disable', { pane: pane.id })),
  },
  {
    id: 'pane.start',
    group: 'Pane',
    on: 'pane',
    title: 'Start command',
    named: (name) => `Start ${name}`,
    words: 'run again',
    icon: Play,
    available: ({ pane }) => {
      if (pane === null) return NO_PANE;
      return (pane.declared && pane.status !== 'running') || 'Muxworks has started no command there that does not run';
    },
    run: ({ pane }) => pane && perform('start', [pane.id]),
  },
  {
    id: 'pane.signal',
    group: 'Pane',
    on: 'pane',
    title: 'Send a signal…',
    named: (name) => `Send a signal to ${name}…`,
    words: 'kill interrupt term hup usr1',
    icon: Zap,
    available: (context) => (context.pane === null ? NO_PANE : isRunning(context) || 'No command is running there'),
    run: ({ pane }) => {
      if (!pane) return;
      pickFrom({
        title: `Signal to ${paneName(pane)}`,
        placeholder: 'Which signal',
        choices: () =>
          SIGNALS.map(({ signal, about }) => ({
            key: signal,
            title: signal,
            about,
            run: () => sendSignal(signal, [pane.id]),
          })),
      });
    },
  },
  {
    id: 'pane.copy',
    group: 'Pane',
    title: 'Copy',
    icon: Copy,
    keys: ['Ctrl+Shift+C'],
    macKeys: ['Mod+C', 'Ctrl+Shift+C'],
    where: 'terminal',
    available: (context) => {
      const able = hasTerminal(context);
      if (able !== true || context.pane === null) return able;
      return shownTerminal(context.pane.id)?.terminal.hasSelection() || 'Nothing is selected';
    },
    run: ({ pane }) => pane && shownTerminal(pane.id)?.copy(),
  },
  {
    id: 'pane.paste',
    group: 'Pane',
    title: 'Paste',
    icon: ClipboardPaste,
    keys: ['Ctrl+Shift+V'],
    macKeys: ['Mod+V', 'Ctrl+Shift+V'],
    where: 'terminal',
    available: hasTerminal,
    run: ({ pane }) => pane && shownTerminal(pane.id)?.paste(),
  },
  {
    id: 'pane.search',
    group: 'Pane',
    on: 'pane',
    title: 'Search…',
    named: (name) => `Search in ${name}…`,
    words: 'find scrollback',
    icon: Search,
    keys: ['Ctrl+Shift+F'],
    where: ['panes'],
    available: hasPane,
    run: ({ pane }) => {
      if (!pane) return;
      if (useApp.getState().view !== 'panes' || useApp.getState().paneId !== pane.id) focusPane(pane.id);
      useApp.setState({ searching: pane.id });
    },
  },
  {
    id: 'pane.split-right',
    group: 'Pane',
    on: 'pane',
    title: 'Split right',
    named: (name) => `Split ${name} right`,
    icon: SquareSplitHorizontal,
    keys: ['Ctrl+Shift+D'],
    where: ['panes'],
    available: hasPane,
    run: ({ pane }) => pane && split('right', pane.id),
  },
  {
    id: 'pane.split-down',
    group: 'Pane',
    on: 'pane',
    title: 'Split down',
    named: (name) => `Split ${name} down`,
    icon: SquareSplitVertical,
    keys: ['Ctrl+Shift+E'],
    where: ['panes'],
    available: hasPane,
    run: ({ pane }) => pane && split('down', pane.id),
  },
  {
    id: 'pane.zoom',
    group: 'Pane',
    on: 'pane',
    title: ({ window }) => (window?.zoomed ? 'Unzoom' : 'Zoom'),
    named: (name) => `Zoom ${name}`,
    words: 'maximise fullscreen',
    icon: Maximize2,
    keys: ['Ctrl+Shift+X'],
    where: ['panes'],
    available: (context) => {
      if (context.pane === null) return NO_PANE;
      return (context.window?.panes.length ?? 0) > 1 || 'It is the only pane of its window';
    },
    run: ({ pane }) => pane && zoom(pane.id),
  },
  {
    id: 'pane.kill',
    group: 'Pane',
    on: 'pane',
    title: 'Kill pane…',
    named: (name) => `Kill ${name}…`,
    words: 'close delete remove end',
    icon: Trash2,
    danger: true,
    keys: ['Ctrl+Shift+W'],
    where: ['panes'],
    available: hasPane,
    ends: (_, processes) => processesText(processes),
    run: ({ window, pane }) => window && pane && askKillPane(window, pane),
  },
  {
    id: 'pane.send',
    group: 'Pane',
    on: 'pane',
    title: 'Send text…',
    named: (name) => `Send text to ${name}…`,
    words: 'type write exec command',
    icon: SendHorizontal,
    available: hasPane,
    run: ({ pane }) => {
      if (!pane) return;
      promptFor({
        title: `Text to ${paneName(pane)}`,
        placeholder: 'Text, typed as it is and followed by Enter',
        hint: 'Whatever runs in the pane gets it: a shell takes it as a command.',
        submit: (text) => attempt(call('pane.send', { pane: pane.id, text, enter: true })),
      });
    },
  },
  {
    id: 'pane.keys',
    group: 'Pane',
    on: 'pane',
    title: 'Press keys…',
    named: (name) => `Press keys in ${name}…`,
    words: 'send control interrupt',
    icon: Keyboard,
    available: hasPane,
    run: ({ pane }) => {
      if (!pane) return;
      promptFor({
        title: `Keys in ${paneName(pane)}`,
        placeholder: 'C-c, Up, F1, Enter',
        hint: 'By their names in tmux, with spaces between: C-c is Ctrl and C, M-x is Alt and X.',
        submit: (text) => {
          const keys = text.split(/[\s,]+/).filter(Boolean);
          if (keys.length > 0) return attempt(call('pane.keys', { pane: pane.id, keys }));
        },
      });
    },
  },
  ...go,
]);

/** What a pane is called in the palette. */
export function paneTitle({ session, window, pane }: Context): string {
  return [session?.name, window?.name, pane && paneName(pane)].filter(Boolean).join(' / ');
}
