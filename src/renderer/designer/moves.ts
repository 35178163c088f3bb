/** Moves of the keyboard on the canvas: a divider by cells, the selection and panes by direction, and what they say. */
import {
  changePreset,
  type Design,
  distribute,
  growPane,
  mergePane,
  mirror,
  moveDivider,
  renumber,
  rotate,
  splitPane,
  swapPanes,
} from '../../core/design/index.ts';
import { type Cell, paneCells, placeTree } from '../../core/layout/cells.ts';
import { type Border, bordersOf, neighbourOf, type Side, sidesOf } from '../../core/layout/edit.ts';
import { announce, change, documentNow, edit, select, useDesigner } from './designer-store.ts';
import { capital, plural } from './plan-summary.ts';

export const SIDES: readonly Side[] = ['left', 'right', 'up', 'down'];

export const SIDE_WORDS: Record<Side, string> = { left: 'left', right: 'right', up: 'above', down: 'below' };

export function cellsOf(design: Design): Cell {
  return placeTree(design.tree, design.size.columns, design.size.rows);
}

/** `pane 2, api`. */
export function paneWords(design: Design, pane: number): string {
  const label = design.panes[pane - 1]?.label;
  return label ? `pane ${pane}, ${label}` : `pane ${pane}`;
}

function sizeWords(cells: Cell, pane: number): string {
  const cell = paneCells(cells).find((each) => each.pane === pane);
  return cell ? `${cell.width} by ${cell.height}` : '';
}

/** Splits the selected pane, or another one. */
export function split(side: Side, pane = useDesigner.getState().selected): void {
  edit(
    (design) => splitPane(design, pane, side),
    ({ design, added }) =>
      `Split ${SIDE_WORDS[side]}: pane ${added[0]}, ${sizeWords(cellsOf(design), added[0] ?? 0)}, of ${plural(design.panes.length, 'pane')}`,
  );
}

/** Splits along the longer side as it is seen: a cell is about twice as high as wide. */
export function splitLonger(other: boolean): void {
  const design = documentNow()?.design;
  if (!design) return;
  const { selected } = useDesigner.getState();
  const cell = paneCells(cellsOf(design)).find((each) => each.pane === selected);
  if (!cell) return;
  const wide = cell.width >= cell.height * 2.2;
  split(wide === other ? 'down' : 'right');
}

/** Takes a pane out; its cells go to that side, or to its sibling. */
export function remove(pane = useDesigner.getState().selected, side?: Side): void {
  const words = capital(paneWordsNow(pane));
  edit(
    (design) => mergePane(design, pane, side),
    ({ design }) => `${words} removed. ${plural(design.panes.length, 'pane')}`,
  );
  select(useDesigner.getState().selected, true);
}

/** The pane takes the place of what is beside it. */
export function merge(side: Side, pane = useDesigner.getState().selected): void {
  edit(
    (design) => growPane(design, pane, side),
    ({ gone, design }) => `Merged with ${plural(gone.length, 'pane')}. ${plural(design.panes.length, 'pane')}`,
  );
  select(useDesigner.getState().selected, true);
}

function paneWordsNow(pane: number): string {
  const design = documentNow()?.design;
  return design ? paneWords(design, pane) : `pane ${pane}`;
}

/** What `merge` and `remove` can do for a pane now. */
export function sides(pane: number): { merge: Side[]; grow: Side[] } {
  const design = documentNow()?.design;
  return design ? sidesOf(design.tree, design.size, pane) : { merge: [], grow: [] };
}

export function swapWith(a: number, b: number): void {
  change((design) => swapPanes(design, a, b), `${capital(paneWordsNow(a))} and ${paneWordsNow(b)} changed places`);
}

export function neighbour(side: Side): number | null {
  const design = documentNow()?.design;
  return design ? neighbourOf(cellsOf(design), useDesigner.getState().selected, side) : null;
}

/** The selection goes to the pane in that direction. */
export function go(side: Side): void {
  const next = neighbour(side);
  if (next === null) announce('No pane there');
  else select(next, true);
}

/** The selected pane changes places with its neighbour. */
export function swapToward(side: Side): void {
  const other = neighbour(side);
  if (other === null) announce('No pane there');
  else {
    const { selected } = useDesigner.getState();
    swapWith(selected, other);
    select(selected, true);
  }
}

