/** send: types a text into a pane. */
import { sendText } from '../../core/command/pane-work.ts';
import type { GlobalFlags } from '../flags.ts';
import { paneOf } from '../pane.ts';
import { opening, withTmux } from '../server.ts';

interface SendFlags extends GlobalFlags {
  enter?: boolean;
}

export async function send(target: string, text: string, flags: SendFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    const { id } = await paneOf(tmux, target);
    await sendText(tmux, id, text, flags.enter ?? false);
  });
}
