/** A page that crashes or hangs is loaded anew: no process ends with it, and what was typed and shown is kept elsewhere. */
import { app, type BrowserWindow, clipboard, dialog } from 'electron';
import type { Problem } from '../core/playbook/types.ts';
import type { Faults } from './faults.ts';

/** A page that crashes more often than this in a minute is not loaded again unasked. */
const RELOADS = 3;
const WITHIN_MS = 60_000;

/** Counts what must not happen too often. */
export class Often {
  private times: number[] = [];

  constructor(
    private readonly most: number,
    private readonly withinMs: number,
  ) {}

  /** Notes that it has happened; true where that was too often. */
  again(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time < this.withinMs), now];
    return this.times.length > this.most;
  }

  forget(): void {
    this.times = [];
  }
}

export interface AliveOptions {
  faults: Faults;
  /** Told before the page is loaded anew: it listens to nobody until then. */
  gone(): void;
  /** Shown by the page that comes. */
  tell(problem: Problem): void;
}

export function keepAlive(window: BrowserWindow, { faults, gone, tell }: AliveOptions): void {
  const { webContents } = window;
  const crashes = new Often(RELOADS, WITHIN_MS);
  let question: AbortController | null = null;

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    question?.abort();
    gone();
    const what = `the window's page ended: ${reason}, exit code ${exitCode}`;
    faults.note('page', what);
    if (crashes.again(Date.now())) {
      void askAfterCrashes(window, what, faults.path, () => {
        crashes.forget();
        webContents.reload();
      });
      return;
    }
    tell({
      code: 'unexpected',
      message: `The window's page ended unexpectedly (${reason}) and was loaded anew`,
      hint: 'every process has gone on, and what you typed is kept',
    });
    webContents.reload();
  });

  webContents.on('unresponsive', () => {
    if (question !== null || window.isDestroyed()) return;
    const asking = new AbortController();
    question = asking;
    void dialog
      .showMessageBox(window, {
        type: 'question',
        message: 'The window does not answer',
        detail: 'You can wait for it, or load it anew. Every process goes on, and what you typed is kept.',
        buttons: ['Wait', 'Load it anew'],
        defaultId: 0,
        cancelId: 0,
        signal: asking.signal,
      })
      .then(({ response }) => {
        if (question === asking) question = null;
        // It cannot end itself; that it has ended loads it anew.
        if (response === 1 && !asking.signal.aborted) webContents.forcefullyCrashRenderer();
      });
  });
  webContents.on('responsive', () => {
    question?.abort();
    question = null;
  });
}

async function askAfterCrashes(window: BrowserWindow, what: string, log: string, again: () => void): Promise<void> {
  const detail = `${what}\n\nEvery process goes on in tmux, with or without this window. What is known of it is in ${log}.`;
  for (;;) {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: `The window has failed more than ${RELOADS} times within a minute`,
      detail,
      buttons: ['Try again', 'Copy the details', 'Quit'],
      defaultId: 0,
      cancelId: 2,
    });
    if (response === 1) {
      clipboard.writeText(`Muxworks ${app.getVersion()}\n${detail}`);
      continue;
    }
    if (response === 0 && !window.isDestroyed()) again();
    else app.quit();
    return;
  }
}

/** The graphics process is started anew by Chromium, in the end without the card; terminals then draw without it too. */
export function watchGraphics(faults: Faults, tell: (problem: Problem) => void): void {
  const often = new Often(2, WITHIN_MS);
  let told = false;
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    faults.note('process', `${type} ended: ${reason}, exit code ${exitCode}`);
    if (type !== 'GPU' || told || !often.again(Date.now())) return;
    told = true;
    tell({
      code: 'unexpected',
      message: 'The graphics driver fails again and again: the window is drawn without it',
      hint: 'start with --no-webgl to spare it the terminals from the beginning',
    });
  });
}
