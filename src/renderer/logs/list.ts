/** Opens the list of lines that the view asks for, follows it, and what is done to its lines. */
import type { LogFind, LogListState, LogSources } from '../../shared/ipc-logs.ts';
import { focusPane, showView } from '../app/actions.ts';
import { attempt, note } from '../app/toasts-store.ts';
import { call, on, toProblem } from '../bridge/client.ts';
import { selectOnly, showDrawer } from '../processes/processes-store.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { type LineName, type LogsView, type Range, useLogs } from './logs-store.ts';
import { afterChange, logsIn, scopeTitle } from './scope.ts';

const MINUTE_MS = 60_000;

/** What is wrong with the expression; null where nothing is, or none is asked for. */
export function patternProblem({ text, regex }: Pick<LogsView, 'text' | 'regex'>): string | null {
  if (!regex || text === '') return null;
  try {
    new RegExp(text);
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '').replace(/^\/.*\/\w*: /s, '');
  }
}

export function findOf({ text, regex, matchCase }: Pick<LogsView, 'text' | 'regex' | 'matchCase'>): LogFind | null {
  return text === '' ? null : { text, regex, matchCase };
}

/** What a list is opened with; a change of anything here is another list, but for logs that are added. */
interface Wish {
  logs: string[];
  find: LogFind | null;
  range: Range;
}

/** Null while there is nothing to list. */
function wishOf(view: LogsView): Wish | null {
  if (view.sources === null || patternProblem(view) !== null) return null;
  const logs = logsIn(view.scope, view.sources).map(({ id }) => id);
  return logs.length === 0 ? null : { logs, find: findOf(view), range: view.range };
}

function timesOf(range: Range): { since: number | null; until: number | null } {
  if (range.kind === 'any') return { since: null, until: null };
  if (range.kind === 'last') return { since: Date.now() - range.minutes * MINUTE_MS, until: null };
  return { since: range.since, until: range.until };
}

let opened: Wish | null = null;
let turn = 0;
/** How lists stand of whose opening nothing is known yet: their events may come before the answer. */
const early = new Map<number, LogListState>();

function same(a: Wish, b: Wish): boolean {
  return JSON.stringify([a.find, a.range]) === JSON.stringify([b.find, b.range]);
}

/** Brings the list into line with what the view asks for. */
export async function updateList(): Promise<void> {
  const view = useLogs.getState();
  const wish = wishOf(view);
  if (wish === null) {
    const bad = patternProblem(view) !== null;
    // A pattern that is being typed leaves what is on show.
    if (!bad && view.sources !== null) closeList();
    return;
  }
  const added = view.list === null ? null : addedTo(opened, wish, new Set(view.sources?.logs.map(({ id }) => id)));
  if (added === null || opened === null || view.list === null) {
    await openAnew(wish);
    return;
  }
  if (added.length === 0) return;
  opened = { ...opened, logs: [...opened.logs, ...added] };
  void call('logs.extend', { list: view.list.list, logs: added }).catch(() => {});
}

/**
 * The logs by which one list becomes the other; null where that takes another list. A log that has been deleted leaves
 * its lines, which say so; fewer of those that are there are another list.
 */
function addedTo(before: Wish | null, wish: Wish, there: ReadonlySet<string>): string[] | null {
  if (before === null || !same(before, wish)) return null;
  const kept = new Set(wish.logs);
  const gone = before.logs.filter((id) => !kept.has(id));
  if (gone.length === before.logs.length || gone.some((id) => there.has(id))) return null;
  const known = new Set(before.logs);
  return wish.logs.filter((id) => !known.has(id));
}

async function openAnew(wish: Wish): Promise<void> {
  const mine = ++turn;
  opened = wish;
  const { newestFirst, grouped } = useLogs.getState();
  const times = timesOf(wish.range);
  const tail = wish.find === null && times.since === null && times.until === null;
  try {
    const arrangement = tail ? { newestFirst: false, grouped: false } : { newestFirst, grouped };
    const state = await call('logs.open', { logs: wish.logs, find: wish.find, ...times, ...arrangement });
    if (mine !== turn) {
      void call('logs.close', { list: state.list }).catch(() => {});
      return;
    }
    const before = useLogs.getState().list;
    useLogs.setState({ list: early.get(state.list) ?? state, tail, problem: null, chosen: null });
    early.clear();
    if (before !== null) void call('logs.close', { list: before.list }).catch(() => {});
  } catch (error) {
    if (mine === turn) useLogs.setState({ problem: toProblem(error) });
  }
}

/** When lists were lost a short while ago. */
let losses: number[] = [];
const SOME_LOSSES = 3;
const SHORT_WHILE_MS = 10_000;

/** Looks for the same once more. */
export function reopenList(): void {
  opened = null;
  void updateList();
}

/** The list was lost with the thread that kept it. Where that happens again and again, something is broken. */
export function loseList(): void {
  const now = Date.now();
  losses = [...losses.filter((at) => now - at < SHORT_WHILE_MS), now];
  if (losses.length <= SOME_LOSSES) reopenList();
  else useLogs.setState({ problem: { code: 'io', message: 'Their lines were lost several times in a row' } });
}

