/** Over the view while the server is away: what was shown last stays below it, greyed. */
import { Unplug } from 'lucide-react';
import { useApp } from './store.ts';

export function LostBanner() {
  const problem = useApp((state) => state.server?.problem ?? null);
  return (
    <div role="alert" className="appear flex min-h-9 flex-none items-center gap-2 bg-fail-soft px-4 py-1.5">
      <Unplug size={14} strokeWidth={1.9} aria-hidden className="flex-none text-fail" />
      <span className="min-w-0 select-text">
        <span className="font-medium text-fail">{problem?.message ?? 'The tmux server has ended.'}</span>{' '}
        <span className="text-ink-2">
          {problem?.hint ?? 'What you see is how it was last. Muxworks goes on by itself when it is back.'}
        </span>
      </span>
    </div>
  );
}
