/** Plans and runs playbooks. */
export { planPlaybook } from './plan.ts';
export { type RunOptions, runPlaybook } from './run.ts';
export type { Change, Ending, Plan, Problem, RunEvent, RunSummary, Step } from './types.ts';
