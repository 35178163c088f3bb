/** Commands for windows and sessions: make, name, show, share, kill; and going from one window to the next. */
import { Cast, LayoutGrid, Pencil, Plus, RulerDimensionLine, TextSearch, Trash2 } from 'lucide-react';
import { MAX_PANES } from '../../core/layout/tree.ts';
import { createWindow, showView, showWindow, stepWindow } from '../app/actions.ts';
import {
  askKillSession,
  askKillWindow,
  askNewSession,
  askNewWindow,
  askRenameSession,
  askRenameWindow,
  whatEnds,
} from '../app/questions.ts';
import { activeWindow } from '../app/select.ts';
import { openLogs } from '../logs/open.ts';
import { askShare } from '../shares/shares-store.ts';
import { type Context, register } from './registry.ts';

const NO_WINDOW = 'There is no window';
const NO_SESSION = 'There is no session';

function hasWindow({ window }: Context): true | string {
  return window !== null || NO_WINDOW;
}

function hasSession({ session }: Context): true | string {
  return session !== null || NO_SESSION;
}

function hasTmux({ app }: Context): true | string {
  return app.info?.tmuxProblem == null || 'There is no tmux on this machine';
}

register([
  {
    id: 'window.show',
    group: 'Window',
    on: 'window',
    title: 'Show window',
    named: (name) => `Show ${name}`,
    words: 'go open',
    icon: LayoutGrid,
    available: hasWindow,
    run: ({ window }) => window && showWindow(window.id),
  },
  {
    id: 'window.new',
    group: 'Window',
    title: 'New window',
    words: 'create tab',
    icon: Plus,
    keys: ['Ctrl+Shift+T'],
    available: hasSession,
    run: ({ session }) => session && createWindow(session.id),
  },
  {
    id: 'window.new-named',
    group: 'Window',
    on: 'session',
    title: 'New window…',
    named: (name) => `New window in ${name}…`,
    words: 'create tab',
    icon: Plus,
    available: hasSession,
    run: ({ session }) => session && askNewWindow(session),
  },
  {
    id: 'window.rename',
    group: 'Window',
    on: 'window',
    title: 'Rename window…',
    named: (name) => `Rename ${name}…`,
    words: 'name',
    icon: Pencil,
    available: hasWindow,
    run: ({ window }) => window && askRenameWindow(window),
  },
  {
    id: 'window.share',
    group: 'Window',
    on: 'window',
    title: 'Share window…',
    named: (name) => `Share ${name}…`,
    words: 'browser ttyd link http',
    icon: Cast,
    available: hasWindow,
    run: ({ session, window }) => session && window && askShare(session.id, window.id),
  },
  {
    id: 'window.log',
    group: 'Logs',
    on: 'window',
    title: 'Logs of the window',
    named: (name) => `Logs of ${name}`,
    icon: TextSearch,
    available: hasWindow,
    run: ({ window, session }) => session && window && openLogs({ session: session.id, window: window.id }),
  },
  {
    id: 'session.log',
    group: 'Logs',
    on: 'session',
    title: 'Logs of the session',
    named: (name) => `Logs of session ${name}`,
    icon: TextSearch,
    available: hasSession,
    run: ({ session }) => session && openLogs({ session: session.id }),
  },
  {
    id: 'logs.search',
    group: 'Logs',
    title: 'Search in all logs',
    words: 'find output grep',
    icon: TextSearch,
    available: () => true,
    run: () => openLogs(),
  },
  {
    id: 'window.edit',
    group: 'Designer',
    on: 'window',
    title: 'Edit in the Designer',
    named: (name) => `Edit ${name}`,
    words: 'layout design draw',
    icon: RulerDimensionLine,
    available: ({ window }) => {
      if (window === null) return NO_WINDOW;
      return window.panes.length <= MAX_PANES || `It has ${window.panes.length} panes, the designer shows ${MAX_PANES}`;
    },
    run: async ({ window }) => {
      if (!window) return;
      showView('designer');
      const [{ startDesigner }, { openWindow }] = await Promise.all([
        import('../designer/draft.ts'),
        import('../designer/designer-actions.ts'),
      ]);
      await startDesigner();
      await openWindow(window.id);
    },
  },
  {
    id: 'window.next',
    group: 'Window',
    title: 'Next window',
    family: 'The window before, after',
    keys: ['Ctrl+PageDown'],
    available: hasWindow,
    run: () => stepWindow(1),
  },
  {
    id: 'window.before',
    group: 'Window',
    title: 'Window before',
    words: 'previous',
    family: 'The window before, after',
    keys: ['Ctrl+PageUp'],
    available: hasWindow,
    run: () => stepWindow(-1),
  },
  {
    id: 'window.kill',
    group: 'Window',
    on: 'window',
    title: 'Kill window…',
    named: (name) => `Kill ${name}…`,
    words: 'close delete remove end',
    icon: Trash2,
    danger: true,
    available: hasWindow,
    ends: ({ window }) => window && `ends ${whatEnds(window.panes)}`,
    run: ({ session, window }) => session && window && askKillWindow(session, window),
  },
  {
    id: 'session.show',
    group: 'Session',
    on: 'session',
    title: 'Show session',
    named: (name) => `Show ${name}`,
    words: 'go open',
    icon: LayoutGrid,
    available: hasSession,
    run: ({ session }) => {
      const window = activeWindow(session ?? undefined);
      if (window) showWindow(window.id);
    },
  },
  {
    id: 'session.new',
    group: 'Session',
    title: 'New session…',
    words: 'create',
    icon: Plus,
    keys: ['Ctrl+Shift+N'],
    available: hasTmux,
    run: askNewSession,
  },
  {
    id: 'session.rename',
    group: 'Session',
    on: 'session',
    title: 'Rename session…',
    named: (name) => `Rename session ${name}…`,
    words: 'name',
    icon: Pencil,
    available: hasSession,
    run: ({ session }) => session && askRenameSession(session),
  },
  {
    id: 'session.share',
    group: 'Session',
    on: 'session',
    title: 'Share session…',
    named: (name) => `Share session ${name}…`,
    words: 'browser ttyd link http',
    icon: Cast,
    available: hasSession,
    run: ({ session }) => session && askShare(session.id),
  },
  {
    id: 'session.kill',
    group: 'Session',
    on: 'session',
    title: 'Kill session…',
    named: (name) => `Kill session ${name}…`,
    words: 'close delete remove end',
    icon: Trash2,
    danger: true,
    available: hasSession,
    ends: ({ session }) => session && `ends ${whatEnds(session.windows.flatMap(({ panes }) => panes))}`,
    run: ({ session }) => session && askKillSession(session),
  },
]);
