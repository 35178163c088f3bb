/** Waits for what a log's process does to its folder. */
import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Resolves with what `look` answers once that is not null: asked now, and after every change of the folder, which need
 * not be there yet; its parent must. Null when the time is up.
 */
export function whenFolder<T>(folder: string, look: () => T | null, timeoutMs: number): Promise<T | null> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | null = null;
    const end = (answer: T | null): void => {
      for (const watcher of watchers) watcher.close();
      if (timer !== null) clearTimeout(timer);
      resolve(answer);
    };
    const ask = (): void => {
      if (watchers.length < 2) follow(folder);
      const answer = look();
      if (answer !== null) end(answer);
    };
    const follow = (path: string): void => {
      try {
        watchers.push(watch(path, ask).on('error', () => {}));
      } catch {
        // Not there yet: its parent tells.
      }
    };
    timer = setTimeout(() => end(look()), timeoutMs);
    follow(dirname(folder));
    ask();
  });
}
