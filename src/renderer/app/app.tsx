/** The frame: rail, tree, view, run drawer, status bar, and what floats over them. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { AppInfo } from '../../shared/ipc.ts';
import { useAbout } from '../about/about-store.ts';
import { followMenus } from '../commands/native-menus.ts';
import { PaletteHost } from '../palette/host.tsx';
import { measuresFor, WIDE } from '../panes/geometry.ts';
import { PanesView } from '../panes/panes-view.tsx';
import { showNothing } from '../panes/show.ts';
import { Files } from '../playbooks/files.tsx';
import { useRun } from '../run/run-store.ts';
import { DRAWER_WIDTH } from '../run/width.ts';
import { giveKeyboard, terminalsReady } from '../terminal/terminals.ts';
import { Tree } from '../tree/tree.tsx';
import { cx } from '../ui/cx.ts';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { LostBanner } from './lost-banner.tsx';
import { keepKeyboard } from './parts.ts';
import { closeQuestion, useQuestion } from './questions.ts';
import { Rail } from './rail.tsx';
import { findWindow } from './select.ts';
import { listenToKeys } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';
import { useApp } from './store.ts';
import { Toasts } from './toasts.tsx';
import { useWide } from './use-wide.ts';

const FirstStart = lazy(() => import('../start/first-start.tsx'));
const RunDrawer = lazy(() => import('../run/drawer.tsx'));
const DesignerView = lazy(() => import('../designer/designer-view.tsx'));
const PlaybooksView = lazy(() => import('../playbooks/playbooks-view.tsx'));
const ProcessesView = lazy(() => import('../processes/processes-view.tsx'));
const LogsView = lazy(() => import('../logs/logs-view.tsx'));
const SettingsView = lazy(() => import('../settings/settings-view.tsx'));
const SharesView = lazy(() => import('../shares/shares-view.tsx'));
const AboutDialogs = lazy(() => import('../about/about-dialogs.tsx'));
const QuestionDialog = lazy(() => import('../ui/dialog.tsx'));

/** The tree folds below this width of the app's window. */
const TREE_FROM = 1100;

function useTreeShown(wall: boolean): boolean {
  const roomy = useWide(TREE_FROM);
  const wide = useWide(WIDE);
  const wished = useApp((state) => state.treeOpen);
  const view = useApp((state) => state.view);
  const fits = view === 'designer' ? false : wall && view === 'panes' ? wide : roomy;
  // The user's word holds until the room changes: then the measures speak again.
  const before = useRef(fits);
  useEffect(() => {
    if (before.current === fits) return;
    before.current = fits;
    useApp.setState({ treeOpen: null });
  }, [fits]);
  return wished ?? fits;
}

/** The keyboard goes back to the tree when it was asked from there, or to what asked in another view, else to the pane. */
function afterQuestion(event: Event): void {
  const { view } = useApp.getState();
  if (useQuestion.getState().fromTree || view === 'shares' || view === 'processes') return;
  event.preventDefault();
  giveKeyboard();
}

/** What the rail's view shows. Without tmux there is only how to get it, without a session only Panes has nothing to show. */
function CurrentView({ first, ready }: { first: AppInfo | null; ready: boolean }) {
  const view = useApp((state) => state.view);
  const noTmux = useApp((state) => state.info?.tmuxProblem != null);
  // Another server or store may be what helps.
  if (first && (view === 'panes' || (noTmux && view !== 'settings'))) return <FirstStart info={first} />;
  if (view === 'designer') return <DesignerView />;
  if (view === 'playbooks') return <PlaybooksView />;
  if (view === 'processes') return <ProcessesView />;
  if (view === 'logs') return <LogsView />;
  if (view === 'settings') return <SettingsView />;
  if (view === 'shares') return <SharesView />;
  return ready && <PanesView />;
}

