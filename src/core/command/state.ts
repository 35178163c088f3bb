/** What is known of a pane's command: the shell's own mark, the stored state of declared commands, and the status they make. */
import { createHash } from 'node:crypto';
import { foregroundProcess } from '../process/tree.ts';
import type { PaneStatus } from '../tmux/types.ts';
import { parseStartedBy, type StartedBy } from './started-by.ts';

/**
 * The shell's last mark. Our shell integration sends it as OSC 7, which tmux keeps as `#{pane_path}`: so it survives
 * without any client, dies with the pane, and rides in the snapshot.
 * `muxworks:v1/SHELL/SEQ/TOKEN/PHASE/EXIT/START/END`, times in microseconds since the epoch, 0 where unknown.
 */
export interface PaneMark {
  /** Process id of the shell. */
  shell: number;
  /** Counts the commands of this shell; 0 before the first. */
  sequence: number;
  /** The number that came with a command started by us, 0 for one typed by a person. */
  token: number;
  /**
   * run: a command runs; done: it ended and the prompt is being made; prompt: the shell reads a line; more: it reads
   * the rest of a command that is not complete (its token is then of that command).
   */
  phase: 'run' | 'done' | 'prompt' | 'more';
  exitCode: number | null;
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  endedAt: number | null;
}

/** The longest mark that is believed, bounds what a pane can make us parse. */
const LONGEST_MARK = 200;

const MARK = /^muxworks:v1\/(\d+)\/(\d+)\/(\d+)\/(run|done|prompt|more)\/(\d+)\/(\d+)\/(\d+)$/;

export function parsePaneMark(text: string): PaneMark | null {
  const found = text.length > LONGEST_MARK ? null : MARK.exec(text);
  if (found === null) return null;
  const phase = found[4] as PaneMark['phase'];
  const [shell, sequence, token, code, start, end] = [1, 2, 3, 5, 6, 7].map((i) => Number(found[i])) as SixNumbers;
  if (![shell, sequence, token, code, start, end].every(Number.isSafeInteger) || shell === 0 || code > 255) return null;
  return {
    shell,
    sequence,
    token,
    phase,
    exitCode: phase === 'run' || sequence === 0 ? null : code,
    startedAt: start === 0 ? null : Math.floor(start / 1000),
    endedAt: end === 0 || phase === 'run' ? null : Math.floor(end / 1000),
  };
}

type SixNumbers = [number, number, number, number, number, number];

/**
 * The mark of a shell of ours, from what tmux has kept of its pane: `#{pane_path}`, the last OSC 7 that was printed
 * there. Null while the shell has not come to its first prompt, and where the mark is of an earlier shell.
 *
 * A program in the pane may print an OSC 7 of its own (fish and remote shells tell their directory by it). Then that
 * program runs, because our shell would have printed its own since. Which command runs is told by `state` there, and
 * where the mark does not know (`fg`, a shell whose prompts do not expand): it is the declared one as long as that has
 * the terminal. Only on systems with /proc.
 */
export function paneMark(
  path: string,
  shell: number,
  integrated: boolean,
  state: CommandState | null = null,
): PaneMark | null {
  const read = parsePaneMark(path);
  const foreign = read === null && integrated && path !== '' && !path.startsWith('muxworks:');
  const mark = foreign ? { ...SOMETHING_RUNS, shell } : read;
  if (mark === null || mark.shell !== shell) return null;
  if (mark.phase !== 'run' || mark.token !== 0 || state === null || foregroundProcess(shell) !== state.pid) return mark;
  const startedAt = Date.parse(state.started_at);
  return { ...mark, token: state.token, startedAt: Number.isNaN(startedAt) ? null : startedAt };
}

const SOMETHING_RUNS = { sequence: 1, token: 0, phase: 'run', exitCode: null, startedAt: null, endedAt: null } as const;

/**
 * The state of the command that Muxworks last started in a pane. The first six fields are the source system's; times
 * are ISO 8601. It is stored as JSON in the pane's own tmux option `@muxworks`.
 */
export interface CommandState {
  cmd_md5: string;
  cmd_text: string;
  status: 'running' | 'finished' | 'failed' | 'unknown';
  pid: number;
  started_at: string;
  last_check: string;
  /** The number of tmux's pane id: `%12` is 12. */
  pane_id: number;
  /** Matches PaneMark.token of the command: a state whose token is not the mark's is about an earlier command. */
  token: number;
  /** `window`: the command came from its window's declaration and not from one of the pane's own. */
  origin?: 'window';
  /** The script of a multi-line command, kept while a pane refers to it. */
  script?: string;
  /** Who has started it. */
  by?: StartedBy;
  /** Where it was started. */
  cwd?: string;
  /** The start of `pid` in clock ticks since boot: with it a later process of that number is told apart. */
  pid_start?: number;
  /** The tmux server, by its process and its start in milliseconds since the epoch. */
  server?: { pid: number; startedAt: number };
}

export function parseCommandState(text: string): CommandState | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isCommandState(value) ? withoutMistakes(value) : null;
  } catch {
    // Somebody else's option of the same name: no state.
    return null;
  }
}

/** Our additions, where they are not what they should be, are as if they were not there. */
function withoutMistakes({ by, cwd, pid_start, server, ...state }: CommandState): CommandState {
  const starter = parseStartedBy(by);
  const known =
    typeof server === 'object' && server !== null && [server.pid, server.startedAt].every(Number.isSafeInteger);
  return {
    ...state,
    ...(starter === null ? {} : { by: starter }),
    ...(typeof cwd === 'string' ? { cwd } : {}),
    ...(Number.isSafeInteger(pid_start) ? { pid_start: pid_start as number } : {}),
    ...(known ? { server } : {}),
  };
}

function isCommandState(value: unknown): value is CommandState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Record<string, unknown>;
  return (
    ['cmd_md5', 'cmd_text', 'status', 'started_at', 'last_check'].every((key) => typeof state[key] === 'string') &&
    ['running', 'finished', 'failed', 'unknown'].includes(state.status as string) &&
    ['pid', 'pane_id', 'token'].every((key) => Number.isSafeInteger(state[key]) && (state[key] as number) >= 0) &&
    (state.origin === undefined || state.origin === 'window') &&
    (state.script === undefined || typeof state.script === 'string')
  );
}

/** MD5 of a command after trimming and with every line end as `\n` (source: normalize_and_hash_command). */
export function commandHash(command: string): string {
  return createHash('md5').update(command.replace(/\r\n?/g, '\n').trim()).digest('hex');
}

/** True when the command that `state` tells of is the one that runs in the pane now. */
export function isAlive(pane: { dead: boolean; mark: PaneMark | null; state: CommandState | null }): boolean {
  return !pane.dead && pane.state !== null && pane.mark?.phase === 'run' && pane.mark.token === pane.state.token;
}

export function paneStatus(pane: { dead: boolean; mark: PaneMark | null; state: CommandState | null }): PaneStatus {
  if (pane.dead) return 'dead';
  if (pane.mark === null) return 'unknown';
  if (pane.mark.phase === 'run') return 'running';
  if (pane.mark.phase === 'more') return 'idle';
  // What a person typed and finished leaves a prompt; what was declared has an outcome.
  if (pane.state === null || pane.mark.token !== pane.state.token || pane.mark.token === 0) return 'idle';
  return pane.mark.exitCode === 0 ? 'finished' : 'failed';
}
