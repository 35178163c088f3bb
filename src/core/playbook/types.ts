/** Plan, steps and events of a playbook run: what the command line prints and the app shows. */

/** What a step would do or did to its target. */
export type Change = 'create' | 'start' | 'restart' | 'update' | 'send' | 'delete' | 'keep';

/** What runs in a pane and would end with a step. */
export interface Ending {
  /** `session|window|2`, the number as it is before the step. */
  pane: string;
  /** The topmost of the processes, by which a person knows them. */
  pid: number;
  /** What was declared to run there; else its command line, else its name. */
  command: string;
  /** How many processes end, that one included. */
  processes: number;
}

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
  /** What would end, pane by pane; absent where nothing does. Shells of ours that wait at their prompt are not told. */
  ends?: Ending[];
  /** The command of the pane as it was declared, and as it is to be; absent where the step starts no other one. */
  diff?: { before: string; after: string };
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
  /** The run steps through and waits before this step, which is shown as it would be done now. */
  | { type: 'step-wait'; index: number; at: number; step: Step }
  /** `pane` is tmux's id of the pane that the step is about, where it is there already. */
  | { type: 'step-start'; index: number; at: number; pane?: string }
  | { type: 'step-progress'; index: number; text: string }
  | {
      type: 'step-end';
      index: number;
      at: number;
      durationMs: number;
      /** `skipped`: before the step that the run was to begin with. */
      outcome: 'changed' | 'kept' | 'failed' | 'not-reached' | 'skipped';
      step: Step;
      problem?: Problem;
      /** tmux's id of the pane that the step is about, where there is one. */
      pane?: string;
    }
  /** What the pane of a failed step showed last, as plain text. After that step's end, before the summary. */
  | { type: 'step-output'; index: number; pane: string; text: string }
  | { type: 'echo'; file: string; line: number; text: string }
  | RunSummary;

export interface RunSummary {
  type: 'summary';
  steps: number;
  changed: number;
  kept: number;
  failed: number;
  /** Steps before the one that the run was to begin with. */
  skipped: number;
  durationMs: number;
  /** True when the run was stopped before its last step. */
  stopped: boolean;
}
