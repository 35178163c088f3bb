/** What the Processes view knows beside the server: what is filtered, sorted, folded, selected, and being done. */
import { create } from 'zustand';
import { recall, remember } from '../app/remember.ts';
import { COLUMNS, type Column } from './columns.ts';
import { type Choice, choose, type Kind, nextSort, type Row, type Selection, type Sort } from './model.ts';

interface ProcessesView extends Selection {
  text: string;
  kind: Kind;
  sort: Sort | null;
  grouped: boolean;
  folded: ReadonlySet<string>;
  hidden: ReadonlySet<Column>;
  /** Whether the details are shown where something is selected. */
  drawer: boolean;
  /** The panes that something is being done to. */
  busy: ReadonlySet<string>;
  /** Many panes that something is being done to, some at a time; the user may call off those that are still to come. */
  work: { doing: string; done: number; total: number; calledOff: boolean } | null;
  /** The filter is to have the keyboard, as soon as it is on show. */
  filterWanted: boolean;
  /** The panes that a signal is being chosen for. */
  signalling: readonly string[] | null;
}

/** What is kept between starts, each by itself. */
interface Kept {
  sort: Sort | null;
  grouped: boolean;
  folded: string[];
  hidden: Column[];
  drawer: boolean;
}

const isColumn = (value: unknown): value is Column => COLUMNS.includes(value as Column);
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function isSort(value: unknown): value is Sort {
  if (typeof value !== 'object' || value === null) return false;
  const { column, downwards } = value as Record<string, unknown>;
  return isColumn(column) && isBoolean(downwards);
}

function kept<K extends keyof Kept>(name: K, accept: (value: unknown) => value is Kept[K] & {}): Kept[K] | null {
  return recall(`processes.${name}`, accept);
}

function keep<K extends keyof Kept>(name: K, value: Kept[K]): void {
  remember(`processes.${name}`, value);
}

export const useProcesses = create<ProcessesView>()(() => ({
  text: '',
  kind: 'all',
  sort: kept('sort', isSort),
  grouped: kept('grouped', isBoolean) ?? true,
  folded: new Set(kept('folded', isTexts) ?? []),
  hidden: new Set((kept('hidden', isTexts as (value: unknown) => value is Column[]) ?? []).filter(isColumn)),
  drawer: kept('drawer', isBoolean) ?? true,
  selected: new Set(),
  cursor: null,
  anchor: null,
  busy: new Set(),
  work: null,
  filterWanted: false,
  signalling: null,
}));

export function setText(text: string): void {
  useProcesses.setState({ text });
}

export function focusFilter(): void {
  useProcesses.setState({ filterWanted: true });
}

export function setKind(kind: Kind): void {
  useProcesses.setState({ kind });
}

export function sortBy(column: Column): void {
  const sort = nextSort(useProcesses.getState().sort, column);
  useProcesses.setState({ sort });
  keep('sort', sort);
}

export function setGrouped(grouped: boolean): void {
  useProcesses.setState({ grouped });
  keep('grouped', grouped);
}

function toggled<T>(set: ReadonlySet<T>, value: T): Set<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

export function toggleGroup(key: string): void {
  const folded = toggled(useProcesses.getState().folded, key);
  useProcesses.setState({ folded });
  keep('folded', [...folded]);
}

export function toggleColumn(column: Column): void {
  const hidden = toggled(useProcesses.getState().hidden, column);
  useProcesses.setState({ hidden });
  keep('hidden', [...hidden]);
}

export function showDrawer(drawer: boolean): void {
  useProcesses.setState({ drawer });
  keep('drawer', drawer);
}

export function chooseRow(rows: readonly Row[], key: string, choice: Choice): void {
  useProcesses.setState((state) => choose(rows, state, key, choice));
}

export function selectOnly(panes: readonly string[]): void {
  useProcesses.setState({ selected: new Set(panes) });
}

/** Nothing is selected, or about to be done: the panes that there are now are others. */
export function forgetPanes(): void {
  useProcesses.setState({ selected: new Set(), cursor: null, anchor: null, signalling: null });
}

/** Something is being done to these panes, as long as the work lasts. */
export async function whileBusy<T>(panes: readonly string[], work: Promise<T>): Promise<T> {
  useProcesses.setState(({ busy }) => ({ busy: new Set([...busy, ...panes]) }));
  try {
    return await work;
  } finally {
    useProcesses.setState(({ busy }) => ({ busy: new Set([...busy].filter((id) => !panes.includes(id))) }));
  }
}

/** What is begun is seen through; what is not begun yet is left. */
export function callOff(): void {
  useProcesses.setState(({ work }) => ({ work: work && { ...work, calledOff: true } }));
}

/** A pane goes on under another id: its shell had gone, and it was given a new one. */
export function followPane(before: string, now: string): void {
  useProcesses.setState(({ selected, cursor, anchor }) => ({
    selected: new Set([...selected].map((id) => (id === before ? now : id))),
    cursor: cursor?.replace(new RegExp(`${before}$`), now) ?? null,
    anchor: anchor?.replace(new RegExp(`${before}$`), now) ?? null,
  }));
}
