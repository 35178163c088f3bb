/** The app: reads its arguments, connects to tmux, opens the window, and leaves every process running when it goes. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { app, BrowserWindow, Menu, nativeTheme } from 'electron';
import { bashVersion } from '../core/command/bash-version.ts';
import { integrationFile } from '../core/command/shell.ts';
import { toProblem } from '../core/errors.ts';
import type { Problem } from '../core/playbook/types.ts';
import { type Snapshot, Tmux } from '../core/tmux/server.ts';
import type { PaneInfo, ServerSnapshot } from '../core/tmux/types.ts';
import type { AppInfo, ServerState } from '../shared/ipc.ts';
import { type AppArguments, ownArguments, parseArguments, USAGE } from './arguments.ts';
import { callHandlers, readSample, type Services } from './calls.ts';
import { EventSender, serveCalls } from './ipc.ts';
import { declareScheme, servePage } from './page.ts';
import { Runs } from './runs.ts';
import { SettingsFile } from './settings.ts';
import { View } from './view.ts';
import { createWindow, refusePermissions } from './window.ts';

/** One WebGL context for each pane of a full window, and some for the moment in which windows change; Chromium keeps 16. */
const WEBGL_CONTEXTS = 40;
/** A screen shows no more of a command than this. */
const COMMAND_SHOWN = 400;

/** Set by tests: the page then tells what its terminals show. */
const test = process.env.MUXWORKS_TEST === '1';

function quit(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(text.endsWith('\n') ? text : `${text}\n`);
  app.exit(code);
  process.exit(code);
}

function readArguments(): AppArguments {
  const parsed = parseArguments(ownArguments(process.argv, app.getAppPath(), app.isPackaged));
  if ('help' in parsed) quit(0, USAGE);
  if ('version' in parsed) quit(0, `Muxworks ${app.getVersion()}`);
  if ('wrong' in parsed) quit(2, `muxworks: ${parsed.wrong}\nTry --help.`);
  for (const file of parsed.files) {
    try {
      accessSync(file, constants.R_OK);
      statSync(file);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      quit(
        2,
        `muxworks: the playbook ${file} ${missing ? 'does not exist' : `cannot be read: ${(error as Error).message}`}`,
      );
    }
  }
  return { ...parsed, files: parsed.files.map((file) => resolve(file)) };
}

/** What the screen needs of a snapshot, and no more: it crosses on every change. */
function shown(snapshot: Snapshot): ServerSnapshot {
  return {
    server: snapshot.server,
    sessions: snapshot.sessions.map((session) => ({
      ...session,
      windows: session.windows.map((window) => ({
        ...window,
        panes: window.panes.map(
          ({ state: _state, mark: _mark, dead: _dead, program: _program, ...pane }): PaneInfo => ({
            ...pane,
            command: pane.command.slice(0, COMMAND_SHOWN),
          }),
        ),
      })),
    })),
  };
}

async function start(args: AppArguments): Promise<void> {
  const settings = new SettingsFile(app.getPath('userData'));
  nativeTheme.themeSource = settings.get().theme;
  let window: BrowserWindow | null = null;
  const events = new EventSender(() => window);
  const state: ServerState = { connected: false, problem: null, snapshot: { server: null, sessions: [] } };
  let tmuxProblem: Problem | null = null;

  const opening = Tmux.open(args).catch((error: unknown) => {
    tmuxProblem = toProblem(error);
    return null;
  });
  const [tmux, bash] = await Promise.all([opening, bashVersion(), app.whenReady()]);

  const services: Services = {
    tmux,
    view: tmux && new View(tmux, events),
    runs: tmux && new Runs(tmux, events),
    settings,
    window: () => window,
    state: () => state,
    info: (): AppInfo => ({
      version: app.getVersion(),
      tmux: tmux && { version: tmux.version },
      tmuxProblem,
      bash: bash === null ? null : { version: bash },
      serverName: tmux?.name ?? args.socketPath ?? args.socketName ?? 'default',
      theme: settings.get().theme,
      fontSize: settings.get().fontSize,
      webgl: args.webgl,
      sample: readSample(join(dirname(dirname(integrationFile())), 'playbooks', 'workspace.heroscript')),
    }),
  };
  const { view, runs } = services;

  const changed = (): void => events.send('server.changed', state);
  tmux?.on('snapshot', (snapshot) => {
    state.snapshot = shown(snapshot);
    state.connected = snapshot.server !== null;
    if (state.connected) state.problem = null;
    view?.changed(snapshot);
    changed();
  });
  tmux?.on('problem', (problem) => {
    state.problem = problem;
    state.connected = problem === null;
    changed();
  });
  tmux?.once('snapshot', (snapshot) => view?.prepare(snapshot, settings.get().session));
  tmux?.watch();

  // The default menu takes Ctrl-R, Ctrl-W and more from the shells; macOS needs one to copy and quit.
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
  refusePermissions();
  servePage(join(import.meta.dirname, '../renderer'));
  serveCalls(callHandlers(services));

  const open = (): void => {
    const opened = createWindow(settings, test);
    window = opened;
    opened.webContents.on('did-finish-load', () => view?.connect(opened));
    opened.on('minimize', () => view?.suspend(true));
    opened.on('hide', () => view?.suspend(true));
    opened.on('restore', () => view?.suspend(false));
    opened.on('show', () => view?.suspend(false));
    opened.on('close', () => settings.set({ session: view?.sessionName ?? null }));
    opened.on('closed', () => {
      window = null;
      void view?.show(null);
    });
  };
  open();
  if (args.files.length > 0) {
    if (runs === null) process.stderr.write(`muxworks: ${services.info().tmuxProblem?.message}\n`);
    else runs.start(args.files, args.set);
  }

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  // Nothing on the tmux server ends: the clients of ours detach.
  app.on('will-quit', () => {
    view?.close();
    tmux?.close();
  });
}

app.setName('Muxworks');
// Every renderer in the sandbox; as root Chromium has none, and the launcher has said so.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.commandLine.appendSwitch('max-active-webgl-contexts', String(WEBGL_CONTEXTS));
declareScheme();
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
start(readArguments()).catch((error: unknown) => {
  quit(1, `muxworks: ${toProblem(error).message}`);
});
