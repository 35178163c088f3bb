// Where the parser reads, and what it has found wrong so far.

import { type Advice, type DiagnosticCode, diagnose } from './diagnostics.ts';
import { QuoteEnds } from './quotes.ts';
import type { Source } from './source.ts';
import type { Diagnostic, Span } from './types.ts';

export class Cursor {
  readonly source: Source;
  readonly text: string;
  readonly quoteEnds: QuoteEnds;
  readonly diagnostics: Diagnostic[] = [];
  /** Counted from 0; the line count at the end of the text. */
  line = 0;
  /** The offset on that line. */
  at = 0;
  /** The end of that line. */
  end = 0;

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
    this.quoteEnds = new QuoteEnds(source);
    this.goTo(0);
  }

  goTo(line: number, at = this.source.lineStart(line)): void {
    this.line = line;
    this.at = at;
    this.end = this.source.lineEnd(line);
  }

  get done(): boolean {
    return this.line >= this.source.lineCount;
  }

  /** The character code at an offset of the current line; 0 beyond its end. */
  code(at = this.at): number {
    return at < this.end ? this.text.charCodeAt(at) : 0;
  }

  /** A span on the current line. */
  span(from: number, to: number): Span {
    return this.source.spanOn(this.line, from, to - from);
  }

  report(code: DiagnosticCode, span: Span, message: string, advice?: Advice): void {
    this.diagnostics.push(diagnose(code, this.source.file, span, message, advice));
  }
}
