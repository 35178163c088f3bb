/** What a pane itself tells about its log: the tmux pane option `@muxworks_log`, which lives and dies with the pane. */
import { isLogId } from './folder.ts';

export const LOG_OPTION = '@muxworks_log';
/** `PID START` of who is writing what the pane showed before its log; unset once that is done. */
export const BEGINNER_OPTION = '@muxworks_log_beginner';

export interface PaneLog {
  /** The log's folder in the directory of logs of this tmux server. */
  readonly id: string;
  /** The file that the user has named for a copy of it. */
  readonly path?: string;
  /** Logging was switched off: the log is there, and nothing is added. */
  readonly off?: true;
}

/** Null for a pane that has no log, and for what is somebody else's option of that name. */
export function parsePaneLog(text: string): PaneLog | null {
  if (text === '') return null;
  try {
    const value = JSON.parse(text) as Record<string, unknown> | null;
    if (typeof value?.id !== 'string' || !isLogId(value.id)) return null;
    return {
      id: value.id,
      ...(typeof value.path === 'string' ? { path: value.path } : {}),
      ...(value.off === true ? { off: true } : {}),
    };
  } catch {
    return null;
  }
}
