/** Reads a whole tmux server in one round trip: the format that asks, and the parser of what it prints. */
import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import { type CommandState, type PaneMark, paneMark, paneStatus, parseCommandState } from '../command/state.ts';
import { parseSupervision, SUPERVISION_OPTION, type Supervised } from '../command/supervision.ts';
import { parseWaits, WAITS_OPTION } from '../command/waits.ts';
import { MuxError } from '../errors.ts';
import { LOG_OPTION, type PaneLog, parsePaneLog } from '../logs/option.ts';
import { inNumberOrder, NUMBER_OPTION } from './numbers.ts';
import { decodeVis } from './quote.ts';
import type { PaneInfo, SessionInfo, WindowInfo } from './types.ts';

/**
 * The fields, in order. What another program can fill with any bytes (a directory's name) comes last,
 * so that even a separator in it would do no harm.
 */
const FIELDS = [
  'session_id',
  'session_created',
  'session_name',
  'window_id',
  'window_index',
  'window_active',
  'window_zoomed_flag',
  'window_bell_flag',
  'window_width',
  'window_height',
  'window_layout',
  'window_name',
  'pane_id',
  'pane_active',
  'pane_left',
  'pane_top',
  'pane_width',
  'pane_height',
  'pane_pid',
  'pane_dead',
  'pane_dead_status',
  'pane_dead_signal',
  'pane_dead_time',
  'pane_in_mode',
  'synchronize-panes',
  // 1 where the pane was started with our shell integration, also before its first prompt.
  'm:*/muxworks.bash*,#{pane_start_command}',
  'pane_title',
  'pane_current_command',
  NUMBER_OPTION,
  '@muxworks_label',
  'pane_pipe',
  LOG_OPTION,
  'pane_path',
  SUPERVISION_OPTION,
  WAITS_OPTION,
  '@muxworks',
  'pane_current_path',
] as const;
type Field = (typeof FIELDS)[number];
const PLACES = Object.fromEntries(FIELDS.map((name, place) => [name, place])) as Record<Field, number>;

/** Sessions whose name begins so are the means of a share (share/stage.ts), and nothing that a person has made. */
export const STAGE_PREFIX = 'muxworks-share-';
/** And those that are the app's own view of another session (own-view.ts). */
export const OWN_VIEW_PREFIX = 'muxworks-view-';

/** A pane with what the core alone needs: its stored command state beside what it shows. */
export interface PaneRecord extends PaneInfo {
  /** Its place in tmux's own order, from 0; see numbers.ts. */
  place: number;
  state: CommandState | null;
  /** What is declared about its command beyond that; see command/supervision.ts. */
  supervision: Supervised | null;
  /** The last mark of the pane's shell, see command/state.ts. */
  mark: PaneMark | null;
  dead: boolean;
  /** The pane was started with our shell integration; its mark comes with the first prompt. */
  integrated: boolean;
  /** What the pane prints is piped somewhere; see logs/capture.ts. */
  piped: boolean;
  /** The log that was made for it, null where none was. */
  log: PaneLog | null;
  /** tmux's own word for the foreground program. */
  program: string;
}

export interface WindowRecord extends WindowInfo {
  panes: PaneRecord[];
}

export interface SessionRecord extends SessionInfo {
  windows: WindowRecord[];
}

export interface Separators {
  field: string;
  record: string;
}

/** Field and record separators that no earlier text can know: printable, because some tmux versions replace others. */
export function separators(): Separators {
  const nonce = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return { field: `|${nonce}|`, record: `>${nonce}>` };
}

/** The commands that read a server, to be run as one sequence; parseSnapshot reads what they print. */
export function snapshotCommands({ field, record }: Separators): string[][] {
  return [
    ['list-panes', '-a', '-F', FIELDS.map((name) => `#{${name}}`).join(field) + record],
    // #{session_attached} counts control clients too: of ours there is always one.
    ['list-clients', '-F', '#{?client_control_mode,,#{session_id}}'],
  ];
}

/** @throws MuxError `protocol` when a record has not the fields that were asked for. */
export function parseSnapshot(
  [panes = '', clients = '']: readonly string[],
  { field, record }: Separators,
): SessionRecord[] {
  const sessions = new Map<string, SessionRecord>();
  const numbers = new Map<PaneRecord, string>();
  for (const text of panes.split(record)) {
    // The line break after a record stands before the next one; one before the separator is of a directory's name.
    const values = text.replace(/^\n/, '').split(field);
    if (values.length === 1 && values[0] === '') continue;
    if (values.length < FIELDS.length)
      throw new MuxError('protocol', `tmux printed a pane with ${values.length} fields`);
    // The last field keeps separators that it may hold.
    const last = values.slice(FIELDS.length - 1).join(field);
    const get = (name: Field): string => (name === 'pane_current_path' ? last : (values[PLACES[name]] as string));
    if ([STAGE_PREFIX, OWN_VIEW_PREFIX].some((prefix) => get('session_name').startsWith(prefix))) continue;
    numbers.set(addPane(sessions, get), get(NUMBER_OPTION));
  }
  for (const { windows } of sessions.values()) for (const window of windows) numberPanes(window, numbers);
  for (const id of clients.split('\n')) {
    const session = sessions.get(id);
    if (session !== undefined) session.attached++;
  }
  return [...sessions.values()];
}

