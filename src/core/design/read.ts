// From a script to the designs in it.

import type { ActionNode, Item, ParamNode } from '../heroscript/ast.ts';
import { parseEnv } from '../heroscript/env.ts';
import { normaliseName, splitName } from '../heroscript/names.ts';
import { parse } from '../heroscript/parse.ts';
import { parseBoolean } from '../heroscript/scalars.ts';
import { CATS, findAction, findParam, fullName, RESTART_POLICIES } from '../heroscript/schema.ts';
import type { Source } from '../heroscript/source.ts';
import { Substitutions } from '../heroscript/substitute.ts';
import type { Diagnostic, ScriptKind, Span } from '../heroscript/types.ts';
import { minimumSize, type WindowSize } from '../layout/cells.ts';
import { parseLayout } from '../layout/expression.ts';
import { presetTree } from '../layout/presets.ts';
import { countPanes, type LayoutNode, MAX_PANES, withWeight } from '../layout/tree.ts';
import { DEFAULT_SIZE, type Design, type DesignPane, type DesignWindow } from './design.ts';
import { PANE_FIELDS, tidy, WINDOW_FIELDS } from './fields.ts';
import { SIZE_COMMENT } from './write.ts';

/** Something in a script that a design does not show; it stays in the script as it is. */
export interface DesignProblem {
  readonly message: string;
  readonly span: Span;
  /** The pane that it is about; absent where it is about the window. */
  readonly pane?: number;
}

/** One window of a script. */
export interface ReadDesign {
  readonly design: Design;
  readonly problems: readonly DesignProblem[];
  /** Where its parts stand: `window` is its window_ensure, `panes` the pane_ensure of each number. */
  readonly spans: { readonly window?: Span; readonly panes: ReadonlyMap<number, Span> };
  /** What the script defines before the window, for `{KEY}` in its texts; includes are not looked into. */
  readonly set: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  readonly file?: string;
  readonly kind?: ScriptKind;
  /** The size of designs about which the script says nothing; 80×24 where absent. */
  readonly size?: WindowSize;
}

/**
 * The windows that a script declares with window_ensure or pane_ensure, in their order. Never throws: what cannot be
 * read is in `diagnostics` (of the text) or in the problems of its design. Values are not filled in.
 */
export function readDesigns(
  text: string,
  options: ReadOptions = {},
): { designs: ReadDesign[]; diagnostics: readonly Diagnostic[] } {
  const { source, windows, diagnostics } = readWindows(text, options);
  const designs = windows.map((window) => {
    const { ensures, panes, set, sizeComment } = window;
    const problems: DesignProblem[] = [];
    const design = designOf(source, window, options, problems);
    const ensure = ensures.at(-1);
    const spans = new Map([...panes].flatMap(([number, nodes]) => nodes.slice(-1).map((node) => [number, node.span])));
    return {
      design,
      problems: problems.sort((a, b) => a.span.offset - b.span.offset),
      spans: { ...(ensure === undefined ? {} : { window: spanWith(source, ensure.span, sizeComment) }), panes: spans },
      set,
    };
  });
  return { designs, diagnostics };
}

/** What a script says about one window, as its actions. */
export interface WindowNodes {
  /** Two names that are one to a script have the same. */
  readonly key: string;
  readonly name: Design['name'];
  readonly ensures: ActionNode[];
  /** The pane_ensure actions of each number; the last one counts. */
  readonly panes: Map<number, ActionNode[]>;
  /** Other actions on it. */
  readonly others: ActionNode[];
  /** Panes whose number cannot be told. */
  readonly unnumbered: ActionNode[];
  readonly set: Readonly<Record<string, string>>;
  /** The comment that tells the size; right above its last window_ensure. */
  sizeComment?: Span;
}

