/** The app: reads its arguments, connects to tmux, opens the window, and leaves every process running when it goes. */
import { accessSync, constants, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { app, nativeTheme } from 'electron';
import { toProblem } from '../core/errors.ts';
import { privateDirectory, serverDirectory } from '../core/state/directories.ts';
import { pasteText } from '../core/tmux/input.ts';
import { socketDirectory } from '../core/tmux/socket-directory.ts';
import { type AppArguments, ownArguments, parseArguments, USAGE } from './arguments.ts';
import { AskedOfPage } from './asked.ts';
import { callHandlers } from './calls/index.ts';
import { Desk } from './desk.ts';
import { serveDroppedOnPane } from './dropped-on-pane.ts';
import { Faults } from './faults.ts';
import { chooseGraphics } from './graphics.ts';
import { EventSender, serveCalls, serveDropped } from './ipc.ts';
import { firstMenus } from './menu.ts';
import { plain } from './news.ts';
import { notify } from './notifications.ts';
import { Notifier } from './notifier.ts';
import { type Handover, takePlace } from './one-instance.ts';
import { declareScheme, servePage } from './page.ts';
import { watchGraphics } from './page-alive.ts';
import { serverPlace } from './server-place.ts';
import { SettingsFile } from './settings.ts';
import { TrayIcon } from './tray.ts';
import { hasTrayHost } from './tray-host.ts';
import { MainWindow, refusePermissions } from './window.ts';
import { WindowState } from './window-state.ts';

/** One WebGL context for each pane of a full window, and some for the moment in which windows change; Chromium keeps 16. */
const WEBGL_CONTEXTS = 40;

/** Characters of a playbook's name. */
const NAME_SHOWN = 80;

/** Set by tests: the page then tells what its terminals show. */
const test = process.env.MUXWORKS_TEST === '1';

/** Every control character but the end of a line: names of files may hold commands for a terminal. */
const CONTROLS = /[^\P{Cc}\n]+/gu;

function quit(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(`${text.trimEnd().replace(CONTROLS, ' ')}\n`);
  app.exit(code);
  process.exit(code);
}

function readArguments(): AppArguments {
  const parsed = parseArguments(ownArguments(process.argv, app.getAppPath(), app.isPackaged));
  if ('help' in parsed) quit(0, USAGE);
  if ('version' in parsed) quit(0, `Muxworks ${app.getVersion()}`);
  if ('wrong' in parsed) quit(2, `muxworks: ${parsed.wrong}\nTry --help.`);
  for (const file of [...parsed.files, ...parsed.open]) {
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
  const absolute = (files: string[]): string[] => files.map((file) => resolve(file));
  const { socketPath } = parsed;
  return {
    ...parsed,
    files: absolute(parsed.files),
    open: absolute(parsed.open),
    ...(socketPath === undefined ? {} : { socketPath: resolve(socketPath) }),
  };
}

function saidOf({ run, open }: Handover, server: string): string {
  const names = (files: string[]): string => files.map((file) => plain(basename(file), NAME_SHOWN)).join(', ');
  const what = [
    ...(run.length > 0 ? [`runs ${names(run)}`] : []),
    ...(open.length > 0 ? [`shows ${names(open)}`] : []),
  ];
  return `Muxworks is open already for the tmux server ${server}: its window comes to the front${
    what.length === 0 ? '' : ` and ${what.join(' and ')}`
  }.`;
}

async function start(args: AppArguments): Promise<void> {
  const directory = app.getPath('userData');
  const settings = new SettingsFile(directory);
  const { options } = serverPlace(args, settings.get().server);
  const socketPath = options.socketPath ?? join(socketDirectory(), options.socketName ?? 'default');
  // Of each server an own one: two Chromiums cannot write to the same.
  const ownDirectory = privateDirectory(join(directory, 'servers', basename(serverDirectory(socketPath))));
  app.setPath('userData', ownDirectory);
  const wanted: Handover = { run: args.files, open: args.open, set: args.set };
  const place = await takePlace(socketPath, wanted);
  if (place.kind === 'handed') quit(0, place.said);

  const followTheme = (): void => {
    nativeTheme.themeSource = settings.get().theme;
  };
  followTheme();
  settings.on('changed', followTheme);

  const windowState = new WindowState(ownDirectory);
  const events = new EventSender(() => main.get());
  const asked = new AskedOfPage(events);
  if (place.kind === 'none') asked.ask({ kind: 'problem', problem: toProblem(place.error) });
  faults.follow({
    tell: (problem) => {
      if (main.get() !== null) asked.ask({ kind: 'problem', problem });
      return main.get() !== null;
    },
    giveUp: () => app.quit(),
  });

  const show = (pane: string): void => {
    main.show();
    asked.ask({ kind: 'pane', pane });
  };
  let notifier: Notifier | null = null;
  const desk = new Desk(args, settings, events, () => main.get(), {
    ...{ directory, windowState, faults, asked },
    whenConnected: (tmux) => {
      notifier = new Notifier({
        settings: () => settings.get(),
        isLookedAt: () => main.isLookedAt,
        socketPath: tmux.socketPath,
        clicked: show,
        show: notify,
      });
      tmux.on('snapshot', (snapshot) => {
        notifier?.changed(snapshot);
        tray.changed(desk.state.snapshot);
      });
    },
  });
  const tray = new TrayIcon({
    server: options.socketPath ?? options.socketName ?? 'default',
    actions: {
      show: () => main.show(),
      showPane: show,
      run: (playbook) => {
        main.show();
        void begin({ run: [playbook], open: [], set: {} }).catch(tellLater);
      },
      quit: () => app.quit(),
    },
    playbooks: () => desk.library.places.recent,
  });
  const tellLater = (error: unknown): void => asked.ask({ kind: 'problem', problem: toProblem(error) });
  /** Where nobody shows it, an icon would only seem to be there. */
  const followTray = async (): Promise<boolean> => {
    tray.set(settings.get().tray && (await hasTrayHost()));
    if (tray.isOn) tray.changed(desk.state.snapshot);
    return tray.isOn;
  };
  settings.on('changed', (fields) => {
    if (fields.has('tray')) void followTray();
  });
  const main = new MainWindow({ state: windowState, faults, asked, staysInTray: followTray, test }, (opened) => {
    opened.webContents.on('did-finish-load', () => desk.pageLoaded(opened));
    opened.on('minimize', () => desk.suspend(true));
    opened.on('hide', () => desk.suspend(true));
    opened.on('restore', () => desk.suspend(false));
    opened.on('show', () => desk.suspend(false));
    opened.on('closed', () => {
      desk.pageLoaded(null);
      void desk.parts?.view.show(null);
    });
  });

  const connecting = desk.connect();
  /** Runs and shows playbooks that the user has named, at the start or later. */
  const begin = async ({ run, open, set }: Handover): Promise<void> => {
    desk.allow(run);
    const shown = await Promise.all(open.map((path) => desk.library.dropped(path)));
    const first = shown.find(({ folder }) => !folder);
    if (first !== undefined) asked.ask({ kind: 'playbook', path: first.path });
    if (run.length === 0) return;
    await connecting;
    desk.ready().runs.start({ paths: run, set });
  };

  await app.whenReady();
  firstMenus();
  refusePermissions();
  servePage(join(import.meta.dirname, '../renderer'));
  serveCalls(callHandlers(desk));
  serveDropped((path) => desk.library.dropped(path));
  serveDroppedOnPane((pane, text) => pasteText(desk.ready().tmux, pane, text));
  watchGraphics(faults, (problem) => asked.ask({ kind: 'problem', problem }));

  main.open();
  app.on('activate', () => main.show());
  app.on('will-quit', () => {
    notifier?.close();
    desk.close();
    tray.set(false);
    if (place.kind === 'held') place.release();
  });
  void followTray();
  if (place.kind === 'held') {
    place.serve(async (handed) => {
      main.show();
      await begin(handed);
      return saidOf(handed, options.socketPath ?? options.socketName ?? 'default');
    });
  }
  openedFiles.listen((path) => {
    main.show();
    void begin({ run: [], open: [path], set: {} }).catch(tellLater);
  });

  await begin({ ...wanted, run: [] }).catch(tellLater);
  await connecting;
  // Without tmux the page says what is missing.
  if (args.files.length > 0) desk.parts?.runs.start({ paths: args.files, set: args.set });
}

/** On macOS a file is opened by an event, which may come before the app is ready. */
const openedFiles = {
  waiting: [] as string[],
  listener: null as ((path: string) => void) | null,
  opened(path: string): void {
    if (this.listener === null) this.waiting.push(path);
    else this.listener(path);
  },
  listen(listener: (path: string) => void): void {
    this.listener = listener;
    for (const path of this.waiting.splice(0)) listener(path);
  },
};

const faults = new Faults();
faults.watch();
app.setName('Muxworks');
app.on('open-file', (event, path) => {
  event.preventDefault();
  openedFiles.opened(path);
});
// Every renderer in the sandbox; as root Chromium has none, and the launcher has said so.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.commandLine.appendSwitch('max-active-webgl-contexts', String(WEBGL_CONTEXTS));
declareScheme();
chooseGraphics();
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
start(readArguments()).catch((error: unknown) => {
  quit(1, `muxworks: ${toProblem(error).message}`);
});
