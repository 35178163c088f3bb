/** Which logs are looked at: all, or those of a session, a window or some panes; and what that is called. Pure. */
import type { LogSource, LogSources, UnloggedPane } from '../../shared/ipc-logs.ts';

/** All; those of a session or window that is there (`$1`, `@2`); of panes (`%3`); or some by their ids. */
export type Scope =
  | { kind: 'all' }
  | { kind: 'session'; session: string }
  | { kind: 'window'; window: string }
  | { kind: 'panes'; panes: readonly string[] }
  | { kind: 'logs'; logs: readonly string[] };

type Placed = Pick<UnloggedPane, 'sessionId' | 'windowId'> & { pane: string };

function holds(scope: Scope, { sessionId, windowId, pane }: { [K in keyof Placed]: Placed[K] | null }): boolean {
  if (scope.kind === 'all') return true;
  if (scope.kind === 'session') return sessionId === scope.session;
  if (scope.kind === 'window') return windowId === scope.window;
  return scope.kind === 'panes' && pane !== null && scope.panes.includes(pane);
}

export function logsIn(scope: Scope, { logs }: LogSources): LogSource[] {
  return logs.filter((log) => holds(scope, log) || (scope.kind === 'logs' && scope.logs.includes(log.id)));
}

export function unloggedIn(scope: Scope, { unlogged }: LogSources): UnloggedPane[] {
  return unlogged.filter((pane) => holds(scope, pane));
}

/**
 * The scope once other logs are known: where the pane, window or session that it names has gone, the logs that it held
 * until then, which are kept.
 */
export function afterChange(scope: Scope, before: LogSources | null, now: LogSources): Scope {
  if (before === null || scope.kind === 'all' || scope.kind === 'logs') return scope;
  if (logsIn(scope, now).length > 0 || unloggedIn(scope, now).length > 0) return scope;
  const there = new Set(now.logs.map(({ id }) => id));
  const logs = logsIn(scope, before).flatMap(({ id }) => (there.has(id) ? [id] : []));
  return logs.length === 0 ? scope : { kind: 'logs', logs };
}

/** `shop / web / api`. */
export function nameOf({ session, window, name }: Pick<LogSource, 'session' | 'window' | 'name'>): string {
  return `${session} / ${window} / ${name}`;
}

export function scopeTitle(scope: Scope, sources: LogSources): string {
  const logs = logsIn(scope, sources);
  const first = logs[0] ?? unloggedIn(scope, sources)[0];
  if (scope.kind === 'all') return 'all panes';
  if (first === undefined) return 'a log that is gone';
  if (scope.kind === 'session') return first.session;
  if (scope.kind === 'window') return `${first.session} / ${first.window}`;
  return logs.length > 1 ? `${logs.length} panes` : nameOf(first);
}

/** The scope with a log added or taken out; whichever it was, it is one of single logs then. */
export function toggled(scope: Scope, log: string, sources: LogSources): Scope {
  const before = scope.kind === 'all' ? [] : logsIn(scope, sources).map(({ id }) => id);
  const logs = before.includes(log) ? before.filter((id) => id !== log) : [...before, log];
  return logs.length === 0 ? { kind: 'all' } : { kind: 'logs', logs };
}

/** Logs and unlogged panes of one window, or those of panes that have gone. */
export interface SourceGroup {
  key: string;
  session: string;
  /** Null: of panes that have gone. */
  window: { id: string; name: string } | null;
  logs: LogSource[];
  unlogged: UnloggedPane[];
}

export function groupsOf({ logs, unlogged }: LogSources): SourceGroup[] {
  const groups = new Map<string, SourceGroup>();
  const groupOf = ({ session, window, windowId }: Pick<LogSource, 'session' | 'window' | 'windowId'>): SourceGroup => {
    const key = windowId ?? 'closed';
    const group = groups.get(key) ?? {
      key,
      session,
      window: windowId === null ? null : { id: windowId, name: window },
      ...{ logs: [], unlogged: [] },
    };
    groups.set(key, group);
    return group;
  };
  for (const log of logs) if (log.windowId !== null) groupOf(log).logs.push(log);
  for (const pane of unlogged) groupOf(pane).unlogged.push(pane);
  for (const log of logs) if (log.windowId === null) groupOf(log).logs.push(log);
  return [...groups.values()];
}
