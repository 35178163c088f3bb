// The parameters of one action of a script: changed, taken out and added with every other byte kept.

import type { ActionNode, Part } from '../heroscript/ast.ts';
import type { Source } from '../heroscript/source.ts';
import type { TextEdit } from '../heroscript/types.ts';
import { INDENT, writeValue } from '../heroscript/write.ts';
import type { Written } from './fields.ts';

/** A stretch of text: as it stands in the source, or new. */
interface Piece {
  readonly text: string;
  /** Where it stands; absent for a new one. */
  readonly at?: number;
}

/** A part of the action with the white space before it. */
interface Token {
  readonly part?: Part;
  readonly key?: string;
  gap: Piece;
  /** A parameter up to its value, or all of another part. */
  readonly lead: Piece;
  value: Piece;
}

const LONGEST_LINE = 100;

export class ActionText {
  private readonly tokens: Token[] = [];
  private readonly from: number;

  constructor(
    private readonly source: Source,
    private readonly node: ActionNode,
  ) {
    this.from = node.head.offset + node.head.length;
    let end = this.from;
    for (const part of node.parts) {
      const to = part.span.offset + part.span.length;
      const middle = part.kind === 'param' ? part.value.span.offset : to;
      this.tokens.push({
        part,
        ...(part.kind === 'param' ? { key: part.key } : {}),
        gap: this.piece(end, part.span.offset),
        lead: this.piece(part.span.offset, middle),
        value: this.piece(middle, to),
      });
      end = to;
    }
  }

  /** Gives a parameter another value; one that is not there comes after those of `before`. */
  set(key: string, value: Written, before: readonly string[]): void {
    const written = { text: this.written(value) };
    const token = this.tokens.find((each) => each.key === key);
    if (token !== undefined) token.value = written;
    else this.insert({ key, gap: { text: ' ' }, lead: { text: `${key}:` }, value: written }, before);
  }

  /** Puts another parameter in the place of one. */
  replace(key: string, by: string, value: Written): void {
    const at = this.tokens.findIndex((each) => each.key === key);
    const old = this.tokens[at];
    if (old === undefined) return;
    this.tokens[at] = { key: by, gap: old.gap, lead: { text: `${by}:` }, value: { text: this.written(value) } };
  }

  /** Takes a parameter out. A comment on its line stays. */
  remove(key: string): void {
    const at = this.tokens.findIndex((each) => each.key === key);
    const [old] = at < 0 ? [] : this.tokens.splice(at, 1);
    const next = this.tokens[at];
    // What followed on its line begins that line now.
    if (old !== undefined && next !== undefined && hasBreak(old.gap) && !hasBreak(next.gap)) next.gap = old.gap;
  }

  /** What brings the source to this. */
  edits(): TextEdit[] {
    this.partLines();
    const edits: TextEdit[] = [];
    let done = this.from;
    let pending = '';
    const flush = (to: number): void => {
      if (to > done || pending !== '') edits.push({ offset: done, length: to - done, text: pending });
      pending = '';
    };
    for (const piece of this.tokens.flatMap(({ gap, lead, value }) => [gap, lead, value])) {
      // A piece that was moved up to an earlier place is as good as new.
      if (piece.at === undefined || piece.at < done) pending += piece.text;
      else {
        flush(piece.at);
        done = piece.at + piece.text.length;
      }
    }
    flush(this.node.span.offset + this.node.span.length);
    return edits;
  }

  private insert(token: Token, before: readonly string[]): void {
    let at = this.tokens.findLastIndex(({ key }) => key !== undefined && before.includes(key)) + 1;
    if (at === 0) at = this.tokens.length;
    const next = this.tokens[at];
    const length = token.lead.text.length + token.value.text.length + 1;
    const single = !token.value.text.includes('\n');
    const between = next !== undefined && !hasBreak(next.gap) && next.part?.kind !== 'comment';
    if (!single || !(between || this.fits(length))) {
      while (at < this.tokens.length && !hasBreak((this.tokens[at] as Token).gap)) at++;
      token.gap = this.newLine();
    }
    this.tokens.splice(at, 0, token);
  }

  /** Whether the action has one line, with room for so many characters more. */
  private fits(length: number): boolean {
    const all = this.tokens.map(({ gap, lead, value }) => gap.text + lead.text + value.text).join('');
    const start = this.from - this.source.lineStart(this.node.head.line - 1);
    return !/[\r\n]/.test(all) && start + all.length + length <= LONGEST_LINE;
  }

  /** The quote that closes a block is alone on its line but for a comment, and what follows a comment is not. */
  private partLines(): void {
    for (const [at, token] of this.tokens.entries()) {
      const before = this.tokens[at - 1];
      if (before === undefined || hasBreak(token.gap)) continue;
      const isNew = token.gap.at === undefined || token.value.at === undefined || before.value.at === undefined;
      const block = isNew && before.value.text.includes('\n') && token.part?.kind !== 'comment';
      if (block || before.part?.kind === 'comment') token.gap = this.newLine();
    }
  }

  private newLine(): Piece {
    return { text: `\n${this.paramIndent()}` };
  }

  /** The white space before a parameter on a line of its own. */
  private paramIndent(): string {
    for (const { span } of this.node.parts) {
      const before = this.source.text.slice(this.source.lineStart(span.line - 1), span.offset);
      if (span.line > this.node.head.line && before !== '' && before.trim() === '') return before;
    }
    return indentOf(this.source, this.node) + INDENT;
  }

  private written(value: Written): string {
    return typeof value === 'string' ? indented(writeValue(value), indentOf(this.source, this.node)) : String(value);
  }

  private piece(from: number, to: number): Piece {
    return { text: this.source.text.slice(from, to), at: from };
  }
}

function hasBreak(piece: Piece): boolean {
  return /[\r\n]/.test(piece.text);
}

/** The white space before an action. */
export function indentOf(source: Source, node: ActionNode): string {
  return source.text.slice(source.lineStart(node.head.line - 1), node.head.offset);
}

/** Lines after the first further to the right, as far as their action is. */
export function indented(text: string, indent: string): string {
  return indent === '' ? text : text.replace(/\n(?=[^\n])/g, `\n${indent}`);
}
