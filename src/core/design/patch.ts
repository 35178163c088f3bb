// From a script that is there and a design to the script that declares it, with as little change as can be.

import { MuxError } from '../errors.ts';
import type { ActionNode } from '../heroscript/ast.ts';
import { fullName } from '../heroscript/schema.ts';
import type { Source } from '../heroscript/source.ts';
import type { Span, TextEdit } from '../heroscript/types.ts';
import { printLayout } from '../layout/expression.ts';
import { ActionText, indented, indentOf } from './action-text.ts';
import type { Design, DesignPane } from './design.ts';
import { isNamed, PANE_FIELDS, type Params, paneParams, sameParams, WINDOW_FIELDS, windowParams } from './fields.ts';
import {
  type DesignProblem,
  designOf,
  paramOf,
  type ReadOptions,
  readDesigns,
  readWindows,
  type WindowNodes,
} from './read.ts';
import { shapeParam, sizeComment, windowName, writeDesign, writePane, writeWindow } from './write.ts';

export interface Patch {
  /** In order, none touching another; offsets are those of the text given. Empty where nothing is to be changed. */
  readonly edits: readonly TextEdit[];
  /** The text with these edits made. */
  readonly text: string;
  /** Other actions of the script on this window, which are left alone; and what may no longer fit. */
  readonly problems: readonly DesignProblem[];
}

/**
 * Brings a script to a design that was read from it and then edited, or was saved to it before. Comments, order, other actions, placeholders and
 * parameters that a design does not show keep every byte. A design whose window is not in the script is added at
 * its end.
 * @param was the name of the window in the script, where the design has another one now
 * @param saved the design as it was read or saved last: by it panes are known again whose numbers have changed since
 * @throws MuxError `bad-input` where the script has mistakes in what would have to be changed, and as writeDesign
 */
