/** What the window can ask for about settings of the app: src/shared/ipc-settings.ts. */
import { app } from 'electron';
import { MuxError } from '../../core/errors.ts';
import { listLogs, logSize, logsDirectory } from '../../core/logs/folder.ts';
import { LOG_BOUNDS, logsByEnvironment, RETENTION } from '../../core/logs/settings.ts';
import { checkMachine } from '../../core/machine/checks.ts';
import { storeSetting } from '../../core/state/store-setting.ts';
import { Tmux } from '../../core/tmux/server.ts';
import { findServers } from '../../core/tmux/servers.ts';
import type { LogsInfo, SettingsCall } from '../../shared/ipc-settings.ts';
import { argumentsAgain, ownArguments } from '../arguments.ts';
import type { Desk } from '../desk.ts';
import { monospacedFonts } from '../fonts.ts';
import type { Handlers } from '../ipc.ts';
import { storeInfo, testStore, useStore } from '../store.ts';

export function settingsCalls(desk: Desk): Pick<Handlers, SettingsCall> {
  return {
    'settings.get': () => desk.settings.state(),
    'settings.set': (changed) => {
      desk.settings.set(withoutAbsent(changed));
      return desk.settings.state();
    },
    'settings.servers': async () => ({
      name: (await desk.info()).serverName,
      socketPath: desk.parts?.tmux.socketPath ?? null,
      from: desk.place.from,
      found: await findServers(),
    }),
    'settings.store': () => storeInfo(desk),
    'settings.test-store': (typed) => testStore(typed),
    'settings.use-store': async (wanted) => {
      const moved = await useStore(desk, wanted);
      return { moved, store: storeInfo(desk) };
    },
    'settings.logs': () => logsInfo(desk),
    'settings.fonts': () => monospacedFonts(),
    'settings.checks': () =>
      checkMachine(storeSetting, ({ store, node }) =>
        Tmux.open({ ...desk.place.options, state: store.url, ...(node === null ? {} : { node }) }),
      ),
    'settings.open-again': () => openAgain(desk),
  };
}

function logsInfo(desk: Desk): LogsInfo {
  const directory = logsDirectory(desk.ready().tmux.socketPath);
  const logs = listLogs(directory);
  return {
    directory,
    logs: logs.length,
    bytes: logs.reduce((sum, log) => sum + logSize(log).bytes, 0),
    logBytes: LOG_BOUNDS.segmentBytes * LOG_BOUNDS.segments,
    days: RETENTION.days,
    allBytes: RETENTION.bytes,
    environment: logsByEnvironment(),
  };
}

function openAgain(desk: Desk): void {
  if (desk.parts?.runs.busy) {
    throw new MuxError('bad-input', 'A playbook runs, and would stop with the app', 'let it end, or stop it');
  }
  // The server of the settings is meant: -L and -S of this start came before it.
  const own = ownArguments(process.argv, app.getAppPath(), app.isPackaged);
  const args = argumentsAgain(process.argv, own);
  const relaunch = (): void => {
    app.relaunch({ args });
    app.quit();
  };
  if (process.send === undefined) relaunch();
  // scripts/start.mjs starts it again: what it has not started would lose the display that ends with it.
  else process.send({ again: args }, (error: Error | null) => (error === null ? app.quit() : relaunch()));
}

/** Without the fields that are there and undefined: they change nothing. */
function withoutAbsent<T extends object>(changed: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as never;
}
