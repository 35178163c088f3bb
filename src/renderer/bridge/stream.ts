/** The stream port: takes it when main hands it over, gives its messages to their listener in order, posts what goes back. */
import type { StreamInput, StreamMessage } from '../../shared/ipc.ts';

let port: MessagePort | null = null;
let listener: ((message: StreamMessage) => void) | null = null;

function isStreamMessage(value: unknown): value is StreamMessage {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** Main may hand over a new port after a reload or a lost connection: the newest one counts. */
function take(next: MessagePort): void {
  port?.close();
  port = next;
  next.onmessage = (event: MessageEvent<unknown>) => {
    if (port !== next || !Array.isArray(event.data)) return;
    for (const message of event.data) if (isStreamMessage(message)) listener?.(message);
  };
}

/** Call before the page has loaded: the port comes once, right after. */
export function listenForPort(): void {
  window.addEventListener('message', (event) => {
    const handed = event.ports[0];
    if (event.source === window && event.data === 'muxworks:stream' && handed) take(handed);
  });
}

export function onStream(next: (message: StreamMessage) => void): void {
  listener = next;
}

export function post(message: StreamInput): void {
  port?.postMessage(message);
}
