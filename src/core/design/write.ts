// From a design to its script.

import { MuxError } from '../errors.ts';
import { type WrittenParam, writeAction } from '../heroscript/write.ts';
import { printLayout } from '../layout/expression.ts';
import { presetTree } from '../layout/presets.ts';
import { countPanes, type LayoutNode } from '../layout/tree.ts';
import type { Design } from './design.ts';
import { isNamed, paneParams, windowParams } from './fields.ts';
import { fullName } from './references.ts';

/**
 * The script that declares a design, in the form that `fmt` gives: a comment with the window and its size, then
 * window_ensure (with `cat` where the tree is an even grid, else with `layout`), then pane_ensure for each pane that
 * has anything of its own. readDesigns gives the same design back.
 * @throws MuxError `bad-input` for what no script can say: a line break in a value of env, a `|` in a name
 */
export function writeDesign(design: Design): string {
  const panes = design.panes.flatMap((pane, at) => (isNamed(pane) ? [writePane(design, at + 1)] : []));
  return `${[`${sizeComment(design)}\n${writeWindow(design)}`, ...panes].join('\n\n')}\n`;
}

/** `// Window shop|stack, 147 × 43` */
export function sizeComment({ name, size }: Pick<Design, 'name' | 'size'>): string {
  return `// Window ${name.session}|${name.window}, ${size.columns} × ${size.rows}`;
}

/** What sizeComment writes: the columns and rows in it. */
export const SIZE_COMMENT = /^\/\/ Window .*, (\d{1,5}) × (\d{1,5})\s*$/;

/** The window_ensure of a design. */
export function writeWindow(design: Design): string {
  const [key, value] = shapeParam(design.tree);
  return writeAction('tmux.window_ensure', [['name', windowName(design)], [key, value], ...windowParams(design)], {
    lines: true,
  });
}

/** The pane_ensure of pane `number`. */
export function writePane(design: Design, number: number): string {
  windowName(design);
  const params: WrittenParam[] = [
    ['name', fullName(design.name, number)],
    ...paneParams(design.panes[number - 1] ?? {}),
  ];
  return writeAction('tmux.pane_ensure', params, { lines: true });
}

/** `cat` for an even grid, else `layout`. */
export function shapeParam(tree: LayoutNode): [key: 'cat' | 'layout', value: string] {
  const panes = countPanes(tree);
  const layout = printLayout(tree);
  return layout === printLayout(presetTree(panes)) ? ['cat', `${panes}pane`] : ['layout', layout];
}

/** @throws MuxError `bad-input` */
export function windowName({ name }: Pick<Design, 'name'>): string {
  for (const part of [name.session, name.window]) {
    if (part.trim() !== '' && part === part.trim() && !/[|\r\n]/.test(part)) continue;
    throw new MuxError('bad-input', `${JSON.stringify(part)} is not a name`, 'a name is one line, without |');
  }
  return `${name.session}|${name.window}`;
}
