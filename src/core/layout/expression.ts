// Layout expressions: `row(1@60, col(2, 3)@40)` to a split tree and back.

import { type LayoutNode, MAX_PANES, MAX_WEIGHT, MIN_WEIGHT } from './tree.ts';

/** What is wrong with an expression, and on which stretch of it. */
export interface LayoutIssue {
  /** `syntax`: it can't be read. `numbers`: the panes are not 1 to n, each once. `too-many`: more than a window may have. */
  readonly kind: 'syntax' | 'numbers' | 'too-many';
  readonly message: string;
  readonly hint?: string;
  readonly from: number;
  readonly to: number;
}

export type LayoutResult =
  | { readonly root: LayoutNode; readonly issues: readonly [] }
  | { readonly root?: undefined; readonly issues: readonly LayoutIssue[] };

/** Reads an expression. Gives a tree that keeps every rule of tree.ts, or what is wrong; never throws. */
export function parseLayout(text: string): LayoutResult {
  const parser = new Parser(text);
  const root = parser.expression();
  if (!root || parser.issues.length > 0) return { issues: parser.issues };
  const missing = missingNumbers(parser);
  return missing ? { issues: [missing] } : { root, issues: [] };
}

/** Writes a tree as an expression; reading it gives the same tree. */
export function printLayout(node: LayoutNode): string {
  const body = node.kind === 'pane' ? String(node.pane) : `${node.kind}(${node.children.map(printLayout).join(', ')})`;
  return node.weight === undefined ? body : `${body}@${node.weight}`;
}

function missingNumbers({ seen, text }: Parser): LayoutIssue | undefined {
  for (let pane = 1; pane <= seen.size; pane++) {
    if (seen.has(pane)) continue;
    const hint = `The panes are numbered 1 to ${seen.size}, each once`;
    return { kind: 'numbers', message: `Pane ${pane} is missing`, hint, from: 0, to: text.length };
  }
  return undefined;
}

/** Reads from left to right and stops at the first thing that it can't read. */
class Parser {
  readonly text: string;
  readonly issues: LayoutIssue[] = [];
  readonly seen = new Set<number>();
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  expression(): LayoutNode | undefined {
    const root = this.node(1);
    if (!root) return undefined;
    this.space();
    if (this.at === this.text.length) return root;
    return this.fail(
      'Expected the end of the layout',
      1,
      'Put the panes side by side with row(…), or stack them with col(…)',
    );
  }

  private node(depth: number): LayoutNode | undefined {
    this.space();
    const word = this.take(/[A-Za-z0-9]+/y);
    const body = /^\d+$/.test(word) ? this.pane(word) : this.split(word, depth);
    if (!body) return undefined;
    const weight = this.weight();
    if (weight === undefined) return undefined;
    return weight === 'none' ? body : { ...body, weight };
  }

  private pane(digits: string): LayoutNode | undefined {
    const pane = Number(digits);
    const from = this.at - digits.length;
    if (pane > MAX_PANES) return this.tooMany(from);
    if (pane < 1) this.report('numbers', from, 'Panes are numbered from 1');
    else if (this.seen.has(pane))
      this.report('numbers', from, `Pane ${pane} is there twice`, 'Each has its own number');
    this.seen.add(pane);
    return { kind: 'pane', pane };
  }

  private split(word: string, depth: number): LayoutNode | undefined {
    const kind = word === 'row' || word === 'col' ? word : undefined;
    if (!kind) {
      this.at -= word.length;
      const hint = /^(row|col)/i.test(word) ? 'Write row or col, in lower case' : 'For example row(1, col(2, 3))';
      return this.fail('Expected a pane number, row(…) or col(…)', Math.max(1, word.length), hint);
    }
    const from = this.at - word.length;
    this.space();
    if (!this.eat('(')) return this.fail(`Expected ( after ${kind}`, 1, `For example ${kind}(1, 2)`);
    // Each split adds a pane at least, so a deeper one has too many; it need not be walked.
    if (depth === MAX_PANES) return this.tooMany(from);
    const children = this.children(depth);
    if (children && children.length < 2) {
      this.report('syntax', from, `A ${kind} needs two panes or more`, 'Leave it out around a single one');
    }
    return children && { kind, children };
  }

  private children(depth: number): LayoutNode[] | undefined {
    const children: LayoutNode[] = [];
    for (;;) {
      const child = this.node(depth + 1);
      if (!child) return undefined;
      if (children.length === MAX_PANES) return this.tooMany(this.at - 1);
      children.push(child);
      this.space();
      if (this.eat(')')) return children;
      if (!this.eat(',')) return this.fail('Expected , or )', 1);
    }
  }

  private weight(): number | 'none' | undefined {
    this.space();
    if (!this.eat('@')) return 'none';
    this.space();
    const digits = this.take(/\d+(?:\.\d+)?/y);
    const weight = Number(digits);
    if (digits !== '' && weight >= MIN_WEIGHT && weight <= MAX_WEIGHT) return weight;
    this.at -= digits.length;
    return this.fail(`Expected a weight from ${MIN_WEIGHT} to ${MAX_WEIGHT} after @`, Math.max(1, digits.length));
  }

  private space(): void {
    this.take(/\s*/y);
  }

  private eat(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private take(sticky: RegExp): string {
    sticky.lastIndex = this.at;
    const word = sticky.exec(this.text)?.[0] ?? '';
    this.at += word.length;
    return word;
  }

  /** Reports `from` up to where reading is. */
  private report(kind: LayoutIssue['kind'], from: number, message: string, hint?: string): void {
    this.issues.push({ kind, message, ...(hint === undefined ? {} : { hint }), from, to: this.at });
  }

  private tooMany(from: number): undefined {
    this.report('too-many', from, `A window has at most ${MAX_PANES} panes`);
    return undefined;
  }

  /** Reports `length` characters from where reading is, or the last character at the end of the text. */
  private fail(message: string, length: number, hint?: string): undefined {
    const from = Math.max(0, Math.min(this.at, this.text.length - 1));
    const to = Math.min(this.text.length, from + length);
    this.issues.push({ kind: 'syntax', message, ...(hint === undefined ? {} : { hint }), from, to });
    return undefined;
  }
}
