/** stop: ends what runs in panes, or sends it a signal; the shells stay. */
import { killRunningCommand, signalCommand } from '../../core/command/stop.ts';
import type { ProcessEntry } from '../../core/process/proc.ts';
import { signalNamed } from '../../core/process/signals.ts';
import type { GlobalFlags } from '../flags.ts';
import { printJson, stdout } from '../output.ts';
import { nameOf, panesIn, targetOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';
import { processList } from '../text.ts';

interface StopFlags extends GlobalFlags {
  signal?: string;
}

export async function stop(target: string, flags: StopFlags): Promise<void> {
  const { signal } = flags;
  if (signal !== undefined) signalNamed(signal);
  await withTmux(opening(flags), async (tmux) => {
    const found = await targetOf(tmux, target);
    const work = (pane: string): Promise<ProcessEntry[]> =>
      signal === undefined
        ? killRunningCommand(tmux, pane, { kind: 'cli', command: 'stop' })
        : signalCommand(tmux, pane, signal);
    const results = await Promise.allSettled(panesIn(found).map(({ id }) => work(id)));
    const reached = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    const failed = results.find((result) => result.status === 'rejected');
    const processes = reached.map(({ pid, name }) => ({ pid, name }));
    if (flags.json) printJson(signal === undefined ? { ended: processes } : { signalled: processes });
    else if (reached.length === 0) {
      if (failed === undefined) stdout.line(nothingDone(found, signal));
    } else stdout.line(`${signal === undefined ? 'Ended' : 'Sent to'} ${processList(reached)}.`);
    if (failed !== undefined) throw failed.reason;
  });
}

function nothingDone(found: Parameters<typeof nameOf>[0], signal: string | undefined): string {
  const where = nameOf(found);
  // A shell that waits for its jobs runs something, and is spared.
  return signal === undefined
    ? `Nothing ran in ${where}.`
    : `Sent to nothing: only a shell has the terminal in ${where}.`;
}
