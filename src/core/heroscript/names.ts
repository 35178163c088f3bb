// Names: how they are normalised, and how `session|window|pane` is taken apart.

import type { NamePart, PaneRef } from './types.ts';

const HASH = 35;
const UNDERSCORE = 95;
/** Characters that separate words: they become one `_`. */
const SEPARATORS = new Set(['_', '-', ';', ':', '.', ' ']);

/**
 * The one form of a name: `my session` is `my_session`, `$sds__ 4F` is `sds_4f`. Trimmed, lower case, cut at the first
 * `#`, separators as single `_`, other characters than ASCII letters and digits gone.
 */
export function normaliseName(name: string): string {
  let out = '';
  for (const char of name.trim()) {
    const code = char.charCodeAt(0);
    if (code === HASH) break;
    if (SEPARATORS.has(char)) {
      if (out.charCodeAt(out.length - 1) !== UNDERSCORE) out += '_';
    } else if (code >= 65 && code <= 90) out += String.fromCharCode(code + 32);
    else if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) out += char;
  }
  return out;
}

/** The name of an actor or an action: `Session-Create` is `session_create`. */
export function normaliseAction(name: string): string {
  return name.toLowerCase().replace(/[-_]+/g, '_');
}

/** One part of a name. */
export function namePart(text: string): NamePart {
  return { raw: text.trim(), normalised: normaliseName(text) };
}

/** What the pane part of a name points at: a number, tmux's id, `main`, or else a label. */
export function paneRef(text: string): PaneRef {
  const raw = text.trim();
  if (/^\d+$/.test(raw)) return { kind: 'number', raw, number: Number(raw) };
  if (/^%\d+$/.test(raw)) return { kind: 'id', raw, id: raw };
  const normalised = normaliseName(raw);
  return normalised === 'main' ? { kind: 'main', raw } : { kind: 'label', raw, normalised };
}

/** The parts of a `session|window|pane` text, untrimmed, each with where it starts. */
export function splitName(text: string): { text: string; at: number }[] {
  const parts: { text: string; at: number }[] = [];
  let at = 0;
  for (const part of text.split('|')) {
    parts.push({ text: part, at });
    at += part.length + 1;
  }
  return parts;
}
