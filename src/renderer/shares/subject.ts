/** What a share shows, as it is called now. Pure. */
import type { ServerSnapshot, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import type { PastShare } from '../../shared/ipc-shares.ts';

export interface Subject {
  session: SessionInfo;
  /** Null where the session's current window is what is shown. */
  window: WindowInfo | null;
}

/** Null where it has gone. A window is found in whatever session it is in now. */
export function findSubject(
  snapshot: ServerSnapshot | null | undefined,
  sessionId: string,
  windowId: string | null,
): Subject | null {
  const sessions = snapshot?.sessions ?? [];
  const own = sessions.find(({ id }) => id === sessionId);
  if (windowId === null) return own ? { session: own, window: null } : null;
  for (const session of own ? [own, ...sessions] : sessions) {
    const window = session.windows.find(({ id }) => id === windowId);
    if (window) return { session, window };
  }
  return null;
}

/** Of a share that is past; another server gives the same ids to other windows. */
export function findPast(
  snapshot: ServerSnapshot | null | undefined,
  { wish, begunAt }: Pick<PastShare, 'wish' | 'begunAt'>,
): Subject | null {
  if (snapshot?.server && begunAt < snapshot.server.startedAt) return null;
  return findSubject(snapshot, wish.session, wish.window);
}

export interface Named {
  /** Null where a whole session is shared. */
  before: string | null;
  name: string;
  /** `4 panes`, `session, 2 windows`; empty where it has gone. */
  about: string;
}

/** The names that it has now, or had when it was shared. */
export function nameOf(subject: Subject | null, target: string): Named {
  if (subject === null) {
    const [session = '', window] = target.split('|');
    return window === undefined
      ? { before: null, name: session, about: '' }
      : { before: session, name: window, about: '' };
  }
  const { session, window } = subject;
  if (window === null)
    return { before: null, name: session.name, about: `session, ${counted(session.windows.length, 'window')}` };
  return { before: session.name, name: window.name, about: counted(window.panes.length, 'pane') };
}

/** `shop / web`. */
export function titleOf({ before, name }: Pick<Named, 'before' | 'name'>): string {
  return before === null ? name : `${before} / ${name}`;
}

/** `1 viewer`, `3 viewers`. */
export function counted(amount: number, word: string): string {
  return `${amount} ${word}${amount === 1 ? '' : 's'}`;
}
