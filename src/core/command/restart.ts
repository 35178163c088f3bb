/** Starts the command of a pane anew, whatever has become of it. */
import { MuxError } from '../errors.ts';
import { normaliseName } from '../heroscript/names.ts';
import type { ProcessEntry } from '../process/proc.ts';
import { lock, sessionLock } from '../state/lock.ts';
import { allPanes, type Tmux } from '../tmux/server.ts';
import type { PaneRecord, SessionRecord } from '../tmux/snapshot.ts';
import { startDeclared } from './start-declared.ts';
import type { StartedBy } from './started-by.ts';
import { killRunningCommand } from './stop.ts';

export interface Restarted {
  /** The pane's id: a new one where its shell had gone. */
  readonly pane: string;
  readonly command: string;
  /** What ran there and has ended. */
  readonly ended: readonly ProcessEntry[];
}

/**
 * Ends what runs in a pane (`%12`) and starts the command again that Muxworks last started there, with the environment
 * and the directory that a playbook declared for its restarts, else with those of its shell. A run in the session is
 * waited for. Restarts are counted from zero again.
 * @param by who asks for it; who started it before where absent
 * @throws MuxError `bad-input` for a pane without such a command; `not-found`, `no-shell`, `timeout`, `io`
 */
export async function restartCommand(tmux: Tmux, pane: string, by?: StartedBy): Promise<Restarted> {
  const { session } = await find(tmux, pane);
  const held = await lock(sessionLock(tmux.socketPath, normaliseName(session.name)));
  try {
    return await restartNow(tmux, await find(tmux, pane), by);
  } finally {
    held.release();
  }
}

interface Found {
  readonly session: SessionRecord;
  readonly pane: PaneRecord;
}

async function find(tmux: Tmux, id: string): Promise<Found> {
  for (const { session, pane } of allPanes(await tmux.snapshot())) if (pane.id === id) return { session, pane };
  throw new MuxError('not-found', `There is no pane ${id}`);
}

async function restartNow(tmux: Tmux, { session, pane }: Found, by: StartedBy | undefined): Promise<Restarted> {
  const { state, supervision } = pane;
  if (state === null) {
    throw new MuxError(
      'bad-input',
      `Pane ${pane.id}: there is no command to restart`,
      'declare one with pane_ensure, or use send',
    );
  }
  const ended = await killRunningCommand(tmux, pane.id, by ?? null);
  const id = await startDeclared(tmux, {
    session: session.id,
    pane,
    state,
    supervision: supervision === null ? null : { ...supervision, restarts: 0, ready_token: 0 },
    by: by ?? state.by,
  });
  return { pane: id, command: state.cmd_text, ended };
}
