/** Three-way merge of texts by lines. Pure. */
import { diff3Merge } from 'node-diff3';
import type { MergePart } from '../../shared/ipc-playbooks.ts';
import { sharedEnds } from './line-breaks.ts';

/** Beyond so many lines that are not the same in all three at the ends, what is between them is one conflict. */
const MOST_COMPARED = 20_000;

export interface Merge {
  /** Null where something is in conflict. */
  text: string | null;
  parts: MergePart[];
  conflicts: number;
}

/** What `mine` and `theirs` each changed in `base`, together; where both changed the same lines differently, a conflict. */
export function mergeTexts(base: string, mine: string, theirs: string): Merge {
  const [a, o, b] = [linesOf(mine), linesOf(base), linesOf(theirs)] as const;
  const { head, tail } = sharedEnds(a, o, b);
  const parts: MergePart[] = [];
  same(parts, a.slice(0, head));
  for (const part of middle(cut(a, head, tail), cut(o, head, tail), cut(b, head, tail))) {
    if (part.kind === 'same') same(parts, [part.text]);
    else parts.push(part);
  }
  same(parts, a.slice(a.length - tail));
  const conflicts = parts.filter(({ kind }) => kind === 'conflict').length;
  const text = conflicts > 0 ? null : parts.map((part) => (part.kind === 'same' ? part.text : '')).join('');
  return { text, parts, conflicts };
}

function middle(a: string[], o: string[], b: string[]): MergePart[] {
  if (Math.max(a.length, o.length, b.length) > MOST_COMPARED) return [whole(a, o, b)];
  return diff3Merge(a, o, b, { excludeFalseConflicts: true }).map((region): MergePart => {
    if (region.ok !== undefined) return { kind: 'same', text: region.ok.join('') };
    const { conflict } = region as { conflict: { a: string[]; o: string[]; b: string[] } };
    return whole(conflict.a, conflict.o, conflict.b);
  });
}

/** What cannot be merged, or needs no merging. */
function whole(a: string[], o: string[], b: string[]): MergePart {
  const [mine, base, theirs] = [a.join(''), o.join(''), b.join('')];
  if (mine === theirs || base === theirs) return { kind: 'same', text: mine };
  if (base === mine) return { kind: 'same', text: theirs };
  return { kind: 'conflict', base, mine, theirs };
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

function cut(lines: readonly string[], head: number, tail: number): string[] {
  return lines.slice(head, lines.length - tail);
}
