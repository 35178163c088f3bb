/** When what has ended unasked is started again: soon the first time, later each time in a row, and not for ever. */

/** Milliseconds, but for `tries`. */
export interface Pace {
  readonly first: number;
  readonly most: number;
  /** One that has run for this long is not one that cannot: the next end is a first one. */
  readonly settled: number;
  /** So often in a row. */
  readonly tries: number;
}

export const PACE: Pace = { first: 500, most: 30_000, settled: 60_000, tries: 6 };

/**
 * Milliseconds until it is started again; null where it is given up.
 * @param restarts how often in a row it was started again before
 */
export function waitBefore(restarts: number, { first, most, tries }: Pace): number | null {
  return restarts >= tries ? null : Math.min(most, first * 2 ** restarts);
}

/** `its words; again in 0.5 s`, for a person. */
export function againText(words: string, wait: number): string {
  return `${words}; again in ${(wait / 1000).toFixed(1)} s`;
}

/** As one that is given up is told of. */
export function gaveUpText(words: string, restarts: number): string {
  return `it ended ${restarts + 1} times in a row: ${words}`;
}
