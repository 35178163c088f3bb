// A script's text with its table of lines: turns offsets into spans.

import type { ScriptKind, Span } from './types.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

export class Source {
  readonly text: string;
  /** As it is named in diagnostics; `''` for a text that came from no file. */
  readonly file: string;
  readonly kind: ScriptKind;
  readonly lineCount: number;
  /** Where line i starts, i from 0. A byte order mark belongs to no line, so that column 1 is the first thing seen. */
  private readonly starts: Int32Array;
  /** Where line i ends, its line break not included. */
  private readonly ends: Int32Array;

  constructor(text: string, file = '', kind: ScriptKind = 'heroscript') {
    this.text = text;
    this.file = file;
    this.kind = kind;
    const { starts, ends } = findLines(text);
    this.starts = starts;
    this.ends = ends;
    this.lineCount = starts.length;
  }

  lineStart(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  lineEnd(line: number): number {
    return this.ends[line] ?? this.text.length;
  }

  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  /** The index from 0 of the line that holds an offset; a line break belongs to the line that it ends. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.lineCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStart(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  span(offset: number, length: number): Span {
    return this.spanOn(this.lineAt(offset), offset, length);
  }

  /** The span of a stretch whose line is known, without searching for it. */
  spanOn(line: number, offset: number, length: number): Span {
    return { offset, line: line + 1, column: Math.max(1, offset - this.lineStart(line) + 1), length };
  }
}

function findLines(text: string): { starts: Int32Array; ends: Int32Array } {
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  let count = 0;
  const add = (start: number, end: number): void => {
    if (count === starts.length) {
      starts = doubled(starts);
      ends = doubled(ends);
    }
    starts[count] = start;
    ends[count++] = end;
  };
  const hasReturns = text.includes('\r');
  let start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  for (;;) {
    const end = hasReturns ? nextBreak(text, start) : text.indexOf('\n', start);
    if (end < 0) break;
    add(start, end);
    start = text.charCodeAt(end) === CARRIAGE_RETURN && text.charCodeAt(end + 1) === LINE_FEED ? end + 2 : end + 1;
  }
  add(start, text.length);
  return { starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
}

function nextBreak(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) return i;
  }
  return -1;
}

function doubled(table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(table.length * 2);
  larger.set(table);
  return larger;
}
