/** depends_on of a design's panes: which pane each word means, and the words with one more or one less. Pure. */
import { type Design, type DesignPane, dependenciesOf, referenceTo } from '../../core/design/index.ts';
import { numberOf, writeList } from '../../core/design/references.ts';

export interface Need {
  /** As written. */
  text: string;
  /** The pane of this design that it means; null for one of another window, or of none. */
  pane: number | null;
}

/** What a pane waits for. */
export function needsOf(design: Design, pane: DesignPane | undefined): Need[] {
  return dependenciesOf(pane ?? {}).map((text) => ({ text, pane: numberOf(design, text) }));
}

/** The panes that a pane could wait for: not itself, none that it has already, none that waits for it. */
export function candidates(design: Design, pane: number): number[] {
  const has = new Set(needsOf(design, design.panes[pane - 1]).map((need) => need.pane));
  return design.panes.flatMap((_, index) => {
    const other = index + 1;
    return other === pane || has.has(other) || waitsFor(design, other, pane) ? [] : [other];
  });
}

/** Whether a pane waits for another one, also by way of others. */
function waitsFor(design: Design, pane: number, target: number, seen = new Set<number>()): boolean {
  if (seen.has(pane)) return false;
  seen.add(pane);
  return needsOf(design, design.panes[pane - 1]).some(
    (need) => need.pane !== null && (need.pane === target || waitsFor(design, need.pane, target, seen)),
  );
}

export function withNeed(design: Design, pane: number, needed: number): string {
  const words = needsOf(design, design.panes[pane - 1]).map(({ text }) => text);
  return writeList([...words, referenceTo(design, needed)]);
}

export function withoutNeed(design: Design, pane: number, index: number): string {
  const kept = needsOf(design, design.panes[pane - 1]).filter((_, at) => at !== index);
  return writeList(kept.map(({ text }) => text));
}
