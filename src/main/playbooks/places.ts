/** Which files there are: the folders that the user added, the samples, what was opened before; and which may be touched. */
import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { MuxError, toProblem } from '../../core/errors.ts';
import { isPlaybook, kindOf } from '../../core/heroscript/index.ts';
import { privateDirectory } from '../../core/state/directories.ts';
import type { PlaybookEntry, PlaybookFile, PlaybookFolder, PlaybookPlace } from '../../shared/ipc-playbooks.ts';
import { readJson, writeJson } from '../json-file.ts';

/** Of one place is listed no more than this. */
export interface PlaceBounds {
  readonly depth: number;
  readonly folders: number;
  readonly files: number;
}

const BOUNDS: PlaceBounds = { depth: 6, folders: 300, files: 1000 };
const RECENT = 20;

// Each field by itself: one that another version wrote differently costs only itself.
const remembered = z.object({
  folders: z.array(z.string()).catch([]),
  recent: z.array(z.string()).catch([]),
});

export interface PlacesOptions {
  /** The app's own directory; what is remembered is kept there. */
  directory: string;
  /** Folder of the sample playbooks. */
  samples: string;
  /** Something came, went or changed in a place; called once until the places are listed again. */
  changed(): void;
  bounds?: PlaceBounds;
}

export class Places {
  private readonly path: string;
  private readonly samples: string;
  private readonly bounds: PlaceBounds;
  private values: z.infer<typeof remembered>;
  /** What the user chose himself since the app was started. */
  private readonly granted = new Set<string>();
  /** By folder. */
  private watchers = new Map<string, FSWatcher>();
  private told = false;

  constructor(private readonly options: PlacesOptions) {
    this.path = join(privateDirectory(options.directory), 'playbooks.json');
    this.samples = resolve(options.samples);
    this.bounds = options.bounds ?? BOUNDS;
    this.values = remembered.parse(readJson(this.path));
  }

  /** Files opened before, latest first. */
  get recent(): readonly string[] {
    return this.values.recent;
  }

  addFolder(path: string): void {
    const folder = resolve(path);
    if (!this.values.folders.includes(folder)) this.set({ folders: [...this.values.folders, folder] });
  }

  removeFolder(path: string): void {
    this.set({ folders: this.values.folders.filter((folder) => folder !== resolve(path)) });
  }

  /** The user chose this file: it may be read and written until the app ends. */
  grant(path: string): void {
    this.granted.add(resolve(path));
  }

  /** Notes that a file was opened; a sample is in its place anyway. It stays allowed, however many others follow. */
  opened(path: string): void {
    this.granted.add(path);
    if (this.isSample(path)) return;
    this.set({ recent: [path, ...this.values.recent.filter((known) => known !== path)].slice(0, RECENT) });
  }

  forget(path: string): void {
    this.set({ recent: this.values.recent.filter((known) => known !== path) });
  }

  isSample(path: string): boolean {
    return isWithin(this.samples, resolve(path));
  }

  /**
   * The absolute path of a file that may be touched: chosen by the user, or a playbook in a place that no link leads out of.
   * @throws MuxError `forbidden`
   */
  check(path: string): string {
    const file = resolve(path);
    if (this.granted.has(file) || this.values.recent.includes(file)) return file;
    const folders = [...this.values.folders, this.samples];
    const inside = folders.some((folder) => isWithin(folder, file) && isWithin(real(folder), real(file)));
    if (inside && isPlaybook(file)) return file;
    throw new MuxError(
      'forbidden',
      `${basename(file)} is in none of your folders`,
      'open it yourself, or add its folder',
    );
  }

  /** The places with their files. Watches what it lists. */
  async list(unsaved: ReadonlySet<string>): Promise<PlaybookPlace[]> {
    this.told = false;
    const folders = [...this.values.folders, this.samples];
    const seen = new Set<string>();
    const places = await Promise.all(
      folders.map(async (folder): Promise<PlaybookPlace> => {
        const walk = new Walk(this.bounds, unsaved, seen);
        const listed = await walk.place(folder);
        return { ...listed, samples: folder === this.samples, cut: walk.cut, problem: walk.problem };
      }),
    );
    this.watch(seen);
    return places;
  }

