/** A text file as an editor needs it: read with everything that a save must put back, written whole or not at all. */
import { createHash, randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, open, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MuxError } from '../../core/errors.ts';
import { decode, MAX_BYTES } from '../../core/heroscript/index.ts';
import { breaksOf, type LineBreaks, withBreaksOf, withPlainBreaks } from './line-breaks.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** What is on disk, as text. */
export interface TextFile {
  /** SHA-256 of the bytes, hexadecimal. */
  hash: string;
  /** With `\n` as its only line break and without a byte order mark. */
  text: string;
  /** As decoded, mark and line breaks and all: what a save puts back is taken from it. */
  raw: string;
  lineBreaks: LineBreaks;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
  /** It is not all UTF-8: `text` has `�` in its place, and a save would lose what was there. */
  damaged: boolean;
  /** Why it cannot be written, in a few words; null where it can. */
  locked: string | null;
}

/**
 * Reads a file, following links.
 * @returns null where there is none
 * @throws MuxError `bad-input` for what is no text file of at most MAX_BYTES, `io` where it cannot be read
 */
export async function readTextFile(path: string): Promise<TextFile | null> {
  let handle: FileHandle | undefined;
  try {
    // A pipe would have us wait for who writes to it.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    refuseOther(path, stats);
    const bytes = await handle.readFile();
    if (bytes.length > MAX_BYTES) refuseLarge(path, bytes.length);
    return { ...textFile(path, bytes, stats.mtimeMs), locked: await whyLocked(path) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw asProblem(error, `${basename(path)} cannot be read`);
  } finally {
    await handle?.close();
  }
}

/** A save replaces the file, so that its folder must be writable too. */
async function whyLocked(path: string): Promise<string | null> {
  try {
    await access(path, constants.W_OK);
    await access(dirname(await realpath(path)), constants.W_OK);
    return null;
  } catch (error) {
    return reasonOf(error)[0];
  }
}

function textFile(path: string, bytes: Buffer, modifiedAt: number): TextFile {
  const decoded = decode(bytes, path);
  const [wrong] = decoded.diagnostics;
  if (wrong?.code === 'HS002') throw new MuxError('bad-input', `${basename(path)} is not a text file`, wrong.hint);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  // The decoder takes the mark away.
  const unmarked = decoded.text;
  return {
    hash: hashOf(bytes),
    text: withPlainBreaks(unmarked),
    raw: (marked ? BYTE_ORDER_MARK : '') + unmarked,
    lineBreaks: breaksOf(unmarked),
    modifiedAt,
    damaged: wrong !== undefined,
    locked: null,
  };
}

function refuseOther(path: string, stats: Stats): void {
  if (stats.isDirectory()) throw new MuxError('bad-input', `${basename(path)} is a folder`);
  if (!stats.isFile()) throw new MuxError('bad-input', `${basename(path)} is not a regular file`);
  if (stats.size > MAX_BYTES) refuseLarge(path, stats.size);
}

function refuseLarge(path: string, size: number): never {
  const megabytes = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);
  throw new MuxError(
    'bad-input',
    `${basename(path)} is too large for a playbook: ${megabytes(size)} MB`,
    `the most is ${megabytes(MAX_BYTES)} MB`,
  );
}

/**
 * Writes a file so that at every moment either the old text or the new one is there, whole. Links stay links; mode and
 * owner stay; line breaks and byte order mark are those of `like`, line by line.
 * @param text with `\n` as its only line break
 * @param like what was there, null for a new file
 * @returns what is there now
 * @throws MuxError `io` where it cannot be written: nothing has changed then
 */
export async function writeTextFile(path: string, text: string, like: TextFile | null): Promise<TextFile> {
  const mark = like?.raw.startsWith(BYTE_ORDER_MARK) === true;
  const raw = (mark ? BYTE_ORDER_MARK : '') + (like === null ? text : withBreaksOf(text, like.raw));
  const bytes = Buffer.from(raw);
  if (bytes.length > MAX_BYTES) refuseLarge(path, bytes.length);
  try {
    const target = await followLinks(path);
    await replace(target, bytes);
    return textFile(path, bytes, (await stat(target)).mtimeMs);
  } catch (error) {
    throw asProblem(error, `${basename(path)} was not saved`);
  }
}

async function replace(target: string, bytes: Buffer): Promise<void> {
  const before = await statOf(target);
  if (before !== null && !before.isFile()) {
    throw new MuxError('bad-input', `${basename(target)} is not a regular file`);
  }
  const unfinished = join(dirname(target), `.muxworks-${randomBytes(8).toString('hex')}.tmp`);
  const handle = await open(unfinished, 'wx', before === null ? 0o666 : before.mode & 0o7777);
  try {
    try {
      await handle.writeFile(bytes);
      if (before !== null) {
        const now = await handle.stat();
        // Only the owner's superuser may give a file away; a group of one's own may be set by anyone.
        if (now.uid !== before.uid || now.gid !== before.gid)
          await handle.chown(before.uid, before.gid).catch(() => {});
        // What the umask has taken away.
        await handle.chmod(before.mode & 0o7777);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, target);
  } catch (error) {
    await unlink(unfinished).catch(() => {});
    throw error;
  }
}

/** Null where there is no file yet; one that must not be written is not replaced either. */
async function statOf(path: string): Promise<Stats | null> {
  try {
    await access(path, constants.W_OK);
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Where a path leads; a link may also lead to a file that is still to be made. */
async function followLinks(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < 40; links++) {
    const found = await realpath(at).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (found !== null) return found;
    const next = await readlink(at).catch(() => null);
    if (next === null) return join(await realpath(dirname(at)), basename(at));
    at = next.startsWith('/') ? next : join(dirname(at), next);
  }
  throw new MuxError('io', `${basename(path)} is a link that leads in a circle`);
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

const REASONS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'make room and save again; the text is still here'],
  EDQUOT: ['your quota on that disk is used up', 'make room and save again; the text is still here'],
  EACCES: ['you have no right to', 'save it under another name'],
  EPERM: ['you have no right to', 'save it under another name'],
  EROFS: ['the disk is read-only', 'save it under another name'],
  EISDIR: ['it is a folder', 'choose another name'],
  ENAMETOOLONG: ['its name is too long', 'choose another name'],
  ELOOP: ['it is a link that leads in a circle', 'choose another name'],
  ENOENT: ['its folder is gone', 'save it under another name'],
};

function reasonOf(error: unknown): readonly [message: string, hint: string | undefined] {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? [message, undefined];
}

function asProblem(error: unknown, what: string): MuxError {
  if (error instanceof MuxError) return error;
  const [reason, hint] = reasonOf(error);
  return new MuxError('io', `${what}: ${reason}`, hint, { cause: error });
}
