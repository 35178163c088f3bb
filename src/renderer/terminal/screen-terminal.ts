/** The one terminal of the Attach view: what tmux itself draws for a window. */
import { post } from '../bridge/stream.ts';

let listener: ((data: Uint8Array) => void) | null = null;

/** Bytes that nobody shows any more are acknowledged: main must not wait for them. */
export function takeScreen(data: Uint8Array): void {
  if (listener) listener(data);
  else post({ kind: 'screen-ack', bytes: data.byteLength });
}

/** Who draws it; null: nobody. */
export function listenToScreen(next: ((data: Uint8Array) => void) | null): void {
  listener = next;
}
