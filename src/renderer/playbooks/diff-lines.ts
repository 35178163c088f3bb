/** Two texts as one list of lines: what went, what came, what stayed. Pure; for commands, which are short. */

export interface DiffLine {
  kind: 'same' | 'add' | 'del';
  text: string;
}

/** Beyond this many lines on either side the middle is shown as replaced as a whole. */
const MOST = 400;

/** The longest common lines stay, what went stands before what came. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before === '' ? [] : before.split('\n');
  const b = after === '' ? [] : after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const lines = (kind: DiffLine['kind'], texts: readonly string[]): DiffLine[] => texts.map((text) => ({ kind, text }));
  return [
    ...lines('same', a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end), lines),
    ...lines('same', end === 0 ? [] : a.slice(-end)),
  ];
}

function middle(
  a: readonly string[],
  b: readonly string[],
  lines: (kind: DiffLine['kind'], texts: readonly string[]) => DiffLine[],
): DiffLine[] {
  if (a.length > MOST || b.length > MOST) return [...lines('del', a), ...lines('add', b)];
  // How many lines are common from i of a and j of b on.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = common[i] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: 'same', text: a[i++] as string });
      j++;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ kind: 'del', text: a[i++] as string });
    } else out.push({ kind: 'add', text: b[j++] as string });
  }
  return out;
}
