/** The bar over a pane whose root process is gone: with what code, after how long, when. */
import type { PaneInfo } from '../../core/tmux/types.ts';
import { Status } from '../ui/status.tsx';
import { clock, duration } from './duration.ts';

/** 128 and a signal's number is how shells say that a signal ended it. */
function howItEnded(exitCode: number | null): string {
  if (exitCode === null) return 'Exited';
  if (exitCode > 128 && exitCode < 160) return `Ended by signal ${exitCode - 128}`;
  return `Exited with ${exitCode}`;
}

export function ExitBar({ pane }: { pane: PaneInfo }) {
  const { startedAt, endedAt, exitCode } = pane;
  const facts = [
    startedAt !== null && endedAt !== null ? `after ${duration(endedAt - startedAt)}` : null,
    endedAt === null ? null : clock(endedAt),
  ].filter((fact) => fact !== null);
  return (
    <div
      role="status"
      className="absolute inset-x-1.5 bottom-1.5 z-10 flex h-8 items-center gap-[7px] rounded-control bg-pop px-[9px] text-small shadow-pop"
    >
      <Status shape={exitCode === 0 ? 'done' : 'fail'} />
      <span className="num min-w-0 truncate">
        <span className="font-semibold">{howItEnded(exitCode)}</span>{' '}
        <span className="text-ink-3">{facts.join(', ')}</span>
      </span>
    </div>
  );
}
