/** A small JSON file of the app's own: read as it is, written as a whole. */
import { readFileSync } from 'node:fs';
import { replaceFile } from '../core/state/replace-file.ts';

/** The object in a file; an empty one at a first start, and for a file that was damaged: both begin with the defaults. */
export function readJson(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/** Replaces the file, readable by its owner alone; who reads it meanwhile gets the old or the new. @throws as fs does */
export function writeJson(path: string, value: object): void {
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
