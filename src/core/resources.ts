/** Files that come with Muxworks: in `resources/` of the installation, wherever this code was bundled to. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MuxError } from './errors.ts';

/**
 * The full path of a file or directory below `resources/`: `resourcePath('shell', 'muxworks.bash')`.
 * @throws MuxError `io` where the installation lacks it
 */
export function resourcePath(...parts: string[]): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    const candidate = join(directory, 'resources', ...parts);
    if (existsSync(candidate)) return candidate;
    if (directory === dirname(directory)) {
      throw new MuxError('io', `${join('resources', ...parts)} is missing from this installation`);
    }
  }
}
