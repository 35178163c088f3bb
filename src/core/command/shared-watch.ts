/** One watch for each session of a server, shared by those who have to do with its panes; closed with the server's client. */
import type { Tmux } from '../tmux/server.ts';
import { ShellWatch } from './watch.ts';

const watches = new WeakMap<Tmux, Map<string, Promise<ShellWatch>>>();

/**
 * The watch of a session (`$n`); made anew where the session it watched has gone and another has its id.
 * @throws MuxError `not-found`, `no-server`
 */
export function sharedWatch(tmux: Tmux, session: string): Promise<ShellWatch> {
  let known = watches.get(tmux);
  if (known === undefined) {
    const made = new Map<string, Promise<ShellWatch>>();
    known = made;
    watches.set(tmux, made);
    tmux.once('closed', () => {
      watches.delete(tmux);
      for (const watch of made.values()) {
        watch.then(
          (found) => found.close(),
          () => {}, // Who asked for it was told.
        );
      }
    });
  }
  const attach = (): Promise<ShellWatch> => ShellWatch.attach(tmux, session, new Set());
  const before = known.get(session);
  const watch = before === undefined ? attach() : before.then((found) => (found.open ? found : attach()), attach);
  known.set(session, watch);
  return watch;
}
