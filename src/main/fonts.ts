/** The monospaced fonts of this system, as fontconfig knows them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Reading a large collection of fonts for the first time takes its time. */
const ANSWER_MS = 10_000;
const MOST = 500;

/** Families by name; empty where there is no fontconfig, as on a bare macOS. */
export async function monospacedFonts(): Promise<string[]> {
  try {
    const { stdout } = await run('fc-list', [':spacing=mono', 'family'], { timeout: ANSWER_MS, maxBuffer: 4_000_000 });
    // A font has its family's name in several languages, the first in the system's own.
    const families = stdout.split('\n').map((line) => (line.split(',')[0] ?? '').replaceAll('\\', '').trim());
    return [...new Set(families.filter((family) => family !== ''))].sort((a, b) => a.localeCompare(b)).slice(0, MOST);
  } catch {
    return [];
  }
}
