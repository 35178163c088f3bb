/** What the window can ask for: each call of src/shared/ipc.ts, done with the core. */
import { readFileSync } from 'node:fs';
import { app, clipboard, shell } from 'electron';
import { capturePane, killProcesses } from '../../core/command/pane-work.ts';
import { sessionDelete, windowDelete } from '../../core/command/remove.ts';
import { restartCommand } from '../../core/command/restart.ts';
import { shellCommand } from '../../core/command/shell.ts';
import { killRunningCommand } from '../../core/command/stop.ts';
import { MuxError } from '../../core/errors.ts';
import { loggingEnable } from '../../core/logs/capture.ts';
import { logsByDefault } from '../../core/logs/settings.ts';
import { serverDirectory } from '../../core/state/directories.ts';
import { type NewPane, resizePane, selectPane, splitPane, zoomPane } from '../../core/tmux/pane.ts';
import { allPanes, type Tmux } from '../../core/tmux/server.ts';
import { createSession, renameSession } from '../../core/tmux/session.ts';
import { createWindow, renameWindow } from '../../core/tmux/window.ts';
import type { AppInfo } from '../../shared/ipc.ts';
import type { Connected, Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { designerCalls } from './designer.ts';
import { logsCalls } from './logs.ts';
import { nodeCalls } from './nodes.ts';
import { playbookCalls } from './playbooks.ts';
import { processesCalls } from './processes.ts';
import { settingsCalls } from './settings.ts';
import { shareCalls } from './shares.ts';

/** Who asks, for the ledger. */
const APP = { kind: 'app' } as const;

const ignore = (): void => {};

export function callHandlers(desk: Desk): Handlers {
  const ready = (): Connected => desk.ready();
  const newPane = (tmux: Tmux, cwd?: string): NewPane => ({
    ...shellCommand(serverDirectory(tmux.socketPath)),
    ...(cwd === undefined ? {} : { cwd }),
  });
  /** A new pane begins where its neighbour is. */
  const beside = async (tmux: Tmux, pane: string): Promise<NewPane> => {
    const found = [...allPanes(await tmux.snapshot())].find((entry) => entry.pane.id === pane);
    if (found === undefined) throw new MuxError('not-found', 'That pane is gone');
    return newPane(tmux, found.pane.cwd);
  };
  /** As every pane that Muxworks makes. That it cannot be logged is no reason not to have it: its status says so. */
  const log = (tmux: Tmux, pane: string): void => {
    if (logsByDefault()) tmux.afterwards(loggingEnable(tmux, pane).then(ignore, ignore));
  };
  return {
    ...designerCalls(desk),
    ...playbookCalls(desk),
    ...shareCalls(desk),
    ...nodeCalls(desk),
    ...processesCalls(desk),
    ...logsCalls(desk),
    ...settingsCalls(desk),
    'app.info': () => desk.info(),
    'server.state': () => desk.state,
    'view.show': ({ window, columns, rows }) => ready().view.show(window === null ? null : { window, columns, rows }),
    'session.create': async ({ name }) => {
      const { tmux } = ready();
      const { session, pane } = await createSession(tmux, name, 'shell', newPane(tmux, app.getPath('home')));
      log(tmux, pane);
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
      log(tmux, pane);
      return { window };
    },
    'window.rename': ({ window, name }) => renameWindow(ready().tmux, window, name),
    'window.kill': async ({ window }) => {
      await windowDelete(ready().tmux, window, APP);
    },
    'pane.split': async ({ pane, direction }) => {
      const { tmux } = ready();
      const added = await splitPane(tmux, pane, direction, await beside(tmux, pane));
      log(tmux, added);
      await selectPane(tmux, added);
      return { pane: added };
    },
    'pane.select': ({ pane }) => selectPane(ready().tmux, pane),
    'pane.zoom': ({ pane }) => zoomPane(ready().tmux, pane),
    'pane.resize': ({ pane, columns, rows }) =>
      resizePane(ready().tmux, pane, { ...(columns ? { columns } : {}), ...(rows ? { rows } : {}) }),
    'pane.kill': async ({ pane }) => {
      await killProcesses(ready().tmux, pane, APP);
    },
    'pane.stop': async ({ pane }) => {
      await killRunningCommand(ready().tmux, pane, APP);
    },
    'pane.restart': async ({ pane }) => {
      await restartCommand(ready().tmux, pane, APP);
    },
    'pane.tail': async ({ pane, rows }) => {
      const text = await capturePane(ready().tmux, pane, { history: rows, attributes: true });
      return text.split('\n').slice(-rows).join('\n');
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
