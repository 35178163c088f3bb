/** Whether a pane's command is to be restarted, and when: what is declared, against how it ended. */
import { backoffOf, SETTLED_MS } from '../command/supervision.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';

/** The exit code of what an interrupt key has ended: 128 + SIGINT. */
const INTERRUPTED = 130;

export type Verdict =
  /** Nothing to do: it runs, or nobody wants it back. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'restart';
      /** Tells this end of the command from any other. */
      readonly key: string;
      /** Milliseconds since the epoch. */
      readonly at: number;
      /** Which restart in a row it is, from 1. */
      readonly attempt: number;
      readonly exitCode: number | null;
    }
  /** It has been restarted as often as it may be. */
  | { readonly kind: 'given-up'; readonly key: string; readonly restarts: number; readonly exitCode: number | null };

type Judged = Pick<
  PaneRecord,
  'id' | 'pid' | 'dead' | 'state' | 'mark' | 'supervision' | 'exitCode' | 'startedAt' | 'endedAt'
>;

/**
 * A command that somebody ended on purpose is left alone: by `stop` or `kill`, by the interrupt key, or by running
 * something else in its pane.
 * @param now milliseconds since the epoch, for an end whose time is not known
 */
export function verdict(pane: Judged, now: number): Verdict {
  const { state, supervision } = pane;
  const exitCode = pane.dead && pane.mark?.phase !== 'run' ? (pane.mark?.exitCode ?? null) : pane.exitCode;
  if (state === null || supervision === null || !isEnded(pane)) return { kind: 'none' };
  const { restart, max_restarts } = supervision;
  if (restart !== 'always' && !(restart === 'on-failure' && exitCode !== 0)) return { kind: 'none' };
  if (supervision.stopped_token === state.token || exitCode === INTERRUPTED) return { kind: 'none' };
  const restarts = hasSettled(pane) ? 0 : supervision.restarts;
  const key = `${pane.id}:${pane.pid}:${state.token}`;
  if (max_restarts !== null && restarts >= max_restarts) return { kind: 'given-up', key, restarts, exitCode };
  const wait = backoffOf({ backoff_ms: supervision.backoff_ms, restarts });
  return { kind: 'restart', key, at: (pane.endedAt ?? now) + wait, attempt: restarts + 1, exitCode };
}

/** The declared command was the last that ran in the pane, and has ended, by itself or with its shell. */
function isEnded(pane: Judged): boolean {
  const { state, mark } = pane;
  if (mark === null || mark.token !== state?.token || mark.token === 0) return false;
  return pane.dead || mark.phase !== 'run';
}

function hasSettled({ startedAt, endedAt }: Judged): boolean {
  return startedAt !== null && endedAt !== null && endedAt - startedAt >= SETTLED_MS;
}
