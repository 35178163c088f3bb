/** Waits for something, but not for ever. */
import { setTimeout as delay } from 'node:timers/promises';

/** A timer that is longer fires at once: 24 days. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
const TIMEOUT_MS = 30_000;

/** A time-out in milliseconds as a timer can have it: 30 s where absent, 0 is for ever. */
export function bounded(milliseconds = TIMEOUT_MS): number {
  return milliseconds === 0 ? LONGEST_TIMER_MS : Math.min(milliseconds, LONGEST_TIMER_MS);
}

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
