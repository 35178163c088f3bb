// One builder for each action: from its parameters to its typed form.
//
// A builder reads every parameter before it gives up, so that all that is wrong is said at once. It gives nothing where
// a required parameter is missing or wrong, which has been reported by then.

import type { Args } from './args.ts';
import { show } from './diagnostics.ts';
import { readNumberedPane, readPaneName, readSession, readWindow, readWindowOrPane } from './read-name.ts';
import {
  type Need,
  readBoolean,
  readCommand,
  readCount,
  readEnv,
  readFilledText,
  readMilliseconds,
  readNeeds,
  readPort,
  readReady,
  readRestart,
  readShape,
  readText,
} from './read-value.ts';
import { Substitutions } from './substitute.ts';
import type { Action, ActionBase, Command, Dependency, EnvEntry, PaneEnsure } from './types.ts';

/** `session.env_set` and `session.env_set_once`. */
export interface EnvSet extends ActionBase {
  readonly action: 'session.env_set' | 'session.env_set_once';
  readonly key: string;
  readonly value: string;
}

export interface Include extends ActionBase {
  readonly action: 'play.include';
  readonly path: string;
}

/** A `pane_ensure` whose dependencies are not yet looked up: they may be further down. */
export interface PaneDraft {
  readonly action: 'tmux.pane_ensure';
  readonly pane: PaneEnsure;
  readonly needs: readonly Need[];
  /** The list that is in `pane`; what `needs` turn out to be goes in here. */
  readonly dependsOn: Dependency[];
}

/** What an action of a script says, before other actions are looked at. */
export type Statement = Exclude<Action, PaneEnsure> | PaneDraft | EnvSet | Include;

type Builder = (args: Args) => Statement | undefined;

export const BUILDERS: ReadonlyMap<string, Builder> = new Map<string, Builder>([
  ['tmux.session_create', sessionCreate],
  ['tmux.session_delete', (args) => onSession(args, 'tmux.session_delete')],
  ['tmux.session_ensure', (args) => onSession(args, 'tmux.session_ensure')],
  ['tmux.window_create', windowCreate],
  ['tmux.window_delete', windowDelete],
  ['tmux.window_ensure', windowEnsure],
  ['tmux.pane_execute', paneExecute],
  ['tmux.pane_kill', paneKill],
  ['tmux.pane_split', paneSplit],
  ['tmux.pane_ensure', paneEnsure],
  ['tmux.session_ttyd', sessionTtyd],
  ['tmux.window_ttyd', windowTtyd],
  ['tmux.session_ttyd_stop', sessionTtydStop],
  ['tmux.window_ttyd_stop', windowTtydStop],
  ['tmux.ttyd_stop_all', (args) => ({ action: 'tmux.ttyd_stop_all', ...args.base() })],
  ['session.env_set', (args) => envSet(args, 'session.env_set')],
  ['session.env_set_once', (args) => envSet(args, 'session.env_set_once')],
  ['play.include', include],
  ['play.echo', echo],
]);

function sessionCreate(args: Args): Statement | undefined {
  const name = readSession(args);
  const reset = readBoolean(args, 'reset');
  return name && { action: 'tmux.session_create', ...args.base(), name, reset };
}

function onSession(args: Args, action: 'tmux.session_delete' | 'tmux.session_ensure'): Statement | undefined {
  const name = readSession(args);
  return name && { action, ...args.base(), name };
}

function windowCreate(args: Args): Statement | undefined {
  const name = readWindow(args);
  const options = { ...command(args), ...running(args), reset: readBoolean(args, 'reset') };
  return name && { action: 'tmux.window_create', ...args.base(), name, ...options };
}

function windowDelete(args: Args): Statement | undefined {
  const name = readWindow(args);
  return name && { action: 'tmux.window_delete', ...args.base(), name };
}

function windowEnsure(args: Args): Statement | undefined {
  const name = readWindow(args);
  const shape = readShape(args);
  const options = { ...command(args), ...running(args), prune: readBoolean(args, 'prune') };
  return name && shape && { action: 'tmux.window_ensure', ...args.base(), name, shape, ...options };
}

function paneExecute(args: Args): Statement | undefined {
  const name = readPaneName(args);
  const cmd = readCommand(args, 'cmd');
  const directory = cwd(args);
  return name && cmd && { action: 'tmux.pane_execute', ...args.base(), name, cmd, ...directory };
}

function paneKill(args: Args): Statement | undefined {
  const name = readPaneName(args);
  return name && { action: 'tmux.pane_kill', ...args.base(), name };
}

