// Every action with its parameters: the one table behind checking, help, completion and hover.

import { READY_FORMS } from './ready.ts';
import type { RestartPolicy } from './types.ts';

/** What a parameter holds. */
export type ParamType =
  | 'session'
  | 'window'
  | 'pane'
  | 'numbered-pane'
  | 'window-or-pane'
  | 'command'
  | 'env'
  | 'text'
  | 'path'
  | 'key'
  | 'boolean'
  | 'integer'
  | 'port'
  | 'duration'
  | 'panes'
  | 'cat'
  | 'layout'
  | 'restart'
  | 'ready';

/** How each type is called in help and messages. */
export const TYPE_NAMES: Readonly<Record<ParamType, string>> = {
  session: 'session',
  window: 'session|window',
  pane: 'session|window|pane',
  'numbered-pane': 'session|window|number',
  'window-or-pane': 'session|window or session|window|pane',
  command: 'a command, on one line or several',
  env: 'KEY=value pairs',
  text: 'text',
  path: 'a path',
  key: 'a key',
  boolean: 'true or false',
  integer: 'a whole number, 0 or more',
  port: 'a port from 1 to 65535',
  duration: 'a duration such as 30s, 10m or 500ms',
  panes: 'a list of panes',
  cat: '1pane to 16pane',
  layout: 'a layout expression',
  restart: 'never, on-failure or always',
  ready: 'port, log, exit or http',
};

export const RESTART_POLICIES = ['never', 'on-failure', 'always'] as const satisfies readonly RestartPolicy[];

/** `1pane` … `16pane`. */
export const CATS: readonly string[] = Array.from({ length: 16 }, (_, i) => `${i + 1}pane`);

export interface ParamSpec {
  readonly name: string;
  readonly type: ParamType;
  readonly required?: true;
  /** What counts when the parameter is not given. */
  readonly default?: string;
  /** One line. */
  readonly help: string;
  /** As written in a script, key and all. */
  readonly example: string;
}

export interface ActionSpec {
  readonly actor: 'tmux' | 'session' | 'play';
  /** Without its actor. */
  readonly name: string;
  /** One line. */
  readonly help: string;
  readonly params: readonly ParamSpec[];
}

const session: ParamSpec = {
  name: 'name',
  type: 'session',
  required: true,
  help: 'The session',
  example: "name:'dev'",
};
const window: ParamSpec = {
  name: 'name',
  type: 'window',
  required: true,
  help: 'The window, with its session',
  example: "name:'dev|server'",
};
const pane: ParamSpec = {
  name: 'name',
  type: 'pane',
  required: true,
  help: 'The pane: its number, its label, its tmux id, or main for the first',
  example: "name:'dev|server|1'",
};
const cmd: ParamSpec = {
  name: 'cmd',
  type: 'command',
  help: 'The command; on several lines it runs as a script that stops at the first failure',
  example: "cmd:'npm run dev'",
};
const env: ParamSpec = {
  name: 'env',
  type: 'env',
  help: 'Environment of the command: pairs parted by commas, or one a line',
  example: "env:'PORT=8000,DEBUG=true'",
};
const cwd: ParamSpec = {
  name: 'cwd',
  type: 'path',
  help: 'The directory to run the command in',
  example: "cwd:'/srv/shop'",
};
const reset: ParamSpec = {
  name: 'reset',
  type: 'boolean',
  default: 'false',
  help: 'If it exists, end its processes and make it anew',
  example: 'reset:true',
};
const logging: readonly ParamSpec[] = [
  {
    name: 'log',
    type: 'boolean',
    default: 'false',
    help: 'Write what the pane prints to a log',
    example: 'log:true',
  },
  { name: 'logpath', type: 'path', help: 'Where to write the log', example: "logpath:'/var/log/web.log'" },
  {
    name: 'logreset',
    type: 'boolean',
    default: 'false',
    help: 'Start the log empty',
    example: 'logreset:true',
  },
];
const port: ParamSpec = {
  name: 'port',
  type: 'port',
  required: true,
  help: 'The port of the share',
  example: 'port:8080',
};
const editable: ParamSpec = {
  name: 'editable',
  type: 'boolean',
  default: 'false',
  help: 'Let viewers type',
  example: 'editable:true',
};