export function patchScript(
  text: string,
  design: Design,
  options: ReadOptions & { was?: Design['name']; saved?: Design } = {},
): Patch {
  const { was = design.name } = options;
  const { source, windows } = readWindows(text, options);
  const problems: DesignProblem[] = [];
  const window = windows.find((each) => isSame(designOf(source, each, options, []).name, was));
  if (window === undefined) return appended(source, design);
  const base = designOf(source, window, { ...options, size: design.size }, problems);
  const editor = new Editor(source, window, base, design, options.saved?.panes ?? base.panes);
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
  private readonly found: TextEdit[] = [];
  private readonly actions = new Map<ActionNode, ActionText>();

  constructor(
    private readonly source: Source,
    private readonly window: WindowNodes,
    private readonly base: Design,
    private readonly design: Design,
    /** Its panes as the script has them, each with where the canvas has it from. */
    private readonly saved: readonly DesignPane[],
  ) {}

  edits(): TextEdit[] {
    windowName(this.design);
    const renamed = !isSame(this.base.name, this.design.name);
    this.editWindow(renamed);
    this.addPanes(this.editPanes(renamed));
    this.editSize();
    if (renamed || this.places().some((place, at) => place !== null && place !== at + 1)) {
      for (const node of this.window.others) {
        this.problems.push({ message: `${fullName(node)} may mean another pane or window now`, span: node.head });
      }
    }
    return this.joined();
  }

  /** Where each pane of the design is in the script, by its number there; null for a new one. */
  private places(): (number | null)[] {
    const count = this.base.panes.length;
    const known = new Map(this.saved.map(({ from }, at) => [from, at + 1]));
    const added = this.saved.flatMap(({ from }, at) => (from === undefined ? [at + 1] : []));
    const places = this.design.panes.map(({ from }) => (from === undefined ? added.shift() : known.get(from)) ?? null);
    // One that nobody else is at may as well be the pane of that number.
    return places.map((place, at) => {
      const found = place ?? (places.includes(at + 1) ? null : at + 1);
      return found !== null && found <= count ? found : null;
    });
  }

  private editWindow(renamed: boolean): void {
    const { ensures } = this.window;
    const ensure = ensures.at(-1);
    const shapeChanged = printLayout(this.base.tree) !== printLayout(this.design.tree);
    const [before, now] = [windowParams(this.base), windowParams(this.design)];
    if (ensure === undefined) {
      const first = this.firstPane();
      // Without a window_ensure the panes that are named say how many there are.
      const samePanes = this.places().every((place, at) => place === at + 1);
      if (first === undefined || (!shapeChanged && samePanes && sameParams(before, now))) return;
      const indent = indentOf(this.source, first);
      const written = indented(`${sizeComment(this.design)}\n${writeWindow(this.design)}`, indent);
      this.add(this.source.lineStart(first.head.line - 1), 0, `${indent}${written}\n\n`);
      return;
    }
    if (renamed) for (const node of ensures) this.text(node).set('name', windowName(this.design), []);
    if (shapeChanged) this.editShape(ensure);
    this.editParams(ensure, before, now, ['name', 'cat', 'layout', ...WINDOW_PARAMS]);
  }

  /** A layout stays one; a cat becomes a layout where it can no longer say the tree. */
  private editShape(ensure: ActionNode): void {
    const [key, value] = shapeParam(this.design.tree);
    const text = this.text(ensure);
    if (paramOf(ensure, 'layout') !== undefined) text.set('layout', printLayout(this.design.tree), []);
    else if (paramOf(ensure, 'cat') !== undefined) text.replace('cat', key, value);
    else text.set(key, value, ['name']);
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
        for (const each of nodes) this.text(each).set('name', this.paneName(each, renamed, at + 1), []);
      }
      const before = paneParams(this.base.panes[number - 1] ?? {});
      this.editParams(node, before, paneParams(this.design.panes[at] ?? {}), ['name', ...PANE_PARAMS]);
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
    let anchor = this.window.ensures.at(-1);
    for (const [at, pane] of this.design.panes.entries()) {
      anchor = kept.get(at + 1) ?? anchor;
      if (kept.has(at + 1) || !isNamed(pane)) continue;
      const beside = anchor ?? this.firstPane();
      if (beside === undefined) continue;
      const indent = indentOf(this.source, beside);
      const written = indent + indented(writePane(this.design, at + 1), indent);
      if (anchor === undefined) this.add(this.source.lineStart(beside.head.line - 1), 0, `${written}\n\n`);
      else this.add(this.source.lineEnd(this.source.lineAt(endOf(anchor))), 0, `\n\n${written}`);
    }
  }

  private firstPane(): ActionNode | undefined {
    return [...this.window.panes.values()].flat().sort((a, b) => a.span.offset - b.span.offset)[0];
  }

  private editSize(): void {
    const { sizeComment: span } = this.window;
    if (span === undefined) return;
    const { base, design, source } = this;
    const { columns, rows } = design.size;
    const same = base.size.columns === columns && base.size.rows === rows;
    const old = source.text.slice(span.offset, endOf({ span }));
    const ours = old === sizeComment(base);
    if (same && (isSame(base.name, design.name) || !ours)) return;
    this.add(
      span.offset,
      span.length,
      ours ? sizeComment(design) : old.replace(/\d+ × \d+\s*$/, `${columns} × ${rows}`),
    );
  }

  private editParams(node: ActionNode, before: Params, now: Params, order: readonly string[]): void {
    for (const [at, key] of order.entries()) {
      const value = now.get(key);
      if (String(before.get(key)) === String(value)) continue;
      if (value === undefined) this.text(node).remove(key);
      else this.text(node).set(key, value, order.slice(0, at));
    }
  }

  /** @throws MuxError `bad-input` for an action that could not be read */
  private text(node: ActionNode): ActionText {
    if (node.damaged) {
      throw new MuxError(
        'bad-input',
        `The action on line ${node.head.line} has a mistake, so it cannot be changed`,
        'repair it in the playbook first',
      );
    }
    const text = this.actions.get(node) ?? new ActionText(this.source, node);
    this.actions.set(node, text);
    return text;
  }

  /** Takes an action out, with one of the blank lines around it. */
  private remove(node: ActionNode): void {
    const { source } = this;
    const isBlank = (line: number): boolean =>
      line >= 0 && line < source.lineCount && source.lineText(line).trim() === '';
    let first = node.head.line - 1;
    let next = source.lineAt(endOf(node)) + 1;
    const last = next >= source.lineCount;
    if (isBlank(first - 1) && (last || isBlank(next))) {
      if (last) first--;
      else next++;
    }
    const from = source.lineStart(first);
    this.add(from, (last ? source.text.length : source.lineStart(next)) - from, '');
  }

  private add(offset: number, length: number, text: string): void {
    this.found.push({ offset, length, text });
  }

  /** The edits in order, those that touch each other as one. */
  private joined(): TextEdit[] {
    const { source } = this;
    const lineEnd = lineEndOf(source.text);
    const all = [...[...this.actions.values()].flatMap((text) => text.edits()), ...this.found];
    const edits: { offset: number; length: number; text: string }[] = [];
    for (const { offset, length, text } of all.sort((a, b) => a.offset - b.offset)) {
      const last = edits.at(-1);
      const written = text.replace(/\r?\n/g, lineEnd);
      if (last !== undefined && offset <= last.offset + last.length) {
        last.text += written;
        last.length = Math.max(last.length, offset + length - last.offset);
      } else edits.push({ offset, length, text: written });
    }
    return edits.filter((edit) => source.text.slice(edit.offset, edit.offset + edit.length) !== edit.text);
  }
}

function endOf({ span }: { span: Span }): number {
  return span.offset + span.length;
}

const WINDOW_PARAMS = WINDOW_FIELDS.map(({ param }) => param);
const PANE_PARAMS = PANE_FIELDS.map(({ param }) => param);
