/** The app: reads its arguments, connects to tmux, opens the window, and leaves every process running when it goes. */
import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { toProblem } from '../core/errors.ts';
import { type AppArguments, ownArguments, parseArguments, USAGE } from './arguments.ts';
import { callHandlers } from './calls/index.ts';
import { Desk } from './desk.ts';
import { chooseGraphics } from './graphics.ts';
import { EventSender, serveCalls, serveDropped } from './ipc.ts';
import { firstMenus } from './menu.ts';
import { declareScheme, servePage } from './page.ts';
import { SettingsFile } from './settings.ts';
import { createWindow, refusePermissions } from './window.ts';

/** One WebGL context for each pane of a full window, and some for the moment in which windows change; Chromium keeps 16. */
const WEBGL_CONTEXTS = 40;

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

async function start(args: AppArguments): Promise<void> {
  const settings = new SettingsFile(app.getPath('userData'));
  const followTheme = (): void => {
    nativeTheme.themeSource = settings.get().theme;
  };
  followTheme();
  settings.on('changed', followTheme);
  let window: BrowserWindow | null = null;
  const desk = new Desk(args, settings, new EventSender(() => window), () => window);
  const connecting = desk.connect();
  await app.whenReady();

  firstMenus();
  refusePermissions();
  servePage(join(import.meta.dirname, '../renderer'));
  serveCalls(callHandlers(desk));
  serveDropped((path) => desk.library.dropped(path));

  const open = (): void => {
    const opened = createWindow(settings, test);
    window = opened;
    opened.webContents.on('did-finish-load', () => desk.pageLoaded(opened));
    opened.on('minimize', () => desk.suspend(true));
    opened.on('hide', () => desk.suspend(true));
    opened.on('restore', () => desk.suspend(false));
    opened.on('show', () => desk.suspend(false));
    opened.on('close', () => desk.remember());
    opened.on('closed', () => {
      window = null;
      desk.pageLoaded(null);
      void desk.parts?.view.show(null);
    });
  };
  open();
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on('will-quit', () => desk.close());

  await connecting;
  if (args.files.length > 0) desk.parts?.runs.start({ paths: args.files, set: args.set });
}

app.setName('Muxworks');
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
