/** Notes for the ledger that Muxworks ends commands on purpose: to be called before it does. */
import type { Tmux } from '../tmux/server.ts';
import { withLedger } from './ledger.ts';
import { type Begun, noteEnded } from './ledger-begun.ts';
import type { EndedBy } from './started-by.ts';

/**
 * Notes it of those commands of a server that are wanted; resolves with them. Where it cannot be written (a full disk),
 * the ledger will lack it: that is no reason not to end them.
 */
export async function noteEnding(
  tmux: Tmux,
  isWanted: (begun: Begun) => boolean,
  ended: EndedBy,
): Promise<readonly Begun[]> {
  try {
    return await withLedger(() => noteEnded(tmux.socketPath, isWanted, ended));
  } catch {
    return [];
  }
}
