/** Commands for the places of panes and windows, for input to several panes, and for how a window is shown. */
import {
  ArrowLeft,
  ArrowLeftRight,
  ArrowRight,
  Columns2,
  ExternalLink,
  FolderInput,
  Grid2x2,
  MonitorPlay,
  PanelsTopLeft,
  Radio,
  RefreshCw,
  Rows2,
} from 'lucide-react';
import { showWindow } from '../app/actions.ts';
import { paneName } from '../app/select.ts';
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { pickFrom } from '../palette/palette-store.ts';
import { toggleBroadcast, useBroadcast } from '../panes/broadcast.ts';
import { modeOf, setMode } from '../panes/mode.ts';
import { giveKeyboard } from '../terminal/terminals.ts';
import { type Command, type Context, register } from './registry.ts';

const ONLY_PANE = 'It is the only pane of its window';

function hasOthers({ pane, window }: Context): true | string {
  if (!pane || !window) return 'There is no pane';
  return window.panes.length > 1 || ONLY_PANE;
}

function hasPanes({ window }: Context): true | string {
  if (!window) return 'There is no window';
  return window.panes.length > 1 || 'The window has one pane only';
}

const done = (work: Promise<unknown>): void => {
  giveKeyboard();
  void attempt(work);
};

/** Panes of the whole server but one, those of its window first. */
function askSwap({ app, window, pane }: Context): void {
  if (!pane || !window) return;
  pickFrom({
    title: `Swap ${paneName(pane)} with`,
    placeholder: 'Name of a pane',
    choices: () => {
      const places = (app.server?.snapshot.sessions ?? []).flatMap((session) =>
        session.windows.flatMap((each) => each.panes.map((other) => ({ session, window: each, other }))),
      );
      const others = places.filter(({ other }) => other.id !== pane.id);
      others.sort((a, b) => Number(b.window.id === window.id) - Number(a.window.id === window.id));
      return others.map(({ session, window: each, other }) => ({
        key: other.id,
        title: paneName(other),
        about: `${each.id === window.id ? 'in this window' : `${session.name} / ${each.name}`}, pane ${other.number}`,
        subject: { pane: other.id },
        run: () => done(call('pane.swap', { pane: pane.id, other: other.id })),
      }));
    },
  });
}

function askJoin({ app, window, pane }: Context): void {
  if (!pane || !window) return;
  pickFrom({
    title: `Move ${paneName(pane)} to the window`,
    placeholder: 'Name of a window',
    choices: () =>
      (app.server?.snapshot.sessions ?? []).flatMap((session) =>
        session.windows
          .filter(({ id }) => id !== window.id)
          .map((each) => ({
            key: `${session.id}${each.id}`,
            title: `${session.name} / ${each.name}`,
            about: each.panes.length === 1 ? '1 pane' : `${each.panes.length} panes`,
            subject: { window: each.id },
            run: () => done(call('pane.join', { pane: pane.id, window: each.id })),
          })),
      ),
  });
}

function askMove({ app, session, window }: Context): void {
  if (!session || !window) return;
  const last = session.windows.length === 1 ? ` (${session.name} closes: it is its last window)` : '';
  pickFrom({
    title: `Move ${window.name} to the session${last}`,
    placeholder: 'Name of a session',
    choices: () =>
      (app.server?.snapshot.sessions ?? [])
        .filter(({ windows }) => windows.every(({ id }) => id !== window.id))
        .map(({ id, name, windows }) => ({
          key: id,
          title: name,
          about: windows.length === 1 ? '1 window' : `${windows.length} windows`,
          run: () => done(call('window.move', { window: window.id, from: session.id, to: id })),
        })),
  });
}

async function breakOut(pane: string): Promise<void> {
  giveKeyboard();
  const made = await attempt(call('pane.break', { pane }));
  if (made) showWindow(made.window);
}

/** Where a window stands among those of its session. */
function placeOf({ session, window }: Context): { at: number; of: number } {
  return { at: session?.windows.findIndex(({ id }) => id === window?.id) ?? -1, of: session?.windows.length ?? 0 };
}

