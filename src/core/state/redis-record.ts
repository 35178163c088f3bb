/** How a state is written in Redis: the source system's key and fields, and beside them what is ours. */
import { type CommandState, parseCommandState } from '../command/state.ts';
import { MuxError } from '../errors.ts';
import { getStateKey, type StateAddress } from './store.ts';

/** Beside the state, in the field `muxworks`, which other tools pass over. */
export interface Origin {
  readonly session: string;
  readonly window: string;
  /** The machine's own name, and the socket of the tmux server that the pane is on. */
  readonly host: string;
  readonly socket: string;
  /** How the command has ended, as far as that is known. */
  readonly exit_code: number | null;
  readonly number: number;
  readonly label: string | null;
}

export interface StateRecord {
  readonly key: string;
  /** Null for a record of a tool, or a machine, that has no name for itself. */
  readonly node: string | null;
  readonly address: StateAddress;
  readonly state: CommandState;
  /** Null for what another tool has written. */
  readonly origin: Origin | null;
}

/** Told on, as JSON, each time that states or nodes change: the keys. */
export const CHANNEL = 'muxworks:changes';

/** A tmux server that shares its states. */
export interface NodeRecord {
  readonly node: string | null;
  readonly host: string;
  readonly socket: string;
}

/** A node that nobody has heard of for so long is forgotten; what is left of that tells its age by Redis's own clock. */
export const NODE_SECONDS = 7 * 24 * 3600;
export const NODE_PREFIX = 'muxworks:node:';

export function nodeKey({ node, host, socket }: NodeRecord): string {
  return `${NODE_PREFIX}${node ?? ''}@${host}:${socket}`;
}

/** Counts the changes to what is a server's, by whichever process: who has counted them all need not look at them. */
export function versionKey(node: NodeRecord): string {
  return nodeKey(node).replace(NODE_PREFIX, 'muxworks:version:');
}

/** The set of the keys that are a server's: without it all keys of the Redis would have to be looked at for them. */
export function ownKeysKey(node: NodeRecord): string {
  return nodeKey(node).replace(NODE_PREFIX, 'muxworks:keys:');
}

/** Null for what is none. */
export function parseNode(text: string | null): NodeRecord | null {
  try {
    const { node, host, socket } = JSON.parse(text ?? '') as Record<string, unknown>;
    if ((node !== null && typeof node !== 'string') || typeof host !== 'string' || typeof socket !== 'string')
      return null;
    return { node, host, socket };
  } catch {
    return null;
  }
}

/** What all keys of a node begin with; without a node they are the source system's. */
export function keyPrefix(node: string | null): string {
  return node === null ? 'herotmux:' : `herotmux@${node}:`;
}

/** `herotmux:dev:work|12`, with a node `herotmux@laptop:dev:work|12`. @throws MuxError `bad-input` */
export function recordKey(node: string | null, address: StateAddress): string {
  // tmux has no such session. Two addresses would have one key.
  if (address.session.includes(':')) {
    throw new MuxError(
      'bad-input',
      `${JSON.stringify(address.session)} is no name of a session`,
      'it cannot hold a colon',
    );
  }
  return keyPrefix(node) + getStateKey(address).slice(keyPrefix(null).length);
}

const KEY = /^herotmux(?:@([A-Za-z0-9._-]+))?:([^:]*):([\s\S]*)\|(\d{1,9})$/;

/** Null for a key of something else. */
export function parseKey(key: string): { node: string | null; address: StateAddress } | null {
  const [, node = null, session = '', window = '', pane = ''] = KEY.exec(key) ?? [];
  return pane === '' ? null : { node, address: { session, window, pane: `%${Number(pane)}` } };
}

export function printRecord(state: CommandState, origin: Origin | null): string {
  return JSON.stringify(origin === null ? state : { ...state, muxworks: origin });
}

/** Null for what is no state, or one of another pane than its key says. */
export function parseRecord(key: string, text: string | null): StateRecord | null {
  const place = parseKey(key);
  if (text === null || place === null) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { muxworks, ...fields } = value;
  // The source system has no token: none of our shells has been given 0 with a command.
  const state = parseCommandState(JSON.stringify({ ...fields, token: fields.token ?? 0 }));
  if (state === null || `%${state.pane_id}` !== place.address.pane) return null;
  return { key, ...place, state, origin: parseOrigin(muxworks) };
}

function parseOrigin(value: unknown): Origin | null {
  if (typeof value !== 'object' || value === null) return null;
  const { session, window, host, socket, exit_code, number, label } = value as Record<string, unknown>;
  if (typeof session !== 'string' || typeof window !== 'string') return null;
  if (typeof host !== 'string' || typeof socket !== 'string') return null;
  return {
    ...{ session, window, host, socket },
    exit_code: Number.isSafeInteger(exit_code) ? (exit_code as number) : null,
    number: Number.isSafeInteger(number) ? (number as number) : 0,
    label: typeof label === 'string' ? label : null,
  };
}

/** A text as SCAN's pattern means it. */
export function literally(text: string): string {
  return text.replace(/[\\*?[\]^-]/g, '\\$&');
}
