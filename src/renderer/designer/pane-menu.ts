/** What can be done to a pane of the design, as a menu. */

import type { LucideIcon } from 'lucide-react';
import { ArrowLeftRight, Copy, Merge, PanelBottom, PanelLeft, PanelRight, PanelTop, Trash2 } from 'lucide-react';
import type { Side } from '../../core/layout/edit.ts';
import { MAX_PANES } from '../../core/layout/tree.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { documentNow, select } from './designer-store.ts';
import { duplicate, merge, paneWords, remove, SIDE_WORDS, SIDES, sides, split, swapWith } from './moves.ts';

const SPLIT_ICONS: Record<Side, LucideIcon> = {
  left: PanelLeft,
  right: PanelRight,
  up: PanelTop,
  down: PanelBottom,
};

export function mergeMenu(pane: number): MenuItem[] {
  const { grow } = sides(pane);
  if (grow.length === 0) {
    return [{ label: 'No pane beside it has the same edge', icon: Merge, disabled: true, run: () => {} }];
  }
  return grow.map((side) => ({
    label: `Merge with what is ${side === 'up' || side === 'down' ? SIDE_WORDS[side] : `at the ${side}`}`,
    icon: Merge,
    run: () => merge(side, pane),
  }));
}

export function swapMenu(pane: number): MenuItem[] {
  const design = documentNow()?.design;
  if (!design) return [];
  return design.panes.flatMap((_, index): MenuItem[] => {
    const other = index + 1;
    if (other === pane) return [];
    const run = () => {
      swapWith(pane, other);
      select(pane, true);
    };
    return [{ label: `Swap with ${paneWords(design, other)}`, icon: ArrowLeftRight, run }];
  });
}

export function paneMenu(pane: number): MenuItem[] {
  const design = documentNow()?.design;
  if (!design) return [];
  const full = design.panes.length >= MAX_PANES;
  return [
    { kind: 'heading', label: `Pane ${pane}` },
    ...SIDES.map((side): MenuItem => {
      const label = `Split ${SIDE_WORDS[side]}`;
      return { label, icon: SPLIT_ICONS[side], disabled: full, run: () => split(side, pane) };
    }),
    { kind: 'separator' },
    ...mergeMenu(pane),
    { label: 'Duplicate', icon: Copy, keys: 'D', disabled: full, run: () => duplicate(pane) },
    { label: 'Remove', icon: Trash2, keys: 'Delete', disabled: design.panes.length === 1, run: () => remove(pane) },
    ...(design.panes.length > 1 && design.panes.length <= 9 ? [{ kind: 'separator' } as const, ...swapMenu(pane)] : []),
  ];
}
