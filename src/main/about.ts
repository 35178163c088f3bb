/** What the app is made of, for the About screen and for reports of mistakes. */
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { About } from '../shared/ipc-desktop.ts';

/** Put in by the build (electron.vite.config.ts): the commit of the source, `''` where that was no git checkout. */
declare const MUXWORKS_COMMIT: string | undefined;

/** Chromium's list of licences, which comes beside the program; null where this Electron came without it. */
export function chromiumLicences(): string | null {
  const file = join(dirname(process.execPath), 'LICENSES.chromium.html');
  return existsSync(file) ? file : null;
}

export function aboutApp(tmuxVersion: string | null, faultLog: string): About {
  const commit = typeof MUXWORKS_COMMIT === 'undefined' ? '' : MUXWORKS_COMMIT;
  const system = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }[process.platform as string] ?? process.platform;
  return {
    version: app.getVersion(),
    commit: commit === '' ? null : commit,
    electron: process.versions.electron ?? '',
    chromium: process.versions.chrome ?? '',
    node: process.versions.node,
    tmux: tmuxVersion,
    system: `${system} ${release()} ${process.arch}`,
    chromiumLicences: chromiumLicences() !== null,
    faultLog,
  };
}
