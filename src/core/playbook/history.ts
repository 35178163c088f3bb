/** The history of runs: every run's events on disk, as JSON lines in a file of its own, as they come. */
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MuxError, toProblem } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { privateDirectory, serverDirectory } from '../state/directories.ts';
import { isAlive } from '../state/lock.ts';
import { infoOf, type RunAbout, type RunEnd, type RunInfo, type RunState, stateOf } from './run-record.ts';
import type { Problem, RunEvent } from './types.ts';

export interface HistoryBounds {
  /** So many runs are kept for each tmux server. */
  readonly runs: number;
  /** And so many bytes of them. */
  readonly bytes: number;
  /** Beyond this a run's file takes no more talk (progress, echoes, output); how its steps end is still kept. */
  readonly runBytes: number;
}

export const HISTORY_BOUNDS: HistoryBounds = { runs: 200, bytes: 32 * 1024 * 1024, runBytes: 2 * 1024 * 1024 };

const SUFFIX = '.jsonl';

/** The first line of a run's file. */
interface Header extends RunAbout {
  type: 'run';
  /** Where the files that steps name count from. */
  cwd: string;
  pid: number;
  startTicks: number;
}

type Fields = Readonly<Record<string, 'string' | 'number' | 'boolean'>>;

const HEADER: Fields = {
  id: 'string',
  path: 'string',
  title: 'string',
  by: 'string',
  server: 'string',
  unsaved: 'boolean',
  startedAt: 'number',
  cwd: 'string',
  pid: 'number',
  startTicks: 'number',
};

/** What an event must have to be shown: a file may be of another version, or have been edited. */
const EVENTS: Readonly<Record<RunEvent['type'], Fields>> = {
  start: { title: 'string' },
  'step-wait': { index: 'number', at: 'number' },
  'step-start': { index: 'number', at: 'number' },
  'step-progress': { index: 'number', text: 'string' },
  'step-end': { index: 'number', at: 'number', durationMs: 'number', outcome: 'string' },
  'step-output': { index: 'number', pane: 'string', text: 'string' },
  echo: { file: 'string', line: 'number', text: 'string' },
  summary: { steps: 'number', failed: 'number', stopped: 'boolean' },
};

const STEP: Fields = {
  file: 'string',
  line: 'number',
  action: 'string',
  target: 'string',
  change: 'string',
  reason: 'string',
};

/** What a run is begun with. */
export type NewRun = Pick<RunAbout, 'path' | 'title' | 'by' | 'unsaved'>;

let begun = 0;

/** The runs on one tmux server. */
export class RunHistory {
  private readonly directory: string;
  /** Runs that are over change no more. */
  private readonly known = new Map<string, RunInfo>();

  constructor(
    private readonly socketPath: string,
    private readonly bounds = HISTORY_BOUNDS,
  ) {
    this.directory = privateDirectory(join(serverDirectory(socketPath), 'runs'));
  }

  /** Notes that a run begins, and lets go of the oldest ones. What cannot be written is no reason not to run. */
  begin(run: NewRun): RunJournal {
    const startedAt = Date.now();
    const stamp = new Date(startedAt).toISOString().replace(/\W/g, '');
    const id = `${stamp}-${process.pid}-${String(++begun).padStart(5, '0')}`;
    const about: RunAbout = { id, server: this.socketPath, startedAt, ...run };
    return new RunJournal(join(this.directory, id + SUFFIX), about, this.bounds.runBytes, () => this.sweep());
  }

  /** All runs, newest first. */
  async list(): Promise<RunInfo[]> {
    const found: RunInfo[] = [];
    for (const id of this.ids()) {
      const known = this.known.get(id);
      const state = known === undefined ? await this.read(id) : null;
      const info = known ?? (state === null ? null : infoOf(state));
      if (info === null) continue;
      if (info.outcome !== 'running') this.known.set(id, info);
      found.push(info);
    }
    return found;
  }

  /** The newest run that was begun by the app or the command line. */
  async newest(by: RunAbout['by']): Promise<RunState | null> {
    for (const id of this.ids()) {
      const run = await this.read(id);
      if (run?.by === by) return run;
    }
    return null;
  }

  /**
   * One run with its events.
   * @throws MuxError `not-found`
   */
  async open(id: string): Promise<RunState> {
    const found = this.ids().includes(id) ? await this.read(id) : null;
    if (found !== null) return found;
    throw new MuxError('not-found', `There is no run ${id}`, 'old runs are let go of');
  }

