/** The part of the contract that is about playbooks and their runs. */
import { z } from 'zod';
import type { Problem, RunEvent } from '../core/playbook/types.ts';

/** One run of a playbook, with all its events so far. */
export interface RunState {
  id: number;
  path: string;
  running: boolean;
  /** Why it could not begin, or broke off outside any step. */
  problem: Problem | null;
  events: RunEvent[];
}

export const playbookInputs = {
  'playbook.choose': z.undefined(),
  'playbook.run': z.object({ path: z.string().min(1).max(4096) }),
  'playbook.stop': z.object({ id: z.number().int() }),
  'run.current': z.undefined(),
} as const;
export type PlaybookCall = keyof typeof playbookInputs;

export interface PlaybookOutputs {
  /** Path the user chose, or null when cancelled. */
  'playbook.choose': string | null;
  'playbook.run': { id: number };
  'playbook.stop': undefined;
  'run.current': RunState | null;
}

export interface PlaybookEvents {
  /** A run began; its events follow. */
  'run.began': RunState;
  'run.event': { id: number; event: RunEvent };
  /** After the last event; `problem` as in RunState. */
  'run.ended': { id: number; problem: Problem | null };
}
