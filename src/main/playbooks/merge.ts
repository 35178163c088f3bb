/** Three-way merge of texts by lines. Pure. */
import { diff3Merge } from 'node-diff3';
import type { MergePart } from '../../shared/ipc-playbooks.ts';
import { segmentsOf } from './segments.ts';

/** A stretch of more lines that differ, without one that is the same in all three, is one conflict. */
const MOST_COMPARED = 400;

export interface Merge {
  /** Null where something is in conflict. */
  text: string | null;
  parts: MergePart[];
  conflicts: number;
}

/** What `mine` and `theirs` each changed in `base`, together; where both changed the same lines differently, a conflict. */
export function mergeTexts(base: string, mine: string, theirs: string): Merge {
  const parts: MergePart[] = [];
  for (const segment of segmentsOf([mine, base, theirs].map(linesOf))) {
    if ('common' in segment) same(parts, segment.common);
    else for (const part of merge(segment.differing)) add(parts, part);
  }
  const conflicts = parts.filter(({ kind }) => kind === 'conflict').length;
  const text = conflicts > 0 ? null : parts.map((part) => (part.kind === 'same' ? part.text : '')).join('');
  return { text, parts, conflicts };
}

function merge([a = [], o = [], b = []]: readonly (readonly string[])[]): MergePart[] {
  if (Math.max(a.length, o.length, b.length) > MOST_COMPARED) return [whole(a, o, b)];
  return diff3Merge([...a], [...o], [...b], { excludeFalseConflicts: true }).map((region): MergePart => {
    if (region.ok !== undefined) return { kind: 'same', text: region.ok.join('') };
    const { conflict } = region as { conflict: { a: string[]; o: string[]; b: string[] } };
    return whole(conflict.a, conflict.o, conflict.b);
  });
}

/** What cannot be merged, or needs no merging. */
function whole(a: readonly string[], o: readonly string[], b: readonly string[]): MergePart {
  const [mine, base, theirs] = [a.join(''), o.join(''), b.join('')];
  if (mine === theirs || base === theirs) return { kind: 'same', text: mine };
  if (base === mine) return { kind: 'same', text: theirs };
  return { kind: 'conflict', base, mine, theirs };
}

function add(parts: MergePart[], part: MergePart): void {
  if (part.kind === 'same') same(parts, [part.text]);
  else parts.push(part);
}

function same(parts: MergePart[], lines: readonly string[]): void {
  const text = lines.join('');
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.kind === 'same') last.text += text;
  else parts.push({ kind: 'same', text });
}

/** Each with its line break. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
