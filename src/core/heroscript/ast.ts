// The tree of a script: every node has a span, and everything but white space is in some node.

import type { Source } from './source.ts';
import type { Diagnostic, Span } from './types.ts';

/** How a value is written. */
export type ValueForm =
  /** Up to white space, or a `[…]` list. */
  | 'bare'
  /** Opened and closed on one line; escapes count. */
  | 'quoted'
  /** Closed by its quote alone on a line: exactly as written, its common indentation removed. */
  | 'block'
  /** Closed on a later line, but not alone: the lines as written, escapes count. */
  | 'joined'
  /** Never closed, or not there at all: `text` is what could be made of it. A diagnostic says so. */
  | 'open';

export interface ValueNode {
  readonly form: ValueForm;
  readonly quote: '' | "'" | '"';
  /** What the value says: unquoted, escapes resolved, lines parted by `\n`. */
  readonly text: string;
  /** With its quotes. */
  readonly span: Span;
  /** For `block` and `joined`: where its lines stand in the source. Those of a `block` are the lines of `text`. */
  readonly lines?: readonly Span[];
}

export interface ShebangNode {
  readonly kind: 'shebang';
  readonly span: Span;
}

export interface CommentNode {
  readonly kind: 'comment';
  readonly span: Span;
}

/** Text that is no action: a heading, a paragraph, the fence of a code block. Whole lines. */
export interface ProseNode {
  readonly kind: 'prose';
  readonly span: Span;
}

/** Text inside an action that parsing had to step over; a diagnostic says why. */
export interface SkippedNode {
  readonly kind: 'skipped';
  readonly span: Span;
}

export interface ParamNode {
  readonly kind: 'param';
  readonly span: Span;
  /** In lower case. */
  readonly key: string;
  readonly keySpan: Span;
  readonly value: ValueNode;
}

/** A value without a key. */
export interface ArgumentNode {
  readonly kind: 'argument';
  readonly span: Span;
  readonly value: ValueNode;
}

export type Part = ParamNode | ArgumentNode | CommentNode | SkippedNode;

export interface ActionNode {
  readonly kind: 'action';
  /** From the bangs to the end of the last part. */
  readonly span: Span;
  /** `!!actor.name` as written. */
  readonly head: Span;
  readonly bangs: number;
  /** Normalised; `core` for a name without a dot; `''` when there is no readable name. */
  readonly actor: string;
  readonly name: string;
  /** In order of appearance. */
  readonly parts: readonly Part[];
  /** Something in it could not be read, so a parameter that seems missing may be there. */
  readonly damaged: boolean;
}

export type Item = ShebangNode | CommentNode | ProseNode | ActionNode;

export interface Script {
  readonly source: Source;
  /** In order of appearance. */
  readonly items: readonly Item[];
  /** What is wrong with the text; what is wrong with its meaning is found by validate.ts. */
  readonly diagnostics: readonly Diagnostic[];
}
