/** Fills the stores from main: what was found, the server and its changes, runs, problems. */

import type { ServerState } from '../../shared/ipc.ts';
import { call, on } from '../bridge/client.ts';
import { listenForFiles } from '../playbooks/desk-store.ts';
import { keep } from '../processes/history.ts';
import { forgetPanes } from '../processes/processes-store.ts';
import { beginRun, followRun, recallRun, takeRunEnd, takeRunEvent } from '../run/run-store.ts';
import { followSettings } from '../settings/settings-store.ts';
import { recallView, showAwaited, showAwaitedSession } from './actions.ts';
import { listenForAsked } from './asked.ts';
import { useFigures, withChanges } from './figures.ts';
import { listenForDrops } from './file-drop.ts';
import { closeQuestion } from './questions.ts';
import { recall, remember } from './remember.ts';
import type { Remembered } from './select.ts';
import { useApp, withServer } from './store.ts';
import { attempt, showProblem } from './toasts-store.ts';

function isView(value: unknown): value is Remembered {
  return typeof value === 'object' && value !== null && 'session' in value && 'window' in value;
}

/** tmux throws our client out when its session ends, and it comes back at once through another: that is not shown. */
const LOST_AFTER_MS = 400;
let losing: ReturnType<typeof setTimeout> | null = null;

function watchLost(): void {
  const { server } = useApp.getState();
  const away = server !== null && !server.connected && server.snapshot.sessions.length > 0;
  if (away) {
    losing ??= setTimeout(() => useApp.setState({ lost: true }), LOST_AFTER_MS);
    return;
  }
  if (losing !== null) clearTimeout(losing);
  losing = null;
  if (useApp.getState().lost) useApp.setState({ lost: false });
}

/** The tmux server that was known last. */
let known: ServerState['snapshot']['server'] = null;

/**
 * Another tmux server counts its panes from zero again: what was asked about a pane of the one that has ended, or was
 * selected there, would be done to a stranger.
 */
function noticeOther({ snapshot: { server } }: ServerState): void {
  if (server === null) return;
  if (known !== null && (known.pid !== server.pid || known.startedAt !== server.startedAt)) {
    closeQuestion();
    forgetPanes();
  }
  known = server;
}

function takeServer(server: ServerState, remembered: Remembered | null): void {
  noticeOther(server);
  useApp.setState((state) => withServer(state, server, remembered));
  watchLost();
  showAwaitedSession();
  showAwaited();
  followRun();
}

/** The tree stays shown or hidden as the user wanted it last. */
function keepTree(): void {
  const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
  useApp.setState({ treeOpen: recall('tree', isBoolean) });
  useApp.subscribe((state, before) => {
    if (state.treeOpen !== before.treeOpen) remember('tree', state.treeOpen);
  });
}

export function connect(): void {
  const remembered = recall('view', isView);
  useApp.setState({ view: recallView() });
  keepTree();
  listenForFiles();
  listenForDrops();
  // Listen first: an event that comes while the first answer travels is newer than it.
  let changed = false;
  on('server.changed', (server) => {
    changed = true;
    takeServer(server, remembered);
  });
  let began = false;
  on('run.began', (run) => {
    began = true;
    beginRun(run);
  });
  on('run.event', ({ id, event }) => takeRunEvent(id, event));
  on('run.ended', ({ id, problem }) => takeRunEnd(id, problem));
  on('figures.changed', (changes) => {
    const before = useFigures.getState();
    const now = withChanges(before, changes);
    // Before the stores tell of them, so that whoever draws a figure finds its line as new.
    keep(before, now, changes.panes !== undefined);
    useFigures.setState(now);
  });
  on('problem', showProblem);
  // Settings first: a terminal opens with its font, and does not change its cells a moment later.
  void Promise.all([attempt(call('app.info')), followSettings()]).then(async ([info]) => {
    if (!info) useApp.setState({ webgl: false });
    else useApp.setState({ info, webgl: info.webgl });
    if (info?.runsAtStart) useApp.setState({ view: 'panes' });
    const run = await attempt(call('run.current'));
    if (run && !began) recallRun(run, info?.runsAtStart ?? false);
    listenForAsked();
  });
  void attempt(call('server.state')).then((server) => {
    if (server && !changed) takeServer(server, remembered);
  });
}
