/** Over the view's header while the server is away: what was shown last stays below, greyed, and nothing moves. */
import { Unplug } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { useApp, withoutLost } from './store.ts';

export function LostBanner() {
  const problem = useApp((state) => state.server?.problem ?? null);
  return (
    <div
      role="alert"
      className="appear absolute inset-x-0 top-0 z-20 flex h-11 items-center gap-2 bg-[color-mix(in_srgb,var(--fail)_10%,var(--tiles))] pr-3 pl-4"
    >
      <Unplug size={14} strokeWidth={1.9} aria-hidden className="flex-none text-fail" />
      <span className="min-w-0 flex-1 truncate select-text">
        <span className="font-medium text-fail">{problem?.message ?? 'The connection to tmux was lost.'}</span>{' '}
        <span className="text-ink-2">
          {problem?.hint ?? 'This is how it was last. Muxworks goes on by itself when tmux is back.'}
        </span>
      </span>
      <Button kind="quiet" onClick={() => useApp.setState(withoutLost)}>
        Dismiss
      </Button>
    </div>
  );
}
