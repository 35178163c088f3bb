// From a script that is there and a design to the script that declares it, with as little change as can be.

import { MuxError } from '../errors.ts';
import type { ActionNode, Part } from '../heroscript/ast.ts';
import { fullName } from '../heroscript/schema.ts';
import type { Source } from '../heroscript/source.ts';
import type { TextEdit } from '../heroscript/types.ts';
import { INDENT, writeValue } from '../heroscript/write.ts';
import { printLayout } from '../layout/expression.ts';
import type { Design } from './design.ts';
import {
  isNamed,
  PANE_FIELDS,
  type Params,
  paneParams,
  sameParams,
  WINDOW_FIELDS,
  type Written,
  windowParams,
} from './fields.ts';
import {
  type DesignProblem,
  designOf,
  paramOf,
  type ReadOptions,
  readDesigns,
  readWindows,
  type WindowNodes,
} from './read.ts';
import { SIZE_COMMENT, shapeParam, sizeComment, windowName, writeDesign, writePane, writeWindow } from './write.ts';

export interface Patch {
  /** In order, none touching another; offsets are those of the text given. Empty where nothing is to be changed. */
  readonly edits: readonly TextEdit[];
  /** The text with these edits made. */
  readonly text: string;
  /** Other actions of the script on this window, which are left alone; and what may no longer fit. */
  readonly problems: readonly DesignProblem[];
}

/**
 * Brings a script to a design that was read from it and then edited. Comments, order, other actions, placeholders and
 * parameters that a design does not show keep every byte. A design whose window is not in the script is added at
 * its end.
 * @param was the name of the window in the script, where the design has another one now
 * @throws MuxError `bad-input` where the script has mistakes in what would have to be changed, and as writeDesign
 */
export function patchScript(text: string, design: Design, options: ReadOptions & { was?: Design['name'] } = {}): Patch {
  const { was = design.name } = options;
  const { source, windows } = readWindows(text, options);
  const wanted = { ...options, size: design.size };
  const at = readDesigns(text, options).designs.findIndex(({ design: { name } }) => isSame(name, was));
  const window = windows[at] ?? windows.find(({ name }) => isSame(name, was));
  if (window === undefined) return appended(source, design);
  const problems: DesignProblem[] = [];
  const base = designOf(source, window, wanted, problems);
  const editor = new Editor(source, window, base, design);
  const edits = editor.edits();
  const patched = applyEdits(text, edits);
  if (edits.length > 0) check(patched, design, options);
  return { edits, text: patched, problems: [...problems, ...editor.problems] };
}

function isSame(a: Design['name'], b: Design['name']): boolean {
  return a.session === b.session && a.window === b.window;
}

/** The text with edits made that are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let done = 0;
  let out = '';
  for (const edit of edits) {
    out += text.slice(done, edit.offset) + edit.text;
    done = edit.offset + edit.length;
  }
  return out + text.slice(done);
}

function appended(source: Source, design: Design): Patch {
  const { text } = source;
  const script = writeDesign(design);
  const block = source.kind === 'markdown' ? `\`\`\`\n${script}\`\`\`\n` : script;
  const gap = text.trim() === '' ? '' : text.endsWith('\n\n') ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const edit = { offset: text.length, length: 0, text: (gap + block).replaceAll('\n', lineEndOf(text)) };
  return { edits: [edit], text: applyEdits(text, [edit]), problems: [] };
}

function lineEndOf(text: string): string {
  const end = /\r\n|\n|\r/.exec(text)?.[0];
  return end ?? '\n';
}

/** What was written has to say what was wanted. */
function check(text: string, design: Design, options: ReadOptions): void {
  const { designs } = readDesigns(text, options);
  if (designs.some((read) => isSame(read.design.name, design.name) && saysSame(read.design, design))) return;
  throw new MuxError(
    'bad-input',
    `The script cannot be brought to the design of ${design.name.session}|${design.name.window}`,
    'repair its mistakes first, or save the design as a playbook of its own',
  );
}

/** Whether two designs are written the same, whatever they were read from. */
export function saysSame(a: Design, b: Design): boolean {
  return (
    isSame(a.name, b.name) &&
    printLayout(a.tree) === printLayout(b.tree) &&
    sameParams(windowParams(a), windowParams(b)) &&
    a.panes.length === b.panes.length &&
    a.panes.every((pane, at) => {
      const other = b.panes[at] ?? {};
      if (a.cmd !== undefined && isNamed(pane) !== isNamed(other)) return false;
      return sameParams(paneParams(pane), paneParams(other));
    })
  );
}

