// What panes of a design say about each other in depends_on, when they get other numbers, labels or names.

import { normaliseName, splitName } from '../heroscript/names.ts';
import { parseList } from '../heroscript/scalars.ts';
import type { Design, DesignPane } from './design.ts';

/** Gives for each item of a list what it is to be: the same, another, or null to leave it out. */
type Rewrite = (item: string) => string | null;

/** The items of a depends_on text; none where it cannot be read. */
export function dependenciesOf(pane: DesignPane): string[] {
  const { items, problems } = parseList(pane.dependsOn ?? '');
  return problems.length > 0 ? [] : items.map(({ text }) => text);
}

/**
 * The panes of a design that a pane says it depends on, by number; what is not of this window, or unknown, is left
 * out. For drawing them.
 */
export function dependencyNumbers(design: Design, pane: number): number[] {
  return dependenciesOf(design.panes[pane - 1] ?? {}).flatMap((item) => numberOf(design, item) ?? []);
}

/** `session|window|2`, by which a pane can be named anywhere. */
export function fullName({ session, window }: Design['name'], pane: number): string {
  return `${session}|${window}|${pane}`;
}

/** The number of the pane of this window that an item names. */
export function numberOf(design: Design, item: string): number | null {
  const own = ownPart(design.name, item);
  if (own === null) {
    const places = design.panes.flatMap((pane, at) => (pane.label?.trim() === item ? [at + 1] : []));
    return places.length === 1 ? (places[0] as number) : null;
  }
  if (normaliseName(own) === 'main') return 1;
  if (/^\d+$/.test(own)) return Number(own) >= 1 && Number(own) <= design.panes.length ? Number(own) : null;
  const at = design.panes.findIndex((pane) => pane.label?.trim() === own);
  return at < 0 ? null : at + 1;
}

/** What stands for the pane in a full name of this window; null for a label alone, or another window's pane. */
function ownPart(name: Design['name'], item: string): string | null {
  const parts = splitName(item).map((part) => part.text.trim());
  const [session = '', window = '', pane = ''] = parts;
  if (parts.length !== 3 || !sameName(session, name.session) || !sameName(window, name.window)) return null;
  return pane;
}

/** Whether two names are one to a script. */
export function sameName(a: string, b: string): boolean {
  return a.trim() === b.trim() || (!/[{@]/.test(a + b) && normaliseName(a) === normaliseName(b));
}

/** The panes with every item of their depends_on looked at; a text in which nothing changes stays as it is. */
export function rewriteAll(panes: readonly DesignPane[], rewrite: Rewrite): DesignPane[] {
  return panes.map((pane) => {
    const items = dependenciesOf(pane);
    const now = items.map(rewrite);
    if (items.every((item, i) => item === now[i])) return pane;
    const { dependsOn: _, ...rest } = pane;
    const kept = now.filter((item) => item !== null);
    return kept.length === 0 ? rest : { ...rest, dependsOn: writeList(kept) };
  });
}

/** A list as it is written in a parameter. */
export function writeList(items: readonly string[]): string {
  return items.map((item) => (/[,'"\n[\]]/.test(item) ? quoteItem(item) : item)).join(',');
}

function quoteItem(item: string): string {
  return item.includes("'") ? `"${item}"` : `'${item}'`;
}

/** How a pane is best named in a list: by its label where that is its alone, else in full. */
export function referenceTo(design: Design, pane: number): string {
  const label = design.panes[pane - 1]?.label?.trim() ?? '';
  const alone = design.panes.filter((each) => each.label?.trim() === label).length === 1;
  const read = parseList(writeList([label]));
  const says = read.problems.length === 0 && read.items.length === 1 && read.items[0]?.text === label;
  return label !== '' && alone && says && !label.includes('|') ? label : fullName(design.name, pane);
}
