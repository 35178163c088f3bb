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

/** False where the environment says `MUXWORKS_LOGS=off`: then only panes are logged for which it is asked. */
export function logsByDefault(): boolean {
  return !/^(off|no|n|false|0)$/i.test(process.env.MUXWORKS_LOGS ?? '');
}
