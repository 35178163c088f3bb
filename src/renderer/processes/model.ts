/** The process table as a list of rows: windows with their panes, filtered, sorted, folded; and where keys lead. Pure. */
import type { PaneInfo, ServerSnapshot, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import type { FiguresState } from '../app/figures.ts';
import { paneName } from '../app/select.ts';
import { type Shape, shapeOf, WORDS } from '../ui/status.tsx';
import { type Column, DOWNWARDS } from './columns.ts';

export interface GroupRow {
  kind: 'group';
  key: string;
  session: SessionInfo;
  window: WindowInfo;
  /** Those of its panes that the filter lets through. */
  panes: PaneInfo[];
  folded: boolean;
}

export interface PaneRow {
  kind: 'pane';
  key: string;
  session: SessionInfo;
  window: WindowInfo;
  pane: PaneInfo;
}

export type Row = GroupRow | PaneRow;

export interface Sort {
  column: Column;
  downwards: boolean;
}

/** `all`, or only panes of that shape. */
export type Kind = 'all' | Shape;

export interface Wish {
  text: string;
  kind: Kind;
  /** Null: as tmux has them. */
  sort: Sort | null;
  grouped: boolean;
  /** Keys of windows. */
  folded: ReadonlySet<string>;
}

export interface Table {
  /** What is on show, in order. */
  rows: Row[];
  /** Every pane that the filter lets through, also those of folded windows; in order. */
  matching: PaneRow[];
}

export type Taken = Pick<FiguresState, 'cpu' | 'panes'>;

/** A window that is in two sessions stands in both. */
export function windowKey(session: SessionInfo, window: WindowInfo): string {
  return `${session.id} ${window.id}`;
}

function isWanted({ session, window, pane }: PaneRow, words: readonly string[], kind: Kind, taken: Taken): boolean {
  const shape = shapeOf(pane);
  if (kind !== 'all' && shape !== kind) return false;
  if (words.length === 0) return true;
  const ports = (taken.panes.get(pane.id)?.ports ?? []).map((port) => `:${port}`).join(' ');
  const text = `${pane.label ?? ''} ${pane.command} ${session.name} ${window.name} ${WORDS[shape]} ${ports}`;
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

const ORDER: readonly Shape[] = ['fail', 'wait', 'run', 'done', 'idle', 'off'];

/** What a pane is sorted by; null is always last. */
function sortValue({ pane }: PaneRow, column: Column, taken: Taken): number | string | null {
  const known = taken.panes.get(pane.id);
  switch (column) {
    case 'status':
      return ORDER.indexOf(shapeOf(pane));
    case 'label':
      return paneName(pane).toLowerCase();
    case 'command':
      return pane.command.toLowerCase();
    case 'pid':
      return known?.pid ?? null;
    case 'cpu':
      return taken.cpu.get(pane.id) ?? null;
    case 'memory':
      return known?.memory ?? null;
    case 'uptime':
      return sinceOf(pane, known?.since) === null ? null : -(sinceOf(pane, known?.since) as number);
    case 'restarts':
      return pane.restarts;
    case 'ports':
      return known?.ports[0] ?? null;
    case 'exit':
      return exitOf(pane);
  }
}

/** When what runs in a pane was started; null where nothing runs. @param known the start of its process */
export function sinceOf(pane: PaneInfo, known: number | undefined): number | null {
  if (pane.status === 'running') return pane.startedAt ?? known ?? null;
  return pane.status === 'unknown' ? (known ?? null) : null;
}

/** The exit code to show; null while something runs, and at a prompt. */
export function exitOf({ status, exitCode }: PaneInfo): number | null {
  return status === 'finished' || status === 'failed' || status === 'dead' ? exitCode : null;
}

function sorted(rows: readonly PaneRow[], sort: Sort | null, taken: Taken): PaneRow[] {
  if (sort === null) return [...rows];
  const direction = sort.downwards ? -1 : 1;
  const values = new Map(rows.map((row) => [row, sortValue(row, sort.column, taken)]));
  // sort() keeps the order of equals, which is tmux's.
  return [...rows].sort((one, other) => {
    const a = values.get(one) ?? null;
    const b = values.get(other) ?? null;
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return a < b ? -direction : a > b ? direction : 0;
  });
}

export function tableOf(snapshot: ServerSnapshot, wish: Wish, taken: Taken): Table {
  const words = wish.text.toLowerCase().split(/\s+/).filter(Boolean);
  const rows: Row[] = [];
  const matching: PaneRow[] = [];
  for (const session of snapshot.sessions) {
    for (const window of session.windows) {
      const key = windowKey(session, window);
      const all = window.panes.map(
        (pane): PaneRow => ({ kind: 'pane', key: `${key} ${pane.id}`, session, window, pane }),
      );
      const found = all.filter((row) => isWanted(row, words, wish.kind, taken));
      if (found.length === 0) continue;
      const panes = wish.grouped ? sorted(found, wish.sort, taken) : found;
      matching.push(...panes);
      if (!wish.grouped) continue;
      // Who searches wants to see what was found.
      const folded = words.length === 0 && wish.folded.has(key);
      rows.push({ kind: 'group', key, session, window, panes: panes.map(({ pane }) => pane), folded });
      if (!folded) rows.push(...panes);
    }
  }
  if (wish.grouped) return { rows, matching };
  const flat = sorted(matching, wish.sort, taken);
  return { rows: flat, matching: flat };
}

/** The next way to sort by a column: first what one wants to see, then the other way round, then not at all. */
export function nextSort(sort: Sort | null, column: Column): Sort | null {
  const first = DOWNWARDS.has(column);
  if (sort?.column !== column) return { column, downwards: first };
  return sort.downwards === first ? { column, downwards: !first } : null;
}

export interface Selection {
  /** Pane ids. */
  selected: ReadonlySet<string>;
  /** The row that keys act from. */
  cursor: string | null;
  /** The row that a range begins at. */
  anchor: string | null;
}

/** only: it alone; add: it too, or no more; range: all from the anchor on; move: the cursor goes there and nothing else. */
export type Choice = 'only' | 'add' | 'range' | 'move';

function idsOf(row: Row): string[] {
  return row.kind === 'pane' ? [row.pane.id] : row.panes.map(({ id }) => id);
}

/** A row was chosen: by a click, or by a key that leads there. A window's row stands for its panes. */
export function choose(rows: readonly Row[], before: Selection, key: string, choice: Choice): Selection {
  const at = rows.findIndex((row) => row.key === key);
  const row = rows[at];
  if (!row) return before;
  if (choice === 'move') return { ...before, cursor: key };
  if (choice === 'only') {
    return { selected: row.kind === 'pane' ? new Set([row.pane.id]) : new Set(), cursor: key, anchor: key };
  }
  if (choice === 'add') {
    const ids = idsOf(row);
    const selected = new Set(before.selected);
    const all = ids.every((id) => selected.has(id));
    for (const id of ids) {
      if (all) selected.delete(id);
      else selected.add(id);
    }
    return { selected, cursor: key, anchor: key };
  }
  const from = rows.findIndex((each) => each.key === (before.anchor ?? before.cursor));
  const [first, last] = from < 0 ? [at, at] : [Math.min(from, at), Math.max(from, at)];
  const range = rows.slice(first, last + 1).flatMap((each) => (each.kind === 'pane' ? [each.pane.id] : []));
  return { selected: new Set(range), cursor: key, anchor: before.anchor ?? before.cursor ?? key };
}

/**
 * Where a key leads; null where it leads nowhere.
 * @param at the row that has the cursor, -1 for none; between two rows, such as 2.5, where the one that had it has gone
 * @param page rows that a screen has
 */
export function lead(rows: readonly Row[], at: number, key: string, page: number): string | null {
  if (rows.length === 0) return null;
  const to = (index: number): string => (rows[Math.max(0, Math.min(rows.length - 1, index))] as Row).key;
  switch (key) {
    case 'ArrowDown':
      return to(Math.floor(at) + 1);
    case 'ArrowUp':
      return to(Math.ceil(at) - 1);
    case 'PageDown':
      return to(Math.ceil(Math.max(at, 0)) + page);
    case 'PageUp':
      return to(Math.floor(at) - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    default:
      return null;
  }
}
