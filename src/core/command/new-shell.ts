/** A new shell for a pane whose own has gone, in its place. */
import { loggingEnable } from '../logs/capture.ts';
import { logsByDefault } from '../logs/settings.ts';
import { keepLastWords, labelPane } from '../tmux/pane.ts';
import type { Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { replacePane } from '../tmux/window.ts';
import { shellCommand } from './shell.ts';

/**
 * Puts a pane with a new shell of ours in the place of a dead one, with its label, its number and its log; what was
 * declared about its command is its environment and directory. Resolves with the new pane's id.
 * @param directory where shells find what is for them; see serverDirectory
 * @throws MuxError `not-found`, `no-space`
 */
export async function giveNewShell(tmux: Tmux, directory: string, dead: PaneRecord): Promise<string> {
  const { supervision, label, log, cwd } = dead;
  const { argv, env } = shellCommand(directory);
  const added = { argv, env: { ...supervision?.env, ...env }, cwd: supervision?.cwd ?? cwd };
  const id = await replacePane(tmux, dead.id, added);
  await keepLastWords(tmux, [id]);
  if (label !== null) await labelPane(tmux, id, label);
  if (log?.off !== true && (log !== null || logsByDefault())) {
    await loggingEnable(tmux, id, log?.path === undefined ? {} : { path: log.path });
  }
  return id;
}
