/** What is done to panes from the Processes view: asks where much would end, does it, and says what has come of it. */
import type { PaneInfo } from '../../core/tmux/types.ts';
import type { Outcome } from '../../shared/ipc-processes.ts';
import { ask } from '../app/questions.ts';
import { findPane, paneName } from '../app/select.ts';
import { useApp } from '../app/store.ts';
import { attempt, note, showProblem } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { followPane, useProcesses, whileBusy } from './processes-store.ts';
import { ableTo, type Deed, DOING, doneText, endsText, namesOf, processes, UNABLE, VERBS } from './words.ts';

const CALLS = {
  start: 'processes.start',
  stop: 'processes.stop',
  restart: 'processes.restart',
  kill: 'processes.kill',
} as const;

/** As many as main does at once. */
const AT_ONCE = 8;

export function panesOf(ids: Iterable<string>): PaneInfo[] {
  const { server } = useApp.getState();
  if (!server) return [];
  return [...ids].flatMap((id) => findPane(server.snapshot, id)?.pane ?? []);
}

/** Tells of what failed once, however many panes it failed in. */
function tellFailures(verb: string, panes: readonly PaneInfo[], { failed }: Outcome): void {
  const [first] = failed;
  if (first === undefined) return;
  const pane = panes.find(({ id }) => id === first.pane);
  const name = pane ? paneName(pane) : first.pane;
  const which = failed.length === 1 ? name : `${failed.length} of ${panes.length} panes, such as ${name},`;
  const { hint } = first.problem;
  showProblem({
    code: first.problem.code,
    message: `${verb} did not work in ${which}: ${first.problem.message}`.replace(',:', ':'),
    ...(hint === undefined ? {} : { hint }),
  });
}

function endedIn({ done }: Outcome): number {
  return done.reduce((sum, each) => sum + each.processes, 0);
}

/** Some panes at a time, so that one sees how far it has come and can call off the rest. */
async function inTurns(deed: Deed, panes: readonly PaneInfo[]): Promise<Outcome> {
  const outcome: Outcome = { done: [], failed: [] };
  const total = panes.length;
  for (let done = 0; done < total; done += AT_ONCE) {
    if (useProcesses.getState().work?.calledOff) break;
    if (total > AT_ONCE) {
      useProcesses.setState({ work: { doing: DOING[deed], done, total, calledOff: false } });
    }
    const ids = panes.slice(done, done + AT_ONCE).map(({ id }) => id);
    const part = await attempt(whileBusy(ids, call(CALLS[deed], { panes: ids })));
    if (part === null) break;
    outcome.done.push(...part.done);
    outcome.failed.push(...part.failed);
  }
  if (total > AT_ONCE) useProcesses.setState({ work: null });
  return outcome;
}

async function carryOut(deed: Deed, panes: readonly PaneInfo[]): Promise<void> {
  const outcome = await inTurns(deed, panes);
  for (const { pane, now } of outcome.done) if (now !== pane) followPane(pane, now);
  const done = panes.filter(({ id }) => outcome.done.some(({ pane }) => pane === id));
  if (done.length > 0) note(doneText(deed, done, endedIn(outcome)));
  tellFailures(VERBS[deed], panes, outcome);
}

/**
 * Does it to those panes where it can be done. Several panes, a pane that is closed, and what a key alone would end are
 * asked about first, with what ends and how many processes that is.
 * @param byKey a slip of the finger must not end anything
 */
export async function perform(deed: Deed, ids: Iterable<string>, byKey = false): Promise<void> {
  const panes = ableTo(deed, panesOf(ids));
  if (panes.length === 0) {
    note(UNABLE[deed]);
    return;
  }
  if (deed === 'start' || (panes.length === 1 && deed !== 'kill' && !byKey)) return carryOut(deed, panes);
  const reached = await attempt(call('processes.ends', { panes: panes.map(({ id }) => id), deed }));
  if (reached === null) return;
  const what = panes.length === 1 ? namesOf(panes) : `${panes.length} panes`;
  ask({
    kind: 'end',
    title: `${VERBS[deed]} ${what}?`,
    text: endsText(deed, panes, reached),
    action: panes.length === 1 ? VERBS[deed] : `${VERBS[deed]} ${panes.length}`,
    submit: () => void carryOut(deed, panes),
  });
}

export function askSignal(ids: Iterable<string>): void {
  const panes = ableTo('signal', panesOf(ids));
  if (panes.length === 0) note(UNABLE.signal);
  else useProcesses.setState({ signalling: panes.map(({ id }) => id) });
}

export async function sendSignal(signal: string, ids: readonly string[]): Promise<void> {
  const panes = panesOf(ids);
  const outcome = await attempt(whileBusy(ids, call('processes.signal', { panes: [...ids], signal })));
  if (outcome === null) return;
  const reached = endedIn(outcome);
  const to =
    outcome.done.length > 0 ? namesOf(panes.filter(({ id }) => outcome.done.some((one) => one.pane === id))) : '';
  if (reached > 0) note(`${signal} sent to ${processes(reached)} of ${to}`);
  else if (to !== '') note(`${signal} sent to nothing: only the shell has the terminal of ${to}`);
  tellFailures(signal, panes, outcome);
}

/** The address of a port of this machine, as a browser opens it. */
export function portUrl(port: number): string {
  return `http://localhost:${port}/`;
}

export function openPort(port: number): void {
  void attempt(call('link.open', { url: portUrl(port) }));
}
