/** keys: presses keys in a pane. */
import { sendKeys } from '../../core/command/pane-work.ts';
import type { GlobalFlags } from '../flags.ts';
import { paneOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';

export async function keys(target: string, names: string[], flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { id } = await paneOf(tmux, target);
    await sendKeys(tmux, id, names);
  });
}
