// Edits of a design: those of its tree with the panes kept in step, and those of its fields.

import type { WindowSize } from '../layout/cells.ts';
import type { Side } from '../layout/edit.ts';
import { DEFAULT_SIZE, type Design, type DesignPane, type DesignWindow } from './design.ts';

/** Some fields, each with its new value; `undefined` takes it away. */
export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A design after an edit, and which panes went with it (their numbers before), for a message. */
export interface Edited {
  readonly design: Design;
  readonly gone: readonly number[];
  /** The numbers of new panes. */
  readonly added: readonly number[];
}

/** A design of one plain pane. */
export function newDesign(_session: string, _window: string, _size = DEFAULT_SIZE): Design {
  throw new Error('to follow');
}

/** See splitTree. */
export function splitPane(_design: Design, _pane: number, _side: Side, _share?: number): Edited {
  throw new Error('to follow');
}

/** See mergeTree. References of other panes to one that is renumbered follow it, those to one that is gone go. */
export function mergePane(_design: Design, _pane: number, _side?: Side): Edited {
  throw new Error('to follow');
}

/** See growTree. */
export function growPane(_design: Design, _pane: number, _side: Side): Edited {
  throw new Error('to follow');
}

/** See swapTree: the panes change places, with their numbers and properties. */
export function swapPanes(_design: Design, _a: number, _b: number): Design {
  throw new Error('to follow');
}

/** See presetOf. */
export function changePreset(_design: Design, _panes: number): Edited {
  throw new Error('to follow');
}

/** See moveBorder. */
export function moveDivider(_design: Design, _path: readonly number[], _index: number, _position: number): Design {
  throw new Error('to follow');
}

/** See rotateTree. */
export function rotate(_design: Design): Design {
  throw new Error('to follow');
}

/** See mirrorTree. */
export function mirror(_design: Design, _along: 'horizontal' | 'vertical'): Design {
  throw new Error('to follow');
}

/** See distributeTree. */
export function distribute(_design: Design, _path?: readonly number[]): Design {
  throw new Error('to follow');
}

/**
 * Changes fields of a pane; one that is `undefined` or empty goes. A pane that others depend on by its label keeps
 * them when the label changes.
 */
export function setPane(_design: Design, _pane: number, _changes: Changes<DesignPane>): Design {
  throw new Error('to follow');
}

/** Changes fields of the window, its name among them; full names of its panes in depends_on follow. */
export function setWindow(_design: Design, _changes: Changes<DesignWindow & Pick<Design, 'name'>>): Design {
  throw new Error('to follow');
}

/** Another size of the canvas. @throws LayoutError `too-small` where the panes do not fit into it */
export function setSize(_design: Design, _size: WindowSize): Design {
  throw new Error('to follow');
}
