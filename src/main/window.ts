/** The app's window: made safe, placed where it was, kept on its own page, hidden in the tray where that is wished. */
import { join } from 'node:path';
import { app, BrowserWindow, Notification, nativeTheme, screen, session, type WebContents } from 'electron';
import { resourcePath } from '../core/resources.ts';
import type { AskedOfPage } from './asked.ts';
import type { Faults } from './faults.ts';
import { isOwnPage, pageUrl } from './page.ts';
import { keepAlive } from './page-alive.ts';
import { placeOnScreen, type WindowState } from './window-state.ts';

/** The floor of the mock in each theme: what is seen before the first paint. */
const GROUND = { dark: '#101114', light: '#e7e9ed' };

export interface WindowOptions {
  state: WindowState;
  faults: Faults;
  asked: AskedOfPage;
  /** Resolves to whether there is a tray with our icon, that somebody shows: closing the window leaves the app there. */
  staysInTray(): Promise<boolean>;
  test: boolean;
}

/** The one window of the app, while there is one. */
export class MainWindow {
  private window: BrowserWindow | null = null;
  private quitting = false;
  /** It is being asked whether somebody shows the tray. */
  private closing = false;
  /** Nobody does: this window closes. */
  private leaving = false;

  /** @param opened is told of each window that is made */
  constructor(
    private readonly options: WindowOptions,
    private readonly opened: (window: BrowserWindow) => void,
  ) {
    app.on('before-quit', () => {
      this.quitting = true;
    });
  }

  get(): BrowserWindow | null {
    return this.window;
  }

  /** The user looks at it: it has the focus of the system. */
  get isLookedAt(): boolean {
    return this.window?.isFocused() === true && this.window.isVisible() && !this.window.isMinimized();
  }

  /** Brings it to the front, whatever it is: hidden in the tray, minimised, behind others, or not there. */
  show(): void {
    const { window } = this;
    if (window === null) {
      this.open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  open(): void {
    const { state, faults, asked, test } = this.options;
    const { bounds, maximized, fullscreen, zoom } = state.get();
    const screens = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 640,
      minHeight: 400,
      ...(bounds === null ? {} : placeOnScreen(bounds, screens)),
      title: 'Muxworks',
      // macOS has it in the bundle.
      ...(process.platform === 'linux' ? { icon: resourcePath('icons', 'muxworks-256.png') } : {}),
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
        zoomFactor: zoom / 100,
        // A hidden window still acknowledges output, or its panes would fall behind.
        backgroundThrottling: false,
      },
    });
    this.window = window;
    this.leaving = false;
    confine(window.webContents);
    if (maximized) window.maximize();
    if (fullscreen) window.setFullScreen(true);
    window.once('ready-to-show', () => window.show());
    this.rememberPlace(window);
    keepAlive(window, {
      faults,
      gone: () => asked.pageGone(),
      tell: (problem) => asked.ask({ kind: 'problem', problem }),
    });
    // A page that is loaded anew has the zoom of its address in Chromium's memory, which may be another one.
    window.webContents.on('dom-ready', () => window.webContents.setZoomFactor(state.get().zoom / 100));
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) asked.pageGone();
    });
    window.on('close', (event) => this.closed(event, window));
    window.on('closed', () => {
      this.window = null;
      asked.pageGone();
    });
    this.opened(window);
    void window.loadURL(test ? `${pageUrl}?test=1` : pageUrl);
  }

  private rememberPlace(window: BrowserWindow): void {
    const { state } = this.options;
    const remember = (): void => {
      if (window.isDestroyed()) return;
      const [maximized, fullscreen] = [window.isMaximized(), window.isFullScreen()];
      state.set({ bounds: window.getNormalBounds(), maximized, fullscreen });
    };
    window.on('resize', remember);
    window.on('move', remember);
    window.on('maximize', remember);
    window.on('unmaximize', remember);
    window.on('enter-full-screen', remember);
    window.on('leave-full-screen', remember);
    window.on('close', remember);
  }

  /** With the tray on and somebody who shows it, closing hides; else the app ends as without one. */
  private closed(event: Electron.Event, window: BrowserWindow): void {
    if (this.quitting || this.leaving) return;
    event.preventDefault();
    if (this.closing) return;
    this.closing = true;
    void this.options.staysInTray().then((stays) => {
      this.closing = false;
      if (window.isDestroyed() || this.quitting) return;
      if (stays) {
        window.hide();
        this.tellOfTray();
        return;
      }
      this.leaving = true;
      window.close();
    });
  }

  private tellOfTray(): void {
    const { state } = this.options;
    if (state.get().trayTold || !Notification.isSupported()) return;
    state.set({ trayTold: true });
    new Notification({
      title: 'Muxworks goes on in the tray',
      body: 'Its menu there shows the window again, and quits. Settings can do without the tray.',
      silent: true,
    }).show();
  }
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
