/** `--prune`: as if every window_ensure had `prune:true`. */
import type { LoadedPlaybook } from '../heroscript/types.ts';

/** The playbook with every window_ensure ending the panes that are too many. */
export function pruning(playbook: LoadedPlaybook): LoadedPlaybook {
  const actions = playbook.actions.map((action) =>
    action.action === 'tmux.window_ensure' ? { ...action, prune: true } : action,
  );
  return { ...playbook, actions };
}
