/** Mistakes of the app itself: each is shown once, written down in a private file of bounded size, and ends nothing in tmux. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../core/playbook/types.ts';
import { privateDirectory, stateDirectory } from '../core/state/directories.ts';

/** The file that has grown beyond this is put aside; one older one is kept. */
const FILE_BYTES = 256 * 1024;
const LONGEST_TEXT = 16 * 1024;
/** An app that makes more mistakes than this within LOOP_MS is in a loop and goes. */
const LOOP_FAULTS = 50;
const LOOP_MS = 10_000;

export interface FaultsListener {
  /** Shows it to the user; false where there is no window that could. */
  tell(problem: Problem): boolean;
  /** The app cannot go on. */
  giveUp(): void;
}

export class Faults {
  readonly path: string;
  private readonly told = new Set<string>();
  private times: number[] = [];
  private listener: FaultsListener | null = null;

  /** @param directory where the file is; normally the user's state directory */
  constructor(directory = stateDirectory()) {
    this.path = join(directory, 'faults.log');
  }

  /** From now on there is somebody to tell. */
  follow(listener: FaultsListener): void {
    this.listener = listener;
  }

  /** Writes it down. A disk that is full loses it: nothing more can be done there. */
  note(kind: string, text: string): void {
    try {
      privateDirectory(join(this.path, '..'));
      if ((statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) > FILE_BYTES) {
        renameSync(this.path, `${this.path}.1`);
      }
      const entry = `${new Date().toISOString()} ${kind}\n${text.slice(0, LONGEST_TEXT)}\n\n`;
      appendFileSync(this.path, entry, { mode: 0o600 });
    } catch {
      // As said.
    }
  }

  /** An exception that nobody has caught. */
  caught(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.note('uncaught', text);
    const now = Date.now();
    this.times = [...this.times.filter((time) => now - time < LOOP_MS), now];
    if (this.times.length > LOOP_FAULTS) {
      this.listener?.giveUp();
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    if (this.told.has(message)) return;
    this.told.add(message);
    const shown = this.listener?.tell({
      code: 'unexpected',
      message: `Muxworks has made a mistake: ${message}`,
      hint: `every process goes on; what is known of it is in ${this.path}`,
    });
    if (shown !== true) process.stderr.write(`muxworks: ${text}\n`);
  }

  /** From now on no exception ends the app. */
  watch(): void {
    process.on('uncaughtException', (error) => this.caught(error));
    process.on('unhandledRejection', (reason) => this.caught(reason));
  }
}