/** Finds the edits for one window. */
class Editor {
  readonly problems: DesignProblem[] = [];
  private readonly found: { offset: number; length: number; text: string; order: number }[] = [];
  private readonly lineEnd: string;

  constructor(
    private readonly source: Source,
    private readonly window: WindowNodes,
    private readonly base: Design,
    private readonly design: Design,
  ) {
    this.lineEnd = lineEndOf(source.text);
  }

  edits(): TextEdit[] {
    windowName(this.design);
    const renamed = !isSame(this.base.name, this.design.name);
    this.editWindow(renamed);
    const kept = this.editPanes(renamed);
    this.addPanes(kept);
    this.editSize();
    if (renamed || this.renumbers()) {
      for (const node of this.window.others) {
        this.problems.push({ message: `${fullName(node)} may mean another pane or window now`, span: node.head });
      }
    }
    return this.joined();
  }

  /** Where each pane of the design is in the script, by its number there; null for a new one. */
  private places(): (number | null)[] {
    const count = this.base.panes.length;
    const claimed = new Set(this.design.panes.map((pane) => pane.from).filter((from) => from !== undefined));
    return this.design.panes.map(({ from }, at) => {
      if (from !== undefined && from <= count) return from;
      return claimed.has(at + 1) || at >= count ? null : at + 1;
    });
  }

  private renumbers(): boolean {
    return this.places().some((place, at) => place !== null && place !== at + 1);
  }

  private editWindow(renamed: boolean): void {
    const { ensures } = this.window;
    const ensure = ensures.at(-1);
    const shapeChanged = printLayout(this.base.tree) !== printLayout(this.design.tree);
    const [before, now] = [windowParams(this.base), windowParams(this.design)];
    if (ensure === undefined) {
      if (!shapeChanged && sameParams(before, now)) return;
      const first = [...this.window.panes.values()].flat().sort((a, b) => a.span.offset - b.span.offset)[0];
      if (first === undefined) return;
      const indent = this.indentOf(first);
      const written = this.indented(`${sizeComment(this.design)}\n${writeWindow(this.design)}`, indent);
      this.add(this.source.lineStart(first.head.line - 1), 0, `${indent}${written}\n\n`);
      return;
    }
    if (renamed) for (const node of ensures) this.setParam(node, 'name', windowName(this.design));
    if (shapeChanged) this.editShape(ensure);
    this.editParams(ensure, before, now, ['name', 'cat', 'layout', ...ORDER_WINDOW]);
  }

  /** A layout stays one; a cat becomes a layout where it no longer can say the tree. */
  private editShape(ensure: ActionNode): void {
    const [key, value] = shapeParam(this.design.tree);
    const layout = paramOf(ensure, 'layout');
    const cat = paramOf(ensure, 'cat');
    if (layout !== undefined) this.setParam(ensure, 'layout', printLayout(this.design.tree));
    else if (cat !== undefined && key === 'cat') this.setParam(ensure, 'cat', value);
    else if (cat !== undefined) this.add(cat.span.offset, cat.span.length, `${key}:${this.value(ensure, value)}`);
    else this.insertParam(ensure, key, value, ['name']);
  }

  /** Edits the panes that the script has; returns their actions by the number that they now have. */
  private editPanes(renamed: boolean): Map<number, ActionNode> {
    const places = this.places();
    const kept = new Map<number, ActionNode>();
    for (const [number, nodes] of this.window.panes) {
      const at = places.indexOf(number);
      // A pane that is named does not run the window's command.
      const unnamed = this.design.cmd !== undefined && !isNamed(this.design.panes[at] ?? {});
      if (at < 0 || unnamed) {
        for (const node of nodes) this.remove(node);
        continue;
      }
      const node = nodes.at(-1) as ActionNode;
      kept.set(at + 1, node);
      if (renamed || at + 1 !== number) {
        for (const each of nodes) this.setParam(each, 'name', this.paneName(each, renamed, at + 1));
      }
      const before = paneParams(this.base.panes[number - 1] ?? {});
      const now = paneParams(this.design.panes[at] ?? {});
      this.editParams(node, before, now, ['name', ...ORDER_PANE]);
    }
    return kept;
  }

