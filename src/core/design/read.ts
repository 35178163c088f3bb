// From a script to the designs in it.

import type { Diagnostic, ScriptKind, Span } from '../heroscript/types.ts';
import type { WindowSize } from '../layout/cells.ts';
import type { Design } from './design.ts';

/** Something in a script that a design does not show; it stays in the script as it is. */
export interface DesignProblem {
  readonly message: string;
  readonly span: Span;
  /** The pane that it is about; absent where it is about the window. */
  readonly pane?: number;
}

/** One window of a script. */
export interface ReadDesign {
  readonly design: Design;
  readonly problems: readonly DesignProblem[];
  /** Where its parts stand: `window` is its window_ensure, `panes` the pane_ensure of each number. */
  readonly spans: { readonly window?: Span; readonly panes: ReadonlyMap<number, Span> };
  /** What the script defines before the window, for `{KEY}` in its texts; includes are not looked into. */
  readonly set: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  readonly file?: string;
  readonly kind?: ScriptKind;
  /** The size of designs about which the script says nothing; 80×24 where absent. */
  readonly size?: WindowSize;
}

/**
 * The windows that a script declares with window_ensure or pane_ensure, in their order. Never throws: what cannot be
 * read is in `diagnostics` (of the text) or in the problems of its design. Values are not filled in.
 */
export function readDesigns(
  _text: string,
  _options: ReadOptions = {},
): { designs: ReadDesign[]; diagnostics: readonly Diagnostic[] } {
  throw new Error('to follow');
}
