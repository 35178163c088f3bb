/** Waits for a server to come to a socket: by the file system's events, asking only where there are none. */
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A server without sessions gives no sign when one is made; neither does a directory that is not there yet. */
const POLL_MS = 1500;
/** A socket is seen when it is made, a little before its server listens on it and has read its configuration. */
const YOUNG_MS = 5000;
const YOUNG_POLL_MS = 50;

export class SocketWatch {
  private watcher: FSWatcher | null = null;
  private timer: NodeJS.Timeout | null = null;
  private changedAt = -YOUNG_MS;

  /** @param look called when it may be worth to look for a server; calls wait() again when there is none. */
  constructor(
    private readonly socket: string,
    private readonly look: () => void,
  ) {}

  /**
   * There is no server: wait for one.
   * @param empty a server answers, but has no sessions
   */
  wait(empty: boolean): void {
    this.watchDirectory();
    const young = performance.now() - this.changedAt < YOUNG_MS;
    if (this.timer !== null || (this.watcher !== null && !empty && !young)) return;
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.look();
      },
      young ? YOUNG_POLL_MS : POLL_MS,
    );
  }

  stop(): void {
    this.watcher?.close();
    this.watcher = null;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.changedAt = -YOUNG_MS;
  }

  private watchDirectory(): void {
    const directory = dirname(this.socket);
    if (this.watcher !== null || !existsSync(directory)) return;
    try {
      this.watcher = watch(directory, (_, name) => this.changed(name));
    } catch {
      return; // It went away between the two calls, or there are too many watches: the timer asks instead.
    }
    this.watcher.on('error', () => this.changed(basename(directory)));
    // It may have come between the caller's look and the watch.
    if (existsSync(this.socket)) this.changedAt = performance.now();
  }

  private changed(name: string | null): void {
    const directory = dirname(this.socket);
    if (name === basename(directory)) {
      // The directory itself was removed or moved: a new one of its name needs a watch of its own.
      this.watcher?.close();
      this.watcher = null;
    } else if (name !== null && name !== basename(this.socket)) return;
    this.changedAt = performance.now();
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.look();
  }
}
