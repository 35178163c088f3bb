/** A command that was written for a shell and never begun, because whoever started it was killed or gave up. */
import { MuxError } from '../errors.ts';
import { serverDirectory } from '../state/directories.ts';
import type { Tmux } from '../tmux/server.ts';
import { type Begun, findBegun, isStarting, removeBegun } from './ledger-begun.ts';
import { withPane } from './pane-lock.ts';
import { untakenToken, withdrawNextCommand } from './shell.ts';
import { parseCommandState } from './state.ts';

/** How long another client may be at work in the pane. */
const LOCK_MS = 1000;

/** Whether who was handing a command over was killed before its shell took it. */
export function isUnbegun(socketPath: string, begun: Begun): boolean {
  if (begun.starting === undefined || isStarting(begun)) return false;
  return untakenToken(serverDirectory(socketPath), begun.pane) === begun.token;
}

/** Forgets such a command: it is not run later, and the state of its pane is again that of before. */
export async function forgetUnbegun(tmux: Tmux, { pane, token }: Begun): Promise<void> {
  try {
    // Not while somebody else starts one there.
    await withPane(tmux, pane, LOCK_MS, async () => {
      const now = findBegun(tmux.socketPath, pane, token);
      if (now === null || !isUnbegun(tmux.socketPath, now)) return;
      withdrawNextCommand(serverDirectory(tmux.socketPath), pane);
      await giveBack(tmux, pane, { token, state: now.starting?.state ?? '' });
      removeBegun(tmux.socketPath, now);
    });
  } catch (error) {
    if (!(error instanceof MuxError)) throw error;
    // With the pane its state has gone. Where that is busy it is looked at again.
    if (error.code === 'not-found' || error.code === 'no-server') removeBegun(tmux.socketPath, { pane, token });
  }
}

/**
 * Stores again what a pane had stored before a command that has never begun: how the command before that ended, which a
 * supervisor may have to restart. Not where another one has been started there since.
 * @param state the option's text, `''` for none
 */
export async function giveBack(
  tmux: Tmux,
  pane: string,
  { token, state }: { readonly token: number; readonly state: string },
): Promise<void> {
  try {
    const stored = parseCommandState(await tmux.command('display-message', '-p', '-t', pane, '#{@muxworks}'));
    if (stored?.token !== token) return;
    const option = ['-t', pane, '@muxworks'];
    await tmux.command('set-option', '-p', ...(state === '' ? ['-u', ...option] : [...option, state]));
    tmux.refresh();
  } catch (error) {
    // With the pane its state has gone.
    if (!isShellGone(error)) throw error;
  }
}

/** Whether an error tells that a shell, its pane, its session or its server is no more. */
export function isShellGone(error: unknown): boolean {
  const codes: readonly string[] = ['no-shell', 'not-found', 'no-server', 'connection-lost'];
  return error instanceof MuxError && codes.includes(error.code);
}
