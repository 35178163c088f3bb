// The reader of playbooks for the disk. The only file here that needs Node.

import { type FileHandle, open, readdir } from 'node:fs/promises';
import type { Reader, ReadResult } from './types.ts';

const CHUNK = 64 * 1024;

/** Reads a file or lists a directory; also pipes such as `<(…)`, which have no size. */
export const nodeReader: Reader = async (path, maxBytes) => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const stats = await handle.stat();
    if (stats.isDirectory()) return await list(path);
    if (stats.isFile() && stats.size > maxBytes) return { kind: 'too-large', size: stats.size };
    return await readAll(handle, maxBytes);
  } catch (error) {
    return failure(error);
  } finally {
    await handle?.close();
  }
};

/** Links to directories are left out: they may lead in a circle. */
async function list(path: string): Promise<ReadResult> {
  const entries = await readdir(path, { withFileTypes: true });
  return {
    kind: 'directory',
    entries: entries
      .filter((entry) => entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => ({ name: entry.name, directory: entry.isDirectory() })),
  };
}

/** Reads to the end, without trusting the size: a file may grow, and what is in /proc has none. */
async function readAll(handle: FileHandle, maxBytes: number): Promise<ReadResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK);
    if (bytesRead === 0) return { kind: 'file', bytes: Buffer.concat(chunks, size) };
    size += bytesRead;
    if (size > maxBytes) return { kind: 'too-large', size };
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function failure(error: unknown): ReadResult {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'unreadable', reason: 'permission denied' };
  return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
}