/** The windows of a script in the order in which they are first declared. */
export function readWindows(
  text: string,
  options: ReadOptions,
): { source: Source; windows: WindowNodes[]; diagnostics: readonly Diagnostic[] } {
  const script = parse(text, {
    ...(options.file === undefined ? {} : { file: options.file }),
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  });
  const { source, items, diagnostics } = script;
  const known = new Known();
  const windows = new Map<string, WindowNodes>();
  const others: { key: string; node: ActionNode }[] = [];
  for (const [at, node] of items.entries()) {
    if (node.kind !== 'action') continue;
    const action = fullName(node);
    if (node.actor === 'session') known.define(node);
    const spec = findAction(action);
    const name = textOf(node, 'name');
    if (node.actor !== 'tmux' || spec === undefined || name === undefined) continue;
    const parts = splitName(name).map((part) => part.text.trim());
    const [session = '', window = '', pane = ''] = parts;
    if (session === '' || window === '') continue;
    const key = [session, window].map((part) => known.keyOf(part)).join('|');
    const declares = action === 'tmux.window_ensure' || action === 'tmux.pane_ensure';
    if (!declares) {
      others.push({ key, node });
      continue;
    }
    const nodes: WindowNodes = windows.get(key) ?? {
      key,
      name: { session, window },
      ensures: [],
      panes: new Map(),
      others: [],
      unnumbered: [],
      set: known.all(),
    };
    if (action === 'tmux.window_ensure' && parts.length === 2) {
      nodes.ensures.push(node);
      const comment = sizeCommentAbove(source, items[at - 1], node);
      if (comment !== undefined) nodes.sizeComment = comment;
    } else if (action === 'tmux.pane_ensure' && parts.length === 3) {
      const number = /^\d{1,3}$/.test(pane) ? Number(pane) : 0;
      if (number >= 1 && number <= MAX_PANES) nodes.panes.set(number, [...(nodes.panes.get(number) ?? []), node]);
      else nodes.unnumbered.push(node);
    } else continue;
    windows.set(key, nodes);
  }
  for (const { key, node } of others) windows.get(key)?.others.push(node);
  return { source, windows: [...windows.values()], diagnostics };
}

/** What a script has defined so far. */
class Known {
  private readonly substitutions = new Substitutions();
  private readonly values: Record<string, string> = {};

  define(node: ActionNode): void {
    const key = textOf(node, 'key')?.trim();
    const value = textOf(node, 'val');
    if (key === undefined || value === undefined || !Substitutions.isKey(key)) return;
    if (node.name === 'env_set_once' && this.substitutions.has(key)) return;
    const filled = this.substitutions.fill(value).text;
    this.substitutions.set(key, filled);
    this.values[key] = filled;
  }

  all(): Record<string, string> {
    return { ...this.values };
  }

