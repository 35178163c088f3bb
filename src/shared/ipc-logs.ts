/** The part of the contract that is about logs of panes: what is logged, searching and following it. */
export const logsInputs = {} as const;
export type LogsCall = keyof typeof logsInputs;

// biome-ignore lint/suspicious/noEmptyInterface: filled by the view's calls.
export interface LogsOutputs {}

// biome-ignore lint/suspicious/noEmptyInterface: filled by the view's events.
export interface LogsEvents {}
