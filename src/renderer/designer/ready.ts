/** The ready condition as two fields, its kind and its value, and back to one text. Pure. */
import { unquote } from '../../core/heroscript/scalars.ts';
import type { Ready } from '../../core/heroscript/types.ts';

export type ReadyKind = Ready['kind'];

export const READY_KINDS: Record<ReadyKind, { name: string; example: string; label: string }> = {
  port: { name: 'Port', example: '8000', label: 'Port that is open' },
  log: { name: 'Output', example: 'listening', label: 'Text that it prints' },
  exit: { name: 'Exit code', example: '0', label: 'Exit code' },
  http: { name: 'Address', example: 'http://localhost:8000', label: 'Address that answers' },
};

/** `other`: nothing that a ready condition can be; it is kept as written. */
export interface ReadyFields {
  kind: ReadyKind | 'none' | 'other';
  value: string;
}

function isKind(word: string): word is ReadyKind {
  return Object.hasOwn(READY_KINDS, word);
}

export function readyFields(text: string | undefined): ReadyFields {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return { kind: 'none', value: '' };
  const space = trimmed.search(/\s/);
  const word = space < 0 ? trimmed : trimmed.slice(0, space);
  if (!isKind(word)) return { kind: 'other', value: text ?? '' };
  const rest = space < 0 ? '' : (text ?? '').trimStart().slice(space + 1);
  return { kind: word, value: word === 'log' ? unquote(rest) : rest };
}

export function readyText({ kind, value }: ReadyFields): string {
  if (kind === 'none') return '';
  if (kind === 'other') return value;
  if (kind !== 'log') return `${kind} ${value}`;
  // A text that begins or ends with a quote would be taken for a quoted one.
  return value.includes('"') && !value.includes("'") ? `log '${value}'` : `log "${value}"`;
}
