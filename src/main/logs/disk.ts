/** The logs that are on disk, and what happens to them: which there are, which are written to, which have grown. */
import { EventEmitter } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import {
  type CaptureStatus,
  isCapturing,
  isLogId,
  type Log,
  type LogAbout,
  listLogs,
  logSize,
  openLog,
  readStatus,
} from '../../core/logs/folder.ts';

/** One log, as its folder tells. */
export interface DiskLog {
  readonly id: string;
  readonly about: LogAbout | null;
  readonly bytes: number;
  readonly changedAt: number;
  /** A process writes to it. */
  readonly live: boolean;
  /** Null where it has not begun, or could not say. */
  readonly status: CaptureStatus | null;
}

interface Events {
  /** Logs came, went, began or ended, or have another size. */
  changed: [];
  /** Something was added to this one. */
  grew: [id: string];
}

/** Sizes that change all the time are told this often. */
const TELL_MS = 1000;
/** A process that is killed changes no file, and it is no child of ours: so often it is looked for. */
const LOOK_MS = 2000;
/** So long after a pane has changed its log's process may begin, on a machine that is very busy. */
const BEGIN_MS = 30_000;

export class DiskLogs extends EventEmitter<Events> {
  private readonly known = new Map<string, DiskLog>();
  private readonly stale = new Set<string>();
  /** Logs that may be about to be written to, and until when they are looked at for that. */
  private readonly expected = new Map<string, number>();
  private readonly watchers = new Map<string, FSWatcher>();
  private folder: FSWatcher | null = null;
  private looking: NodeJS.Timeout | null = null;
  private telling: NodeJS.Timeout | null = null;

  constructor(readonly directory: string) {
    super();
    this.setMaxListeners(0);
  }

  /** What is there now; what is known of a log that nothing has happened to is not read again. */
  list(): DiskLog[] {
    const logs = listLogs(this.directory);
    const there = new Set(logs.map(({ id }) => id));
    for (const id of this.known.keys()) if (!there.has(id)) this.forget(id);
    return logs.map((log) => {
      const known = this.known.get(log.id);
      return known === undefined || known.live || this.stale.has(log.id) ? this.read(log) : known;
    });
  }

  isLive(id: string): boolean {
    return this.known.get(id)?.live ?? isCapturing(openLog(this.directory, id));
  }

  /** While on, changes are told. */
  watch(on: boolean): void {
    if (!on) {
      this.close();
      return;
    }
    if (this.looking !== null) return;
    this.watchFolder();
    this.looking = setInterval(() => this.look(), LOOK_MS);
    // Also of those that have ended meanwhile the last lines are new.
    for (const { id } of this.list()) this.emit('grew', id);
  }

  /** Logs whose panes were changed: they may be written to again. */
  refresh(ids: readonly string[]): void {
    for (const id of ids) {
      this.stale.add(id);
      this.expected.set(id, Date.now() + BEGIN_MS);
    }
    this.list();
    this.lookForBegun();
  }

  close(): void {
    if (this.looking !== null) clearInterval(this.looking);
    if (this.telling !== null) clearTimeout(this.telling);
    this.looking = null;
    this.telling = null;
    this.folder?.close();
    this.folder = null;
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
    this.known.clear();
  }

  private read(log: Log): DiskLog {
    const { bytes, changedAt } = logSize(log);
    const live = isCapturing(log);
    const found = { id: log.id, about: log.about, bytes, changedAt, live, status: readStatus(log.folder) };
    this.known.set(log.id, found);
    this.stale.delete(log.id);
    if (this.looking !== null && live) this.watchLog(log);
    else this.unwatch(log.id);
    return found;
  }

  private look(): void {
    if (this.folder === null) this.watchFolder();
    this.lookForBegun();
    const ended = [...this.known.values()].some(({ id, live }) => live && !isCapturing(openLog(this.directory, id)));
    if (ended) this.tell();
  }

  /** A process begins some time after its pane says so. */
  private lookForBegun(): void {
    for (const [id, until] of this.expected) {
      const log = openLog(this.directory, id);
      if (isCapturing(log)) {
        this.expected.delete(id);
        this.read(log);
        this.emit('grew', id);
        this.tell();
      } else if (Date.now() > until) this.expected.delete(id);
    }
  }

  private watchFolder(): void {
    try {
      this.folder = watch(this.directory, (_kind, name) => {
        if (name !== null) {
          const id = basename(name);
          this.stale.add(id);
          if (isLogId(id)) this.expected.set(id, Date.now() + BEGIN_MS);
        }
        this.tell();
      }).on('error', () => this.tell());
    } catch {
      // Nothing was logged yet: it is looked for again.
    }
  }

  private watchLog({ id, folder }: Log): void {
    if (this.watchers.has(id)) return;
    try {
      const watcher = watch(folder, () => {
        this.emit('grew', id);
        this.tell();
      }).on('error', () => this.tell());
      this.watchers.set(id, watcher);
    } catch {
      // Removed a moment ago: the folder above tells.
    }
  }

  private unwatch(id: string): void {
    this.watchers.get(id)?.close();
    this.watchers.delete(id);
  }

  private forget(id: string): void {
    this.unwatch(id);
    this.known.delete(id);
    this.stale.delete(id);
  }

  private tell(): void {
    if (this.looking === null) return;
    this.telling ??= setTimeout(() => {
      this.telling = null;
      this.emit('changed');
    }, TELL_MS);
  }
}
