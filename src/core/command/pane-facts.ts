/** What has to be known of one pane before something is done to it: one short question instead of a whole snapshot. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MuxError } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { foregroundProcess } from '../process/tree.ts';
import { remindOfEnds } from '../tmux/ends.ts';
import type { Tmux } from '../tmux/server.ts';
import { type PaneMark, paneMark, parseCommandState } from './state.ts';

const FACTS = [
  '#{pane_id} #{session_id} #{pane_pid} #{pane_dead} #{pane_dead_status} #{pane_dead_signal}'.replaceAll(' ', '|'),
  '#{m:*/muxworks.bash*,#{pane_start_command}}|#{pane_path}',
];

export interface PaneFacts {
  session: string;
  /** Process id of the pane's root. */
  root: number;
  dead: boolean;
  /** Of a root that has ended and whose pane remains: its exit code, 128 + signal where a signal ended it. */
  deadCode: number | null;
  /** The root is bash with our integration. */
  integrated: boolean;
  mark: PaneMark | null;
  /** What was declared to run in the pane, as it was given; null where nothing was. */
  declared: string | null;
}

/** @throws MuxError `not-found`, `no-server` */
export async function paneFacts(tmux: Tmux, pane: string): Promise<PaneFacts> {
  if (!/^%\d+$/.test(pane)) throw new MuxError('bad-input', `${pane} is no id of a pane`, 'it is % and a number: %12');
  const [first = '', second = '', option = ''] = await tmux.sequence([
    ...FACTS.map((format) => ['display-message', '-p', '-t', pane, format]),
    ['display-message', '-p', '-t', pane, '#{@muxworks}'],
  ]);
  const [found, session = '', root, dead, status = '', signal = ''] = first.split('|');
  // display-message is content with another pane where this one is no more.
  if (found !== pane) throw new MuxError('not-found', `There is no pane ${pane}`);
  const [ours, ...path] = second.split('|');
  const pid = Number(root);
  // Between fork and exec a new pane's root is still tmux. Unknown where there is no /proc.
  const name = readProcess(pid)?.name ?? 'bash';
  const integrated = ours === '1' && (dead === '1' || name === 'bash' || name.startsWith('tmux'));
  const state = parseCommandState(option);
  const mark = paneMark(path.join('|'), pid, integrated && dead !== '1', state);
  return {
    session,
    root: pid,
    dead: dead === '1',
    deadCode: dead !== '1' ? null : /^\d+$/.test(signal) ? 128 + Number(signal) : status === '' ? null : Number(status),
    integrated,
    mark,
    declared: state !== null && mark?.phase === 'run' && mark.token === state.token ? state.cmd_text : null,
  };
}

/** tmux hears of the end of a terminal before it hears how its program ended, and tells nobody of the second. */
const EXIT_POLL_MS = 10;
const EXIT_TIMEOUT_MS = 2000;

/**
 * How the root of a pane has ended that remains; null where tmux does not hear of it.
 * @throws MuxError `not-found` when the pane is gone
 */
export async function rootExitCode(tmux: Tmux, pane: string): Promise<number | null> {
  const deadline = performance.now() + EXIT_TIMEOUT_MS;
  for (let look = 1; ; look++) {
    const { dead, deadCode } = await paneFacts(tmux, pane);
    if ((dead && deadCode !== null) || performance.now() > deadline) return deadCode;
    if (dead && look > 1) remindOfEnds(Number(await tmux.command('display-message', '-p', '#{pid}')));
    await delay(EXIT_POLL_MS);
  }
}

/** What runs in the foreground of a pane, in a person's words; null where its shell has the terminal to itself. */
export function whatRuns({ root, declared }: PaneFacts): string | null {
  if (declared !== null) return declared.split('\n')[0] ?? null;
  const foreground = foregroundProcess(root);
  return foreground === null ? null : (commandLineOf(foreground)?.join(' ') ?? null);
}

/** The words that a process was started with; null when it is gone or has none. */
export function commandLineOf(pid: number): string[] | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return words.length === 0 ? null : words;
  } catch {
    return null;
  }
}
