/** Which store keeps the state of commands beside tmux itself: a flag, MUXWORKS_STATE, or what was chosen for good. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MuxError } from '../errors.ts';
import { privateDirectory, stateDirectory } from './directories.ts';
import { replaceFile } from './replace-file.ts';

/** Where a Redis server is. */
export interface RedisPlace {
  readonly kind: 'redis';
  /** As given, with the password: never to be shown. */
  readonly url: string;
  /** The same for people: `redis://127.0.0.1:6379/0`, without user and password. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Of a Unix socket, in the place of host and port. */
  readonly path: string | null;
  readonly db: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
}

export type StorePlace = { readonly kind: 'tmux'; readonly url: 'tmux'; readonly name: 'tmux' } | RedisPlace;

export interface StoreSetting {
  readonly store: StorePlace;
  /** What this machine is called among those that share a Redis; null: by nothing, with the source system's keys. */
  readonly node: string | null;
  /** Who says so. */
  readonly from: 'option' | 'environment' | 'file' | 'default';
}

const HINT = 'it is tmux, redis://[user:password@]host[:port][/db], rediss://…, or redis+unix:///path[?db=n]';

/**
 * Reads `tmux`, `redis://user:password@host:6379/2`, `rediss://…` (TLS), or `redis+unix:///run/redis.sock?db=2`.
 * @throws MuxError `bad-input`, without what was given: it may hold a password
 */
export function parseStore(text: string): StorePlace {
  if (text === 'tmux') return { kind: 'tmux', url: 'tmux', name: 'tmux' };
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new MuxError('bad-input', 'That is no store for states', HINT);
  }
  const { protocol, hostname, username, password, pathname, search } = url;
  const unix = protocol === 'redis+unix:';
  if (!unix && protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new MuxError('bad-input', `${protocol}// is no store for states`, HINT);
  }
  const db = unix ? (url.searchParams.get('db') ?? '0') : pathname.replace(/^\//, '') || '0';
  if (!/^\d{1,5}$/.test(db) || (!unix && search !== '')) {
    throw new MuxError('bad-input', 'What follows the host of a Redis is the number of its database', HINT);
  }
  if (unix ? pathname.length < 2 : hostname === '') throw new MuxError('bad-input', 'A host is missing', HINT);
  const port = url.port === '' ? 6379 : Number(url.port);
  const path = unix ? decoded(pathname) : null;
  return {
    kind: 'redis',
    url: text,
    name: unix ? `redis+unix://${path}?db=${db}` : `${protocol}//${hostname}:${port}/${db}`,
    // Brackets are the URL's, not the address's.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    path,
    db: Number(db),
    username: username === '' ? null : decoded(username),
    password: password === '' ? null : decoded(password),
    tls: protocol === 'rediss:',
  };
}

/** The address of a Redis with another password, or without one: then it may be shown and edited. */
export function redisAddress(place: RedisPlace, password: string | null = null): string {
  const { username, host, port, path, db, tls } = place;
  const secret = password === null ? '' : `:${encodeURIComponent(password)}`;
  const who = username === null && secret === '' ? '' : `${encodeURIComponent(username ?? '')}${secret}@`;
  // A URL without a host has no place for who asks.
  if (path !== null) return `redis+unix://${who === '' ? '' : `${who}localhost`}${encodeURI(path)}?db=${db}`;
  return `${tls ? 'rediss' : 'redis'}://${who}${host.includes(':') ? `[${host}]` : host}:${port}/${db}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MuxError('bad-input', 'A % in the address of a Redis is not followed by two digits', 'write it as %25');
  }
}

/** @throws MuxError `bad-input` for what a key cannot hold without being mistaken */
export function checkNode(node: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(node)) return node;
  throw new MuxError(
    'bad-input',
    `${JSON.stringify(node)} is no name of a node`,
    'use letters, digits, dot, hyphen and underscore, at most 63 of them: MUXWORKS_NODE, --node',
  );
}

interface Chosen {
  readonly state?: string;
  readonly node?: string;
}

/**
 * What is to be used: the flags, else MUXWORKS_STATE and MUXWORKS_NODE, else what saveStoreSetting() has kept, else tmux
 * alone.
 * @throws MuxError `bad-input`
 */
export function storeSetting(flags: Chosen = {}): StoreSetting {
  const { MUXWORKS_STATE, MUXWORKS_NODE } = process.env;
  const saved = readSaved();
  const node = flags.node ?? (MUXWORKS_NODE || saved.node);
  const named = { node: node === undefined ? null : checkNode(node) };
  if (flags.state !== undefined) return { ...named, store: parseStore(flags.state), from: 'option' };
  if (MUXWORKS_STATE) return { ...named, store: parseStore(MUXWORKS_STATE), from: 'environment' };
  if (saved.state !== undefined) return { ...named, store: parseStore(saved.state), from: 'file' };
  return { ...named, store: parseStore('tmux'), from: 'default' };
}

/** The file that keeps the choice: `store.json`, readable by its owner alone. */
export function storeSettingFile(): string {
  return join(stateDirectory(), 'store.json');
}

function readSaved(): Chosen {
  let text: string;
  try {
    text = readFileSync(storeSettingFile(), 'utf8');
  } catch {
    return {};
  }
  let chosen: Record<string, unknown>;
  try {
    chosen = { ...JSON.parse(text) };
  } catch {
    throw new MuxError('bad-input', `${storeSettingFile()} cannot be read`, ANEW);
  }
  const { state, node } = chosen;
  try {
    if (typeof state === 'string') parseStore(state);
    if (typeof node === 'string') checkNode(node);
  } catch (error) {
    throw new MuxError('bad-input', `${storeSettingFile()}: ${(error as Error).message}`, ANEW);
  }
  return {
    ...(typeof state === 'string' ? { state } : {}),
    ...(typeof node === 'string' ? { node } : {}),
  };
}

const ANEW = 'remove it, and choose the store again';

/**
 * Keeps a store, and the node's name if there is one, for all that runs without flags from now on; tmux is what is used
 * without such a choice. Returns what puts back the choice before.
 * @throws MuxError `io` where it cannot be kept; then the one before is in force
 */
export function saveStoreSetting({ store, node }: Pick<StoreSetting, 'store' | 'node'>): () => void {
  const file = storeSettingFile();
  const chosen: Chosen = store.kind === 'tmux' ? {} : { state: store.url, ...(node === null ? {} : { node }) };
  let before: string | null = null;
  try {
    if (existsSync(file)) before = readFileSync(file, 'utf8');
    replaceChoice(file, store.kind === 'tmux' ? null : `${JSON.stringify(chosen)}\n`);
  } catch (error) {
    if (error instanceof MuxError) throw error;
    throw new MuxError('io', `The choice of store cannot be kept: ${(error as Error).message}`, 'make room there');
  }
  return () => replaceChoice(file, before);
}

/** @param text null: there is no choice any more. @throws as node:fs does */
function replaceChoice(file: string, text: string | null): void {
  if (text === null) {
    rmSync(file, { force: true });
    return;
  }
  privateDirectory(stateDirectory());
  replaceFile(file, text);
}
