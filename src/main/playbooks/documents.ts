/** The playbooks that are open for editing: read, watched, saved, merged, with what is typed kept until it is saved. */
import { homedir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { MuxError, toProblem } from '../../core/errors.ts';
import { kindOf } from '../../core/heroscript/index.ts';
import type { Problem } from '../../core/playbook/types.ts';
import type { Merged, OpenPlaybook, Saved, SaveResult } from '../../shared/ipc-playbooks.ts';
import type { Draft, DraftNote, Drafts } from './drafts.ts';
import { mergeTexts } from './merge.ts';
import type { Places } from './places.ts';
import { readTextFile, type TextFile, writeTextFile } from './text-file.ts';
import { FileWatch } from './watch-file.ts';

const UNTITLED = /^untitled-(\d{1,9})$/;
/** Saved texts of one file that are remembered for merges, the newest ones. */
const BASES = 8;

/** What is told of an open file that is not on disk what it was. */
export interface DiskChange {
  id: string;
  saved: Saved | null;
  readOnly: Problem | null;
}

/** A file that is open, or text that was never saved. */
interface Entry {
  readonly id: string;
  /** Null while it was never saved. */
  readonly path: string | null;
  /** As last seen; null where there is none. */
  disk: TextFile | null;
  /** Why it cannot be read, since it could. */
  problem: Problem | null;
  /** It was looked at once: what is different from then on is told. */
  known: boolean;
  /** Saved texts by hash, oldest first. */
  readonly bases: Map<string, string>;
  watch: FileWatch | null;
  /** What reads and writes the file, one after the other. */
  work: Promise<unknown>;
}

export class Documents {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly places: Places,
    private readonly drafts: Drafts,
    private readonly changed: (change: DiskChange) => void,
  ) {}

  /**
   * Opens a file by its path, or text that was never saved by its id, with what was typed and not saved.
   * @throws MuxError `forbidden`, `not-found`, `bad-input`, `io`
   */
  async open(id: string): Promise<OpenPlaybook> {
    const number = UNTITLED.exec(id);
    const draft = await this.drafts.read(number === null ? resolve(id) : id);
    if (number !== null) {
      if (draft === null && !this.entries.has(id)) {
        throw new MuxError('not-found', `Nothing is kept of ${untitledName(id)}`);
      }
      return this.describe(this.entries.get(id) ?? this.add(id, null), draft);
    }
    // Only what the user opened himself has a draft.
    if (draft !== null) this.places.grant(id);
    const path = this.places.check(id);
    const entry = this.entries.get(path) ?? this.add(path, path);
    try {
      await this.look(entry);
      if (draft === null && entry.problem !== null) throw asError(entry.problem);
      if (draft === null && entry.disk === null) throw new MuxError('not-found', `${path} is gone`);
    } catch (error) {
      this.close(entry.id);
      throw error;
    }
    this.places.opened(path);
    return this.describe(entry, draft);
  }

  /** A new one without a file. */
  async create(): Promise<OpenPlaybook> {
    const taken = new Set([...this.entries.keys(), ...(await this.untitled()).map(({ id }) => id)]);
    let number = 1;
    while (taken.has(`untitled-${number}`)) number++;
    return this.describe(this.add(`untitled-${number}`, null), null);
  }

  close(id: string): void {
    this.entries.get(id)?.watch?.close();
    this.entries.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.entries.keys()]) this.close(id);
  }

  /**
   * Keeps what is typed; on disk when it resolves.
   * @param base hash of the saved text that it is based on
   */
  async keep(id: string, text: string, base: string | null): Promise<void> {
    // Also for one that was just closed: what was typed last may come after that.
    const key = this.key(id);
    const baseText = base === null ? null : (this.entries.get(key)?.bases.get(base) ?? null);
    await this.drafts.keep({ id: key, text, base, changedAt: Date.now() }, baseText);
  }

  async discard(id: string): Promise<void> {
    await this.drafts.discard(this.key(id));
  }

  /** Writes the file, unless it is not what `base` says any more. */
  save(id: string, text: string, base: string | null): Promise<SaveResult> {
    const entry = this.entry(id);
    return this.queue(entry, async (): Promise<SaveResult> => {
      const { path } = entry;
      if (path === null) throw new MuxError('bad-input', 'It has no file yet', 'save it under a name');
      await this.read(entry);
      const { disk } = entry;
      const refused = this.readOnly(entry);
      if (refused !== null) throw asError(refused);
      if (disk === null && base !== null) return { kind: 'deleted' };
      if (disk !== null && disk.hash !== base)
        return { kind: 'changed', merged: await this.mergeWith(entry, text, base) };
      const like = disk ?? this.lastSeen.get(path) ?? null;
      const written = await writeTextFile(path, text, like);
      this.remember(entry, written);
      await this.drafts.saved(entry.id, text, written.hash);
      return { kind: 'saved', playbook: await this.describe(entry, await this.drafts.read(entry.id)) };
    });
  }

  /** Writes text to another file, whatever is there: the dialog has asked. The draft of `id` stays. */
  async saveAs(id: string, text: string, path: string): Promise<OpenPlaybook> {
    const from = this.entry(id);
    if (this.places.isSample(path))
      throw new MuxError('forbidden', 'Samples stay as they are', 'choose another folder');
    this.places.grant(path);
    const target = this.places.check(path);
    const entry = this.entries.get(target) ?? this.add(target, target);
    return this.queue(entry, async () => {
      await this.read(entry).catch(() => {});
      const written = await writeTextFile(target, text, entry.disk ?? from.disk);
      this.remember(entry, written);
      await this.drafts.saved(entry.id, text, written.hash);
      this.places.opened(target);
      return this.describe(entry, await this.drafts.read(target));
    });
  }

  /** Merges what is typed with what is on disk now. */
  merge(id: string, text: string, base: string | null): Promise<Merged> {
    const entry = this.entry(id);
    return this.queue(entry, async () => {
      await this.read(entry);
      return this.mergeWith(entry, text, base);
    });
  }

  /** The file that diagnostics and includes of a document count from; empty for text that was never saved. */
  fileOf(id: string): string {
    return UNTITLED.test(id) ? '' : this.places.check(id);
  }

  /** An id as drafts and entries have it. */
  private key(id: string): string {
    return UNTITLED.test(id) ? id : this.places.check(id);
  }

  /** Drafts of files, and of what was never saved. */
  async unsaved(): Promise<DraftNote[]> {
    return this.drafts.list();
  }

  async untitled(): Promise<{ id: string; name: string; changedAt: number; firstLine: string }[]> {
    return (await this.drafts.list())
      .filter(({ id }) => UNTITLED.test(id))
      .map(({ id, changedAt, firstLine }) => ({ id, name: untitledName(id), changedAt, firstLine }));
  }

  private entry(id: string): Entry {
    const found = this.entries.get(this.key(id));
    if (found === undefined) throw new MuxError('not-found', `${basename(id)} is not open`, 'open it first');
    return found;
  }

  private add(id: string, path: string | null): Entry {
    const entry: Entry = {
      id,
      path,
      disk: null,
      problem: null,
      known: false,
      bases: new Map(),
      watch: null,
      work: Promise.resolve(),
    };
    this.entries.set(id, entry);
    // Before it is read: a change in between is looked at again.
    if (path !== null) entry.watch = new FileWatch(path, () => void this.look(entry));
    return entry;
  }

  private queue<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
    const turn = entry.work.then(work);
    entry.work = turn.catch(() => {});
    return turn;
  }

  /** Looks at the file, and tells where it is not what it was. */
  private look(entry: Entry): Promise<void> {
    return this.queue(entry, async () => {
      const first = !entry.known;
      entry.known = true;
      const before = { hash: entry.disk?.hash, problem: entry.problem?.message };
      try {
        await this.read(entry);
      } catch (error) {
        entry.problem = toProblem(error);
      }
      const isSame = before.hash === entry.disk?.hash && before.problem === entry.problem?.message;
      if (isSame || first || this.entries.get(entry.id) !== entry) return;
      this.changed({ id: entry.id, saved: savedOf(entry.disk), readOnly: this.readOnly(entry) });
    });
  }

  private async read(entry: Entry): Promise<void> {
    if (entry.path === null) return;
    const found = await readTextFile(entry.path);
    entry.problem = null;
    if (found === null) entry.disk = null;
    else this.remember(entry, found);
  }

  /** How a file was that has been deleted: saved again, it gets its line breaks back. */
  private readonly lastSeen = new Map<string, TextFile>();

  private remember(entry: Entry, found: TextFile): void {
    entry.disk = found;
    if (entry.path !== null) this.lastSeen.set(entry.path, found);
    entry.bases.delete(found.hash);
    entry.bases.set(found.hash, found.text);
    for (const hash of entry.bases.keys()) {
      if (entry.bases.size <= BASES) break;
      entry.bases.delete(hash);
    }
  }

  private async mergeWith(entry: Entry, text: string, base: string | null): Promise<Merged> {
    const saved = savedOf(entry.disk);
    if (saved === null) throw new MuxError('not-found', `${basename(entry.id)} is gone`, 'save it to make it anew');
    const known = base === null ? '' : (entry.bases.get(base) ?? (await this.drafts.baseText(entry.id, base)));
    // Without what both came from, all in which they differ is for the user to decide.
    return { saved, ...mergeTexts(known ?? '', text, saved.text) };
  }

  private readOnly({ path, disk, problem }: Entry): Problem | null {
    if (path === null) return null;
    if (problem !== null) return problem;
    if (this.places.isSample(path)) {
      return { code: 'forbidden', message: 'Samples stay as they are', hint: 'save it under another name' };
    }
    const hint = 'save it under another name';
    if (disk !== null && disk.locked !== null) {
      return { code: 'io', message: `${basename(path)} cannot be written: ${disk.locked}`, hint };
    }
    if (disk?.damaged !== true) return null;
    const message = `${basename(path)} is not all UTF-8: what cannot be read is shown as �, and saving would lose it`;
    return { code: 'bad-input', message, hint };
  }

  private async describe(entry: Entry, draft: Draft | null): Promise<OpenPlaybook> {
    const { id, path, disk } = entry;
    return {
      id,
      path,
      name: path === null ? untitledName(id) : basename(path),
      folder: path === null ? '' : fromHome(dirname(path)),
      kind: path === null ? 'heroscript' : kindOf(path),
      saved: savedOf(disk),
      draft: draft && { text: draft.text, base: draft.base, changedAt: draft.changedAt },
      readOnly: this.readOnly(entry),
      lineBreaks: disk?.lineBreaks ?? 'lf',
    };
  }
}

function savedOf(disk: TextFile | null): Saved | null {
  return disk && { hash: disk.hash, text: disk.text, modifiedAt: disk.modifiedAt };
}

function untitledName(id: string): string {
  return id.replace('-', ' ');
}

/** `~/code/shop`, as people write it. */
function fromHome(folder: string): string {
  const home = homedir();
  return folder === home || folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder;
}

function asError({ message, hint }: Problem): MuxError {
  return new MuxError('bad-input', message, hint);
}
