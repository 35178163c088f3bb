/** A file of ours is replaced as a whole: who reads it at any moment gets the old one or the new, never half of one. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';

/** A name of its own for each writer, beside the file, for a rename does not cross file systems. */
const besideOf = (path: string): string => `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/**
 * Writes beside `path` and renames. On any failure the old file is as it was, and nothing is left beside it.
 * @param mode of the new file; its owner alone reads it unless given
 * @throws as node:fs does
 */
export function replaceFile(path: string, data: string | Uint8Array, mode = 0o600): void {
  const unfinished = besideOf(path);
  try {
    writeFileSync(unfinished, data, { mode, flag: 'wx' });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** The same without holding the program up, and on the disk when it resolves: what a person has typed is worth the wait. */
export async function replaceFileSafely(path: string, data: string | Uint8Array): Promise<void> {
  const unfinished = besideOf(path);
  try {
    await writeFile(unfinished, data, { mode: 0o600, flag: 'wx', flush: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {});
    throw error;
  }
}
