/**
 * What is declared about a pane's command beyond the command itself: when it counts as ready, when it is restarted.
 * Stored as JSON in the pane's own option, so that whoever supervises the server finds it, and it goes with the pane.
 */
import type { Ready, RestartPolicy } from '../heroscript/types.ts';
import type { Tmux } from '../tmux/server.ts';
import { asciiJson } from './ascii-json.ts';
import { parseCommandState } from './state.ts';

/** The option of a pane that holds it. */
export const SUPERVISION_OPTION = '@muxworks_supervision';

/** What a playbook asks for. Times in milliseconds. */
export interface Supervision {
  /** Null and `never`: nobody restarts it. */
  readonly restart: RestartPolicy | null;
  /** How often it is restarted without having run for SETTLED_MS in between; null is for ever. */
  readonly max_restarts: number | null;
  /** Before the first restart; twice as long before each further one. */
  readonly backoff_ms: number;
  readonly ready: Ready | null;
  readonly ready_timeout_ms: number;
  /** What the command is started with again. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
}

/** What has come of it. Tokens are those of CommandState. */
export interface Supervised extends Supervision {
  /** Restarts since the command last ran for SETTLED_MS. */
  readonly restarts: number;
  /** The command that is known to have become ready; 0 for none. */
  readonly ready_token: number;
  /** The command that somebody has ended on purpose, and that is not restarted; 0 for none. */
  readonly stopped_token: number;
}

/** A command that has run this long has settled: what happens to it later is a new story. */
export const SETTLED_MS = 60_000;
export const DEFAULT_BACKOFF_MS = 1000;
export const LONGEST_BACKOFF_MS = 60_000;
export const DEFAULT_READY_TIMEOUT_MS = 60_000;

/** Reads the option; null where it is unset, or holds what Muxworks has not written. */
export function parseSupervision(text: string): Supervised | null {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isSupervised(value) ? value : null;
  } catch {
    return null;
  }
}

function isSupervised(value: unknown): value is Supervised {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Record<string, unknown>;
  const count = (key: string): boolean => Number.isSafeInteger(found[key]) && (found[key] as number) >= 0;
  return (
    (found.restart === null || ['never', 'on-failure', 'always'].includes(found.restart as string)) &&
    (found.max_restarts === null || count('max_restarts')) &&
    ['backoff_ms', 'ready_timeout_ms', 'restarts', 'ready_token', 'stopped_token'].every(count) &&
    (found.ready === null || isReady(found.ready)) &&
    (found.cwd === null || typeof found.cwd === 'string') &&
    typeof found.env === 'object' &&
    found.env !== null &&
    Object.values(found.env).every((each) => typeof each === 'string')
  );
}

function isReady(value: unknown): value is Ready {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Record<string, unknown>;
  switch (found.kind) {
    case 'port':
      return Number.isInteger(found.port) && (found.port as number) > 0 && (found.port as number) < 65_536;
    case 'log':
      return typeof found.text === 'string' && found.text !== '';
    case 'exit':
      return Number.isInteger(found.code);
    case 'http':
      return typeof found.url === 'string' && /^https?:\/\//.test(found.url);
    default:
      return false;
  }
}

/** Whether two playbooks ask for the same. */
export function sameSupervision(a: Supervision | null, b: Supervision | null): boolean {
  return JSON.stringify(a && asked(a)) === JSON.stringify(b && asked(b));
}

function asked({ restart, max_restarts, backoff_ms, ready, ready_timeout_ms, env, cwd }: Supervision): Supervision {
  const sorted = Object.fromEntries(Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { restart, max_restarts, backoff_ms, ready, ready_timeout_ms, env: sorted, cwd };
}

/** A command that begins anew under what is asked. */
export function beginSupervision(wanted: Supervision): Supervised {
  return { ...asked(wanted), restarts: 0, ready_token: 0, stopped_token: 0 };
}

/** Stores it with the pane (`%12`), or removes it. */
export async function storeSupervision(tmux: Tmux, pane: string, supervised: Supervised | null): Promise<void> {
  await tmux.command(
    'set-option',
    '-p',
    ...(supervised === null ? ['-u'] : []),
    '-t',
    pane,
    SUPERVISION_OPTION,
    ...(supervised === null ? [] : [asciiJson(supervised)]),
  );
}

/**
 * Notes that the command of a pane (`%12`) is going to be ended on purpose: nobody restarts it then, until it is started
 * again. To be called before it ends.
 */
export async function noteStopped(tmux: Tmux, pane: string): Promise<void> {
  const [supervision = '', state = ''] = await tmux.sequence(
    [SUPERVISION_OPTION, '@muxworks'].map((option) => ['display-message', '-p', '-t', pane, `#{${option}}`]),
  );
  const supervised = parseSupervision(supervision);
  const token = parseCommandState(state)?.token;
  if (supervised === null || token === undefined) return;
  await storeSupervision(tmux, pane, { ...supervised, stopped_token: token });
}

/** Milliseconds from the end of a command to its restart, which is the `restarts + 1`st in a row. */
export function backoffOf({ backoff_ms, restarts }: Pick<Supervised, 'backoff_ms' | 'restarts'>): number {
  return Math.min(backoff_ms * 2 ** Math.min(restarts, 30), Math.max(LONGEST_BACKOFF_MS, backoff_ms));
}

/** In words, for a plan: `restarted on failure, at most 3 times`. */
export function describeSupervision({ restart, max_restarts, ready }: Supervision): string {
  const parts: string[] = [];
  if (restart === 'always' || restart === 'on-failure') {
    const limit = max_restarts === null ? '' : `, at most ${max_restarts === 1 ? 'once' : `${max_restarts} times`}`;
    parts.push(`restarted ${restart === 'always' ? 'whenever it ends' : 'when it fails'}${limit}`);
  }
  if (ready !== null) parts.push(`ready ${describeReady(ready)}`);
  return parts.join(', ');
}

/** `when port 8000 is open`, to follow `ready` or `waits until it is ready:`. */
export function describeReady(ready: Ready): string {
  switch (ready.kind) {
    case 'port':
      return `when port ${ready.port} is open`;
    case 'log':
      return `when it says ${JSON.stringify(ready.text)}`;
    case 'exit':
      return `when it ends with ${ready.code}`;
    case 'http':
      return `when ${ready.url} answers`;
  }
}
