/** Tells main which window is on show, and how many cells it has room for. */
import { attempt } from '../app/toasts-store.ts';
import { call } from '../bridge/client.ts';
import { OneInFlight } from './throttle.ts';

interface Shown {
  window: string | null;
  columns: number;
  rows: number;
}

const calls = new OneInFlight<Shown>((wish) => attempt(call('view.show', wish)));

export function show(wish: Shown): void {
  calls.wish(wish);
}

/** No window: main lets go of the session it was attached to. The size means nothing then. */
export function showNothing(): void {
  calls.wish({ window: null, columns: 1, rows: 1 });
}
