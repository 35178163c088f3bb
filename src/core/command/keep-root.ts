/** Lets a pane remain for a moment when its root ends, so that tmux tells how that ended; it closes then as it would have. */
import type { Tmux } from '../tmux/server.ts';

export interface KeptRoot {
  /**
   * The pane is again as it was.
   * @param ended how its root has ended; absent where it lives
   */
  release(ended?: { readonly exitCode: number | null }): Promise<void>;
}

const OPTION = 'remain-on-exit';

/** What is sent to the pane (`%12`) over this client after the call comes after it in tmux too. */
export function keepRoot(tmux: Tmux, pane: string): KeptRoot {
  const before = tmux
    .sequence([
      ['show-options', '-p', '-q', '-v', '-t', pane, OPTION],
      ['display-message', '-p', '-t', pane, `#{${OPTION}}`],
      ['set-option', '-p', '-t', pane, OPTION, 'on'],
    ])
    .catch(() => null); // The pane has gone, and its option with it.
  return {
    async release(ended) {
      const known = await before;
      if (known === null) return;
      const [own = '', effective = ''] = known.map((text) => text.trim());
      const closes = effective === 'off' || effective === '0' || (effective === 'failed' && ended?.exitCode === 0);
      const restore = own === '' ? ['-u', '-t', pane, OPTION] : ['-t', pane, OPTION, own];
      const then = ended === undefined || !closes ? ['set-option', '-p', ...restore] : ['kill-pane', '-t', pane];
      // With the pane its option has gone.
      await tmux.command(...then).catch(() => {});
    },
  };
}
