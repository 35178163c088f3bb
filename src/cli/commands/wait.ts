/** wait: until a text, an end, a port. */
import { commandEnd, outputWait, portOpened } from '../../core/command/wait.ts';
import { MuxError, toProblem } from '../../core/errors.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags } from '../flags.ts';
import { printJson, printProblem } from '../output.ts';
import { paneOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';

interface WaitFlags extends GlobalFlags {
  for?: string;
  regex?: boolean;
  new?: boolean;
  exit?: boolean;
  port?: number;
  timeout: number;
}

export async function wait(target: string, flags: WaitFlags): Promise<void> {
  const event = eventOf(flags);
  await withTmux(opening(flags), async (tmux) => {
    const { id } = await paneOf(tmux, target);
    try {
      const found = await event(tmux, id);
      if (flags.json) printJson(found);
      if ('exitCode' in found && found.exitCode) throw new Exit(found.exitCode);
    } catch (error) {
      if (!(error instanceof MuxError) || error.code !== 'timeout') throw error;
      printProblem(toProblem(error));
      throw new Exit(EXIT.late);
    }
  });
}

type Found = { text: string } | { exitCode: number | null } | { pid: number };

function eventOf(flags: WaitFlags): (tmux: Tmux, pane: string) => Promise<Found> {
  const options = { timeoutMs: flags.timeout };
  if (flags.for !== undefined) {
    const wanted = flags.regex ? expression(flags.for) : flags.for;
    const fresh = flags.new ?? false;
    return async (tmux, pane) => ({ text: await outputWait(tmux, pane, wanted, { ...options, fresh }) });
  }
  if (flags.exit) return async (tmux, pane) => ({ exitCode: await commandEnd(tmux, pane, options) });
  const { port } = flags;
  if (port !== undefined) return async (tmux, pane) => ({ pid: await portOpened(tmux, pane, port, options) });
  throw new MuxError('bad-input', 'There is nothing to wait for', 'give --for TEXT, --exit or --port NUMBER');
}

function expression(text: string): RegExp {
  try {
    return new RegExp(text, 'mu');
  } catch (error) {
    throw new MuxError('bad-input', (error as Error).message, 'it is an expression of JavaScript');
  }
}