function numberPanes(window: WindowRecord, numbers: ReadonlyMap<PaneRecord, string>): void {
  if (window.panes.every((pane) => numbers.get(pane) === '')) return;
  window.panes = inNumberOrder(window.panes, (pane) => numbers.get(pane) ?? '');
  for (const [index, pane] of window.panes.entries()) pane.number = index + 1;
}

/** The exit code that a shell would give to a program that a signal ended; some systems' tmux names the signal. */
function signalCode(signal: string): number {
  const names = constants.signals as Record<string, number | undefined>;
  return (
    128 + (/^\d+$/.test(signal) ? Number(signal) : (names[`SIG${signal.replace(/^SIG/i, '').toUpperCase()}`] ?? 0))
  );
}

function addPane(sessions: Map<string, SessionRecord>, get: (name: Field) => string): PaneRecord {
  const number = (name: Field): number => Number(get(name));
  const flag = (name: Field): boolean => get(name) !== '' && get(name) !== '0';
  const sessionId = get('session_id');
  let session = sessions.get(sessionId);
  if (session === undefined) {
    session = {
      id: sessionId,
      name: decodeVis(get('session_name')),
      createdAt: number('session_created') * 1000,
      attached: 0,
      windows: [],
    };
    sessions.set(sessionId, session);
  }
  let window = session.windows.at(-1);
  if (window === undefined || window.id !== get('window_id') || window.index !== number('window_index')) {
    window = {
      id: get('window_id'),
      index: number('window_index'),
      name: decodeVis(get('window_name')),
      layout: get('window_layout'),
      width: number('window_width'),
      height: number('window_height'),
      active: flag('window_active'),
      ...(flag('window_bell_flag') ? { bell: true } : {}),
      zoomed: flag('window_zoomed_flag'),
      panes: [],
    };
    session.windows.push(window);
  }
  const dead = flag('pane_dead');
  const pid = number('pane_pid');
  const state = parseCommandState(get('@muxworks'));
  const integrated = flag('m:*/muxworks.bash*,#{pane_start_command}');
  const mark = paneMark(get('pane_path'), pid, integrated && !dead, state);
  const label = get('@muxworks_label');
  const supervision = parseSupervision(get(SUPERVISION_OPTION));
  const signal = get('pane_dead_signal');
  const deadCode =
    signal !== '' ? signalCode(signal) : get('pane_dead_status') === '' ? null : number('pane_dead_status');
  const pane: PaneRecord = {
    id: get('pane_id'),
    number: window.panes.length + 1,
    place: window.panes.length,
    label: label === '' ? null : label,
    title: get('pane_title'),
    active: flag('pane_active'),
    left: number('pane_left'),
    top: number('pane_top'),
    width: number('pane_width'),
    height: number('pane_height'),
    pid,
    command:
      state !== null && mark !== null && mark.token === state.token ? state.cmd_text : get('pane_current_command'),
    cwd: get('pane_current_path'),
    status: paneStatus({ dead, mark, state }),
    exitCode: dead ? deadCode : (mark?.exitCode ?? null),
    startedAt: mark?.startedAt ?? null,
    endedAt: dead && flag('pane_dead_time') ? number('pane_dead_time') * 1000 : (mark?.endedAt ?? null),
    managed: mark !== null,
    ...(flag('synchronize-panes') ? { synchronized: true } : {}),
    inMode: flag('pane_in_mode'),
    declared: state !== null,
    restarts: supervision?.restart === 'always' || supervision?.restart === 'on-failure' ? supervision.restarts : null,
    waitsFor: parseWaits(get(WAITS_OPTION)),
    state,
    supervision,
    mark,
    dead,
    integrated,
    piped: flag('pane_pipe'),
    log: parsePaneLog(get(LOG_OPTION)),
    program: get('pane_current_command'),
  };
  window.panes.push(pane);
  return pane;
}

/**
 * A format whose value changes when anything in a snapshot that a screen shows changes, titles and directories aside
 * (they change with every command of some shells, and ride along with the next change).
 */
export const CHANGE_FORMAT =
  '#{S:#{session_id}#{session_name}#{session_attached} #{W:#{window_id}#{window_index}#{window_name}#{window_layout}#{window_active}#{window_bell_flag} ' +
  '#{P:#{pane_id}#{pane_active}#{pane_pid}#{pane_dead}#{pane_dead_status}#{pane_dead_signal}#{pane_in_mode}#{synchronize-panes}#{pane_path}#{@muxworks_number}#{@muxworks_label}#{n:@muxworks}#{@muxworks_supervision}#{@muxworks_waits}#{pane_current_command} }}}';
