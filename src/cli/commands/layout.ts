/** layout: shows how panes are arranged, prints that as an expression or the window as a playbook, or arranges them. */
import { writeDesign } from '../../core/design/index.ts';
import { designOfWindow, treeOfWindow } from '../../core/design/live.ts';
import { MuxError } from '../../core/errors.ts';
import { namePart } from '../../core/heroscript/names.ts';
import { writeAction } from '../../core/heroscript/write.ts';
import { paneCells } from '../../core/layout/cells.ts';
import { parseLayout, printLayout } from '../../core/layout/expression.ts';
import { presetTree } from '../../core/layout/presets.ts';
import { parseLayout as parseTmuxLayout } from '../../core/layout/tmux-layout.ts';
import { countPanes, type LayoutNode, MAX_PANES } from '../../core/layout/tree.ts';
import { findTarget } from '../../core/target.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import { applyLayout, hasLayout } from '../../core/tmux/window.ts';
import { type Box, draw } from '../drawing.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stdout } from '../output.ts';
import { opening, withTmux } from '../server.ts';
import { run } from './run.ts';

interface Found {
  readonly session: SessionRecord;
  readonly window: WindowRecord;
}

export async function layoutShow(target: string, flags: GlobalFlags): Promise<void> {
  const windows = await withTmux(opening(flags), (tmux) => windowsOf(tmux, target));
  if (flags.json) {
    printJson({ windows: windows.map(windowJson) });
    return;
  }
  for (const [index, { session, window }] of windows.entries()) {
    if (index > 0) stdout.line();
    const name = plain(`${session.name}|${window.name}`);
    stdout.line(`${stdout.paint('bold', name)}  ${stdout.paint('dim', `${window.width}×${window.height}`)}`);
    const boxes = boxesOf(window);
    for (const line of draw(boxes, window, Math.min(stdout.columns, WIDEST))) stdout.line(line);
    stdout.line(expressionOf(window));
  }
}

export async function layoutExport(target: string, flags: GlobalFlags & { script?: boolean }): Promise<void> {
  const { session, window } = await withTmux(opening(flags), (tmux) => oneWindow(tmux, target));
  if (flags.script) {
    const script = writeDesign(designOfWindow(session, window));
    if (flags.json) printJson({ ...windowJson({ session, window }), script });
    // A program may be called anything; a file gets it as it is.
    else stdout.write(stdout.terminal ? script.split('\n').map(plain).join('\n') : script);
    return;
  }
  if (flags.json) printJson(windowJson({ session, window }));
  else stdout.line(expressionOf(window));
}

/** Runs it as a playbook of one action would, then makes it exact: a run takes one cell for no difference. */
export async function layoutApply(
  target: string,
  expression: string,
  flags: GlobalFlags & { prune?: boolean },
): Promise<void> {
  const tree = treeOf(expression === '-' ? await readStandardInput() : expression);
  const { session, window } = await withTmux(opening(flags), (tmux) => oneWindow(tmux, target));
  const panes = countPanes(tree);
  if (window.panes.length > panes && !flags.prune) {
    throw new MuxError(
      'bad-input',
      `The layout has ${panes} panes, ${session.name}|${window.name} has ${window.panes.length}`,
      '--prune ends the last ones and what runs in them',
    );
  }
  const name = `${session.name}|${window.name}`;
  for (const part of [session.name, window.name]) {
    if (namePart(part).raw === part && !part.includes('|')) continue;
    throw new MuxError(
      'bad-input',
      `A playbook cannot say the name ${JSON.stringify(part)}`,
      'rename it in tmux first',
    );
  }
  const text = writeAction('tmux.window_ensure', [
    ['name', name],
    ['layout', printLayout(tree)],
    ...(flags.prune ? [['prune', true] as const] : []),
  ]);
  await run([], { ...flags, s: text });
  await withTmux(opening(flags), async (tmux) => {
    const found = (await allWindows(tmux)).find((each) => each.window.id === window.id);
    if (found === undefined || found.window.panes.length !== panes || hasLayout(found.window, tree)) return;
    await applyLayout(tmux, found.window, tree);
  });
}

const WIDEST = 80;

/** Not from where tmux says the panes are: it takes a title in a border off their places. */
function boxesOf(window: WindowRecord): Box[] {
  const places = paneCells(parseTmuxLayout(window.layout));
  return window.panes.flatMap(({ place, width, height, number, label, command }) => {
    const cell = places[place];
    if (cell === undefined) return [];
    const head = `${number}${label === null ? '' : ` ${plain(label)}`}`;
    // A title in the border takes a row of its pane; a zoomed pane is larger than its place.
    const size = `${Math.min(width, cell.width)}×${Math.min(height, cell.height)}`;
    const lines = [head, plain(command.split('\n')[0] ?? ''), size];
    return [{ left: cell.x, top: cell.y, width: cell.width, height: cell.height, lines }];
  });
}

/** As `layout export` prints it. @throws MuxError `bad-input` for a window that no expression draws */
function expressionOf(window: WindowRecord): string {
  return printLayout(treeOfWindow(window));
}

function windowJson({ session, window }: Found) {
  const { id, width, height } = window;
  const panes = window.panes.map(({ number, id, label, left, top, width, height }) => {
    return { number, id, label, left, top, width, height };
  });
  return { session: session.name, window: window.name, id, width, height, layout: expressionOf(window), panes };
}

/** @throws MuxError `bad-input` saying where the expression goes wrong */
function treeOf(expression: string): LayoutNode {
  const text = expression.trim();
  const grid = /^(\d{1,2})pane$/.exec(text);
  if (grid !== null) {
    const panes = Number(grid[1]);
    if (panes < 1 || panes > MAX_PANES) throw new MuxError('bad-input', `A window has 1 to ${MAX_PANES} panes`);
    return presetTree(panes);
  }
  const { root, issues } = parseLayout(text);
  if (root !== undefined) return root;
  const [issue] = issues;
  const { message, hint, from } = issue as NonNullable<typeof issue>;
  throw new MuxError(
    'bad-input',
    `${message}, at character ${from + 1} of ${JSON.stringify(text)}`,
    hint ?? 'for example row(1@60, col(2, 3)@40), or 4pane',
  );
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function allWindows(tmux: Tmux): Promise<Found[]> {
  const { sessions } = await tmux.snapshot();
  return sessions.flatMap((session) => session.windows.map((window) => ({ session, window })));
}

/** @throws MuxError `bad-input` for a pane, and as findTarget */
async function windowsOf(tmux: Tmux, target: string): Promise<Found[]> {
  const { sessions } = await tmux.snapshot();
  const { session, window, pane } = findTarget<PaneRecord, WindowRecord, SessionRecord>(sessions, target);
  if (pane !== null) throw new MuxError('bad-input', `${target} is a pane`, 'a layout is of a window: session/window');
  return (window === null ? session.windows : [window]).map((window) => ({ session, window }));
}

async function oneWindow(tmux: Tmux, target: string): Promise<Found> {
  const found = await windowsOf(tmux, target);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = found.map(({ session, window }) => `${session.name}/${window.name}`);
  throw new MuxError(
    'bad-input',
    `${target} has ${found.length} windows`,
    `say which: ${names.slice(0, 5).join(', ')}`,
  );
}