function View({ sessions, lost }: { sessions: number; lost: boolean }) {
  const info = useApp((state) => state.info);
  const view = useApp((state) => state.view);
  const known = useApp((state) => state.server !== null);
  const open = useRun((state) => state.open && state.run !== null);
  // A run that is about to begin has its room from the start: a floor that narrows later would wrap its first lines anew.
  const toBegin = useRun((state) => state.run === null) && info?.runsAtStart === true && info.tmuxProblem === null;
  const [ready, setReady] = useState(false);
  const webgl = useApp((state) => state.webgl);
  useEffect(() => {
    if (webgl !== null) void terminalsReady(webgl).then(() => setReady(true));
  }, [webgl]);
  // Panes that are not on view cost nothing: main lets go of their session.
  const nothing = useApp(
    (state) => state.view !== 'panes' || (state.server?.connected === true && state.windowId === null),
  );
  useEffect(() => {
    if (nothing) showNothing();
  }, [nothing]);
  const first = info !== null && (info.tmuxProblem !== null || (known && sessions === 0));
  const sheet = first || view !== 'panes';
  return (
    <main className={cx('relative flex min-w-0 overflow-hidden rounded-l-sheet', sheet ? 'bg-sheet' : 'bg-tiles')}>
      <div className="relative flex min-w-0 flex-1 flex-col">
        {lost && <LostBanner />}
        <div className="flex min-h-0 flex-1">
          <Suspense fallback={null}>
            <CurrentView first={first ? info : null} ready={ready} />
          </Suspense>
        </div>
        <Toasts />
      </div>
      {(open || toBegin) && view === 'panes' && (
        <Suspense fallback={<div className={`bg-panel ${DRAWER_WIDTH}`} />}>
          {open ? <RunDrawer /> : <div className={`bg-panel ${DRAWER_WIDTH}`} />}
        </Suspense>
      )}
    </main>
  );
}

/** Beside the rail: the sessions, in the Playbooks view below the files. */
function Column({ withTree }: { withTree: boolean }) {
  const playbooks = useApp((state) => state.view === 'playbooks');
  if (!playbooks) return <Tree />;
  if (withTree) return <Tree above={<Files />} />;
  return (
    <aside aria-label="Files" className="flex min-w-0 flex-col overflow-hidden">
      <Files />
    </aside>
  );
}

export function App() {
  const sessions = useApp((state) => state.server?.snapshot.sessions.length ?? 0);
  const lost = useApp((state) => state.lost);
  const wall = useApp((state) => {
    const place = state.server && findWindow(state.server.snapshot, state.windowId);
    return measuresFor(place?.window.panes.length ?? 0).wall;
  });
  const about = useAbout((state) => state.open !== null);
  const question = useQuestion((state) => state.question);
  const noTmux = useApp((state) => state.info?.tmuxProblem != null);
  const playbooks = useApp((state) => state.view === 'playbooks') && !noTmux;
  const withTree = sessions > 0 || playbooks;
  const treeShown = useTreeShown(wall) && withTree;
  useEffect(listenToKeys, []);
  useEffect(keepKeyboard, []);
  useEffect(followMenus, []);
  return (
    <TooltipProvider>
      <div
        className={cx(
          'grid h-full grid-rows-[minmax(0,1fr)_26px]',
          treeShown ? 'grid-cols-[48px_224px_minmax(0,1fr)]' : 'grid-cols-[48px_minmax(0,1fr)]',
        )}
      >
        <Rail treeShown={treeShown} withTree={withTree} />
        {treeShown && <Column withTree={sessions > 0} />}
        <View sessions={sessions} lost={lost} />
        <StatusBar />
      </div>
      {about && (
        <Suspense fallback={null}>
          <AboutDialogs />
        </Suspense>
      )}
      {question && (
        <Suspense fallback={null}>
          <QuestionDialog question={question} close={closeQuestion} onClosed={afterQuestion} />
        </Suspense>
      )}
      <PaletteHost />
    </TooltipProvider>
  );
}
