/** How much is logged, and whether panes that Muxworks makes are logged without being asked. */

export interface LogBounds {
  /** Bytes after which a segment ends, at the next line break. */
  readonly segmentBytes: number;
  /** Segments that a log keeps: the oldest go. */
  readonly segments: number;
}

export const LOG_BOUNDS: LogBounds = { segmentBytes: 4 * 1024 * 1024, segments: 8 };

export interface RetentionBounds {
  /** Days since a log was last written to. */
  readonly days: number;
  /** Bytes of all logs of one tmux server. */
  readonly bytes: number;
}

export const RETENTION: RetentionBounds = { days: 14, bytes: 2 * 1024 ** 3 };

/** What this program's user wishes; the environment comes before it. */
let wished = true;

export function setLogsByDefault(on: boolean): void {
  wished = on;
}

/** What the environment says of new panes, `MUXWORKS_LOGS=off` that they are not logged; null where it says nothing. */
export function logsByEnvironment(): boolean | null {
  const { MUXWORKS_LOGS } = process.env;
  return MUXWORKS_LOGS ? !/^(off|no|n|false|0)$/i.test(MUXWORKS_LOGS) : null;
}

/** False: only panes are logged for which it is asked. */
export function logsByDefault(): boolean {
  return logsByEnvironment() ?? wished;
}
