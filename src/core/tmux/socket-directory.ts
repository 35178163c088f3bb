/** Where tmux makes the sockets of servers that have a name (tmux(1), -L; make_label in tmux.c). */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Need not be there yet: tmux makes it. */
export function socketDirectory(): string {
  const base = existing(process.env.TMUX_TMPDIR) ?? existing('/tmp') ?? '/tmp';
  return join(base, `tmux-${process.getuid?.() ?? 0}`);
}

function existing(path: string | undefined): string | null {
  if (!path) return null;
  try {
    return realpathSync(path);
  } catch {
    return null; // tmux takes the next place then.
  }
}
