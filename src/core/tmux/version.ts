/** Finds tmux and checks that it is new enough. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MuxError } from '../errors.ts';

const run = promisify(execFile);

/** Control mode with ordered output, `pause-after` and per-window sizes began here. */
export const OLDEST_TMUX = '3.2';

export function installHint(): string {
  const how =
    process.platform === 'darwin'
      ? 'brew install tmux'
      : 'sudo apt install tmux  (Fedora: sudo dnf install tmux, Arch: sudo pacman -S tmux)';
  return `install tmux ${OLDEST_TMUX} or later: ${how}`;
}

/** `tmux 3.3a`, `tmux next-3.5`, `tmux openbsd-7.4` → is it at least 3.2? Names without a number are development builds: yes. */
export function isRecentEnough(version: string): boolean {
  const found = /(\d+)\.(\d+)/.exec(version);
  if (found === null || /openbsd/.test(version)) return true;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > 3 || (major === 3 && minor >= 2);
}

/**
 * The version of the tmux on PATH (or at `binary`), `3.3a`.
 * @throws MuxError `tmux-missing` or `tmux-too-old`, both with how to install.
 */
export async function tmuxVersion(binary = 'tmux'): Promise<string> {
  let printed: string;
  try {
    printed = (await run(binary, ['-V'])).stdout.trim();
  } catch (cause) {
    throw new MuxError('tmux-missing', 'tmux was not found', installHint(), { cause });
  }
  const version = /^tmux\s+(\S.*)$/.exec(printed)?.[1];
  if (version === undefined) throw new MuxError('tmux-missing', `${binary} is not tmux`, installHint());
  if (!isRecentEnough(version)) {
    throw new MuxError('tmux-too-old', `tmux ${version} is too old: ${OLDEST_TMUX} or later is needed`, installHint());
  }
  return version;
}
