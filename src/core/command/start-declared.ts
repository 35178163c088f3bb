/** Starts a pane's command again as it was declared. */
import { serverDirectory } from '../state/directories.ts';
import type { Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { giveNewShell } from './new-shell.ts';
import { sharedWatch } from './shared-watch.ts';
import { startCommand } from './start.ts';
import type { StartedBy } from './started-by.ts';
import type { CommandState } from './state.ts';
import { type Supervised, storeSupervision } from './supervision.ts';

export interface Declared {
  /** `$1` */
  readonly session: string;
  readonly pane: PaneRecord;
  /** Of the pane. */
  readonly state: CommandState;
  /** What is stored of it from now on; null where nothing is declared beyond the command. */
  readonly supervision: Supervised | null;
  readonly by: StartedBy | undefined;
}

/**
 * Starts it in a pane where nothing runs, in a new shell where the pane's own has gone. Resolves with the pane's id when
 * it has begun.
 * @throws MuxError as startCommand and giveNewShell
 */
export async function startDeclared(tmux: Tmux, declared: Declared): Promise<string> {
  const { session, pane, state, supervision, by } = declared;
  const directory = serverDirectory(tmux.socketPath);
  const id = pane.dead ? await giveNewShell(tmux, directory, pane) : pane.id;
  // Before it starts, so that a crash of ours does not let it be restarted more often than it may be.
  if (supervision !== null) await storeSupervision(tmux, id, supervision);
  const watch = await sharedWatch(tmux, session);
  try {
    await startCommand(tmux, watch, directory, id, {
      command: state.cmd_text,
      ...(supervision === null ? {} : { env: supervision.env }),
      ...(supervision?.cwd == null ? {} : { cwd: supervision.cwd }),
      ...(state.origin === undefined ? {} : { origin: state.origin }),
      ...(by === undefined ? {} : { by }),
    });
  } finally {
    watch.exclude(id);
  }
  return id;
}
