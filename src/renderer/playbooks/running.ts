/** Whether the document on view can be run now, and why not. */
import type { RunOutcome } from '../../shared/ipc-playbooks.ts';
import { useRun } from '../run/run-store.ts';
import type { Shape } from '../ui/status.tsx';
import { type DocumentInfo, useDesk } from './desk-store.ts';

/** Null when it can be run. */
export function whyNot(info: DocumentInfo | null, running: boolean): string | null {
  if (info === null) return 'No playbook is open';
  const errors = info.check?.errors ?? 0;
  if (errors > 0) return `Mend ${errors === 1 ? '1 error' : `${errors} errors`} first`;
  if (running) return 'A run is under way';
  return null;
}

export function canRun(): boolean {
  const { openId, documents } = useDesk.getState();
  return whyNot(openId === null ? null : (documents[openId] ?? null), useRun.getState().run?.running ?? false) === null;
}

/** How runs of the history are drawn and named. */
export const OUTCOMES: Record<RunOutcome, { shape: Shape; word: string }> = {
  running: { shape: 'run', word: 'running' },
  done: { shape: 'done', word: 'done' },
  failed: { shape: 'fail', word: 'failed' },
  stopped: { shape: 'off', word: 'stopped' },
  'broken-off': { shape: 'fail', word: 'broke off' },
  'not-begun': { shape: 'fail', word: 'did not begin' },
};
