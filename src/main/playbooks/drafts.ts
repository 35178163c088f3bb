/** Text that is not saved: kept on disk as it is typed, in a private directory, one file for each document. */
import { type FileHandle, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { MuxError, toProblem } from '../../core/errors.ts';
import { privateDirectory } from '../../core/state/directories.ts';
import { replaceFileSafely } from '../../core/state/replace-file.ts';
import { hashOf } from './text-file.ts';

/** What was typed into a document and not saved. */
export interface Draft {
  /** As in OpenPlaybook. */
  id: string;
  /** Hash of the saved text that it is based on; null where there was none. */
  base: string | null;
  /** Milliseconds since the epoch. */
  changedAt: number;
  text: string;
}

/** A draft without its text. */
export interface DraftNote extends Omit<Draft, 'text'> {
  /** The first line that says something, at most 200 characters. */
  firstLine: string;
}

const DRAFT = '.draft';
const BASE = '.base';
/** The first line of a file and the beginning of its text. */
const HEAD_BYTES = 16 * 1024;
const FIRST_LINE = 200;

/** The drafts of a directory. Several apps may use it at once: the last one that writes a draft has it. */
export class Drafts {
  private readonly directory: string;
  private readonly writers = new Map<string, Writer>();

  /** @param directory made with mode 0700 where missing */
  constructor(directory: string) {
    this.directory = privateDirectory(directory);
  }

  /**
   * Keeps a draft in place of an earlier one of that document. When it resolves, it is on disk, or a later one is.
   * @param baseText the saved text that it is based on, for a merge when that has changed
   * @throws MuxError `io`
   */
  keep(draft: Draft, baseText: string | null): Promise<void> {
    return this.writer(draft.id).keep(draft, baseText);
  }

  /** Lets go of a document's draft, one that is being written included. */
  discard(id: string): Promise<void> {
    return this.writer(id).discard();
  }

  /**
   * A document was saved: its draft is let go of where it is just that, else it is based on what was saved.
   * @param base hash of the saved text
   */
  async saved(id: string, text: string, base: string): Promise<void> {
    const writer = this.writer(id);
    const onDisk = writer.latest === undefined ? await this.read(id) : null;
    // From here on without a pause: what is typed next comes after this.
    const draft = writer.latest === undefined ? onDisk : writer.latest;
    if (draft === null) return;
    await (draft.text === text ? writer.discard() : writer.keep({ ...draft, base }, text));
  }

  /** The newest draft of a document, as it was last kept. */
  async read(id: string): Promise<Draft | null> {
    await this.writers.get(id)?.idle();
    let text: string;
    try {
      text = await readFile(this.path(id, DRAFT), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const end = text.indexOf('\n');
    const head = parseHead(text.slice(0, end));
    return head === null || head.id !== id ? null : { ...head, text: text.slice(end + 1) };
  }

  /** The saved text that a document's draft is based on, by its hash; null where it is not known any more. */
  async baseText(id: string, base: string): Promise<string | null> {
    try {
      const text = await readFile(this.path(id, BASE), 'utf8');
      const end = text.indexOf('\n');
      return text.slice(0, end) === base ? text.slice(end + 1) : null;
    } catch {
      return null;
    }
  }

  /** All drafts, latest first. */
  async list(): Promise<DraftNote[]> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith(DRAFT));
    const notes = await Promise.all(names.map((name) => readNote(join(this.directory, name))));
    return notes.filter((note) => note !== null).sort((a, b) => b.changedAt - a.changedAt);
  }

  private writer(id: string): Writer {
    const known = this.writers.get(id);
    if (known !== undefined) return known;
    const writer = new Writer(this.path(id, DRAFT), this.path(id, BASE));
    this.writers.set(id, writer);
    return writer;
  }

  private path(id: string, suffix: string): string {
    return join(this.directory, hashOf(id).slice(0, 32) + suffix);
  }
}

/** Writes one document's draft: one write at a time, and of those that wait only the newest. */
class Writer {
  private work: Promise<void> = Promise.resolve();
  /** What is to be written next, and who waits for it. */
  private next: { draft: Draft; baseText: string | null; done: Promise<void> } | null = null;
  private base: string | null = null;
  /** The newest draft, written or still to be; null for none, undefined where only the disk knows. */
  latest: Draft | null | undefined;

  constructor(
    private readonly path: string,
    private readonly basePath: string,
  ) {}

  keep(draft: Draft, baseText: string | null): Promise<void> {
    this.latest = draft;
    if (this.next !== null) {
      Object.assign(this.next, { draft, baseText });
      return this.next.done;
    }
    const next = { draft, baseText, done: Promise.resolve() };
    next.done = this.work.then(async () => {
      // What comes from here on is another write.
      if (this.next === next) this.next = null;
      await this.write(next.draft, next.baseText);
    });
    this.next = next;
    this.work = next.done.catch(() => {});
    return next.done;
  }

  discard(): Promise<void> {
    this.latest = null;
    // What is kept after this must not be written before it.
    this.next = null;
    this.work = this.work.then(async () => {
      this.base = null;
      for (const path of [this.path, this.basePath]) await unlink(path).catch(ignoreMissing);
    });
    return this.work;
  }

  idle(): Promise<void> {
    return this.work;
  }

  private async write({ text, ...head }: Draft, baseText: string | null): Promise<void> {
    try {
      if (head.base !== null && head.base !== this.base && baseText !== null) {
        await replaceFileSafely(this.basePath, `${head.base}\n${baseText}`);
        this.base = head.base;
      }
      await replaceFileSafely(this.path, `${JSON.stringify(head)}\n${text}`);
    } catch (error) {
      throw new MuxError('io', `What you type cannot be kept: ${toProblem(error).message}`, 'save it now', {
        cause: error,
      });
    }
  }
}

async function readNote(path: string): Promise<DraftNote | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const [first = '', ...lines] = buffer.toString('utf8', 0, bytesRead).split('\n');
    const head = parseHead(first);
    const firstLine = lines.find((line) => line.trim() !== '')?.trim() ?? '';
    return head && { ...head, firstLine: firstLine.slice(0, FIRST_LINE) };
  } catch {
    // Discarded meanwhile.
    return null;
  } finally {
    await handle?.close();
  }
}

function parseHead(line: string): Omit<Draft, 'text'> | null {
  try {
    const { id, base, changedAt } = JSON.parse(line) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof changedAt !== 'number') return null;
    return { id, base: typeof base === 'string' ? base : null, changedAt };
  } catch {
    return null;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