export const ACTIONS: readonly ActionSpec[] = [
  {
    actor: 'tmux',
    name: 'session_create',
    help: 'Creates a session; one that exists is kept, or made anew with reset',
    params: [session, reset],
  },
  {
    actor: 'tmux',
    name: 'session_delete',
    help: 'Ends the processes of a session, then the session; does nothing where there is none',
    params: [session],
  },
  {
    actor: 'tmux',
    name: 'window_create',
    help: 'Creates a window, and its session where missing; one that exists is an error, or made anew with reset',
    params: [window, cmd, env, cwd, reset],
  },
  {
    actor: 'tmux',
    name: 'window_delete',
    help: 'Ends the processes of a window, then the window; does nothing where there is none',
    params: [window],
  },
  {
    actor: 'tmux',
    name: 'pane_execute',
    help: 'Types a command into a pane and runs it',
    params: [pane, { ...cmd, required: true }, cwd],
  },
  {
    actor: 'tmux',
    name: 'pane_kill',
    help: 'Ends the processes of a pane, then that pane and no other',
    params: [pane],
  },
  {
    actor: 'tmux',
    name: 'pane_split',
    help: 'Splits the active pane of a window, or the pane named',
    params: [
      { ...window, type: 'window-or-pane', help: 'The window, or the pane to split' },
      cmd,
      {
        name: 'horizontal',
        type: 'boolean',
        default: 'false',
        help: 'Side by side instead of one above the other',
        example: 'horizontal:true',
      },
      env,
      cwd,
      ...logging,
    ],
  },
  {
    actor: 'tmux',
    name: 'session_ttyd',
    help: 'Shares a session over HTTP',
    params: [session, port, editable],
  },
  {
    actor: 'tmux',
    name: 'window_ttyd',
    help: 'Shares a window over HTTP',
    params: [window, port, editable],
  },
  {
    actor: 'tmux',
    name: 'session_ttyd_stop',
    help: 'Stops the share of a session that Muxworks started on that port',
    params: [session, port],
  },
  {
    actor: 'tmux',
    name: 'window_ttyd_stop',
    help: 'Stops the share of a window that Muxworks started on that port',
    params: [window, port],
  },
  {
    actor: 'tmux',
    name: 'ttyd_stop_all',
    help: 'Stops every share that Muxworks started',
    params: [],
  },
  {
    actor: 'tmux',
    name: 'session_ensure',
    help: 'Makes sure that a session exists',
    params: [session],
  },
  {
    actor: 'tmux',
    name: 'window_ensure',
    help: 'Makes sure that a window exists with that many panes in that layout; panes that are there keep running',
    params: [
      window,
      {
        name: 'cat',
        type: 'cat',
        default: '1pane',
        help: 'The number of panes, in an even grid',
        example: "cat:'4pane'",
      },
      {
        name: 'layout',
        type: 'layout',
        help: 'The panes drawn as a tree: row is side by side, col stacked, @ a weight; instead of cat',
        example: "layout:'row(1@60, col(2, 3)@40)'",
      },
      { ...cmd, help: 'The command of every pane that no pane_ensure names and that has none yet' },
      env,
      cwd,
      {
        name: 'prune',
        type: 'boolean',
        default: 'false',
        help: 'End the panes that are too many; without it they are kept, with a warning',
        example: 'prune:true',
      },
    ],
  },
  {
    actor: 'tmux',
    name: 'pane_ensure',
    help: 'Makes sure that a pane exists and that its command runs in it',
    params: [
      {
        ...pane,
        type: 'numbered-pane',
        help: 'The pane by its number, counted from 1 row by row; what is missing up to it is made',
        example: "name:'dev|workspace|1'",
      },
      { name: 'label', type: 'text', help: "The pane's name on its border and in targets", example: "label:'api'" },
      cmd,
      env,
      cwd,
      ...logging,
      {
        name: 'restart',
        type: 'restart',
        help: 'When to start the command again after it has ended',
        example: "restart:'on-failure'",
      },
      {
        name: 'max_restarts',
        type: 'integer',
        help: 'How often to restart before giving up',
        example: 'max_restarts:5',
      },
      {
        name: 'backoff',
        type: 'duration',
        help: 'The wait before the first restart; it grows with each further one',
        example: "backoff:'1s'",
      },
      {
        name: 'depends_on',
        type: 'panes',
        help: 'Panes that must be ready first, by full name or by label',
        example: "depends_on:'postgres,redis'",
      },
      {
        name: 'ready',
        type: 'ready',
        help: 'When the pane counts as ready',
        example: `ready:'${READY_FORMS.port}'`,
      },
      {
        name: 'ready_timeout',
        type: 'duration',
        help: 'How long to wait until it is ready',
        example: "ready_timeout:'30s'",
      },
    ],
  },
  {
    actor: 'session',
    name: 'env_set',
    help: 'Defines a key: from here on its value is filled in for {KEY} and @KEY',
    params: envSetParams(),
  },
  {
    actor: 'session',
    name: 'env_set_once',
    help: 'Defines a key that is not defined yet, by --set or above',
    params: envSetParams(),
  },
  {
    actor: 'play',
    name: 'include',
    help: 'Runs another playbook at this place',
    params: [
      {
        name: 'path',
        type: 'path',
        required: true,
        help: 'The file, relative to the one that includes it',
        example: "path:'other.heroscript'",
      },
    ],
  },
  {
    actor: 'play',
    name: 'echo',
    help: 'Prints a text',
    params: [{ name: 'content', type: 'text', required: true, help: 'What to print', example: "content:'Ready'" }],
  },
];

function envSetParams(): readonly ParamSpec[] {
  return [
    { name: 'key', type: 'key', required: true, help: 'The key to define', example: "key:'PORT'" },
    { name: 'val', type: 'text', required: true, help: 'Its value', example: "val:'8000'" },
  ];
}

/** The full name of an action, `tmux.pane_ensure`. */
export function fullName(action: { readonly actor: string; readonly name: string }): string {
  return `${action.actor}.${action.name}`;
}

const BY_NAME: ReadonlyMap<string, ActionSpec> = new Map(ACTIONS.map((action) => [fullName(action), action]));

/** The names of all actors. */
export const ACTORS: ReadonlySet<string> = new Set(ACTIONS.map((action) => action.actor));

export function findAction(name: string): ActionSpec | undefined {
  return BY_NAME.get(name);
}

export function findParam(action: ActionSpec, key: string): ParamSpec | undefined {
  return action.params.find((param) => param.name === key);
}

/** The values that a parameter of a type can have, where they can be listed. */
export function valuesOf(type: ParamType): readonly string[] {
  if (type === 'boolean') return ['true', 'false'];
  if (type === 'cat') return CATS;
  if (type === 'restart') return RESTART_POLICIES;
  return [];
}
