/**
 * Cuts versions of one text at lines that they certainly share, so that only what is between them must be compared.
 * Comparing whole texts line by line takes minutes where many lines are the same, as empty ones are. Pure.
 */

/** Lines that are in all versions, or a stretch of each version that is not. */
export type Segment = { common: readonly string[] } | { differing: readonly (readonly string[])[] };

/** The versions as segments, in order: those of each version together are that version. */
export function segmentsOf(versions: readonly (readonly string[])[]): Segment[] {
  const found: Segment[] = [];
  const from = versions.map(() => 0);
  for (const anchor of [...anchors(versions), versions.map(({ length }) => length)]) {
    add(
      found,
      versions.map((lines, version) => lines.slice(from[version], anchor[version])),
    );
    const line = versions[0]?.[anchor[0] as number];
    if (line !== undefined) found.push({ common: [line] });
    for (const version of from.keys()) from[version] = (anchor[version] as number) + 1;
  }
  return found;
}

/** Of what is between two anchors, the same lines at the ends are common too. */
function add(found: Segment[], lists: readonly (readonly string[])[]): void {
  const [first = [], ...others] = lists;
  const shortest = Math.min(...lists.map(({ length }) => length));
  let head = 0;
  while (head < shortest && others.every((list) => list[head] === first[head])) head++;
  let tail = 0;
  while (tail < shortest - head && others.every((list) => list.at(-1 - tail) === first.at(-1 - tail))) tail++;
  if (head > 0) found.push({ common: first.slice(0, head) });
  const differing = lists.map((list) => list.slice(head, list.length - tail));
  if (differing.some(({ length }) => length > 0)) found.push({ differing });
  if (tail > 0) found.push({ common: first.slice(first.length - tail) });
}

/** Lines that each version has exactly once, in the same order everywhere: their place in each version. */
function anchors(versions: readonly (readonly string[])[]): number[][] {
  const [first = [], ...others] = versions.map(onlyPlaces);
  let places: number[][] = [];
  for (const [line, at] of first) {
    const rest = others.map((only) => only.get(line));
    if (rest.every((place) => place !== undefined)) places.push([at, ...(rest as number[])]);
  }
  // In order in the first one already; then in one after the other.
  for (let version = 1; version < versions.length; version++) places = longestRising(places, version);
  return places;
}

/** The lines that are there once, with their place, in order. */
function onlyPlaces(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return new Map(lines.flatMap((line, at) => (counts.get(line) === 1 ? [[line, at] as const] : [])));
}

/** The longest selection in which the places in that version rise (patience sorting). */
function longestRising(places: readonly number[][], version: number): number[][] {
  const value = (index: number): number => places[index]?.[version] as number;
  /** Of the selections of each length, the place of the last one that ends lowest. */
  const ends: number[] = [];
  const before: number[] = [];
  for (let index = 0; index < places.length; index++) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value(ends[middle] as number) < value(index)) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (ends[low - 1] as number);
    ends[low] = index;
  }
  const chosen: number[][] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] as number) {
    chosen.push(places[index] as number[]);
  }
  return chosen.reverse();
}