  /** With its session and window as they are written, unless these have changed. */
  private paneName(node: ActionNode, renamed: boolean, number: number): string {
    if (renamed) return `${windowName(this.design)}|${number}`;
    return (paramOf(node, 'name')?.value.text ?? '').replace(/[^|]*$/, String(number));
  }

  /** Writes the panes that have something of their own and no action yet, each after the one before it. */
  private addPanes(kept: ReadonlyMap<number, ActionNode>): void {
    const ensure = this.window.ensures.at(-1);
    let anchor = ensure;
    for (const [at, pane] of this.design.panes.entries()) {
      const there = kept.get(at + 1);
      if (there !== undefined) {
        anchor = there;
        continue;
      }
      if (!isNamed(pane)) continue;
      const before = anchor ?? [...this.window.panes.values()].flat()[0];
      if (before === undefined) continue;
      const written = this.indented(writePane(this.design, at + 1), this.indentOf(before));
      this.add(this.endOfLine(before), 0, `\n\n${written}`);
    }
  }

  private editSize(): void {
    const { sizeComment: span } = this.window;
    if (span === undefined) return;
    const { base, design, source } = this;
    const same = base.size.columns === design.size.columns && base.size.rows === design.size.rows;
    const old = source.text.slice(span.offset, span.offset + span.length);
    const ours = old.trimEnd() === sizeComment(base);
    if (same && (isSame(base.name, design.name) || !ours)) return;
    const { columns, rows } = design.size;
    const now = ours ? sizeComment(design) : old.replace(/\d+ × \d+\s*$/, `${columns} × ${rows}`);
    if (SIZE_COMMENT.test(old)) this.add(span.offset, span.length, now);
  }

  private editParams(node: ActionNode, before: Params, now: Params, order: readonly string[]): void {
    for (const [at, key] of order.entries()) {
      const value = now.get(key);
      if (String(before.get(key)) === String(value)) continue;
      if (value === undefined) this.removeParam(node, key);
      else if (paramOf(node, key) !== undefined) this.setParam(node, key, value);
      else this.insertParam(node, key, value, order.slice(0, at));
    }
  }

  private setParam(node: ActionNode, key: string, value: Written): void {
    this.refuseDamaged(node);
    const param = paramOf(node, key);
    if (param === undefined) return;
    const written = this.value(node, value);
    const { offset, length } = param.value.span;
    const next = this.nextOnLine(node, param);
    if (!written.includes('\n') || next === undefined || next.kind === 'comment') {
      this.add(offset, length, written);
      return;
    }
    // The quote that closes a block has to be alone on its line.
    this.add(offset, next.span.offset - offset, `${written}\n${this.paramIndent(node)}`);
  }

  private insertParam(node: ActionNode, key: string, value: Written, before: readonly string[]): void {
    this.refuseDamaged(node);
    const param = `${key}:${this.value(node, value)}`;
    const after = node.parts.filter((part) => part.kind === 'param' && before.includes(part.key)).at(-1);
    const anchor = after ?? node.parts.at(-1);
    const end = anchor === undefined ? node.head : anchor.span;
    const next = anchor === undefined ? undefined : this.nextOnLine(node, anchor);
    const offset = end.offset + end.length;
    const oneLine = this.lineOf(node.span.offset + node.span.length) === node.head.line;
    const fits = oneLine && this.source.lineText(node.head.line - 1).length + param.length < LONGEST_LINE;
    // Between others, or on a line that has all of them; what takes several lines has to be the last of its line.
    if (!param.includes('\n') && (next?.kind === 'param' || next?.kind === 'argument' || fits)) {
      this.add(offset, 0, ` ${param}`);
      return;
    }
    const lineEnd = this.source.lineEnd(this.lineOf(offset) - 1);
    this.add(Math.max(offset, this.endOfParts(node, lineEnd)), 0, `\n${this.paramIndent(node)}${param}`);
  }

  /** Where the last part of an action ends that begins on the line ending at `lineEnd`. */
  private endOfParts(node: ActionNode, lineEnd: number): number {
    const ends = node.parts.filter(({ span }) => span.offset < lineEnd).map(({ span }) => span.offset + span.length);
    return Math.max(0, ...ends);
  }

