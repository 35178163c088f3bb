/** Which bash the panes will run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `5.2.15`, or null where there is no bash on PATH. */
export async function bashVersion(): Promise<string | null> {
  try {
    const { stdout } = await run('bash', ['--version']);
    return /version (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
