/** The targets that exist on a tmux server, and the servers that run, for completion. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findTarget } from '../../core/target.ts';
import { Tmux } from '../../core/tmux/server.ts';
import { parseSnapshot, type SessionRecord, separators, snapshotCommands } from '../../core/tmux/snapshot.ts';
import type { PaneInfo, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import { plain } from '../output.ts';
import { opening } from '../server.ts';
import { count } from '../text.ts';
import type { Candidate } from './candidates.ts';

const run = promisify(execFile);

/** A prompt that waits is worse than one without candidates. */
const PATIENCE_MS = 2000;

/**
 * The sessions, windows and panes at the depth of what is typed and one below it, each as findTarget reads it back.
 * @throws MuxError or the error of the process where no tmux or no server answers
 */
export async function targets(server: { L?: string; S?: string }, typed: string): Promise<Candidate[]> {
  const separator = typed.includes('|') ? '|' : '/';
  const depth = typed.split(separator).length;
  const sessions = await sessionsOf(server);
  const found: Candidate[] = [];
  const add = (nodes: readonly { name: string; id?: string }[], node: Node, description: string): void => {
    const value = spelling(sessions, nodes, node, separator);
    if (value !== null) found.push({ value, description });
  };
  for (const session of sessions) {
    add([session], session, count(session.windows.length, 'window'));
    for (const window of session.windows) {
      const path = [session, window];
      add(path, window, count(window.panes.length, 'pane'));
      if (depth < 2) continue;
      for (const pane of window.panes) {
        const says = `${pane.status}: ${plain(pane.command).trim()}`;
        const number = { name: String(pane.number), id: pane.id };
        const label = pane.label === null ? null : { name: pane.label, id: pane.id };
        // A number is what one types; where a pane has a label, that is what one reads.
        const byNumber = label === null || /[/|]\d+$/.test(typed);
        if (label !== null) add([...path, label], pane, says);
        if (byNumber) add([...path, number], pane, label === null ? says : `${label.name}, ${says}`);
      }
    }
  }
  return found;
}

type Node = SessionInfo | WindowInfo | PaneInfo;

/** How a node can be written so that it, and nothing else, is found; a pane that no name leads to by its id. */
function spelling(
  sessions: readonly SessionRecord[],
  path: readonly { name: string; id?: string }[],
  node: Node,
  separator: string,
): string | null {
  const written = path.map(({ name }) => name);
  const forms = [written.join(separator), written.join('|'), ...(path.length === 3 ? [path[2]?.id ?? ''] : [])];
  // A shell's line holds no control characters.
  return forms.find((form) => !/\p{Cc}/u.test(form) && leadsTo(sessions, form, node)) ?? null;
}

function leadsTo(sessions: readonly SessionRecord[], text: string, node: Node): boolean {
  try {
    const { session, window, pane } = findTarget<PaneInfo, WindowInfo, SessionInfo>(sessions, text);
    return (pane ?? window ?? session) === node;
  } catch {
    return false;
  }
}

/** Asked by a process of its own: a control client would be seen by the server's other clients, and by its hooks. */
async function sessionsOf(server: { L?: string; S?: string }): Promise<SessionRecord[]> {
  const { baseCommand } = await opening({ ...server, state: 'tmux' });
  const [file, ...base] = baseCommand as [string, ...string[]];
  const separator = separators();
  const [list = []] = snapshotCommands(separator);
  const { stdout } = await run(file, [...base, '-N', ...list], {
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    maxBuffer: 64 * 1024 * 1024,
  });
  return parseSnapshot([stdout], separator);
}

/** The names that -L may be given: the sockets where tmux keeps them. */
export async function servers(): Promise<Candidate[]> {
  const directory = dirname((await Tmux.open()).socketPath);
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isSocket())
    .map(({ name }) => ({ value: name, description: join(directory, name) }));
}
