/** What the window remembers between starts: the view of last time and which branches of the tree are folded. */
import { call } from '../bridge/client.ts';

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

/** Chromium writes its storage when it sees fit, some seconds later; a kill before that would cost it. */
const KEEP_AFTER_MS = 200;
let keeping: ReturnType<typeof setTimeout> | null = null;

function keepSoon(): void {
  if (keeping !== null) return;
  keeping = setTimeout(() => {
    keeping = null;
    // Where that fails it is written later, as without it.
    call('desktop.keep').catch(() => {});
  }, KEEP_AFTER_MS);
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    keepSoon();
  } catch {
    // A full or forbidden storage only costs the convenience.
  }
}
