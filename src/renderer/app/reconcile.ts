/** Structural sharing: a fresh copy of known data gives the old objects back where nothing changed, so that nothing re-renders. */

type Json = Record<string, unknown>;

function isPlain(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Things with an id are matched by it, so that a new first session does not make all that follow look changed. */
function keyOf(value: unknown, index: number): unknown {
  return isPlain(value) && typeof value.id === 'string' ? value.id : index;
}

function share(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return before;
  if (Array.isArray(before) && Array.isArray(after)) {
    const known = new Map(before.map((item: unknown, index) => [keyOf(item, index), item]));
    const next = after.map((item: unknown, index) => share(known.get(keyOf(item, index)), item));
    return next.length === before.length && next.every((item, index) => item === before[index]) ? before : next;
  }
  if (isPlain(before) && isPlain(after)) {
    const keys = Object.keys(after);
    let same = keys.length === Object.keys(before).length;
    const next: Json = {};
    for (const key of keys) {
      next[key] = share(before[key], after[key]);
      if (next[key] !== before[key] || !(key in before)) same = false;
    }
    return same ? before : next;
  }
  return after;
}

/** `after`, built from the parts of `before` that are equal; `before` itself when all of it is. */
export function reconcile<T>(before: T, after: T): T {
  return share(before, after) as T;
}
