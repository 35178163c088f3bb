/** ls: sessions, windows and panes, and what they do. */

import { MuxError } from '../../core/errors.ts';
import type { Figures } from '../../core/process/stats-sampler.ts';
import { foregroundProcess } from '../../core/process/tree.ts';
import type { Sharing } from '../../core/state/shared.ts';
import { findTarget } from '../../core/target.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { PaneInfo, PaneStatus, SessionInfo, WindowInfo } from '../../core/tmux/types.ts';
import type { GlobalFlags } from '../flags.ts';
import { type Output, plain, printJson, type Style, stdout } from '../output.ts';
import { opening, withTmux } from '../server.ts';
import { cells, count, cut, pad } from '../text.ts';

interface LsFlags extends GlobalFlags {
  allNodes?: boolean;
  watch?: boolean;
}

export async function ls(target: string | undefined, flags: LsFlags): Promise<void> {
  if (flags.allNodes) return allNodes(target, flags);
  if (flags.watch) throw new MuxError('bad-input', '--watch goes with --all-nodes', 'stats --watch shows this server');
  const { snapshot, sharing } = await withTmux(opening(flags), async (tmux) => ({
    snapshot: await tmux.snapshot(),
    sharing: flags.json ? await sharingOf(tmux) : undefined,
  }));
  const sessions = target === undefined ? snapshot.sessions : only(snapshot.sessions, target);
  if (flags.json) await printSessions(sessions, sharing);
  else if (sessions.length === 0) stdout.line(snapshot.server === null ? 'No tmux server runs.' : 'No sessions.');
  else printTable(sessions, stdout);
}

async function allNodes(target: string | undefined, flags: LsFlags): Promise<void> {
  if (target !== undefined) {
    throw new MuxError('bad-input', '--all-nodes lists what all machines share: it has no target', 'leave it out');
  }
  const nodes = await import('./nodes.ts');
  await (flags.watch ? nodes.watchNodes(flags) : nodes.allNodes(flags));
}

/** Whether Redis tells what is told here, where one is configured. */
async function sharingOf(tmux: Tmux): Promise<Sharing | undefined> {
  if (!tmux.sharesStates) return undefined;
  return (await import('../../core/state/shared.ts')).sharedStates(tmux)?.sync();
}

/** The sessions with nothing in them but the target. */
function only(sessions: readonly SessionInfo[], target: string): SessionInfo[] {
  const { session, window, pane } = findTarget<PaneInfo, WindowInfo, SessionInfo>(sessions, target);
  if (window === null) return [session];
  return [{ ...session, windows: [pane === null ? window : { ...window, panes: [pane] }] }];
}

async function printSessions(sessions: readonly SessionInfo[], store: Sharing | undefined): Promise<void> {
  const panes = sessions.flatMap(({ windows }) => windows.flatMap((window) => window.panes));
  const living = panes.filter(({ status }) => status !== 'dead').map(({ pid }) => pid);
  const { sampler } = await import('../../core/process/stats-sampler.ts');
  const figures = await (await sampler().sinceStart()).trees(living, { ports: false });
  printJson({
    ...(store === undefined ? {} : { store }),
    sessions: sessions.map(({ name, id, windows }) => ({
      name,
      id,
      windows: windows.map(({ name, id, index, layout, width, height, panes }) => {
        return { name, id, index, layout, width, height, panes: panes.map((pane) => paneJson(pane, figures)) };
      }),
    })),
  });
}

function paneJson(pane: PaneInfo, figures: ReadonlyMap<number, Figures>) {
  const { number, id, label, active, left, top, width, height, command, cwd, status, exitCode, waitsFor } = pane;
  const place = { number, id, label, active, left, top, width, height };
  const { cpu = 0, memory = 0 } = (status === 'dead' ? undefined : figures.get(pane.pid)) ?? {};
  const figuresOf = { exitCode, cpu, memory, ...(waitsFor === null ? {} : { waitsFor }) };
  return { ...place, pid: commandPid(pane), shellPid: pane.pid, command, cwd, status, ...figuresOf };
}

/** The process that a person means by the pane: what runs in the foreground of its terminal, else its root. */
function commandPid({ pid, status }: PaneInfo): number {
  return status === 'dead' ? pid : (foregroundProcess(pid) ?? pid);
}

const STATUS: Readonly<Record<PaneStatus, Style>> = {
  idle: 'dim',
  running: 'green',
  finished: 'blue',
  failed: 'red',
  dead: 'red',
  unknown: 'dim',
};

interface Widths {
  readonly number: number;
  readonly status: number;
  readonly label: number;
  readonly command: number;
}

const WIDEST_LABEL = 20;
const WIDEST_COMMAND = 60;

function widthsFor(panes: readonly PaneInfo[], output: Output): Widths {
  const widest = (texts: string[]): number => texts.reduce((most, text) => Math.max(most, cells(text)), 0);
  const number = widest(panes.map((pane) => String(pane.number)));
  const status = widest(panes.map(statusText));
  const label = Math.min(WIDEST_LABEL, widest(panes.map((pane) => plain(pane.label ?? ''))));
  const size = widest(panes.map(sizeText));
  const room = output.columns - (4 + number + 2 + status + (label === 0 ? 0 : 2 + label) + 2 + 2 + size);
  const command = Math.min(WIDEST_COMMAND, Math.max(10, room), widest(panes.map(commandText)));
  return { number, status, label, command };
}

function printTable(sessions: readonly SessionInfo[], output: Output): void {
  const widths = widthsFor(
    sessions.flatMap(({ windows }) => windows.flatMap((window) => window.panes)),
    output,
  );
  for (const [index, session] of sessions.entries()) {
    if (index > 0) output.line();
    output.line(heading(session.name, count(session.windows.length, 'window'), 0, output));
    for (const window of session.windows) {
      const size = `${count(window.panes.length, 'pane')}, ${window.width}×${window.height}`;
      output.line(heading(window.name, size, 2, output));
      for (const pane of window.panes) output.line(paneLine(pane, widths, output));
    }
  }
}

function heading(name: string, what: string, indent: number, output: Output): string {
  return `${' '.repeat(indent)}${output.paint('bold', plain(name))}  ${output.paint('dim', what)}`;
}

function paneLine(pane: PaneInfo, widths: Widths, output: Output): string {
  const number = output.paint('dim', String(pane.number).padStart(widths.number));
  const status = output.paint(STATUS[pane.status], pad(statusText(pane), widths.status));
  const label = pad(cut(plain(pane.label ?? ''), widths.label), widths.label);
  const command = pad(cut(commandText(pane), widths.command), widths.command);
  const columns = [
    number,
    status,
    ...(widths.label === 0 ? [] : [label]),
    command,
    output.paint('dim', sizeText(pane)),
  ];
  return `    ${columns.join('  ')}`;
}

function statusText({ status, exitCode }: PaneInfo): string {
  return (status === 'failed' || status === 'dead') && exitCode !== null ? `${status} ${exitCode}` : status;
}

/** What it waits for, else the first line of a command that does something, and how many there are. */
function commandText({ command, waitsFor }: PaneInfo): string {
  if (waitsFor !== null) return `waits for ${plain(waitsFor.join(', '))}`;
  const lines = command.split('\n');
  const first = plain(lines.find((line) => !/^\s*(#|$)/.test(line)) ?? lines[0] ?? '').trim();
  return lines.length === 1 ? first : `${first} … (${lines.length} lines)`;
}

function sizeText({ width, height }: PaneInfo): string {
  return `${width}×${height}`;
}
