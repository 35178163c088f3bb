/** state: what is stored about the commands of panes, and what is true of it. */
import { noticeEnds } from '../../core/command/ledger-notice.ts';
import {
  type CheckedState,
  cleanupStaleCommandStates,
  clearCommandState,
  getAllCommandStates,
} from '../../core/command/stored-state.ts';
import { MuxError } from '../../core/errors.ts';
import { findTarget } from '../../core/target.ts';
import { allPanes, type Snapshot, type Tmux } from '../../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, type Style, stdout } from '../output.ts';
import { panesIn } from '../pane.ts';
import { opening, withTmux } from '../server.ts';
import { startedBy, table, timeOf } from '../table.ts';
import { count } from '../text.ts';

interface ClearFlags extends GlobalFlags {
  stale?: boolean;
}

/** A state with the pane that it is stored in. */
interface Shown {
  readonly checked: CheckedState;
  readonly pane: PaneRecord;
}

export async function stateLs(target: string | undefined, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    await noticeEnds(tmux);
    const states = await shown(tmux, target);
    if (flags.json) printJson({ states: states.map(json) });
    else if (states.length === 0) stdout.line('Muxworks has started no command there.');
    else table(stdout, states.map(row));
  });
}

export async function stateClear(target: string | undefined, flags: ClearFlags): Promise<void> {
  if (target === undefined && !flags.stale) {
    throw new MuxError(
      'bad-input',
      'A target is missing: whose states?',
      'name a session, window or pane, or use --stale',
    );
  }
  await withTmux(opening(flags), async (tmux) => {
    const states = await shown(tmux, target);
    const removed: Shown[] = [];
    if (flags.stale) {
      const panes = new Set(states.map(({ pane }) => pane.id));
      const gone = new Set((await cleanupStaleCommandStates(tmux, { panes })).map(keyOf));
      removed.push(...states.filter(({ checked }) => gone.has(keyOf(checked))));
    } else {
      for (const state of states) if (await clearCommandState(tmux, state.pane.id)) removed.push(state);
    }
    if (flags.json) printJson({ removed: removed.map(json) });
    else if (removed.length === 0) stdout.line(flags.stale ? 'No state is stale.' : 'There was no state.');
    else {
      for (const shown of removed) stdout.line(`${where(shown)}  ${firstLine(shown.checked.state.cmd_text)}`);
      stdout.line(`Removed ${count(removed.length, 'state')}. What runs goes on.`);
    }
  });
}

const keyOf = ({ address, state }: CheckedState): string => `${address.pane}:${state.token}`;

async function shown(tmux: Tmux, target: string | undefined): Promise<Shown[]> {
  const panes = panesOf(await tmux.snapshot(), target);
  return (await getAllCommandStates(tmux)).flatMap((checked) => {
    const pane = panes.get(checked.address.pane);
    return pane === undefined ? [] : [{ checked, pane }];
  });
}

/** @throws MuxError `bad-input`, `not-found`, `ambiguous` */
function panesOf(snapshot: Snapshot, target: string | undefined): Map<string, PaneRecord> {
  if (target === undefined) return new Map([...allPanes(snapshot)].map(({ pane }) => [pane.id, pane]));
  const found = findTarget<PaneRecord, WindowRecord, SessionRecord>(snapshot.sessions, target);
  return new Map(panesIn(found).map((pane) => [pane.id, pane]));
}

const STYLE: Readonly<Record<CheckedState['status'], Style>> = {
  running: 'green',
  finished: 'blue',
  failed: 'red',
  unknown: 'dim',
};

function row(shown: Shown) {
  const { state, status, exitCode, stale } = shown.checked;
  return [
    { text: where(shown) },
    { text: status === 'failed' && exitCode !== null ? `failed ${exitCode}` : status, style: STYLE[status] },
    { text: stale === null ? '' : `stale: ${stale}`, style: 'yellow' as const },
    { text: state.pid === 0 ? '' : String(state.pid), style: 'dim' as const },
    { text: timeOf(Date.parse(state.started_at)), style: 'dim' as const },
    { text: startedBy(state.by ?? null), style: 'dim' as const },
    { text: firstLine(state.cmd_text) },
  ];
}

function json({ checked, pane }: Shown) {
  const { address, key, state, status, exitCode, stale } = checked;
  const { cmd_text: command, cmd_md5: commandMd5, pid, started_at, cwd = null, by = null } = state;
  const place = { session: address.session, window: address.window, pane: pane.id, number: pane.number };
  const startedAt = Date.parse(started_at);
  return { key, ...place, label: pane.label, status, exitCode, stale, pid, startedAt, command, commandMd5, cwd, by };
}

function where({ checked: { address }, pane }: Shown): string {
  return plain(`${address.session}|${address.window}|${pane.label ?? pane.number}`);
}

const firstLine = (command: string): string => plain(command.split('\n')[0] ?? '');
