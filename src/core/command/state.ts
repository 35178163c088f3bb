/** What is known of a pane's command: the shell's own mark, the stored state of declared commands, and the status they make. */
import { createHash } from 'node:crypto';
import type { PaneStatus } from '../tmux/types.ts';

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
  /** run: a command runs; done: it ended and the prompt is being made; prompt: the shell reads a line. */
  phase: 'run' | 'done' | 'prompt';
  exitCode: number | null;
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  endedAt: number | null;
}

/** The longest mark that is believed, bounds what a pane can make us parse. */
const LONGEST_MARK = 200;

export function parsePaneMark(text: string): PaneMark | null {
  if (!text.startsWith('muxworks:v1/') || text.length > LONGEST_MARK) return null;
  const [shell, sequence, token, phase, exit, start, end, more] = text.slice(12).split('/');
  if (phase !== 'run' && phase !== 'done' && phase !== 'prompt') return null;
  const numbers = [shell, sequence, token, exit, start, end].map(Number);
  if (more !== undefined || numbers.some((value) => !Number.isSafeInteger(value) || value < 0)) return null;
  const [shellPid, count, tokenValue, code, startMicros, endMicros] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    shell: shellPid,
    sequence: count,
    token: tokenValue,
    phase,
    exitCode: phase === 'run' || count === 0 ? null : code,
    startedAt: startMicros === 0 ? null : Math.floor(startMicros / 1000),
    endedAt: endMicros === 0 ? null : Math.floor(endMicros / 1000),
  };
}

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
}

export function parseCommandState(text: string): CommandState | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isCommandState(value) ? value : null;
  } catch {
    // Somebody else's option of the same name: no state.
    return null;
  }
}

function isCommandState(value: unknown): value is CommandState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Record<string, unknown>;
  return (
    ['cmd_md5', 'cmd_text', 'status', 'started_at', 'last_check'].every((key) => typeof state[key] === 'string') &&
    ['pid', 'pane_id', 'token'].every((key) => typeof state[key] === 'number') &&
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
  // What a person typed and finished leaves a prompt; what was declared has an outcome.
  if (pane.state === null || pane.mark.token !== pane.state.token || pane.mark.token === 0) return 'idle';
  return pane.mark.exitCode === 0 ? 'finished' : 'failed';
}