  /** A part of a name in the form in which names are compared; with a placeholder that is not known, as it is. */
  keyOf(part: string): string {
    const filled = this.substitutions.fill(part).text;
    return /[{@]/.test(filled) ? filled : normaliseName(filled);
  }
}

/** The design of a window; what it does not show is added to `problems`. */
export function designOf(source: Source, window: WindowNodes, options: ReadOptions, problems: DesignProblem[]): Design {
  const { ensures, panes: nodes, others, unnumbered, sizeComment } = window;
  const ensure = ensures.at(-1);
  for (const node of ensures.slice(0, -1)) {
    problems.push({ message: 'The window is declared again further down; that is what is shown', span: node.head });
  }
  for (const [pane, all] of nodes) {
    for (const node of all.slice(0, -1)) {
      problems.push({
        message: `Pane ${pane} is declared again further down; that is what is shown`,
        span: node.head,
        pane,
      });
    }
  }
  for (const node of unnumbered) {
    problems.push({ message: `A pane is a number from 1 to ${MAX_PANES}; this one is left as it is`, span: node.head });
  }
  for (const node of others) {
    problems.push({ message: `${fullName(node)} is not shown, and is left as it is`, span: node.head });
  }
  const shape = ensure === undefined ? null : shapeOf(ensure, problems);
  const highest = Math.max(1, ...nodes.keys());
  const tree = grown(shape, highest);
  if (shape !== null && countPanes(shape) < highest) {
    const span = nodes.get(highest)?.at(-1)?.head ?? (ensure as ActionNode).head;
    problems.push({
      message: `The window has ${countPanes(shape)} panes; this one is added below them`,
      span,
      pane: highest,
    });
  }
  const panes = Array.from({ length: countPanes(tree) }, (_, at): DesignPane => {
    const node = nodes.get(at + 1)?.at(-1);
    const fields = node === undefined ? {} : fieldsOf<DesignPane>(PANE_FIELDS, node, problems, at + 1);
    const plain = node !== undefined && Object.keys(fields).length === 0 ? { plain: true } : {};
    return { ...fields, ...plain, from: at + 1 };
  });
  const fields = ensure === undefined ? {} : fieldsOf<DesignWindow>(WINDOW_FIELDS, ensure, problems);
  const size = atLeast(sizeIn(source, sizeComment) ?? options.size ?? DEFAULT_SIZE, minimumSize(tree));
  const name = ensure === undefined ? window.name : nameOf(ensure);
  return { name, size, tree, panes, ...fields };
}

function nameOf(ensure: ActionNode): Design['name'] {
  const [session = '', window = ''] = splitName(textOf(ensure, 'name') ?? '').map((part) => part.text.trim());
  return { session, window };
}

/** The tree that a window_ensure draws; null where that cannot be read. */
function shapeOf(ensure: ActionNode, problems: DesignProblem[]): LayoutNode | null {
  const cat = paramOf(ensure, 'cat');
  const layout = paramOf(ensure, 'layout');
  if (cat === undefined && layout === undefined) return presetTree(1);
  if (layout !== undefined) {
    const { root } = parseLayout(layout.value.text);
    if (root !== undefined && cat === undefined) return root;
  } else if (cat !== undefined) {
    const panes = CATS.indexOf(cat.value.text.trim().toLowerCase()) + 1;
    if (panes > 0) return presetTree(panes);
  }
  const span = (layout ?? (cat as ParamNode)).span;
  problems.push({ message: 'The shape of the window cannot be told; a grid of its panes is shown', span });
  return null;
}

/** The tree for at least so many panes: what a run makes of panes beyond those that a window has. */
function grown(shape: LayoutNode | null, panes: number): LayoutNode {
  if (shape === null) return presetTree(panes);
  const present = countPanes(shape);
  if (panes <= present) return shape;
  if (present === 1 || JSON.stringify(shape) === JSON.stringify(presetTree(present))) return presetTree(panes);
  const added = Array.from(
    { length: panes - present },
    (_, at): LayoutNode => ({ kind: 'pane', pane: present + at + 1 }),
  );
  const below: LayoutNode = added.length === 1 ? (added[0] as LayoutNode) : { kind: 'row', children: added };
  return { kind: 'col', children: [withWeight(shape, 2), below] };
}

function fieldsOf<T extends DesignPane | DesignWindow>(
  fields: readonly (typeof PANE_FIELDS)[number][] | readonly (typeof WINDOW_FIELDS)[number][],
  node: ActionNode,
  problems: DesignProblem[],
  pane?: number,
): T {
  const about = pane === undefined ? {} : { pane };
  const tell = (message: string, span: Span): undefined => {
    problems.push({ message, span, ...about });
    return undefined;
  };
  if (node.damaged) tell('This action has a mistake; what could be read of it is shown', node.head);
  const spec = findAction(fullName(node));
  for (const part of node.parts) {
    if (part.kind === 'param' && spec !== undefined && findParam(spec, part.key) === undefined) {
      tell(`${part.key || 'A word'} is no parameter, and is left as it is`, part.span);
    }
  }
  const values: Record<string, unknown> = {};
  for (const { param, name, kind } of fields) {
    const found = paramOf(node, param);
    if (found === undefined || found.value.form === 'open') continue;
    const { text, span } = found.value;
    const keep = 'and is left as it is';
    if (kind === 'boolean') values[name] = parseBoolean(text) ?? tell(`${param} is not true or false, ${keep}`, span);
    else if (kind === 'restart') {
      const policy = RESTART_POLICIES.find((each) => each === text.trim().toLowerCase());
      values[name] = policy ?? tell(`${param} is not one that is known, ${keep}`, span);
    } else if (kind === 'env') {
      let wrong = false;
      const entries = parseEnv(text, () => {
        wrong = true;
      });
      values[name] = wrong ? tell(`${param} cannot be read as pairs, ${keep}`, span) : entries;
    } else values[name] = text;
  }
  return tidy<T>(values as Partial<T>);
}

/** The first parameter of that name, as everywhere in the language. */
export function paramOf(node: ActionNode, key: string): ParamNode | undefined {
  return node.parts.find((part): part is ParamNode => part.kind === 'param' && part.key === key);
}

function textOf(node: ActionNode, key: string): string | undefined {
  const param = paramOf(node, key);
  return param === undefined || param.value.form === 'open' ? undefined : param.value.text;
}

function sizeCommentAbove(source: Source, above: Item | undefined, node: ActionNode): Span | undefined {
  if (above?.kind !== 'comment' || above.span.line !== node.span.line - 1) return undefined;
  return sizeIn(source, above.span) === undefined ? undefined : above.span;
}

function sizeIn(source: Source, comment: Span | undefined): WindowSize | undefined {
  if (comment === undefined) return undefined;
  const match = SIZE_COMMENT.exec(source.text.slice(comment.offset, comment.offset + comment.length));
  const [columns, rows] = [Number(match?.[1]), Number(match?.[2])];
  return columns >= 1 && columns <= 10_000 && rows >= 1 && rows <= 10_000 ? { columns, rows } : undefined;
}

function atLeast(size: WindowSize, least: WindowSize): WindowSize {
  return { columns: Math.max(size.columns, least.columns), rows: Math.max(size.rows, least.rows) };
}

/** A span that begins at a comment right above it, where there is one. */
function spanWith(source: Source, span: Span, comment: Span | undefined): Span {
  return comment === undefined ? span : source.span(comment.offset, span.offset + span.length - comment.offset);
}
