// Undo and redo without end, of any immutable document.

interface Entry<T> {
  readonly value: T;
  readonly rest: Entry<T> | null;
}

/** A document with what it was before and what was undone. Immutable, and documents share what they have in common. */
export interface History<T> {
  readonly present: T;
  /** Newest first. */
  readonly past: Entry<T> | null;
  /** Next first. */
  readonly future: Entry<T> | null;
  /** The group that the last step belongs to; null where the next one begins anew. */
  readonly group: string | null;
}

export function startHistory<T>(present: T): History<T> {
  return { present, past: null, future: null, group: null };
}

/**
 * Takes a step. Steps of the same group that follow each other are undone as one: a drag (`drag 3`), typing into a
 * field (`label 2`). What was undone is forgotten. A step that changes nothing (the same object) is none.
 */
export function record<T>(history: History<T>, next: T, group: string | null = null): History<T> {
  if (next === history.present) return history;
  const joins = group !== null && group === history.group;
  const past = joins ? history.past : { value: history.present, rest: history.past };
  return { present: next, past, future: null, group };
}

/** Ends the group: the next step is one of its own, whatever its group. For the end of a drag, or a field that is left. */
export function endGroup<T>(history: History<T>): History<T> {
  return history.group === null ? history : { ...history, group: null };
}

export function canUndo(history: History<unknown>): boolean {
  return history.past !== null;
}

export function canRedo(history: History<unknown>): boolean {
  return history.future !== null;
}

/** Every document of a history by another: what is true of all of them, such as where they are saved. */
export function mapHistory<T>({ present, past, future, group }: History<T>, to: (value: T) => T): History<T> {
  return { present: to(present), past: mapEntries(past, to), future: mapEntries(future, to), group };
}

/** No recursion: a history has no end. */
function mapEntries<T>(entries: Entry<T> | null, to: (value: T) => T): Entry<T> | null {
  const values: T[] = [];
  for (let entry = entries; entry !== null; entry = entry.rest) values.push(to(entry.value));
  return values.reduceRight<Entry<T> | null>((rest, value) => ({ value, rest }), null);
}

/** One step back; the same history where there is none. */
export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (past === null) return history;
  return { present: past.value, past: past.rest, future: { value: present, rest: future }, group: null };
}

/** One step forth again; the same history where nothing was undone. */
export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (future === null) return history;
  return { present: future.value, past: { value: present, rest: past }, future: future.rest, group: null };
}
