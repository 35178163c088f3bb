/** Which logs there are, as the window shows them: what is on disk beside the panes of the server. */
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import type { LogSource, LogSources, UnloggedPane } from '../../shared/ipc-logs.ts';
import type { DiskLog } from './disk.ts';

interface Place {
  session: SessionRecord;
  window: WindowRecord;
  pane: PaneRecord;
}

export function logSources(disk: readonly DiskLog[], sessions: readonly SessionRecord[]): LogSources {
  const found = new Map(disk.map((log) => [log.id, log]));
  const logs: LogSource[] = [];
  const unlogged: UnloggedPane[] = [];
  const seen = new Set<string>();
  for (const place of placesOf(sessions)) {
    const { pane } = place;
    // A window in two sessions comes twice.
    if (seen.has(pane.id)) continue;
    seen.add(pane.id);
    const log = pane.log === null ? undefined : found.get(pane.log.id);
    if (log === undefined) {
      // One that was asked for a moment ago is not on disk yet.
      if (pane.log === null || pane.log.off === true) unlogged.push(unloggedOf(place));
      continue;
    }
    found.delete(log.id);
    logs.push(sourceOf(log, place));
  }
  const others = [...found.values()].reverse().map((log) => sourceOf(log, null));
  return { logs: [...logs, ...others], unlogged };
}

function* placesOf(sessions: readonly SessionRecord[]): Generator<Place> {
  for (const session of sessions) {
    for (const window of session.windows) for (const pane of window.panes) yield { session, window, pane };
  }
}

function unloggedOf({ session, window, pane }: Place): UnloggedPane {
  return {
    ...{ pane: pane.id, sessionId: session.id, windowId: window.id },
    ...{ session: session.name, window: window.name, name: nameOf(pane), foreign: pane.piped },
  };
}

function nameOf({ label, number }: Pick<PaneRecord, 'label' | 'number'>): string {
  return label ?? String(number);
}

function sourceOf(log: DiskLog, place: Place | null): LogSource {
  const { id, about, bytes, changedAt, status } = log;
  return {
    id,
    pane: place?.pane.id ?? null,
    sessionId: place?.session.id ?? null,
    windowId: place?.window.id ?? null,
    session: place?.session.name ?? about?.session ?? '',
    window: place?.window.name ?? about?.window ?? '',
    name: place === null ? (about === null ? id : nameOf(about)) : nameOf(place.pane),
    state: stateOf(log, place),
    bytes,
    begunAt: about?.madeAt ?? 0,
    changedAt: Math.round(changedAt),
    loss:
      status === null || status.lost === 0
        ? null
        : {
            ...{ lost: status.lost, lostFrom: status.lostFrom, lostTo: status.lostTo },
            ...{ reason: status.reason, losing: status.losing },
          },
  };
}

function stateOf({ live, status }: DiskLog, place: Place | null): LogSource['state'] {
  if (place === null) return 'ended';
  if (place.pane.log?.off === true) return 'off';
  // Its process may not have begun yet.
  if (live || status === null) return 'live';
  return status.endedAt === null ? 'killed' : 'ended';
}
