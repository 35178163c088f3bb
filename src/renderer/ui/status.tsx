/** The status of a pane: a shape first, its colour second, a word for those who see neither. */
import type { PaneInfo } from '../../core/tmux/types.ts';
import { cx } from './cx.ts';

export type Shape = 'run' | 'wait' | 'done' | 'fail' | 'idle' | 'off';

export const WORDS: Record<Shape, string> = {
  run: 'Running',
  wait: 'Waiting',
  done: 'Finished',
  fail: 'Failed',
  idle: 'Idle',
  off: 'Unknown',
};

/** A pane whose root has gone counts by how it went; one that is about to be restarted waits, however it went. */
export function shapeOf(pane: Pick<PaneInfo, 'status' | 'exitCode' | 'waiting'>): Shape {
  if (pane.waiting) return 'wait';
  switch (pane.status) {
    case 'running':
      return 'run';
    case 'idle':
      return 'idle';
    case 'finished':
      return 'done';
    case 'failed':
      return 'fail';
    case 'dead':
      return pane.exitCode === 0 ? 'done' : 'fail';
    default:
      return 'off';
  }
}

const COLOURS: Record<Shape, string> = {
  run: 'text-run-mark',
  wait: 'text-wait-mark',
  done: 'text-done-mark',
  fail: 'text-fail-mark',
  idle: 'text-ink-3',
  off: 'text-ink-3',
};

function Drawing({ shape }: { shape: Shape }) {
  switch (shape) {
    case 'run':
      return (
        <>
          <circle cx="6" cy="6" r="5.25" fill="currentColor" opacity=".24" />
          <circle cx="6" cy="6" r="3" fill="currentColor" />
        </>
      );
    case 'wait':
      return (
        <>
          <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.4" />
          <path d="M6 3.4a2.6 2.6 0 0 1 0 5.2z" fill="currentColor" />
        </>
      );
    case 'done':
      return (
        <g fill="none" stroke="currentColor">
          <circle cx="6" cy="6" r="4.9" strokeWidth="1.3" />
          <path d="M3.9 6.2l1.5 1.5 2.8-3.2" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
        </g>
      );
    case 'fail':
      return (
        <>
          <rect x=".75" y=".75" width="10.5" height="10.5" rx="3" fill="currentColor" />
          <path d="M4.2 4.2l3.6 3.6M7.8 4.2L4.2 7.8" stroke="var(--on-mark)" strokeWidth="1.5" strokeLinecap="round" />
        </>
      );
    case 'idle':
      return <circle cx="6" cy="6" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.4" />;
    case 'off':
      return (
        <g fill="none" stroke="currentColor" strokeWidth="1.3">
          <circle cx="6" cy="6" r="4.2" />
          <path d="M3.2 8.8l5.6-5.6" />
        </g>
      );
  }
}

interface Props {
  shape: Shape;
  size?: number;
  className?: string;
}

export function Status({ shape, size = 12, className }: Props) {
  return (
    <svg
      role="img"
      aria-label={WORDS[shape]}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className={cx('block flex-none', COLOURS[shape], className)}
    >
      <Drawing shape={shape} />
    </svg>
  );
}
