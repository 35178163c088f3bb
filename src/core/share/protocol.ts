/** ttyd's protocol as a server hears it: who a viewer is, said once and first; then what it types, its size, its pauses. */
import type { WebSocket } from 'ws';
import { isSame } from './guard.ts';

/** What a terminal is believed to have at most. */
const MOST_CELLS = 2000;
const HELLO_BYTES = 4096;

/** Opcodes, the first byte of each message; STATE and FOCUS are of our own page alone. */
export const OUTPUT = '0';
export const TITLE = '1';
export const PREFERENCES = '2';
export const STATE = '3';
export const INPUT = '0';
export const RESIZE = '1';
export const PAUSE = '2';
export const RESUME = '3';
const FOCUS = '4';
const HELLO = '{';

/** Close codes of WebSocket (RFC 6455, 7.4.1; 1013 of IANA's registry). */
export const CLOSE = { done: 1000, unsupported: 1003, policy: 1008, tooBig: 1009, broken: 1011, later: 1013 } as const;

/** Cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Heard {
  /** It has said the token. `size` is null where it has told none that a terminal can have. */
  hello(size: Size | null, isOurPage: boolean): void;
  /** Null as above. */
  resize(size: Size | null): void;
  /** At least one byte. */
  input(bytes: Buffer): void;
  pause(): void;
  resume(): void;
  focus(pane: string): void;
}

/** Hears a viewer until it goes; one that does not begin with the right token is let go at once. */
export function hear(socket: WebSocket, authToken: string, heard: Heard): void {
  let known = false;
  const hello = (message: Buffer): void => {
    const told =
      message.length <= HELLO_BYTES && message.toString('latin1', 0, 1) === HELLO ? parsed(message) : undefined;
    const token = told?.AuthToken;
    if (told === undefined) socket.close(CLOSE.policy, 'say who you are first');
    else if (told === null) socket.close(CLOSE.unsupported, 'the first message is not JSON');
    else if (typeof token !== 'string' || !isSame(token, authToken)) socket.close(CLOSE.policy, 'wrong token');
    else {
      known = true;
      heard.hello(sizeOf(told), told.client === 'muxworks');
    }
  };
  socket.on('message', (data) => {
    const message = data as Buffer;
    // ttyd ends, for all its viewers, at the first message that holds nothing.
    if (message.length === 0) return;
    if (!known) {
      if (socket.readyState === socket.OPEN) hello(message);
      return;
    }
    const rest = message.subarray(1);
    switch (message.toString('latin1', 0, 1)) {
      case INPUT:
        if (rest.length > 0) heard.input(rest);
        break;
      case RESIZE:
        heard.resize(sizeOf(parsed(rest)));
        break;
      case PAUSE:
        heard.pause();
        break;
      case RESUME:
        heard.resume();
        break;
      case FOCUS:
        heard.focus(rest.subarray(0, 31).toString('latin1'));
        break;
      default:
        // ttyd too passes over what it does not know.
        break;
    }
  });
}

function sizeOf(told: Readonly<Record<string, unknown>> | null): Size | null {
  const { columns, rows } = told ?? {};
  return isCount(columns) && isCount(rows) ? { columns, rows } : null;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MOST_CELLS;

/** The object that a message holds; null where it is none. */
function parsed(message: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(message.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
