/** What a playbook would make, as far as one can tell by reading it: windows with their panes. For a picture, not for a run. */

import { parse } from '../../core/heroscript/parse.ts';
import type { Cell } from '../../core/layout/cells.ts';
import { placeTree } from '../../core/layout/cells.ts';
import { presetTree } from '../../core/layout/presets.ts';

export interface OutlinePane {
  number: number;
  label: string | null;
  /** The first lines of its command, without comments. */
  command: string[];
}

export interface OutlineWindow {
  name: string;
  panes: OutlinePane[];
  cells: Cell;
}

interface Action {
  name: string;
  params: Map<string, string>;
}

function actionsOf(source: string): Action[] {
  return parse(source).items.flatMap((item) => {
    if (item.kind !== 'action') return [];
    const params = item.parts.flatMap((part) => (part.kind === 'param' ? [[part.key, part.value.text] as const] : []));
    return [{ name: item.name, params: new Map(params) }];
  });
}

/** As many as the picture of a pane has room for. */
const LINES = 3;

function commandLines(command: string): string[] {
  const lines = command.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).slice(0, LINES);
}

const COLUMNS = 200;
const ROWS = 60;

export function outline(source: string): OutlineWindow[] {
  const windows = new Map<string, OutlineWindow>();
  const windowOf = (name: string, panes: number): OutlineWindow => {
    const known = windows.get(name);
    const count = Math.min(16, Math.max(panes, known?.panes.length ?? 0, 1));
    const window: OutlineWindow = {
      name,
      panes: Array.from({ length: count }, (_, i) => known?.panes[i] ?? { number: i + 1, label: null, command: [] }),
      cells: placeTree(presetTree(count), COLUMNS, ROWS),
    };
    windows.set(name, window);
    return window;
  };
  for (const { name: action, params } of actionsOf(source)) {
    const [session, windowName, paneName] = (params.get('name') ?? '').split('|');
    if (session === undefined || windowName === undefined) continue;
    const name = `${session}|${windowName}`;
    if (action === 'window_ensure' || action === 'window_create') {
      windowOf(name, Number(/^(\d+)pane$/.exec(params.get('cat') ?? '')?.[1] ?? 1));
    } else if (action === 'pane_ensure') {
      const number = Number(paneName);
      if (!Number.isInteger(number) || number < 1 || number > 16) continue;
      const window = windowOf(name, number);
      window.panes[number - 1] = {
        number,
        label: params.get('label') ?? null,
        command: commandLines(params.get('cmd') ?? ''),
      };
    }
  }
  return [...windows.values()];
}
