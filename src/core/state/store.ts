/** The contract of the stores that keep the state of panes' commands: embedded.ts in tmux itself, redis.ts in Redis. */
import { type CommandState, commandHash, parseCommandState } from '../command/state.ts';
import { MuxError } from '../errors.ts';

/** The pane that a state is about. */
export interface StateAddress {
  readonly session: string;
  readonly window: string;
  /** `%12` */
  readonly pane: string;
}

export interface StoredState {
  readonly address: StateAddress;
  readonly state: CommandState;
}

/**
 * Keeps one state for each pane, and knows nothing of whether it is true: see command/stored-state.ts. What is not a
 * state, whoever has written it, is read as none. All throw MuxError where the store cannot be reached.
 */
export interface StateStore {
  get(address: StateAddress): Promise<CommandState | null>;
  /** @throws MuxError `bad-input` for a state that is none, or of another pane; `not-found` for a pane that cannot keep it */
  set(address: StateAddress, state: CommandState): Promise<void>;
  /** True where there was one. */
  delete(address: StateAddress): Promise<boolean>;
  /** Of one session, or of all. */
  list(session?: string): Promise<StoredState[]>;
}

/** The source system's key: `herotmux:dev:work|12`, the last being the number of tmux's pane id. */
export function getStateKey({ session, window, pane }: StateAddress): string {
  return `herotmux:${session}:${window}|${paneNumber(pane)}`;
}

/** The number of a tmux pane id: `%12` is 12. @throws MuxError `bad-input` */
export function paneNumber(pane: string): number {
  if (/^%\d{1,9}$/.test(pane)) return Number(pane.slice(1));
  throw new MuxError('bad-input', `${pane} is no id of a pane`, 'it is % and a number: %12');
}

/** @throws MuxError `bad-input` for what a store must not keep */
export function checkState({ pane }: StateAddress, state: CommandState): void {
  if (state.pane_id !== paneNumber(pane)) {
    throw new MuxError('bad-input', `The state is about pane %${state.pane_id}, not about ${pane}`);
  }
  if (parseCommandState(JSON.stringify(state)) === null) {
    throw new MuxError(
      'bad-input',
      'That is no state of a command',
      'it needs cmd_md5, cmd_text, status, pid and times',
    );
  }
  if (state.cmd_md5 !== commandHash(state.cmd_text)) {
    throw new MuxError('bad-input', 'cmd_md5 of the state is not that of its cmd_text', 'use commandHash');
  }
}
