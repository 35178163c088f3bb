/** The part of the contract that is about the designer. */

export const designerInputs = {} as const;
export type DesignerCall = keyof typeof designerInputs;

// biome-ignore lint/suspicious/noEmptyInterface: filled by the designer's calls.
export interface DesignerOutputs {}