function paneSplit(args: Args): Statement | undefined {
  const name = readWindowOrPane(args);
  const horizontal = readBoolean(args, 'horizontal');
  const options = { ...command(args), ...running(args), ...logging(args), horizontal };
  return name && { action: 'tmux.pane_split', ...args.base(), name, ...options };
}

function paneEnsure(args: Args): Statement | undefined {
  const name = readNumberedPane(args);
  const label = readFilledText(args, 'label');
  const options = { ...command(args), ...running(args), ...logging(args), ...supervision(args) };
  const needs = readNeeds(args);
  const labelled = label === undefined ? {} : { label };
  const dependsOn: Dependency[] = [];
  if (!name) return undefined;
  const pane: PaneEnsure = { action: 'tmux.pane_ensure', ...args.base(), name, ...labelled, ...options, dependsOn };
  return { action: pane.action, pane, needs, dependsOn };
}

function sessionTtyd(args: Args): Statement | undefined {
  const name = readSession(args);
  const share = shared(args);
  const editable = readBoolean(args, 'editable');
  return name && share && { action: 'tmux.session_ttyd', ...args.base(), name, ...share, editable };
}

function windowTtyd(args: Args): Statement | undefined {
  const name = readWindow(args);
  const share = shared(args);
  const editable = readBoolean(args, 'editable');
  return name && share && { action: 'tmux.window_ttyd', ...args.base(), name, ...share, editable };
}

function sessionTtydStop(args: Args): Statement | undefined {
  const name = readSession(args);
  const share = shared(args);
  return name && share && { action: 'tmux.session_ttyd_stop', ...args.base(), name, ...share };
}

function windowTtydStop(args: Args): Statement | undefined {
  const name = readWindow(args);
  const share = shared(args);
  return name && share && { action: 'tmux.window_ttyd_stop', ...args.base(), name, ...share };
}

function envSet(args: Args, action: EnvSet['action']): Statement | undefined {
  const key = readFilledText(args, 'key')?.trim();
  const value = readText(args, 'val');
  if (key === undefined || value === undefined) return undefined;
  if (Substitutions.isKey(key)) return { action, ...args.base(), key, value };
  const at = args.value('key');
  const hint = 'Keys are made of ASCII letters, digits, _, - and .';
  return at && args.fail('HS072', at.whole(), `${show(key)} is not a key that can be filled in`, { hint });
}

function include(args: Args): Statement | undefined {
  const path = readFilledText(args, 'path');
  return path === undefined ? undefined : { action: 'play.include', ...args.base(), path };
}

function echo(args: Args): Statement | undefined {
  const content = readText(args, 'content');
  return content === undefined ? undefined : { action: 'play.echo', ...args.base(), content };
}

// Parameters that several actions share. One that is not given is left out.

function command(args: Args): { cmd?: Command } {
  const cmd = readCommand(args, 'cmd');
  return cmd ? { cmd } : {};
}

function cwd(args: Args): { cwd?: string } {
  const directory = readFilledText(args, 'cwd');
  return directory === undefined ? {} : { cwd: directory };
}

function running(args: Args): { env?: readonly EnvEntry[]; cwd?: string } {
  const env = readEnv(args);
  return { ...(env && { env }), ...cwd(args) };
}

function logging(args: Args): Pick<PaneEnsure, 'log' | 'logpath' | 'logreset'> {
  const logpath = readFilledText(args, 'logpath');
  const log = readBoolean(args, 'log');
  const logreset = readBoolean(args, 'logreset');
  return { log, logreset, ...(logpath !== undefined && { logpath }) };
}

function supervision(
  args: Args,
): Pick<PaneEnsure, 'restart' | 'maxRestarts' | 'backoffMs' | 'ready' | 'readyTimeoutMs'> {
  const restart = readRestart(args);
  const maxRestarts = readCount(args, 'max_restarts');
  const backoffMs = readMilliseconds(args, 'backoff');
  const ready = readReady(args);
  const readyTimeoutMs = readMilliseconds(args, 'ready_timeout');
  return {
    ...(restart && { restart }),
    ...(maxRestarts !== undefined && { maxRestarts }),
    ...(backoffMs !== undefined && { backoffMs }),
    ...(ready && { ready }),
    ...(readyTimeoutMs !== undefined && { readyTimeoutMs }),
  };
}

function shared(args: Args): { port: number } | undefined {
  const port = readPort(args);
  return port === undefined ? undefined : { port };
}
