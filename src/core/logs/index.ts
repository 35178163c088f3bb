/** Logs of panes: capture to disk, reading, following, searching. */
export { type LoggingOptions, type LoggingStatus, loggingDisable, loggingEnable, loggingStatus } from './capture.ts';
export { cleanLogs } from './clean.ts';
export { type CaptureStatus, type Log, type LogAbout, listLogs, logSize, logsDirectory, openLog } from './folder.ts';
export { type FollowOptions, followLog } from './follow.ts';
export type { LogEntry } from './lines.ts';
export {
  type LastLines,
  LogReader,
  lastLines,
  logsAll,
  type NewLogs,
  type ReadOptions,
} from './reader.ts';
export { type LogHit, type LogQuery, searchLogs } from './search.ts';
export { LOG_BOUNDS, type LogBounds, RETENTION, type RetentionBounds } from './settings.ts';