  /** Newest first. */
  private ids(): string[] {
    return readdirSync(this.directory)
      .flatMap((name) => (name.endsWith(SUFFIX) ? [name.slice(0, -SUFFIX.length)] : []))
      .sort()
      .reverse();
  }

  private async read(id: string): Promise<RunState | null> {
    try {
      return parseRun(await readFile(join(this.directory, id + SUFFIX), 'utf8'));
    } catch {
      // Another process has let go of it meanwhile.
      return null;
    }
  }

  private sweep(): void {
    let bytes = 0;
    for (const [place, id] of this.ids().entries()) {
      const path = join(this.directory, id + SUFFIX);
      bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (place === 0 || (place < this.bounds.runs && bytes <= this.bounds.bytes)) continue;
      rmSync(path, { force: true });
      this.known.delete(id);
    }
  }
}

/** The file of one run while it goes on. */
export class RunJournal {
  /** Why it cannot be kept, once it cannot. */
  problem: Problem | null = null;
  private file: number | null = null;
  private bytes = 0;
  private waiting: string[] = [];
  private flushing: NodeJS.Immediate | null = null;

  /** @param made called when its file is there */
  constructor(
    path: string,
    readonly about: RunAbout,
    private readonly most: number,
    made: () => void,
  ) {
    const startTicks = readProcess(process.pid)?.startTicks ?? 0;
    const first: Header = { type: 'run', ...about, cwd: process.cwd(), pid: process.pid, startTicks };
    this.attempt(() => {
      this.file = openSync(path, 'wx', 0o600);
      this.write(first);
      this.flush();
      made();
    });
  }

  event(event: RunEvent): void {
    const isTalk = event.type === 'step-progress' || event.type === 'echo' || event.type === 'step-output';
    if (isTalk && this.bytes > this.most) return;
    this.write(event);
    // Events that come together are one write; a kill loses no more than those of this very moment.
    this.flushing ??= setImmediate(() => this.flush());
  }

  /** The run is over. */
  end(ended: RunEnd): void {
    this.write({ type: 'ended', ...ended });
    this.flush();
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }

  private write(line: object): void {
    if (this.file === null) return;
    const text = `${JSON.stringify(line)}\n`;
    this.bytes += text.length;
    this.waiting.push(text);
  }

  private flush(): void {
    if (this.flushing !== null) clearImmediate(this.flushing);
    this.flushing = null;
    const bytes = Buffer.from(this.waiting.join(''));
    this.waiting = [];
    this.attempt(() => {
      for (let at = 0; this.file !== null && at < bytes.length; ) at += writeSync(this.file, bytes, at);
    });
  }

  /** A full disk ends the journal, not the run. */
  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.problem = toProblem(error);
      if (this.file !== null) closeSync(this.file);
      this.file = null;
    }
  }
}

/** A run from the text of its file; null for one that is not ours. Lines that are not whole are passed over. */
export function parseRun(text: string): RunState | null {
  const [first, ...rest] = text.split('\n').map(parseLine);
  if (!isHeader(first)) return null;
  const { cwd, pid, startTicks, type: _type, ...about } = first;
  const events: RunEvent[] = [];
  let end: RunEnd | null = null;
  for (const line of rest) {
    if (isEvent(line)) events.push(line);
    else end = asEnd(line) ?? end;
  }
  const state = stateOf(about, events, end, end === null && isAlive(pid, startTicks));
  const { brokeAt } = state;
  if (brokeAt === null || brokeAt.file === '' || brokeAt.file === '-') return state;
  return { ...state, brokeAt: { ...brokeAt, file: resolve(cwd, brokeAt.file) } };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function has(value: unknown, fields: Fields): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Record<string, unknown>;
  return Object.entries(fields).every(([name, type]) => typeof found[name] === type);
}

function isHeader(line: unknown): line is Header {
  return has(line, HEADER) && line.type === 'run' && (line.by === 'app' || line.by === 'cli');
}

function isEvent(line: unknown): line is RunEvent {
  if (!has(line, { type: 'string' }) || !Object.hasOwn(EVENTS, line.type as string)) return false;
  const type = line.type as RunEvent['type'];
  if (!has(line, EVENTS[type])) return false;
  if (type === 'start') return Array.isArray(line.steps) && line.steps.every((step) => has(step, STEP));
  return (type !== 'step-end' && type !== 'step-wait') || has(line.step, STEP);
}

function asEnd(line: unknown): RunEnd | null {
  if (!has(line, { type: 'string', at: 'number' }) || line.type !== 'ended') return null;
  const { at, problem } = line as { at: number; problem: unknown };
  return { at, problem: has(problem, { code: 'string', message: 'string' }) ? (problem as unknown as Problem) : null };
}
