/** The playbook desk behind the screen: places, open documents and drafts as one. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MuxError } from '../../core/errors.ts';
import { isPlaybook, kindOf } from '../../core/heroscript/index.ts';
import { stateDirectory } from '../../core/state/directories.ts';
import type { Dropped, PlaybookFile, PlaybookFiles } from '../../shared/ipc-playbooks.ts';
import { type DiskChange, Documents } from './documents.ts';
import { Drafts } from './drafts.ts';
import { Places } from './places.ts';

const PLAYBOOK_NAMES = 'playbooks end in .heroscript, .hero, .hs or .md; a folder of them can be dropped too';

export interface LibraryOptions {
  /** The app's own directory. */
  directory: string;
  /** Folder of the sample playbooks. */
  samples: string;
  /** What files() tells is not so any more; told once until it is asked again. */
  filesChanged(): void;
  diskChanged(change: DiskChange): void;
}

export class Library {
  readonly places: Places;
  readonly documents: Documents;

  constructor({ directory, samples, filesChanged, diskChanged }: LibraryOptions) {
    this.places = new Places({ directory, samples, changed: filesChanged });
    this.documents = new Documents(this.places, new Drafts(join(stateDirectory(), 'drafts')), diskChanged);
  }

  /** What there is to open. */
  async files(): Promise<PlaybookFiles> {
    const [drafts, untitled] = await Promise.all([this.documents.unsaved(), this.documents.untitled()]);
    const unsaved = new Set(drafts.map(({ id }) => id));
    const { recent } = this.places;
    // Unsaved text is always to be found, also when its file has long been pushed out of the recent ones.
    const known = [...recent, ...[...unsaved].filter((id) => id.startsWith('/') && !recent.includes(id))];
    const [described, places] = await Promise.all([this.places.describe(known, unsaved), this.places.list(unsaved)]);
    return {
      recent: known.flatMap((path, index) => {
        const file = described[index] ?? (unsaved.has(path) ? gone(path) : null);
        return file === null ? [] : [file];
      }),
      untitled,
      places,
    };
  }

  /**
   * A file or folder that the user dropped on the window.
   * @throws MuxError `bad-input` for what is neither, and for a file that is no playbook by its name
   */
  async dropped(path: string): Promise<Dropped> {
    const dropped = resolve(path);
    const stats = await stat(dropped).catch(() => null);
    if (stats?.isDirectory()) {
      this.places.addFolder(dropped);
      return { path: dropped, folder: true };
    }
    if (!stats?.isFile()) throw new MuxError('bad-input', `${dropped} is neither a file nor a folder`);
    if (!isPlaybook(dropped)) {
      throw new MuxError('bad-input', `${basename(dropped)} is no playbook`, PLAYBOOK_NAMES);
    }
    this.places.opened(dropped);
    return { path: dropped, folder: false };
  }

  close(): void {
    this.documents.closeAll();
    this.places.close();
  }
}

function gone(path: string): PlaybookFile {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { type: 'file', path, name, kind: kindOf(path), size: 0, modifiedAt: null, unsaved: true };
}
