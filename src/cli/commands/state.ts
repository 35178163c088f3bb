/** state: what is stored about the commands of panes, and what is true of it. */
import {
  type CheckedState,
  cleanupStaleCommandStates,
  clearCommandState,
  getAllCommandStates,
} from '../../core/command/stored-state.ts';
import { MuxError } from '../../core/errors.ts';
import { type Sharing, sharedStates } from '../../core/state/shared.ts';
import { storeSetting } from '../../core/state/store-setting.ts';
import { findTarget } from '../../core/target.ts';
import { allPanes, type Snapshot, type Tmux } from '../../core/tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../../core/tmux/snapshot.ts';
import { enterEnds } from '../ends.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, type Style, stdout } from '../output.ts';
import { panesIn } from '../pane.ts';
import { opening, withTmux } from '../server.ts';
import { startedBy, table, timeOf } from '../table.ts';
import { count } from '../text.ts';

interface ClearFlags extends GlobalFlags {
  stale?: boolean;
}

/** A state with the pane that it is stored in; null for one that is in Redis only, whosever it was. */
interface Shown {
  readonly checked: CheckedState;
  readonly pane: PaneRecord | null;
}

export async function stateLs(target: string | undefined, flags: GlobalFlags): Promise<void> {
  await withTmux(opening(flags), async (tmux) => {
    await enterEnds(tmux);
    const sharing = await sharedStates(tmux)?.sync();
    const states = await shown(tmux, target);
    if (flags.json) {
      printJson({ states: states.map(json), ...(sharing === undefined ? {} : { store: sharing }) });
      return;
    }
    if (states.length === 0) stdout.line('Muxworks has started no command there.');
    else table(stdout, states.map(row));
    if (sharing !== undefined) stdout.line(sharingLine(sharing));
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
      const panes = new Set(states.flatMap(({ pane }) => pane?.id ?? []));
      const gone = new Set((await cleanupStaleCommandStates(tmux, { panes })).map(keyOf));
      removed.push(...states.filter(({ checked, pane }) => pane !== null && gone.has(keyOf(checked))));
    } else {
      for (const state of states) {
        if (state.pane !== null && (await clearCommandState(tmux, state.pane.id))) removed.push(state);
      }
    }
    const store = sharedStates(tmux)?.store;
    for (const state of states) {
      if (state.pane !== null || (flags.stale && state.checked.stale === null)) continue;
      if (await store?.delete(state.checked.address)) removed.push(state);
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
  const stored = (await getAllCommandStates(tmux)).flatMap((checked) => {
    const pane = panes.get(checked.address.pane);
    return pane === undefined ? [] : [{ checked, pane }];
  });
  const strays = (await straysOf(tmux)).filter(({ address }) => target === undefined || panes.has(address.pane));
  return [...stored, ...strays.map((checked) => ({ checked, pane: null }))];
}

/** None of a Redis that is away, which is told elsewhere. */
async function straysOf(tmux: Tmux): Promise<CheckedState[]> {
  try {
    return (await sharedStates(tmux)?.strays()) ?? [];
  } catch (error) {
    if (error instanceof MuxError && error.code === 'redis') return [];
    throw error;
  }
}

/** `redis://host:6379/0 as laptop: in step` */
function sharingLine(sharing: Sharing): string {
  const { store, node, inStep, taken } = sharing;
  const where = `${plain(store)}${node === null ? '' : ` as ${plain(node)}`}`;
  if (!inStep) return stdout.paint('yellow', `${where}: not in step`);
  if (taken.length === 0) return stdout.paint('dim', `${where}: in step`);
  const used = `${count(taken.length, 'key')} used by another tmux server: give each a --node (${taken.join(', ')})`;
  return stdout.paint('yellow', `${where}: ${plain(used)}`);
}

/** state forget: what a machine that is no more has left. */
export async function stateForget(name: string, flags: GlobalFlags): Promise<void> {
  const { store } = storeSetting(flags);
  if (store.kind === 'tmux') {
    throw new MuxError(
      'bad-input',
      'States are in tmux alone: there are no other machines',
      'use --state redis://host',
    );
  }
  const [{ RedisConnection }, { forgetNode }] = await Promise.all([
    import('../../core/state/redis-connection.ts'),
    import('../../core/state/shared.ts'),
  ]);
  const connection = await RedisConnection.open(store);
  try {
    const removed = await forgetNode(connection, name);
    if (flags.json) printJson({ node: name, removed });
    else stdout.line(removed === 0 ? 'It has left no state.' : `Removed ${count(removed, 'state')}.`);
  } finally {
    connection.close();
  }
}

/** @throws MuxError `bad-input`, `not-found`, `ambiguous` */
function panesOf(snapshot: Snapshot, target: string | undefined): Map<string, PaneRecord> {
  if (target === undefined) return new Map([...allPanes(snapshot)].map(({ pane }) => [pane.id, pane]));
  const found = findTarget<PaneRecord, WindowRecord, SessionRecord>(snapshot.sessions, target);
  return new Map(panesIn(found).map((pane) => [pane.id, pane]));
}

export const STATUS_STYLE: Readonly<Record<CheckedState['status'], Style>> = {
  running: 'green',
  finished: 'blue',
  failed: 'red',
  unknown: 'dim',
};

function row(shown: Shown) {
  const { state, status, exitCode, stale } = shown.checked;
  const started = milliseconds(state.started_at);
  return [
    { text: where(shown) },
    { text: status === 'failed' && exitCode !== null ? `failed ${exitCode}` : status, style: STATUS_STYLE[status] },
    { text: stale === null ? '' : `stale: ${stale}`, style: 'yellow' as const },
    { text: state.pid === 0 ? '' : String(state.pid), style: 'dim' as const },
    { text: started === null ? '' : timeOf(started), style: 'dim' as const },
    { text: startedBy(state.by ?? null), style: 'dim' as const },
    { text: firstLine(state.cmd_text) },
  ];
}

function json({ checked, pane }: Shown) {
  const { address, key, state, status, exitCode, stale } = checked;
  const { cmd_text: command, cmd_md5: commandMd5, pid, started_at, cwd = null, by = null } = state;
  const place = { session: address.session, window: address.window, pane: address.pane, number: pane?.number ?? null };
  const startedAt = milliseconds(started_at);
  return {
    key,
    ...place,
    label: pane?.label ?? null,
    status,
    exitCode,
    stale,
    pid,
    startedAt,
    command,
    commandMd5,
    cwd,
    by,
  };
}

function where({ checked: { address }, pane }: Shown): string {
  return plain(`${address.session}|${address.window}|${pane?.label ?? pane?.number ?? address.pane}`);
}

/** Other tools write times as they like. */
export function milliseconds(text: string): number | null {
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? null : parsed;
}

const firstLine = (command: string): string => plain(command.split('\n')[0] ?? '');
