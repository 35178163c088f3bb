/** Plan, steps and events of a playbook run: what the command line prints and the app shows. */

/** What a step would do or did to its target. */
export type Change = 'create' | 'start' | 'restart' | 'update' | 'send' | 'delete' | 'keep';

export interface Step {
  /** File the action stands in, as given; empty for inline text. */
  file: string;
  /** 1-based line of the action. */
  line: number;
  /** Full action name, `tmux.pane_ensure`. */
  action: string;
  /** `session`, `session|window` or `session|window|pane`, normalised. */
  target: string;
  change: Change;
  /** Why, in a few words that a person reads: `Not running: it exited with 1.` */
  reason: string;
}

export interface Plan {
  steps: Step[];
  /** Steps whose change is not `keep`. */
  changes: number;
}

/** An error as a person sees it, in a run, over IPC and on the command line. */
export interface Problem {
  code: string;
  message: string;
  hint?: string;
}

export type RunEvent =
  | { type: 'start'; title: string; steps: Step[] }
  | { type: 'step-start'; index: number; at: number }
  | { type: 'step-progress'; index: number; text: string }
  | {
      type: 'step-end';
      index: number;
      at: number;
      durationMs: number;
      outcome: 'changed' | 'kept' | 'failed' | 'not-reached';
      step: Step;
      problem?: Problem;
    }
  | { type: 'echo'; file: string; line: number; text: string }
  | RunSummary;

export interface RunSummary {
  type: 'summary';
  steps: number;
  changed: number;
  kept: number;
  failed: number;
  durationMs: number;
  /** True when the run was stopped before its last step. */
  stopped: boolean;
}
