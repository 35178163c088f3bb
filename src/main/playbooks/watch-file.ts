/** Tells when a file may have changed: by its folder, so that an editor's atomic replace, a deletion and a return are seen. */
import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** An editor that writes in place does so in several steps: they are one change. */
const SETTLED_MS = 40;

export class FileWatch {
  private watchers: FSWatcher[] = [];
  /** What the watchers were set up for. */
  private armedFor = '';
  private settling: NodeJS.Timeout | null = null;
  private closed = false;

  /** @param changed called when there is reason to look; the file may be as it was */
  constructor(
    private readonly path: string,
    private readonly changed: () => void,
  ) {
    this.arm();
  }

  close(): void {
    this.closed = true;
    if (this.settling !== null) clearTimeout(this.settling);
    this.disarm();
  }

  /** Watches the file's folder, and where it is a link its target's; where a folder is missing the next one above. */
  private arm(): void {
    const places = [...new Set([this.path, target(this.path)])].map((path) => ({
      path,
      folder: present(dirname(path)),
    }));
    const armedFor = places.map(({ path, folder }) => `${path}\0${folder}\0${inode(folder)}`).join('\0');
    if (armedFor === this.armedFor) return;
    this.disarm();
    this.armedFor = armedFor;
    for (const { path, folder } of places) {
      const isOwn = folder === dirname(path);
      try {
        const watcher = watch(folder, { persistent: false }, (_, name) => {
          // Another file of the folder is nothing to us; the folder itself may have been moved or deleted.
          if (isOwn && name !== null && name !== basename(path) && name !== basename(folder)) return;
          this.noticed();
        });
        watcher.on('error', () => this.noticed());
        this.watchers.push(watcher);
      } catch {
        // Gone since, which the other one or the next look shows; or too many watches on this machine.
      }
    }
  }

  private disarm(): void {
    for (const watcher of this.watchers) watcher.close();
    this.watchers = [];
  }

  private noticed(): void {
    if (this.closed || this.settling !== null) return;
    this.settling = setTimeout(() => {
      this.settling = null;
      this.arm();
      this.changed();
    }, SETTLED_MS);
  }
}

function target(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The folder, or the nearest one above it that exists. */
function present(folder: string): string {
  let at = folder;
  while (at !== dirname(at) && inode(at) === null) at = dirname(at);
  return at;
}

/** Null where there is no folder. */
function inode(folder: string): number | null {
  try {
    const stats = statSync(folder);
    return stats.isDirectory() ? stats.ino : null;
  } catch {
    return null;
  }
}