  private removeParam(node: ActionNode, key: string): void {
    this.refuseDamaged(node);
    const param = paramOf(node, key);
    if (param === undefined) return;
    const { source } = this;
    const from = param.span.offset;
    const to = from + param.span.length;
    const lineStart = source.lineStart(param.span.line - 1);
    const alone = source.text.slice(lineStart, from).trim() === '';
    const next = this.nextOnLine(node, param);
    if (alone && next !== undefined) this.add(from, next.span.offset - from, '');
    else if (alone) {
      const before = source.lineEnd(param.span.line - 2);
      this.add(before, source.lineEnd(this.lineOf(to) - 1) - before, '');
    } else {
      const space = source.text.slice(0, from).length - source.text.slice(0, from).trimEnd().length;
      this.add(from - space, to - from + space, '');
    }
  }

  /** Takes an action out, with one of the blank lines around it. */
  private remove(node: ActionNode): void {
    const { source } = this;
    const first = node.head.line - 1;
    const last = this.lineOf(node.span.offset + node.span.length) - 1;
    const isBlank = (line: number): boolean =>
      line >= 0 && line < source.lineCount && source.lineText(line).trim() === '';
    let end = last + 1;
    let from = source.lineStart(first);
    if (isBlank(end) && end < source.lineCount - 1 && (first === 0 || isBlank(first - 1))) end++;
    else if (end >= source.lineCount - 1 && isBlank(first - 1)) from = source.lineStart(first - 1);
    const to = end < source.lineCount ? source.lineStart(end) : source.text.length;
    this.add(from, to - from, '');
  }

  private refuseDamaged(node: ActionNode): void {
    if (!node.damaged) return;
    throw new MuxError(
      'bad-input',
      `The action on line ${node.head.line} has a mistake, so it cannot be changed`,
      'repair it in the playbook first',
    );
  }

  /** A value as it is written for a parameter of that action. */
  private value(node: ActionNode, value: Written): string {
    return typeof value === 'string' ? this.indented(writeValue(value), this.indentOf(node)) : String(value);
  }

  /** Lines after the first further to the right, as far as their action is. */
  private indented(text: string, indent: string): string {
    return indent === '' ? text : text.replace(/\n(?=[^\n])/g, `\n${indent}`);
  }

  /** The white space before an action. */
  private indentOf(node: ActionNode): string {
    return this.source.text.slice(this.source.lineStart(node.head.line - 1), node.head.offset);
  }

  /** The white space before a parameter on a line of its own. */
  private paramIndent(node: ActionNode): string {
    for (const { span } of node.parts) {
      const before = this.source.text.slice(this.source.lineStart(span.line - 1), span.offset);
      if (span.line > node.head.line && before !== '' && before.trim() === '') return before;
    }
    return this.indentOf(node) + INDENT;
  }

  /** The part that follows another one on the line on which that ends. */
  private nextOnLine(node: ActionNode, part: Part): Part | undefined {
    const end = part.span.offset + part.span.length;
    const next = node.parts[node.parts.indexOf(part) + 1];
    return next !== undefined && next.span.line === this.lineOf(end) ? next : undefined;
  }

  /** The line, from 1, of an offset. */
  private lineOf(offset: number): number {
    return this.source.lineAt(offset) + 1;
  }

  private endOfLine(node: ActionNode): number {
    return this.source.lineEnd(this.source.lineAt(node.span.offset + node.span.length));
  }

  private add(offset: number, length: number, text: string): void {
    this.found.push({ offset, length, text: text.replaceAll('\n', this.lineEnd), order: this.found.length });
  }

  /** The edits in order, those that touch each other as one. */
  private joined(): TextEdit[] {
    const edits: { offset: number; length: number; text: string }[] = [];
    for (const { offset, length, text } of this.found.sort((a, b) => a.offset - b.offset || a.order - b.order)) {
      const last = edits.at(-1);
      const end = last === undefined ? -1 : last.offset + last.length;
      if (last !== undefined && offset <= end) {
        last.text += text;
        last.length = Math.max(end, offset + length) - last.offset;
      } else edits.push({ offset, length, text });
    }
    return edits.filter((edit) => this.source.text.slice(edit.offset, edit.offset + edit.length) !== edit.text);
  }
}

const LONGEST_LINE = 100;
const ORDER_WINDOW = WINDOW_FIELDS.map(({ param }) => param);
const ORDER_PANE = PANE_FIELDS.map(({ param }) => param);
