// Edits of a design: those of its tree with the panes kept in step, and those of its fields.

import { placeTree, type WindowSize } from '../layout/cells.ts';
import {
  distributeTree,
  growTree,
  mergeTree,
  mirrorTree,
  moveBorder,
  presetOf,
  type Renumbered,
  renumberTree,
  rotateTree,
  type Side,
  splitTree,
  swapTree,
} from '../layout/edit.ts';
import { LayoutError } from '../layout/error.ts';
import { DEFAULT_SIZE, type Design, type DesignPane, type DesignWindow } from './design.ts';
import { tidy, WINDOW_FIELDS } from './fields.ts';
import { fullName, numberOf, referenceTo, rewriteAll } from './references.ts';

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
export function newDesign(session: string, window: string, size: WindowSize = DEFAULT_SIZE): Design {
  return { name: { session, window }, size, tree: { kind: 'pane', pane: 1 }, panes: [{}] };
}

/** See splitTree. */
export function splitPane(design: Design, pane: number, side: Side, share?: number): Edited {
  return withTree(design, splitTree(design.tree, design.size, pane, side, share));
}

/** See mergeTree. References of other panes to one that is renumbered follow it, those to one that is gone go. */
export function mergePane(design: Design, pane: number, side?: Side): Edited {
  return withTree(design, mergeTree(design.tree, design.size, pane, side));
}

/** See growTree. References to panes are kept as by mergePane. */
export function growPane(design: Design, pane: number, side: Side): Edited {
  return withTree(design, growTree(design.tree, design.size, pane, side));
}

/** See swapTree: the panes change places, with their numbers and properties. */
export function swapPanes(design: Design, a: number, b: number): Design {
  return { ...design, tree: swapTree(design.tree, a, b) };
}

/** See renumberTree: the panes keep their places and properties. References to panes are kept as by mergePane. */
export function renumber(design: Design): Design {
  return withTree(design, renumberTree(design.tree)).design;
}

/** See presetOf. */
export function changePreset(design: Design, panes: number): Edited {
  return withTree(design, presetOf(design.tree, design.size, panes));
}

/** See moveBorder. The same design where the border is there already. */
export function moveDivider(design: Design, path: readonly number[], index: number, position: number): Design {
  const tree = moveBorder(design.tree, design.size, path, index, position);
  return tree === design.tree ? design : { ...design, tree };
}

/** See rotateTree. */
export function rotate(design: Design): Design {
  return { ...design, tree: rotateTree(design.tree, design.size) };
}

/** See mirrorTree. */
export function mirror(design: Design, along: 'horizontal' | 'vertical'): Design {
  return { ...design, tree: mirrorTree(design.tree, along) };
}

/** See distributeTree. */
export function distribute(design: Design, path?: readonly number[]): Design {
  return { ...design, tree: distributeTree(design.tree, path) };
}

/**
 * Changes fields of a pane; one that is `undefined` or empty goes, and so does one that is false, `log` apart. A pane that others depend on by its label
 * keeps them when the label changes.
 * @throws LayoutError `edit` without that pane
 */
export function setPane(design: Design, pane: number, changes: Changes<DesignPane>): Design {
  const before = design.panes[pane - 1];
  if (before === undefined) throw new LayoutError('edit', `There is no pane ${pane}.`);
  const set: Changes<DesignPane> = { ...before, ...withoutFalse(changes) };
  const panes = design.panes.with(pane - 1, tidy<DesignPane>(set));
  const edited = { ...design, panes };
  const label = before.label?.trim();
  if (label === undefined || label === panes[pane - 1]?.label?.trim() || numberOf(design, label) !== pane)
    return edited;
  const reference = referenceTo(edited, pane);
  return {
    ...edited,
    panes: rewriteAll(panes, (item) => (numberOf(design, item) === pane && isByLabel(item, label) ? reference : item)),
  };
}

/** Whether an item names a pane by its label, alone or at the end of a full name. */
function isByLabel(item: string, label: string): boolean {
  return item === label || item.split('|').at(-1)?.trim() === label;
}

/** Changes fields of the window, its name among them; full names of its panes in depends_on follow. */
export function setWindow(design: Design, changes: Changes<DesignWindow & Pick<Design, 'name'>>): Design {
  const { name = design.name, ...rest } = changes;
  const { size, tree, panes, live } = design;
  const fields = Object.fromEntries(WINDOW_FIELDS.map(({ name }) => [name, design[name]]));
  const edited: Design = {
    name,
    size,
    tree,
    panes,
    ...(live === undefined ? {} : { live }),
    ...tidy<DesignWindow>({ ...fields, ...withoutFalse(rest) }),
  };
  if (name.session === design.name.session && name.window === design.name.window) return edited;
  return {
    ...edited,
    panes: rewriteAll(panes, (item) => {
      const own = item.includes('|') ? numberOf(design, item) : null;
      return own === null ? item : fullName(name, own);
    }),
  };
}

/** Another size of the canvas. @throws LayoutError `too-small` where the panes do not fit into it */
export function setSize(design: Design, size: WindowSize): Design {
  if (size.columns === design.size.columns && size.rows === design.size.rows) return design;
  placeTree(design.tree, size.columns, size.rows);
  return { ...design, size };
}

/** A switch that is off is one that is not written; but a log that is not wanted has to be said. */
function withoutFalse<T extends object>(changes: T): T {
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, value === false && key !== 'log' ? undefined : value]),
  ) as T;
}

function withTree(design: Design, { tree, numbers, gone, added }: Renumbered): Edited {
  const panes: DesignPane[] = Array.from({ length: numbers.size + added.length }, () => ({}));
  for (const [before, now] of numbers) panes[now - 1] = design.panes[before - 1] ?? {};
  const asBefore = [...numbers].every(([before, now]) => before === now);
  if (gone.length === 0 && asBefore) return { design: { ...design, tree, panes }, gone, added };
  const kept = rewriteAll(panes, (item) => {
    const before = numberOf(design, item);
    if (before === null) return item;
    const now = numbers.get(before);
    if (now === undefined) return null;
    // A label goes with its pane; a number has to follow.
    return isByLabel(item, design.panes[before - 1]?.label?.trim() ?? '') || now === before
      ? item
      : fullName(design.name, now);
  });
  return { design: { ...design, tree, panes: kept }, gone, added };
}
