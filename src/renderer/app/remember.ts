/** What the window remembers between starts: the view of last time and which branches of the tree are folded. */

const PREFIX = 'muxworks.';

/** Broken or missing storage is no reason to fail: the default is used. */
export function recall<T>(key: string, accept: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null');
    return accept(value) ? value : null;
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only costs the convenience.
  }
}
