// The value of a parameter as it counts: filled in, and still knowing where each character of it was written.

import type { ValueNode } from './ast.ts';
import type { Source } from './source.ts';
import type { Filled, Substitutions } from './substitute.ts';
import type { Span } from './types.ts';

/** From `at` in a value's text on, the characters stand at `offset` and after it in the source. */
interface Run {
  readonly at: number;
  readonly offset: number;
}

export class Value {
  readonly node: ValueNode;
  readonly text: string;
  private readonly source: Source;
  private readonly filled: readonly Filled[];
  private runs: readonly Run[] | undefined;

  constructor(source: Source, node: ValueNode, substitutions: Substitutions) {
    const { text, filled } = substitutions.fill(node.text);
    this.source = source;
    this.node = node;
    this.text = text;
    this.filled = filled;
  }

  /** Where `from..to` of the text is written. */
  span(from: number, to: number): Span {
    const start = this.offset(from, 'placeFrom');
    const end = to > from ? Math.max(start + 1, this.offset(to - 1, 'placeTo')) : start;
    return this.source.span(start, end - start);
  }

  /** Where the whole text is written, without quotes; the quotes where there is nothing between them. */
  whole(): Span {
    return this.node.text === '' ? this.node.span : this.span(0, this.text.length);
  }

  /** The source line of each line of the text. */
  lineNumbers(): number[] {
    if (!this.text.includes('\n')) return [this.node.lines?.[0]?.line ?? this.node.span.line];
    if (this.node.form === 'block' && this.node.lines && this.filled.length === 0)
      return this.node.lines.map((line) => line.line);
    const numbers: number[] = [];
    let at = 0;
    for (const line of this.text.split('\n')) {
      numbers.push(this.span(at, at).line);
      at += line.length + 1;
    }
    return numbers;
  }

  /** The source offset of a character, or for `placeTo` of the end of that character. */
  private offset(at: number, edge: 'placeFrom' | 'placeTo'): number {
    const index = lastAtOrBefore(this.filled, at, (filled) => filled.from);
    const filled = index < 0 ? undefined : this.filled[index];
    if (!filled) return this.written(at) + (edge === 'placeTo' ? 1 : 0);
    if (at < filled.to)
      return edge === 'placeFrom' ? this.written(filled.placeFrom) : this.written(filled.placeTo - 1) + 1;
    return this.written(at - filled.to + filled.placeTo) + (edge === 'placeTo' ? 1 : 0);
  }

  /** The source offset of a character of the text before filling in. */
  private written(at: number): number {
    this.runs ??= runsOf(this.source, this.node);
    const run = this.runs[lastAtOrBefore(this.runs, at, (each) => each.at)];
    return run ? run.offset + at - run.at : this.node.span.offset;
  }
}

function lastAtOrBefore<T>(sorted: readonly T[], at: number, key: (entry: T) => number): number {
  let low = -1;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const entry = sorted[middle];
    if (entry !== undefined && key(entry) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function runsOf(source: Source, node: ValueNode): Run[] {
  const from = node.span.offset + node.quote.length;
  if (node.form === 'bare') return [{ at: 0, offset: from }];
  const runs: Run[] = [];
  const escapes = node.form !== 'block';
  let at = 0;
  for (const line of node.lines ?? [{ offset: from, length: node.span.offset + node.span.length - from }]) {
    runs.push({ at, offset: line.offset });
    const raw = source.text.slice(line.offset, line.offset + line.length);
    let length = raw.length;
    if (escapes) {
      for (const match of raw.matchAll(/\\['"\\nt]/g)) {
        length--;
        const next = match.index + 2;
        runs.push({ at: at + next - (raw.length - length), offset: line.offset + next });
      }
    }
    at += length + 1;
  }
  return runs;
}
