/** Conditions instead of sleeps. */
import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is neither null, undefined nor false, and returns it. */
export async function until<T>(
  ask: () => T | Promise<T>,
  what: string | (() => string),
  milliseconds = 30_000,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false)
      return answer as Exclude<T, null | undefined | false>;
    if (Date.now() > deadline)
      throw new Error(`waited ${milliseconds / 1000} s for ${typeof what === 'string' ? what : what()}`);
    await delay(10);
  }
}
