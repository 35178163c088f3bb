/** One viewer of ttyd: what it may say goes on to ttyd, and what ttyd sends comes back as fast as the viewer takes it. */
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { CLOSE, hear, INPUT, PAUSE, RESIZE, RESUME, type Size } from './protocol.ts';

/** What waits on the way before the side that it comes from is not read any more; half of it, and it is read again. */
const WAITING_BYTES = 32 * 1024;
/** A piece of output is at most what ttyd reads at once. */
const MESSAGE_BYTES = 1024 * 1024;
const HANDSHAKE_MS = 10_000;
/** Of one that tells none: tmux draws nothing for a terminal without cells. */
const USUAL: Size = { columns: 80, rows: 24 };

export interface RelayOptions {
  /** Where ttyd listens. */
  readonly socketPath: string;
  /** What the first message has to hold as `AuthToken`. */
  readonly authToken: string;
  readonly writable: boolean;
  /** It has said how large its terminal is. */
  sized(size: Size): void;
}

/** Goes with its viewer; where ttyd ends, the viewer is told to come again. */
export function relay(viewer: WebSocket, { socketPath, authToken, writable, sized }: RelayOptions): void {
  let ttyd: WebSocket | null = null;
  /** What it has said before ttyd listens: little, for it is not read meanwhile. */
  const early: (string | Buffer)[] = [];
  const tell = (message: string | Buffer): void => {
    if (ttyd?.readyState === WebSocket.OPEN) forward(ttyd, viewer, message);
    else if (ttyd?.readyState === WebSocket.CONNECTING) early.push(message);
  };
  hear(viewer, authToken, {
    hello: (size) => {
      const wanted = size ?? USUAL;
      sized(wanted);
      viewer.pause();
      ttyd = open(socketPath);
      ttyd.on('open', () => {
        tell(JSON.stringify({ AuthToken: '', ...wanted }));
        for (const message of early) tell(message);
        viewer.resume();
      });
      ttyd.on('message', (data) => {
        if (viewer.readyState === WebSocket.OPEN) forward(viewer, ttyd as WebSocket, data as Buffer);
      });
      ttyd.on('close', () => {
        // Its answer to the close has to be read.
        viewer.resume();
        viewer.close(CLOSE.later, 'ttyd has ended');
      });
      // Followed by its close.
      ttyd.on('error', () => {});
    },
    resize: (size) => {
      if (size === null) return;
      sized(size);
      tell(`${RESIZE}${JSON.stringify(size)}`);
    },
    input: (bytes) => {
      if (writable) tell(Buffer.concat([Buffer.from(INPUT), bytes]));
    },
    pause: () => tell(PAUSE),
    resume: () => tell(RESUME),
    focus: () => {},
  });
  viewer.on('close', () => ttyd?.terminate());
}

function open(socketPath: string): WebSocket {
  return new WebSocket('ws://localhost/ws', ['tty'], {
    createConnection: () => connect(socketPath),
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
  });
}

/** Sends on what came; where `to` does not take it, `from` is not read until it does. */
function forward(to: WebSocket, from: WebSocket, message: string | Buffer): void {
  to.send(typeof message === 'string' ? Buffer.from(message) : message, () => {
    if (from.isPaused && to.bufferedAmount <= WAITING_BYTES / 2) from.resume();
  });
  if (to.bufferedAmount > WAITING_BYTES) from.pause();
}
