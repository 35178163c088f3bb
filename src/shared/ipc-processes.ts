/** The part of the contract that is about processes: what runs in every pane, and what can be done to it. */
export const processesInputs = {} as const;
export type ProcessesCall = keyof typeof processesInputs;

// biome-ignore lint/suspicious/noEmptyInterface: filled by the view's calls.
export interface ProcessesOutputs {}

// biome-ignore lint/suspicious/noEmptyInterface: filled by the view's events.
export interface ProcessesEvents {}
