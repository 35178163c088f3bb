// The fields of a design as parameters of window_ensure and pane_ensure: one table for writing and comparing.

import { MuxError } from '../errors.ts';
import { parseEnv } from '../heroscript/env.ts';
import type { EnvEntry } from '../heroscript/types.ts';
import type { DesignPane, DesignWindow } from './design.ts';

/** What a parameter is written as. */
export type Written = string | number | boolean;
/** Parameters by name, in the order in which they are written. */
export type Params = ReadonlyMap<string, Written>;

type Kind = 'text' | 'integer' | 'boolean' | 'env' | 'restart';

interface Field<T> {
  readonly param: string;
  readonly name: keyof T & string;
  readonly kind: Kind;
}

export const PANE_FIELDS: readonly Field<DesignPane>[] = [
  { param: 'label', name: 'label', kind: 'text' },
  { param: 'cmd', name: 'cmd', kind: 'text' },
  { param: 'cwd', name: 'cwd', kind: 'text' },
  { param: 'env', name: 'env', kind: 'env' },
  { param: 'log', name: 'log', kind: 'boolean' },
  { param: 'logpath', name: 'logpath', kind: 'text' },
  { param: 'logreset', name: 'logreset', kind: 'boolean' },
  { param: 'restart', name: 'restart', kind: 'restart' },
  { param: 'max_restarts', name: 'maxRestarts', kind: 'integer' },
  { param: 'backoff', name: 'backoff', kind: 'text' },
  { param: 'depends_on', name: 'dependsOn', kind: 'text' },
  { param: 'ready', name: 'ready', kind: 'text' },
  { param: 'ready_timeout', name: 'readyTimeout', kind: 'text' },
];

export const WINDOW_FIELDS: readonly Field<DesignWindow>[] = [
  { param: 'cmd', name: 'cmd', kind: 'text' },
  { param: 'cwd', name: 'cwd', kind: 'text' },
  { param: 'env', name: 'env', kind: 'env' },
  { param: 'prune', name: 'prune', kind: 'boolean' },
];

/** @throws MuxError `bad-input` for an environment that no script can say */
export function paneParams(pane: DesignPane): Params {
  return paramsOf(PANE_FIELDS, pane);
}

/** @throws MuxError `bad-input` for an environment that no script can say */
export function windowParams(design: DesignWindow): Params {
  return paramsOf(WINDOW_FIELDS, design);
}

function paramsOf<T>(fields: readonly Field<T>[], values: T): Params {
  const params = new Map<string, Written>();
  for (const { param, name } of fields) {
    const written = writtenOf(values[name]);
    if (written !== undefined) params.set(param, written);
  }
  for (const { param, kind } of fields) {
    const value = params.get(param);
    if (kind === 'integer' && typeof value === 'string' && /^(?:0|[1-9]\d{0,14})$/.test(value)) {
      params.set(param, Number(value));
    }
  }
  return params;
}

function writtenOf(value: unknown): Written | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.trim() === '' ? undefined : unixLines(value);
  if (Array.isArray(value) && value.length > 0) return writeEnv(value as EnvEntry[]);
  return undefined;
}

/** A text with every line end as `\n`, as the language has it. */
export function unixLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * Fields without those that say nothing, texts with their line ends as `\n`. A pane that has fields of its own is not
 * plain.
 */
export function tidy<T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const kept = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    if (typeof value !== 'string') return [[name, value]];
    return value.trim() === '' ? [] : [[name, unixLines(value)]];
  });
  const hasFields = kept.some(([name]) => PANE_FIELDS.some((field) => field.name === name));
  return Object.fromEntries(kept.filter(([name]) => name !== 'plain' || !hasFields)) as T;
}

/** True where a pane has to be named in a script. */
export function isNamed(pane: DesignPane): boolean {
  return pane.plain === true || paneParams(pane).size > 0;
}

/**
 * The text of an env parameter: pairs parted by commas, or one a line where a value needs that.
 * @throws MuxError `bad-input` where the pairs cannot be said: a line break in a value, a key that is no shell name
 */
export function writeEnv(entries: readonly EnvEntry[]): string {
  const pairs = entries.map(pairOf);
  for (const text of [pairs.join(','), ...(pairs.length > 1 ? [entries.map(lineOf).join('\n')] : [])]) {
    if (readsAs(text, entries)) return text;
  }
  const wrong = entries.find((entry) => !readsAs(pairOf(entry), [entry])) ?? entries[0];
  throw new MuxError(
    'bad-input',
    `A playbook cannot say the value of ${wrong?.key || 'a variable without a name'} in env`,
    'values are on one line; keys are shell names, each once',
  );
}

const QUOTES = ['', "'", '"'] as const;

function pairOf(entry: EnvEntry): string {
  const written = QUOTES.map((quote) => `${entry.key}=${quote}${entry.value}${quote}`);
  return written.find((text) => readsAs(text, [entry])) ?? (written[0] as string);
}

/** As it is written on a line of its own, where a comma needs no quotes. */
function lineOf(entry: EnvEntry): string {
  const other: EnvEntry = { key: `${entry.key}_`, value: '' };
  const written = QUOTES.map((quote) => `${entry.key}=${quote}${entry.value}${quote}`);
  return written.find((text) => readsAs(`${text}\n${other.key}=`, [entry, other])) ?? (written[0] as string);
}

function readsAs(text: string, entries: readonly EnvEntry[]): boolean {
  let complaints = 0;
  const read = parseEnv(text, () => complaints++);
  return (
    complaints === 0 &&
    read.length === entries.length &&
    read.every(({ key, value }, i) => key === entries[i]?.key && value === entries[i]?.value)
  );
}

export function sameParams(a: Params, b: Params): boolean {
  return a.size === b.size && [...a].every(([key, value]) => String(b.get(key)) === String(value));
}