const LAYOUTS: readonly Command[] = (
  [
    ['preset', 'Even panes', 'the preset for so many panes', Grid2x2],
    ['columns', 'Panes side by side', 'even columns', Columns2],
    ['rows', 'Panes stacked', 'even rows', Rows2],
  ] as const
).map(([layout, title, about, icon]) => ({
  id: `window.arrange-${layout}`,
  group: 'Window',
  on: 'window',
  title,
  about: () => about,
  words: 'layout arrange tiled preset even',
  icon,
  available: hasPanes,
  run: ({ window }) => window && done(call('window.arrange', { window: window.id, layout })),
}));

register([
  {
    id: 'pane.swap',
    group: 'Pane',
    on: 'pane',
    title: 'Swap with…',
    named: (name) => `Swap ${name} with…`,
    words: 'exchange place',
    icon: ArrowLeftRight,
    available: ({ app, pane }) => {
      if (!pane) return 'There is no pane';
      const all = app.server?.snapshot.sessions.flatMap(({ windows }) => windows.flatMap(({ panes }) => panes)) ?? [];
      return all.length > 1 || 'There is no other pane';
    },
    run: askSwap,
  },
  {
    id: 'pane.break',
    group: 'Pane',
    on: 'pane',
    title: 'Break out to a window',
    named: (name) => `Break ${name} out to a window`,
    words: 'own new',
    icon: ExternalLink,
    available: hasOthers,
    run: ({ pane }) => pane && breakOut(pane.id),
  },
  {
    id: 'pane.join',
    group: 'Pane',
    on: 'pane',
    title: 'Move to a window…',
    named: (name) => `Move ${name} to a window…`,
    words: 'join',
    icon: FolderInput,
    available: ({ app, pane }) => {
      if (!pane) return 'There is no pane';
      const windows = app.server?.snapshot.sessions.flatMap((session) => session.windows) ?? [];
      return windows.length > 1 || 'There is no other window';
    },
    run: askJoin,
  },
  {
    id: 'pane.broadcast',
    group: 'Pane',
    title: () => (useBroadcast.getState().window === null ? 'Input to all panes' : 'End input to several panes'),
    words: 'broadcast synchronize type everywhere',
    icon: Radio,
    where: ['panes'],
    keys: ['Ctrl+Shift+I'],
    checked: () => useBroadcast.getState().window !== null,
    available: hasPanes,
    run: () => {
      toggleBroadcast();
      giveKeyboard();
    },
  },
  {
    id: 'window.attach',
    group: 'Window',
    title: ({ window }) => (modeOf(window?.id ?? null) === 'attach' ? 'Show as tiles' : 'Show as tmux does'),
    words: 'attach tiles status line copy mode',
    icon: MonitorPlay,
    where: ['panes'],
    available: ({ window }) => window !== null || 'There is no window',
    run: ({ window }) => {
      if (window) setMode(window.id, modeOf(window.id) === 'attach' ? 'tiles' : 'attach');
      giveKeyboard();
    },
  },
  {
    id: 'window.rotate',
    group: 'Window',
    on: 'window',
    title: 'Rotate panes',
    named: (name) => `Rotate the panes of ${name}`,
    icon: RefreshCw,
    available: hasPanes,
    run: ({ window }) => window && done(call('window.rotate', { window: window.id, direction: 'forward' })),
  },
  ...LAYOUTS,
  {
    id: 'window.move',
    group: 'Window',
    on: 'window',
    title: 'Move to a session…',
    named: (name) => `Move ${name} to a session…`,
    icon: PanelsTopLeft,
    available: ({ app, window }) => {
      if (!window) return 'There is no window';
      return (app.server?.snapshot.sessions.length ?? 0) > 1 || 'There is no other session';
    },
    run: askMove,
  },
  ...(['left', 'right'] as const).map(
    (direction): Command => ({
      id: `window.step-${direction}`,
      group: 'Window',
      on: 'window',
      title: direction === 'left' ? 'Move left' : 'Move right',
      named: (name) => `Move ${name} to the ${direction}`,
      words: 'reorder order',
      icon: direction === 'left' ? ArrowLeft : ArrowRight,
      keys: [direction === 'left' ? 'Ctrl+Shift+PageUp' : 'Ctrl+Shift+PageDown'],
      where: ['panes'],
      available: (context) => {
        const { at, of } = placeOf(context);
        if (at === -1) return 'There is no window';
        return (direction === 'left' ? at > 0 : at < of - 1) || `It is the ${direction === 'left' ? 'first' : 'last'}`;
      },
      run: ({ session, window }) =>
        session && window && void attempt(call('window.step', { session: session.id, window: window.id, direction })),
    }),
  ),
]);
