/** Files dropped on a pane: their paths, which the page never learns, are pasted there, quoted for a shell, without Enter. */
import { ipcMain } from 'electron';
import { z } from 'zod';
import { quotePaths } from '../core/command/quote-path.ts';
import { toProblem } from '../core/errors.ts';
import { paneId } from '../shared/ipc-panes.ts';
import { isTrusted } from './ipc.ts';

/** What was dropped that is no file has no path. */
const dropped = z.array(z.string().min(1, 'what was dropped is no file').max(4096)).min(1).max(1000);

export function serveDroppedOnPane(paste: (pane: string, text: string) => Promise<void>): void {
  ipcMain.handle('muxworks:dropped-on-pane', async (event, pane: unknown, paths: unknown) => {
    try {
      if (!isTrusted(event.senderFrame)) throw new Error('That page may not call the app');
      await paste(paneId.parse(pane), quotePaths(dropped.parse(paths)));
      return { ok: true, value: null };
    } catch (error) {
      const problem =
        error instanceof z.ZodError
          ? { code: 'bad-input', message: `Nothing was pasted: ${error.issues[0]?.message}` }
          : toProblem(error);
      return { ok: false, problem };
    }
  });
}
