/** Finds what a name points at: exactly as written first, then normalised; never by its beginning. */
import { MuxError } from './errors.ts';
import { namePart, normaliseName, paneRef } from './heroscript/names.ts';
import type { NamePart, PaneRef } from './heroscript/types.ts';

/** Those of exactly that name: as written, or else normalised. */
export function named<T extends { readonly name: string }>(nodes: readonly T[], { raw, normalised }: NamePart): T[] {
  const exact = nodes.filter(({ name }) => name === raw);
  return exact.length > 0 ? exact : nodes.filter(({ name }) => name === normalised);
}

interface PaneLike {
  readonly id: string | null;
  readonly label: string | null;
}

/**
 * The pane of a window that a reference points at.
 * @param place the window as a person calls it
 * @throws MuxError `not-found`, `ambiguous`
 */
export function paneAt<T extends PaneLike>(panes: readonly T[], ref: PaneRef, place: string): T {
  const found = candidates(panes, ref);
  const [only] = found;
  if (only === undefined) {
    const many = `${panes.length} pane${panes.length === 1 ? '' : 's'}`;
    throw new MuxError(
      'not-found',
      ref.kind === 'number' ? `${place} has ${many}, not ${ref.raw}` : `${place} has no pane ${ref.raw}`,
      'a pane is its number (1 is the first), its label, its tmux id, or main',
    );
  }
  if (found.length > 1) throw new MuxError('ambiguous', `${place} has ${found.length} panes labelled ${ref.raw}`);
  return only;
}

function candidates<T extends PaneLike>(panes: readonly T[], ref: PaneRef): T[] {
  switch (ref.kind) {
    case 'main':
      return panes.slice(0, 1);
    case 'number':
      return ref.number > 0 ? panes.slice(ref.number - 1, ref.number) : [];
    case 'id':
      return panes.filter(({ id }) => id === ref.id);
    case 'label': {
      const exact = panes.filter(({ label }) => label === ref.raw);
      return exact.length > 0
        ? exact
        : panes.filter(({ label }) => label !== null && normaliseName(label) === ref.normalised);
    }
  }
}

interface SessionLike<W> {
  readonly name: string;
  readonly windows: readonly W[];
}

interface WindowLike<P> {
  readonly name: string;
  readonly panes: readonly P[];
}

export interface Target<S, W, P> {
  readonly session: S;
  /** Null where the target is the whole session. */
  readonly window: W | null;
  /** Null where the target is the whole window. */
  readonly pane: P | null;
}

/**
 * What a person means by `session`, `session|window` or `session|window|pane`, with `/` as good as `|`; or by the
 * tmux id of a pane alone.
 * @throws MuxError `bad-input`, `not-found`, `ambiguous`
 */
export function findTarget<P extends PaneLike, W extends WindowLike<P>, S extends SessionLike<W>>(
  sessions: readonly S[],
  text: string,
): Target<S, W, P> {
  const byId = /^%\d+$/.test(text) ? paneOfId<P, W, S>(sessions, text) : null;
  if (byId !== null) return byId;
  // A name may hold a `/` of its own.
  const whole = sessions.find(({ name }) => name === text);
  if (whole !== undefined) return { session: whole, window: null, pane: null };
  const parts = text.split(text.includes('|') ? '|' : '/');
  const [sessionText = '', windowText, paneText, ...more] = parts;
  if (more.length > 0 || parts.some((part) => part.trim() === '')) {
    throw new MuxError('bad-input', `${text} is no target`, 'session, session|window or session|window|pane');
  }
  const [session] = named(sessions, namePart(sessionText));
  if (session === undefined) throw new MuxError('not-found', `There is no session ${sessionText}`);
  if (windowText === undefined) return { session, window: null, pane: null };
  const windows = named(session.windows, namePart(windowText));
  const [window] = windows;
  if (window === undefined) throw new MuxError('not-found', `The session ${session.name} has no window ${windowText}`);
  const place = `${session.name}|${window.name}`;
  if (windows.length > 1) throw new MuxError('ambiguous', `There are ${windows.length} windows ${place}`);
  if (paneText === undefined) return { session, window, pane: null };
  return { session, window, pane: paneAt(window.panes, paneRef(paneText), place) };
}

function paneOfId<P extends PaneLike, W extends WindowLike<P>, S extends SessionLike<W>>(
  sessions: readonly S[],
  id: string,
): Target<S, W, P> | null {
  for (const session of sessions) {
    for (const window of session.windows) {
      const pane = window.panes.find((candidate) => candidate.id === id);
      if (pane !== undefined) return { session, window, pane };
    }
  }
  return null;
}
