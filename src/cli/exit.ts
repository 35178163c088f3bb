/** How the command ends. */

export const EXIT = {
  done: 0,
  /** A step failed, or what was asked for is not there. */
  failed: 1,
  /** A playbook or a flag with a mistake. */
  badInput: 2,
  /** The machine lacks something: no tmux, no place to write. */
  environment: 3,
  /** What was waited for did not come in time, as with timeout(1). */
  late: 124,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a message that has been shown already. */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}
