/** ls --all-nodes: the states of all machines that share a Redis, once or as they change. */
import { MuxError } from '../../core/errors.ts';
import { sharedStates } from '../../core/state/shared.ts';
import { storeSetting } from '../../core/state/store-setting.ts';
import {
  allStates,
  type NodeStates,
  type SharedState,
  type StatesEvent,
  watchStates,
} from '../../core/state/watch-states.ts';
import type { Tmux } from '../../core/tmux/server.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, stderr, stdout } from '../output.ts';
import { isEnvironment, opening } from '../server.ts';
import { table, timeOf } from '../table.ts';
import { milliseconds, STATUS_STYLE } from './state.ts';

/** Later than the slowest heartbeat: nobody there says that it is still so. */
const OLD_MS = 60_000;

export async function allNodes(flags: GlobalFlags): Promise<void> {
  const { store } = storeSetting(flags);
  // First what has changed here since the last command.
  await here(flags, (tmux) => (tmux === null ? null : sharedStates(tmux)?.sync()));
  const nodes = await allStates(store.url);
  if (flags.json) printJson({ store: store.name, nodes: nodes.map(nodeJson) });
  else print(nodes);
}

/** Goes on until it is ended. */
export async function watchNodes(flags: GlobalFlags): Promise<void> {
  const { store } = storeSetting(flags);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const told = new Map<string, string>();
  const watch = await watchStates(store.url, (event) => {
    if (flags.json) printJson(eventJson(event));
    else tell(event, told);
  });
  watch.first.catch((error: unknown) => {
    // It has been told, and is tried again; anything else is a mistake.
    if (!(error instanceof MuxError && isEnvironment(error))) throw error;
  });
  await here(flags, async (tmux) => {
    // Where neither the app nor serve does it, what changes here is told to the others by this.
    tmux?.watch();
    await ended;
  });
  watch.close();
}

/** With this machine's own tmux; a machine without one may look at the others too. */
async function here(flags: GlobalFlags, work: (tmux: Tmux | null) => unknown): Promise<void> {
  let tmux: Tmux | null = null;
  try {
    tmux = await opening(flags);
  } catch (error) {
    if (!(error instanceof MuxError && isEnvironment(error))) throw error;
  }
  try {
    await work(tmux);
  } finally {
    tmux?.close();
  }
}

function nodeJson({ states, ...node }: NodeStates) {
  return { ...node, states: states.map(stateJson) };
}

function stateJson({ key, session, window, pane, number, label, exitCode, state }: SharedState) {
  const { cmd_text: command, cmd_md5: commandMd5, status, pid, started_at, last_check, cwd = null, by = null } = state;
  const times = { startedAt: milliseconds(started_at), checkedAt: milliseconds(last_check) };
  return { key, session, window, pane, number, label, status, exitCode, pid, ...times, command, commandMd5, cwd, by };
}

function eventJson(event: StatesEvent) {
  if (event.type === 'states') return { ...event, nodes: event.nodes.map(nodeJson) };
  return event.type === 'changed' ? { ...event, change: undefined, state: stateJson(event.change) } : event;
}

function print(nodes: readonly NodeStates[]): void {
  if (nodes.length === 0) stdout.line('No machine shares its states there.');
  for (const [index, { states, ...node }] of nodes.entries()) {
    if (index > 0) stdout.line();
    const about = [
      ageText(node.ageMs),
      node.node === null || node.host === null ? '' : `on ${node.host}`,
      node.socket ?? '',
    ];
    const old = node.ageMs === null || node.ageMs > OLD_MS;
    const rest = about.filter((text) => text !== '').join(', ');
    stdout.line(`${stdout.paint('bold', nameOf(node))}  ${stdout.paint(old ? 'yellow' : 'dim', plain(rest))}`);
    if (states.length === 0) stdout.line('  no command');
    else table(stdout, states.map(row));
  }
}

function row(shared: SharedState) {
  const { state } = shared;
  const at = milliseconds(state.last_check);
  return [
    { text: `  ${where(shared)}` },
    { text: statusOf(shared), style: STATUS_STYLE[state.status] },
    { text: at === null ? '' : `since ${timeOf(at)}`, style: 'dim' as const },
    { text: plain(state.cmd_text.split('\n')[0] ?? '') },
  ];
}

function tell(event: StatesEvent, told: Map<string, string>): void {
  const now = stdout.paint('dim', timeOf(Date.now()));
  switch (event.type) {
    case 'states':
      told.clear();
      for (const node of event.nodes) {
        for (const shared of node.states) told.set(shared.key, `${nameOf(node)} ${where(shared)}`);
      }
      print(event.nodes);
      break;
    case 'changed': {
      const { change } = event;
      const place = `${nameOf(event)} ${where(change)}`;
      told.set(change.key, place);
      const status = stdout.paint(STATUS_STYLE[change.state.status], statusOf(change));
      stdout.line(`${now}  ${place}  ${status}  ${plain(change.state.cmd_text.split('\n')[0] ?? '')}`);
      break;
    }
    case 'gone':
      stdout.line(`${now}  ${told.get(event.key) ?? plain(event.key)}  gone`);
      told.delete(event.key);
      break;
    case 'stale':
      stderr.line(`${stderr.paint('yellow', 'stale')}: ${plain(event.problem.message)}`);
      break;
    case 'seen':
  }
}

const nameOf = ({ node, host }: Pick<NodeStates, 'node' | 'host'>): string => plain(node ?? host ?? 'other tools');

const where = ({ session, window, label, number, pane }: SharedState): string =>
  plain(`${session}|${window}|${label ?? (number === 0 ? pane : number)}`);

const statusOf = ({ exitCode, state: { status } }: SharedState): string =>
  status === 'failed' && exitCode !== null ? `failed ${exitCode}` : status;

/** `seen 5 s ago` */
function ageText(ageMs: number | null): string {
  if (ageMs === null) return 'not seen';
  const seconds = Math.round(ageMs / 1000);
  if (seconds < 120) return `seen ${seconds} s ago`;
  if (seconds < 7200) return `seen ${Math.round(seconds / 60)} min ago`;
  return `seen ${Math.round(seconds / 3600)} h ago`;
}