  /** What is known of single files, in their order; null for one that is gone. */
  async describe(paths: readonly string[], unsaved: ReadonlySet<string>): Promise<(PlaybookFile | null)[]> {
    return Promise.all(paths.map((path) => describeFile(path, unsaved)));
  }

  close(): void {
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  /** Watches exactly these folders. */
  private watch(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of folders) {
      if (this.watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, (kind, name) => {
          // A file that is written to stays where it is in the list.
          if (kind === 'rename' && name !== null && !name.startsWith('.')) this.tell();
        });
        watcher.on('error', () => this.tell());
        this.watchers.set(folder, watcher);
      } catch {
        // Gone since, or too many watches on this machine: it is seen when the list is asked for again.
      }
    }
  }

  private tell(): void {
    if (this.told) return;
    this.told = true;
    this.options.changed();
  }

  private set(changed: Partial<z.infer<typeof remembered>>): void {
    this.values = { ...this.values, ...changed };
    try {
      writeJson(this.path, this.values);
    } catch {
      // A full disk: that it is not remembered over a restart is no reason not to open a file now.
    }
  }
}

/** The listing of one place. */
class Walk {
  cut = false;
  problem: PlaybookPlace['problem'] = null;
  private folders = 0;
  private files = 0;

  constructor(
    private readonly bounds: PlaceBounds,
    private readonly unsaved: ReadonlySet<string>,
    /** Every folder that was listed, to be watched. */
    private readonly seen: Set<string>,
  ) {}

  async place(path: string): Promise<PlaybookFolder> {
    return (await this.folder(path, 0)) ?? { type: 'folder', path, name: basename(path), entries: [], files: 0 };
  }

  /** Null where no playbook is in it or below. */
  private async folder(path: string, depth: number): Promise<PlaybookFolder | null> {
    if (depth > this.bounds.depth || this.folders >= this.bounds.folders) {
      this.cut = true;
      return null;
    }
    this.folders++;
    const found = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (depth === 0) this.problem = problemOf(error, path);
      return null;
    });
    if (found === null) return null;
    this.seen.add(path);
    const visible = found.filter(({ name }) => !name.startsWith('.')).sort((a, b) => collator.compare(a.name, b.name));
    const entries: PlaybookEntry[] = [];
    for (const entry of visible) {
      if (entry.isDirectory() || !isPlaybook(entry.name)) continue;
      if (this.files >= this.bounds.files) {
        this.cut = true;
        break;
      }
      const file = await describeFile(join(path, entry.name), this.unsaved);
      if (file === null) continue;
      this.files++;
      entries.push(file);
    }
    let files = entries.length;
    for (const entry of visible) {
      // Links to folders are left out: they may lead in a circle.
      if (!entry.isDirectory() || entry.name === 'node_modules') continue;
      const below = await this.folder(join(path, entry.name), depth + 1);
      if (below === null) continue;
      entries.push(below);
      files += below.files;
    }
    if (files === 0 && depth > 0) return null;
    return { type: 'folder', path, name: basename(path), entries, files };
  }
}

/** `2_x` before `10_x`. */
const collator = new Intl.Collator(undefined, { numeric: true });

async function describeFile(path: string, unsaved: ReadonlySet<string>): Promise<PlaybookFile | null> {
  const stats = await stat(path).catch(() => null);
  if (stats === null || !stats.isFile()) return null;
  return {
    type: 'file',
    path,
    name: basename(path),
    kind: kindOf(path),
    size: stats.size,
    modifiedAt: stats.mtimeMs,
    unsaved: unsaved.has(path),
  };
}

function problemOf(error: unknown, path: string): PlaybookPlace['problem'] {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return { code: 'not-found', message: `${path} is gone`, hint: 'take it out of the list' };
  if (code === 'ENOTDIR') return { code: 'not-found', message: `${path} is no folder any more` };
  if (code === 'EACCES') return { code: 'io', message: `You have no right to read ${path}` };
  return toProblem(error);
}

function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Where a path leads; itself where nothing is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
