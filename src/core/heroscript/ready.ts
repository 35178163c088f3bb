// The `ready` parameter: `port 8000`, `log "listening"`, `exit 0`, `http http://…`.

import { parseInteger, unquote } from './scalars.ts';
import { nearest } from './suggest.ts';
import type { Ready } from './types.ts';

/** The conditions, each with how it is written. */
export const READY_FORMS = {
  port: 'port 8000',
  log: 'log "listening"',
  exit: 'exit 0',
  http: 'http http://localhost:8000',
} as const satisfies Record<Ready['kind'], string>;

const HIGHEST_PORT = 65535;

export type ReadyResult =
  | { readonly ready: Ready }
  | {
      readonly problem: string;
      readonly hint: string | undefined;
      /** What was meant, where that is clear. */
      readonly meant?: string | undefined;
    };

export function parseReady(text: string): ReadyResult {
  const trimmed = text.trim();
  const space = trimmed.search(/\s/);
  const kind = space < 0 ? trimmed : trimmed.slice(0, space);
  const rest = space < 0 ? '' : trimmed.slice(space).trim();
  switch (kind) {
    case 'port':
      return portReady(rest);
    case 'log':
      return logReady(rest);
    case 'exit':
      return exitReady(rest);
    case 'http':
      if (/^https?:\/\/[^\s/]\S*$/.test(rest)) return { ready: { kind, url: rest } };
      return expected('an address after http', 'http');
    default: {
      const meant = readyMeant(trimmed, kind, rest);
      return {
        problem: 'Expected port, log, exit or http',
        hint: meant === undefined ? `For example ready:'${READY_FORMS.port}'` : `Did you mean ${meant}?`,
        meant,
      };
    }
  }
}

/** `8000`, an address alone, a misspelt condition: as it should have been written. */
function readyMeant(text: string, kind: string, rest: string): string | undefined {
  if (/^:?\d+$/.test(text)) return `port ${text.replace(':', '')}`;
  if (/^https?:\/\//.test(text)) return `http ${text}`;
  const condition = nearest(kind, Object.keys(READY_FORMS));
  return condition && `${condition} ${rest}`.trimEnd();
}

function portReady(rest: string): ReadyResult {
  const port = parseInteger(rest);
  if (port !== undefined && port >= 1 && port <= HIGHEST_PORT) return { ready: { kind: 'port', port } };
  return expected(`a port from 1 to ${HIGHEST_PORT} after port`, 'port');
}

function logReady(rest: string): ReadyResult {
  const text = unquote(rest);
  const halfQuoted = text === rest && /^["']|["']$/.test(rest);
  if (text !== '' && !halfQuoted) return { ready: { kind: 'log', text } };
  return expected('the text to wait for after log', 'log');
}

function exitReady(rest: string): ReadyResult {
  const code = parseInteger(rest);
  if (code !== undefined && code >= 0 && code <= 255) return { ready: { kind: 'exit', code } };
  return expected('an exit code from 0 to 255 after exit', 'exit');
}

function expected(what: string, form: Ready['kind']): ReadyResult {
  return { problem: `Expected ${what}`, hint: `For example ready:'${READY_FORMS[form]}'` };
}
