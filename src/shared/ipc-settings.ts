/** The part of the contract that is about settings of the app. */
export const settingsInputs = {} as const;
export type SettingsCall = keyof typeof settingsInputs;

// biome-ignore lint/suspicious/noEmptyInterface: filled by the view's calls.
export interface SettingsOutputs {}

// biome-ignore lint/suspicious/noEmptyInterface: filled by the view's events.
export interface SettingsEvents {}
