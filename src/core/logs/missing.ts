/** Begins the logs that panes of Muxworks should have and have not: who made them was killed before it came to that. */
import { privateDirectory } from '../state/directories.ts';
import { isAlive } from '../state/lock.ts';
import { allPanes, type Tmux } from '../tmux/server.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { beginLog } from './capture.ts';
import { logsDirectory } from './folder.ts';
import { BEGINNER_OPTION } from './option.ts';
import { logsByDefault } from './settings.ts';

/** Panes whose log lacks what they showed before, because who began it was killed. */
async function halfBegun(tmux: Tmux): Promise<Set<string>> {
  const printed = await tmux.command('list-panes', '-a', '-F', `#{pane_id} #{${BEGINNER_OPTION}}`).catch(() => '');
  const found = printed.split('\n').map((line) => line.split(' ') as [string, string?, string?]);
  return new Set(
    found.flatMap(([pane, pid, start]) =>
      pid === undefined || pid === '' || isAlive(Number(pid), Number(start)) ? [] : [pane],
    ),
  );
}

/**
 * Begins to log those of the server's panes that have our shell and no log, with what they show, unless MUXWORKS_LOGS is
 * off or it was said that they are not to be logged. A log that lacks its beginning is begun once more. Does not wait
 * for the processes that write.
 * @param isWanted leaves panes out; called once for each
 * @throws MuxError as Tmux.snapshot(); not where a single pane cannot be logged: its status tells that
 */
export async function beginMissingLogs(
  tmux: Tmux,
  isWanted: (pane: PaneRecord) => boolean = () => true,
): Promise<void> {
  if (!logsByDefault()) return;
  const directory = privateDirectory(logsDirectory(tmux.socketPath));
  const half = await halfBegun(tmux);
  const begun = new Map<string, Promise<void>>();
  for (const { session, window, pane } of allPanes(await tmux.snapshot())) {
    // A window in two sessions comes twice.
    if (begun.has(pane.id) || !pane.integrated || pane.dead) continue;
    const lacking = pane.log === null ? !pane.piped : pane.log.off !== true && half.has(pane.id);
    if (!lacking || !isWanted(pane)) continue;
    begun.set(pane.id, beginLog(tmux, directory, { session: session.name, window: window.name, ...pane }));
  }
  await Promise.allSettled(begun.values());
}
