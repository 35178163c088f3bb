/** depends_on of a design's panes: which pane each word means, and the words with one more or one less. Pure. */
import type { Design, DesignPane } from '../../core/design/design.ts';
import { normaliseName, paneRef } from '../../core/heroscript/names.ts';
import { parseList } from '../../core/heroscript/scalars.ts';

export interface Need {
  /** As written. */
  text: string;
  /** The pane of this design that it means; null for one of another window, or of none. */
  pane: number | null;
}

/** What a pane waits for. */
export function needsOf(design: Design, pane: DesignPane | undefined): Need[] {
  if (!pane?.dependsOn) return [];
  return parseList(pane.dependsOn).items.map(({ text }) => ({ text, pane: meant(design, text) }));
}

function meant(design: Design, text: string): number | null {
  const parts = text.split('|');
  if (parts.length === 1) return labelled(design, text.trim());
  const [session = '', window = '', pane = ''] = parts;
  const { name } = design;
  const same = normaliseName(session) === normaliseName(name.session);
  if (parts.length !== 3 || !same || normaliseName(window) !== normaliseName(name.window)) return null;
  const ref = paneRef(pane);
  if (ref.kind === 'number') return ref.number >= 1 && ref.number <= design.panes.length ? ref.number : null;
  if (ref.kind === 'main') return 1;
  return ref.kind === 'label' ? labelled(design, ref.raw) : null;
}

function labelled(design: Design, label: string): number | null {
  const found = design.panes.flatMap((pane, index) => (pane.label?.trim() === label ? [index + 1] : []));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** How a pane is called in depends_on: by its label where that is its own and needs no quotes, else by its full name. */
export function wordFor(design: Design, pane: number): string {
  const label = design.panes[pane - 1]?.label?.trim() ?? '';
  const plain = label !== '' && !/[,|'"[\]\n]/.test(label);
  if (plain && labelled(design, label) === pane) return label;
  return `${design.name.session}|${design.name.window}|${pane}`;
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
  return [...words, wordFor(design, needed)].map(quoted).join(',');
}

export function withoutNeed(design: Design, pane: number, index: number): string {
  return needsOf(design, design.panes[pane - 1])
    .filter((_, at) => at !== index)
    .map(({ text }) => quoted(text))
    .join(',');
}

/** A word with a comma in it stands in quotes. */
function quoted(text: string): string {
  if (!/[,\n]/.test(text)) return text;
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
