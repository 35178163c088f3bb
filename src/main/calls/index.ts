/** What the window can ask for: each call of src/shared/ipc.ts, done with the core. */
import { readFileSync } from 'node:fs';
import { app, clipboard, shell } from 'electron';
import { sessionDelete, windowDelete } from '../../core/command/remove.ts';
import { MuxError } from '../../core/errors.ts';
import { createSession, renameSession } from '../../core/tmux/session.ts';
import { createWindow, renameWindow } from '../../core/tmux/window.ts';
import type { AppInfo } from '../../shared/ipc.ts';
import type { Connected, Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { commandsCalls } from './commands.ts';
import { designerCalls } from './designer.ts';
import { desktopCalls } from './desktop.ts';
import { logsCalls } from './logs.ts';
import { APP, logNewPane, newPane } from './new-pane.ts';
import { nodeCalls } from './nodes.ts';
import { panesCalls } from './panes.ts';
import { playbookCalls } from './playbooks.ts';
import { processesCalls } from './processes.ts';
import { settingsCalls } from './settings.ts';
import { shareCalls } from './shares.ts';

export function callHandlers(desk: Desk): Handlers {
  const ready = (): Connected => desk.ready();
  return {
    ...designerCalls(desk),
    ...desktopCalls(desk),
    ...playbookCalls(desk),
    ...shareCalls(desk),
    ...nodeCalls(desk),
    ...panesCalls(desk),
    ...commandsCalls(desk),
    ...processesCalls(desk),
    ...logsCalls(desk),
    ...settingsCalls(desk),
    'app.info': () => desk.info(),
    'server.state': () => desk.state,
    'view.show': ({ window, columns, rows }) => ready().view.show(window === null ? null : { window, columns, rows }),
    'session.create': async ({ name }) => {
      const { tmux } = ready();
      const { session, pane } = await createSession(tmux, name, 'shell', newPane(tmux, app.getPath('home')));
      logNewPane(tmux, pane);
      return { session };
    },
    'session.rename': ({ session, name }) => renameSession(ready().tmux, session, name),
    'session.kill': async ({ session }) => {
      await sessionDelete(ready().tmux, session, APP);
    },
    'window.create': async ({ session, name }) => {
      const { tmux } = ready();
      const active = (await tmux.snapshot()).sessions
        .find(({ id }) => id === session)
        ?.windows.find((window) => window.active);
      const cwd = active?.panes.find((pane) => pane.active)?.cwd;
      const { window, pane } = await createWindow(tmux, session, name ?? 'shell', newPane(tmux, cwd));
      logNewPane(tmux, pane);
      return { window };
    },
    'window.rename': ({ window, name }) => renameWindow(ready().tmux, window, name),
    'window.kill': async ({ window }) => {
      await windowDelete(ready().tmux, window, APP);
    },
    'clipboard.write': ({ text }) => clipboard.writeText(text),
    'clipboard.read': () => clipboard.readText(),
    'link.open': ({ url }) => openLink(url),
  };
}

/** Whatever a program in a pane prints can be a link: only what a browser or mail program opens is opened. */
export async function openLink(url: string): Promise<void> {
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  if (!['http:', 'https:', 'mailto:'].includes(scheme)) {
    throw new MuxError(
      'bad-input',
      `Links of that kind are not opened: ${url.slice(0, 80)}`,
      'only http, https and mailto',
    );
  }
  await shell.openExternal(url);
}

/** The sample playbook that the first screen offers. */
export function readSample(path: string): AppInfo['sample'] {
  return { path, text: readFileSync(path, 'utf8') };
}