function closeList(): void {
  turn++;
  opened = null;
  const { list } = useLogs.getState();
  if (list === null) return;
  useLogs.setState({ list: null, chosen: null });
  void call('logs.close', { list: list.list }).catch(() => {});
}

function takeList(state: LogListState): void {
  const { list, place } = useLogs.getState();
  if (state.list === list?.list) {
    useLogs.setState({ list: state });
    if (state.version !== list.version) void findChosen();
  } else if (state.list === place?.state.list) useLogs.setState({ place: { ...place, state } });
  else {
    if (early.size > 20) early.clear();
    early.set(state.list, state);
  }
}

/** The chosen line has another number after lines came between others. */
async function findChosen(): Promise<void> {
  const { list, chosen } = useLogs.getState();
  if (list === null || chosen === null) return;
  if (chosen.line === null) {
    useLogs.setState({ chosen: null });
    return;
  }
  const index = await call('logs.locate', { list: list.list, ...chosen.line }).catch(() => null);
  const now = useLogs.getState();
  if (now.chosen !== chosen || now.list?.list !== list.list) return;
  const cursor = index === null ? null : now.list.first + index;
  useLogs.setState({ chosen: cursor === null ? null : { cursor, anchor: cursor, line: chosen.line } });
}

function takeSources(sources: LogSources): void {
  useLogs.setState((view) => ({ sources, scope: afterChange(view.scope, view.sources, sources) }));
}

let listening = false;

/** Asks which logs there are; from the first time on that, and every list, comes by itself while the view is looked at. */
export async function watchLogs(look: boolean): Promise<void> {
  const first = !listening;
  if (first) {
    listening = true;
    on('logs.sources-changed', takeSources);
    on('logs.list-changed', takeList);
  }
  try {
    await call('logs.watch', { on: look, first });
    if (!look) return;
    takeSources(await call('logs.sources'));
    useLogs.setState({ problem: null });
  } catch (error) {
    if (look) useLogs.setState({ problem: toProblem(error) });
  }
}

export function arrange(change: Partial<Pick<LogsView, 'newestFirst' | 'grouped'>>): void {
  useLogs.setState(change);
  const { list, tail, newestFirst, grouped } = useLogs.getState();
  if (list !== null && !tail) void attempt(call('logs.arrange', { list: list.list, newestFirst, grouped }));
}

export function stopSearch(): void {
  const { list } = useLogs.getState();
  if (list !== null) void attempt(call('logs.stop', { list: list.list }));
}

export function clearList(): void {
  const { list } = useLogs.getState();
  if (list === null) return;
  useLogs.setState({ chosen: null });
  void attempt(call('logs.clear', { list: list.list }));
}

/** Copies whole lines, from one index of a list to another. */
export async function copyLines(list: number, from: number, to: number): Promise<void> {
  const copied = await attempt(call('logs.copy', { list, from, to }));
  if (copied) note(copied.lines === 1 ? 'Line copied' : `${copied.lines.toLocaleString('en')} lines copied`);
}

export async function saveLines(): Promise<void> {
  const { list, drawing, scope, sources } = useLogs.getState();
  if (list === null || sources === null) return;
  const panes = logsIn(scope, sources).length > 1;
  const name = scopeTitle(scope, sources).replaceAll(' / ', '-');
  const saved = await attempt(call('logs.save', { list: list.list, times: drawing.times, panes, name }));
  if (saved) note(`${saved.lines.toLocaleString('en')} lines saved in ${saved.path}`);
}

export function enableLogs(panes: readonly string[]): Promise<unknown> {
  return attempt(call('logs.enable', { panes: [...panes] }));
}

export function disableLog(pane: string): void {
  void attempt(call('logs.disable', { pane }));
}

let placing = 0;

/** Opens the log of a line there, below the list. */
export async function openPlace(line: LineName, at: number): Promise<void> {
  const mine = ++placing;
  const view = useLogs.getState();
  const [found, command] = await Promise.all([
    attempt(call('logs.place', { log: line.log, offset: line.offset, find: findOf(view) })),
    call('logs.command', { log: line.log, at }).catch(() => null),
  ]);
  if (found === null) return;
  if (mine !== placing) {
    void call('logs.close', { list: found.state.list }).catch(() => {});
    return;
  }
  const before = useLogs.getState().place;
  useLogs.setState({ place: { line, at, ...found, command } });
  if (before !== null) void call('logs.close', { list: before.state.list }).catch(() => {});
}

export function closePlace(): void {
  placing++;
  const { place } = useLogs.getState();
  if (place === null) return;
  useLogs.setState({ place: null });
  void call('logs.close', { list: place.state.list }).catch(() => {});
}

/** The pane in Panes, with the keyboard. */
export function showPane(pane: string): void {
  focusPane(pane);
  giveKeyboard();
}

/** The pane in Processes, whose details have the commands that it ran. */
export function showCommands(pane: string): void {
  selectOnly([pane]);
  showDrawer(true);
  showView('processes');
}
