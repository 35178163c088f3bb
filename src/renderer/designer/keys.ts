/** The keys of the designer: those of the canvas while a pane has the keyboard, and those of the whole view. */
import type { KeyboardEvent } from 'react';
import type { Side } from '../../core/layout/edit.ts';
import { askApply, save, useDialog } from './designer-actions.ts';
import { announce, redo, select, undo, useDesigner } from './designer-store.ts';
import {
  distributeAll,
  duplicate,
  go,
  merge,
  mirrorAll,
  moveDividerToward,
  remove,
  renumberAll,
  rotateAll,
  sides,
  splitLonger,
  swapToward,
  zoomBy,
} from './moves.ts';

const ARROWS: Record<string, Side> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** The keys there are, as the help lists them. */
export const KEYS: readonly (readonly [keys: string[], does: string])[] = [
  [['Tab'], 'next pane'],
  [['Arrows'], 'pane in that direction'],
  [['Alt', 'Arrows'], 'move a divider'],
  [['Alt', 'Shift', 'Arrows'], 'move it by ten cells'],
  [['Shift', 'Arrows'], 'swap with the pane there'],
  [['S'], 'split along the longer side'],
  [['Shift', 'S'], 'split along the other side'],
  [['M'], 'merge with a neighbour'],
  [['Delete'], 'remove the pane'],
  [['D'], 'duplicate the pane'],
  [['R'], 'turn by a quarter'],
  [['H'], 'mirror left and right'],
  [['V'], 'mirror top and bottom'],
  [['E'], 'make all panes even'],
  [['N'], 'number row by row'],
  [['Enter'], 'edit the pane'],
  [['+'], 'larger'],
  [['-'], 'smaller'],
  [['0'], 'fit the canvas'],
  [['Ctrl', 'Z'], 'undo'],
  [['Ctrl', 'Shift', 'Z'], 'redo'],
  [['Ctrl', 'S'], 'save'],
  [['Ctrl', 'Enter'], 'apply'],
];

/** Merges where only one neighbour can be; else the menu says which. */
function mergeOrAsk(): void {
  const { selected } = useDesigner.getState();
  const { grow } = sides(selected);
  const [only] = grow;
  if (only === undefined) announce('No pane beside it has the same edge');
  else if (grow.length === 1) merge(only);
  else openMergeMenu(selected);
}

function openMergeMenu(pane: number): void {
  const card = document.querySelector(`[data-pane="${pane}"]`);
  if (!card) return;
  const { left, top, width } = card.getBoundingClientRect();
  // The canvas opens its menu there; that the event is not a person's tells it what to offer.
  card.dispatchEvent(
    new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + 30 }),
  );
}

function editPane(): void {
  const focus = () => document.querySelector<HTMLElement>('[data-field="label"]')?.focus();
  if (document.querySelector('[data-field="label"]')) focus();
  else {
    // In a narrow window the script is in the inspector's place.
    useDesigner.setState({ preview: false });
    requestAnimationFrame(focus);
  }
}

const PLAIN: Record<string, (shift: boolean) => void> = {
  s: splitLonger,
  m: mergeOrAsk,
  d: () => duplicate(),
  r: rotateAll,
  h: () => mirrorAll('horizontal'),
  v: () => mirrorAll('vertical'),
  e: distributeAll,
  n: renumberAll,
  delete: () => remove(),
  backspace: () => remove(),
  enter: editPane,
  f2: editPane,
  '+': () => zoomBy(1),
  '=': () => zoomBy(1),
  '-': () => zoomBy(-1),
  '0': () => zoomBy(0),
  home: () => select(1, true),
  end: () => select(useDesigner.getState().history?.present.design.panes.length ?? 1, true),
};

/** While a card has the keyboard. */
export function canvasKeys(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey) return;
  const side = ARROWS[event.key];
  if (side) {
    if (event.altKey) moveDividerToward(side, event.shiftKey);
    else if (event.shiftKey) swapToward(side);
    else go(side);
  } else {
    const does = event.altKey ? undefined : PLAIN[event.key.toLowerCase()];
    if (!does) return;
    does(event.shiftKey);
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Everywhere in the view. What is typed in a field is undone as a step of the design, like everything else. */
export function viewKeys(event: KeyboardEvent | globalThis.KeyboardEvent): void {
  const mod = event.ctrlKey || event.metaKey;
  if (!mod || event.altKey || useDialog.getState().dialog) return;
  const key = event.key.toLowerCase();
  if (key === 'z' && event.shiftKey) redo();
  else if (key === 'z') undo();
  else if (key === 'y') redo();
  else if (key === 's' && !event.shiftKey) void save();
  else if (key === 'enter') void askApply();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
