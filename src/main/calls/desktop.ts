/** What the window can ask for about the desktop around it: src/shared/ipc-desktop.ts. */
import { pathToFileURL } from 'node:url';
import { session, shell } from 'electron';
import { MuxError } from '../../core/errors.ts';
import type { DesktopCall } from '../../shared/ipc-desktop.ts';
import { aboutApp, chromiumLicences } from '../about.ts';
import type { Desk } from '../desk.ts';
import type { Handlers } from '../ipc.ts';
import { nextZoom } from '../window-state.ts';

export function desktopCalls(desk: Desk): Pick<Handlers, DesktopCall> {
  return {
    'desktop.ready': () => desk.desktop.asked.take(),
    'desktop.keep': () => session.defaultSession.flushStorageData(),
    'desktop.about': () => aboutApp(desk.parts?.tmux.version ?? null, desk.desktop.faults.path),
    'desktop.chromium-licences': async () => {
      const file = chromiumLicences();
      if (file === null) throw new MuxError('not-found', 'This Electron came without the list of licences of Chromium');
      await shell.openExternal(pathToFileURL(file).href);
    },
    'desktop.zoom': ({ step }) => {
      const percent = nextZoom(desk.desktop.windowState.get().zoom, step);
      desk.desktop.windowState.set({ zoom: percent });
      desk.window()?.webContents.setZoomFactor(percent / 100);
      return { percent };
    },
  };
}
