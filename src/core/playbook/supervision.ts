/** restart, max_restarts, backoff, ready and ready_timeout of a pane_ensure: what they ask for, and what that changes. */
import {
  DEFAULT_BACKOFF_MS,
  DEFAULT_READY_TIMEOUT_MS,
  describeSupervision,
  type Supervised,
  type Supervision,
  sameSupervision,
} from '../command/supervision.ts';
import type { PaneEnsure } from '../heroscript/types.ts';
import { directoryOf } from './parameters.ts';

/** What an action asks for, with what its command is started with; null where it asks for nothing. */
export function wantedSupervision(action: PaneEnsure, env: Readonly<Record<string, string>>): Supervision | null {
  const { restart, maxRestarts, backoffMs, ready, readyTimeoutMs } = action;
  const restarts = restart === 'on-failure' || restart === 'always';
  if (action.cmd === undefined || (!restarts && ready === undefined)) return null;
  return {
    restart: restarts ? restart : null,
    max_restarts: restarts ? (maxRestarts ?? null) : null,
    backoff_ms: backoffMs ?? DEFAULT_BACKOFF_MS,
    ready: ready ?? null,
    ready_timeout_ms: readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS,
    env,
    cwd: directoryOf(action) ?? null,
  };
}

/** A sentence on what changes for a command that goes on running, or null. */
export function supervisionChange(wanted: Supervision | null, stored: Supervised | null): string | null {
  if (sameSupervision(wanted, stored)) return null;
  if (wanted === null) return 'No longer restarted or waited for.';
  return `From now on ${describeSupervision(wanted)}.`;
}
