/** Follows a log: its lines as they come. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from './folder.ts';
import { isCapturing, wasKilled } from './folder.ts';
import type { LogEntry } from './lines.ts';
import { LogReader } from './reader.ts';

export interface FollowOptions {
  /** Leaves escape sequences in the text. */
  readonly raw?: boolean;
  /** Begins here; with the oldest line where absent. */
  readonly from?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /**
   * Called when the process that writes was killed, and what is printed since is in no log. With this, it is waited for
   * until logging is switched on again; without, that is the end.
   */
  readonly onKilled?: () => void;
  /**
   * Called with a number of bytes that were removed, to bound the log, before they were read: lines are missing before
   * the next one that comes. So it is when more is printed than whoever follows takes.
   */
  readonly onMissed?: (bytes: number) => void;
}

/** A process that is killed changes no file, and it is no child of ours. */
const LOOK_MS = 1000;

/**
 * The lines of a log, then each new one when it is complete. Ends when nothing writes to the log any more, or by the
 * signal. The file system tells of what is new.
 */
export async function* followLog(
  log: Log,
  { signal, onKilled, onMissed, ...options }: FollowOptions = {},
): AsyncGenerator<LogEntry> {
  const reader = new LogReader(log, options);
  const changes = new Changes(log.folder);
  const stop = (): void => changes.wake();
  signal?.addEventListener('abort', stop);
  const timer = setInterval(() => {
    if (wasKilled(log)) changes.wake();
  }, LOOK_MS);
  let told = false;
  try {
    while (!signal?.aborted) {
      // Watched before it is read: what comes between is not missed.
      changes.follow();
      const over = !isCapturing(log);
      const { entries, missed, more } = await reader.getNew();
      if (missed > 0) onMissed?.(missed);
      for (const entry of entries) yield entry;
      if (more || entries.length > 0) continue;
      if (!over) told = false;
      else if (onKilled === undefined || !wasKilled(log)) return;
      else if (!told) {
        told = true;
        onKilled();
      }
      await changes.next();
    }
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', stop);
    changes.close();
  }
}

/** Changes of a folder, which may be removed and made again. */
class Changes {
  private watcher: FSWatcher | null = null;
  /** Inode of the folder that is watched. */
  private inode = 0;
  private readonly parent: FSWatcher | null;
  private waiting: (() => void) | null = null;
  private changed = false;

  constructor(private readonly folder: string) {
    this.parent = this.watch(dirname(folder));
  }

  follow(): void {
    const inode = statSync(this.folder, { throwIfNoEntry: false })?.ino ?? 0;
    if (inode === this.inode && this.watcher !== null) return;
    this.watcher?.close();
    this.watcher = this.watch(this.folder);
    this.inode = inode;
  }

  /** Resolves at the next change, or at once where there was one since the last call. */
  async next(): Promise<void> {
    if (!this.changed) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    this.changed = false;
  }

  wake(): void {
    this.changed = true;
    this.waiting?.();
    this.waiting = null;
  }

  close(): void {
    this.watcher?.close();
    this.parent?.close();
  }

  private watch(path: string): FSWatcher | null {
    try {
      return watch(path, () => this.wake()).on('error', () => this.wake());
    } catch {
      return null; // Not there, or being removed: the other watcher tells.
    }
  }
}
