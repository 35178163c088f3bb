/** Commands of the Processes view: what is done to the selected panes, and what the table shows. */
import { PanelRight, Play, RotateCw, Square, TextSearch, Trash2, Zap } from 'lucide-react';
import type { PaneInfo } from '../../core/tmux/types.ts';
import { focusPane, showView } from '../app/actions.ts';
import { openLogs } from '../logs/open.ts';
import { HIDEABLE, TITLES } from '../processes/columns.ts';
import { askSignal, panesOf, perform } from '../processes/deeds.ts';
import type { Kind } from '../processes/model.ts';
import {
  focusFilter,
  setGrouped,
  setKind,
  showDrawer,
  toggleColumn,
  useProcesses,
} from '../processes/processes-store.ts';
import { ableTo, namesOf, UNABLE } from '../processes/words.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { type Command, type Context, register } from './registry.ts';

const HERE = ['processes'] as const;
const NONE = 'No row of Processes is selected';

function selected(): PaneInfo[] {
  return panesOf(useProcesses.getState().selected);
}

const ids = (panes: readonly PaneInfo[]): string[] => panes.map(({ id }) => id);

/** `api`, `3 panes`. */
function about({ app }: Context): string | null {
  const panes = app.view === 'processes' ? selected() : [];
  if (panes.length === 0) return null;
  return panes.length === 1 ? namesOf(panes) : `${panes.length} panes`;
}

/** Only what can be seen is acted on: the selection stays while another view is on show. */
function able(deed: Parameters<typeof ableTo>[0]): Command['available'] {
  return ({ app }) => {
    const panes = app.view === 'processes' ? selected() : [];
    if (panes.length === 0) return NONE;
    return ableTo(deed, panes).length > 0 || UNABLE[deed];
  };
}

const deeds: Command[] = [
  {
    id: 'processes.start',
    group: 'Processes',
    title: 'Start what is selected',
    about,
    icon: Play,
    available: able('start'),
    run: () => perform('start', ids(selected())),
  },
  {
    id: 'processes.restart',
    group: 'Processes',
    title: 'Restart what is selected',
    about,
    icon: RotateCw,
    keys: ['Ctrl+Shift+R'],
    where: HERE,
    available: able('restart'),
    run: (_, by) => perform('restart', ids(selected()), by === 'key'),
  },
  {
    id: 'processes.stop',
    group: 'Processes',
    title: 'Stop what is selected',
    about,
    icon: Square,
    keys: ['Ctrl+Shift+S'],
    where: HERE,
    available: able('stop'),
    run: (_, by) => perform('stop', ids(selected()), by === 'key'),
  },
  {
    id: 'processes.signal',
    group: 'Processes',
    title: 'Send a signal to what is selected…',
    about,
    icon: Zap,
    available: able('signal'),
    run: () => askSignal(ids(selected())),
  },
  {
    id: 'processes.kill',
    group: 'Processes',
    title: 'Kill what is selected…',
    about,
    icon: Trash2,
    danger: true,
    keys: ['Delete'],
    where: HERE,
    fixed: true,
    available: able('kill'),
    run: () => perform('kill', ids(selected())),
  },
  {
    id: 'processes.log',
    group: 'Processes',
    title: 'Log of what is selected',
    about,
    icon: TextSearch,
    keys: ['Ctrl+Shift+L'],
    where: HERE,
    available: ({ app }) =>
      (app.view === 'processes' && selected().length === 1) || 'Not one row of Processes is selected',
    run: () => openLogs(selected()[0]?.id),
  },
  {
    id: 'processes.open',
    group: 'Processes',
    title: 'Open in Panes',
    about,
    keys: ['Ctrl+Enter'],
    where: HERE,
    fixed: true,
    available: ({ app }) =>
      (app.view === 'processes' && selected().length === 1) || 'Not one row of Processes is selected',
    run: () => {
      const [pane] = selected();
      if (pane) focusPane(pane.id);
      giveKeyboard();
    },
  },
];

const always = (): true => true;

const KINDS: readonly (readonly [Kind, words: string])[] = [
  ['all', 'all processes'],
  ['run', 'what runs'],
  ['fail', 'what has failed'],
  ['wait', 'what waits'],
  ['done', 'what has finished'],
];

const table: Command[] = [
  {
    id: 'processes.details',
    group: 'Processes',
    title: 'Details',
    words: 'drawer tree environment history',
    icon: PanelRight,
    keys: ['Enter'],
    where: HERE,
    fixed: true,
    available: always,
    checked: () => useProcesses.getState().drawer,
    run: () => {
      const { drawer } = useProcesses.getState();
      showDrawer(!drawer);
      showView('processes');
    },
  },
  {
    id: 'processes.filter',
    group: 'Processes',
    title: 'Filter processes',
    words: 'find search',
    keys: ['/'],
    where: HERE,
    fixed: true,
    available: always,
    run: () => {
      showView('processes');
      focusFilter();
    },
  },
  ...KINDS.map(
    ([kind, words]): Command => ({
      id: `processes.show-${kind}`,
      group: 'Processes',
      title: `Show ${words}`,
      available: always,
      checked: () => useProcesses.getState().kind === kind,
      run: () => {
        setKind(kind);
        showView('processes');
      },
    }),
  ),
  {
    id: 'processes.group',
    group: 'Processes',
    title: 'Group by window',
    available: always,
    checked: () => useProcesses.getState().grouped,
    run: () => {
      setGrouped(!useProcesses.getState().grouped);
      showView('processes');
    },
  },
  ...HIDEABLE.map(
    (column): Command => ({
      id: `processes.column-${column}`,
      group: 'Processes',
      title: `Column ${TITLES[column]}`,
      available: always,
      checked: () => !useProcesses.getState().hidden.has(column),
      run: () => {
        toggleColumn(column);
        showView('processes');
      },
    }),
  ),
];

register([...deeds, ...table]);
