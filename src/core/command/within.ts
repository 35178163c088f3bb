/** Waits for something, but not for ever. */
import { setTimeout as delay } from 'node:timers/promises';

/** True when it has come in time, false when not. */
export async function within(milliseconds: number, what: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  try {
    const late = delay(milliseconds, false, { signal: timer.signal }).catch(() => false);
    return await Promise.race([what.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
