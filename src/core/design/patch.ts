// From a script that is there and a design to the script that declares it, with as little change as can be.

import type { TextEdit } from '../heroscript/types.ts';
import type { Design } from './design.ts';
import type { DesignProblem, ReadOptions } from './read.ts';

export interface Patch {
  /** In order, none touching another; offsets are those of the text given. Empty where nothing is to be changed. */
  readonly edits: readonly TextEdit[];
  /** The text with these edits made. */
  readonly text: string;
  /** Other actions of the script on this window, which are left alone; and what may no longer fit. */
  readonly problems: readonly DesignProblem[];
}

/**
 * Brings a script to a design that was read from it and then edited. Comments, order, other actions, placeholders and
 * parameters that a design does not show keep every byte. A design whose window is not in the script is added at
 * its end.
 * @param was the name of the window in the script, where the design has another one now
 * @throws MuxError `bad-input` where the script has mistakes in what would have to be changed, and as writeDesign
 */
export function patchScript(
  _text: string,
  _design: Design,
  _options: ReadOptions & { was?: Design['name'] } = {},
): Patch {
  throw new Error('to follow');
}
