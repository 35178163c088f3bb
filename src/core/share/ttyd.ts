/** The program ttyd behind a share: found, started on a socket that nobody else can reach, and started again when it ends. */
import { execFile } from 'node:child_process';
import { accessSync, constants, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { MuxError } from '../errors.ts';
import { privateDirectory } from '../state/directories.ts';
import { startPiped, type Transport } from '../tmux/transport.ts';
import { gaveUpText, PACE, type Pace, waitBefore } from './pace.ts';
import { socketDirectory } from './records.ts';

const run = promisify(execFile);

/** The first that lets nobody type unless told so; before, it was the other way round. */
const OLDEST = [1, 7, 4];
const VERSION_MS = 5000;
const READY_MS = 10_000;
/** Neither a file that appears nor a socket that is listened on has an event that one can rely on. */
const LOOK_MS = 20;

export interface FoundTtyd {
  readonly path: string;
  readonly version: string;
}

/** What the environment of this process says; it comes before any other choice. */
const OF_ENVIRONMENT = process.env.MUXWORKS_TTYD;

/** The full path of the ttyd that this program and the processes of its shares use; null: the one on PATH. */
export function setTtyd(path: string | null): void {
  if (OF_ENVIRONMENT) return;
  if (path === null) delete process.env.MUXWORKS_TTYD;
  else process.env.MUXWORKS_TTYD = path;
}

/** The ttyd of this machine, `MUXWORKS_TTYD` or on PATH; null where there is none that runs. */
export async function findTtyd(): Promise<FoundTtyd | null> {
  const chosen = process.env.MUXWORKS_TTYD;
  const places = chosen
    ? [chosen]
    : (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'ttyd'));
  for (const path of places) {
    try {
      accessSync(path, constants.X_OK);
      const { stdout } = await run(path, ['--version'], { timeout: VERSION_MS });
      const version = /\d+(\.\d+)+/.exec(stdout)?.[0];
      if (version !== undefined) return { path, version };
    } catch {
      // Not there, or not one that runs.
    }
  }
  return null;
}

/** @throws MuxError `ttyd-missing` */
export async function usableTtyd(): Promise<FoundTtyd> {
  const found = await findTtyd();
  const hint = 'install ttyd, name it in the settings or by MUXWORKS_TTYD, or use the engine builtin';
  if (found === null) throw new MuxError('ttyd-missing', 'There is no ttyd on this machine', hint);
  if (isOlder(found.version)) {
    throw new MuxError(
      'ttyd-missing',
      `ttyd ${found.version} is too old: ${OLDEST.join('.')} is the first that does`,
      hint,
    );
  }
  return found;
}

export async function hasUsableTtyd(): Promise<boolean> {
  const found = await findTtyd();
  return found !== null && !isOlder(found.version);
}

export function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of OLDEST.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

export interface TtydEvents {
  /** It has ended, with these last words; it is started again in so many milliseconds. */
  ended(words: string, againInMs: number): void;
  restarted(): void;
  /** It has ended too often in a row, with these last words, and is not started again. */
  gaveUp(words: string): void;
}

export class Ttyd {
  /** Of our user alone: who may come in is decided before. */
  private readonly directory: string;
  /** By its ending ttyd knows that it is no network interface. */
  readonly socket: string;
  private process: Transport | null = null;
  /** How often in a row it was started again. */
  private restarts = 0;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly program: string,
    private readonly command: readonly string[],
    private readonly writable: boolean,
    private readonly events: TtydEvents,
    /** Of the share. */
    id: string,
    private readonly pace: Pace = PACE,
  ) {
    this.directory = privateDirectory(socketDirectory(id));
    this.socket = join(this.directory, 'ttyd.sock');
  }

  /**
   * Starts it and resolves when it answers.
   * @throws MuxError `io` with its last words, `timeout`
   */
  async start(): Promise<void> {
    rmSync(this.socket, { force: true });
    let ended: string | null = null;
    const began = performance.now();
    let ready = false;
    const options = ['-i', this.socket, '-t', 'disableLeaveAlert=true', '-t', 'titleFixed=Muxworks'];
    const argv = [this.program, ...options, ...(this.writable ? ['-W'] : []), ...this.command];
    this.process = await startPiped(argv, {
      data: () => {},
      exit: (words) => {
        ended = words;
        this.process = null;
        if (!ready || this.closed) return;
        if (performance.now() - began > this.pace.settled) this.restarts = 0;
        this.restart(lastLines(words));
      },
    });
    while (!(await this.answers())) {
      const words = ended as string | null;
      if (words !== null) throw new MuxError('io', `ttyd ended at once: ${lastLines(words)}`);
      if (performance.now() - began > READY_MS) {
        this.process?.kill();
        throw new MuxError('timeout', 'ttyd does not answer');
      }
      await delay(LOOK_MS);
    }
    ready = true;
  }

  private restart(words: string): void {
    const wait = waitBefore(this.restarts, this.pace);
    if (wait === null) {
      this.events.gaveUp(gaveUpText(words, this.restarts));
      return;
    }
    this.restarts++;
    this.events.ended(words, wait);
    this.timer = setTimeout(() => {
      this.start().then(
        () => this.events.restarted(),
        (error: Error) => {
          if (!this.closed) this.restart(error.message);
        },
      );
    }, wait);
  }

  private answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = connect(this.socket);
      probe.once('connect', () => {
        probe.destroy();
        resolve(true);
      });
      probe.once('error', () => resolve(false));
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    const { process: running } = this;
    running?.kill();
    await running?.gone;
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function lastLines(words: string): string {
  return words.split('\n').slice(-3).join(' ').slice(-300) || 'it said nothing';
}