/** The divider at the right (or left) side of a pane, or at its bottom (or top): that which tmux would move. */
function borderOf(cells: Cell, pane: number, orientation: Border['orientation']): Border | null {
  const cell = paneCells(cells).find((each) => each.pane === pane);
  if (!cell) return null;
  const vertical = orientation === 'vertical';
  const after = vertical ? cell.x + cell.width : cell.y + cell.height;
  const before = (vertical ? cell.x : cell.y) - 1;
  const beside = bordersOf(cells).filter((border) => {
    if (border.orientation !== orientation) return false;
    const { rect } = border;
    return vertical
      ? rect.y < cell.y + cell.height && rect.y + rect.height > cell.y
      : rect.x < cell.x + cell.width && rect.x + rect.width > cell.x;
  });
  return (
    beside.find(({ position }) => position === after) ?? beside.find(({ position }) => position === before) ?? null
  );
}

export function moveBorderBy(border: Border, cells: number): void {
  const position = Math.max(border.min, Math.min(border.max, border.position + cells));
  if (position === border.position) {
    announce('The divider cannot go further');
    return;
  }
  const { path, index } = border;
  change((design) => moveDivider(design, path, index, position), null, `divider ${path.join('.')}:${index}`);
  const design = documentNow()?.design;
  if (!design) return;
  const placed = cellsOf(design);
  const { selected } = useDesigner.getState();
  announce(`${capital(paneWords(design, selected))}: ${sizeWords(placed, selected)}`);
}

/** Moves the divider beside the selected pane. */
export function moveDividerToward(side: Side, big: boolean): void {
  const design = documentNow()?.design;
  if (!design) return;
  const orientation = side === 'left' || side === 'right' ? 'vertical' : 'horizontal';
  const border = borderOf(cellsOf(design), useDesigner.getState().selected, orientation);
  if (!border) announce('No divider there');
  else moveBorderBy(border, (side === 'left' || side === 'up' ? -1 : 1) * (big ? 10 : 1));
}

export function preset(panes: number): void {
  edit(
    (design) => changePreset(design, panes),
    ({ gone }) => `${plural(panes, 'pane')}${gone.length === 0 ? '' : `, ${gone.length} removed`}`,
  );
}

export function rotateAll(): void {
  change(rotate, 'Turned by a quarter');
}

export function mirrorAll(along: 'horizontal' | 'vertical'): void {
  change(
    (design) => mirror(design, along),
    along === 'horizontal' ? 'Left and right exchanged' : 'Top and bottom exchanged',
  );
}

export function distributeAll(): void {
  change((design) => distribute(design), 'Panes made even');
}

/** The numbers go row by row, as tmux counts; of a live window they stay, for by them its panes are known. */
export function renumberAll(): void {
  const design = documentNow()?.design;
  if (!design) return;
  if (design.live) announce('The panes of a live window keep their numbers');
  else change(renumber, 'Numbered row by row');
}

/** A new pane beside one, with all that it does; its label stays its own. */
export function duplicate(pane = useDesigner.getState().selected): void {
  edit(
    (design) => {
      const cell = paneCells(cellsOf(design)).find((each) => each.pane === pane);
      const wide = cell !== undefined && cell.width >= cell.height * 2.2;
      const edited = splitPane(design, pane, wide ? 'right' : 'down');
      const [added] = edited.added;
      const { from: _from, live: _live, label, ...same } = edited.design.panes[pane - 1] ?? {};
      const copy = label === undefined ? same : { ...same, label: freeLabel(design, label) };
      const panes = edited.design.panes.map((each, index) => (index + 1 === added ? copy : each));
      return { ...edited, design: { ...edited.design, panes } };
    },
    ({ added }) => `${capital(paneWordsNow(pane))} duplicated as pane ${added[0]}`,
  );
}

function freeLabel(design: Design, label: string): string {
  const taken = new Set(design.panes.map((pane) => pane.label));
  const [, stem = label, number] = /^(.*?)(?: (\d+))?$/.exec(label) ?? [];
  for (let next = Number(number ?? 1) + 1; ; next++) {
    const free = `${stem} ${next}`;
    if (!taken.has(free)) return free;
  }
}

const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];

/** The next larger or smaller zoom; 0 is the one that fits. */
export function zoomBy(step: 1 | -1 | 0): void {
  const { zoom } = useDesigner.getState();
  const next = step === 0 ? 1 : step === 1 ? ZOOMS.find((each) => each > zoom) : ZOOMS.findLast((each) => each < zoom);
  useDesigner.setState({ zoom: next ?? zoom });
  announce(`${Math.round((next ?? zoom) * 100)} percent`);
}
