/** Enters in the ledger what has ended, before a command reads it. */
import { noticeEnds } from '../core/command/ledger-notice.ts';
import { MuxError, toProblem } from '../core/errors.ts';
import type { Tmux } from '../core/tmux/server.ts';
import { printProblem } from './output.ts';

/** Where nothing can be written (a full disk) that is told, and what is known can be read all the same. */
export async function enterEnds(tmux: Tmux): Promise<void> {
  try {
    await noticeEnds(tmux);
  } catch (error) {
    if (!(error instanceof MuxError) || error.code !== 'io') throw error;
    printProblem(toProblem(error));
  }
}
