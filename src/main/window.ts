/** The app's window: made safe, placed where it was, and kept on its own page. */
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen, session, type WebContents } from 'electron';
import { isOwnPage, pageUrl } from './page.ts';
import type { SettingsFile } from './settings.ts';

/** The floor of the mock in each theme: what is seen before the first paint. */
const GROUND = { dark: '#101114', light: '#e7e9ed' };

export function createWindow(settings: SettingsFile, test: boolean): BrowserWindow {
  const { bounds, maximized } = settings.get();
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 640,
    minHeight: 400,
    ...(bounds !== null && isOnScreen(bounds) ? bounds : {}),
    title: 'Muxworks',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A hidden window still acknowledges output, or its panes would fall behind.
      backgroundThrottling: false,
    },
  });
  confine(window.webContents);
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  const remember = (): void => {
    settings.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  window.on('close', remember);
  void window.loadURL(test ? `${pageUrl}?test=1` : pageUrl);
  return window;
}

/** Nothing leads away from our page, nothing opens a window, nothing is embedded. */
function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** No permission of the web is needed: clipboard and links go through main. */
export function refusePermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

/** A window remembered on a screen that is no longer there would open out of sight. */
function isOnScreen(bounds: Electron.Rectangle): boolean {
  const area = screen.getDisplayMatching(bounds).workArea;
  return (
    bounds.x < area.x + area.width - 80 &&
    bounds.x + bounds.width > area.x + 80 &&
    bounds.y >= area.y - 20 &&
    bounds.y < area.y + area.height - 80
  );
}
