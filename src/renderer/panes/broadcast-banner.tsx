/** Says loudly that what is typed goes to several panes, or that tmux does that by itself, and ends it. */
import { Radio } from 'lucide-react';
import type { WindowInfo } from '../../core/tmux/types.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { Button } from '../ui/button.tsx';
import { toggleBroadcast, useBroadcast } from './broadcast.ts';

export function BroadcastBanner({ window }: { window: WindowInfo }) {
  const panes = useBroadcast((state) => (state.window === window.id ? state.panes.size : 0));
  if (panes === 0) return null;
  const all = panes === window.panes.length ? `all ${panes} panes` : `${panes} of ${window.panes.length} panes`;
  return (
    <div
      role="status"
      className="flex h-8 min-w-0 items-center gap-2 rounded-control bg-wait-soft pr-1 pl-2.5 text-small font-medium text-wait"
    >
      <Radio size={14} strokeWidth={2.1} aria-hidden className="flex-none" />
      <span className="min-w-0 truncate">Input goes to {all}</span>
      <Button
        size="small"
        onClick={() => {
          toggleBroadcast();
          giveKeyboard();
        }}
      >
        End
      </Button>
    </div>
  );
}
