/** Muxworks as a library: `import { exec, play, Tmux } from 'muxworks'`; see index.test.ts for a script that uses it. */

export { bashVersion } from './command/bash-version.ts';
export { type Closed, type ClosedPane, closePanes } from './command/close-panes.ts';
export { type ExecOptions, type ExecResult, exec } from './command/exec.ts';
export { LEDGER_BOUNDS, type LedgerEntry, readLedger } from './command/ledger.ts';
export { noticeEnds } from './command/ledger-notice.ts';
export {
  DEFAULT_NAME,
  type PaneOptions,
  paneSplit,
  type SessionOptions,
  type SplitOptions,
  sessionCreate,
  type WindowOptions,
  windowNew,
} from './command/make.ts';
export { type PaneDetails, paneDetails } from './command/pane-details.ts';
export {
  type CaptureOptions,
  capturePane,
  clearPane,
  ensureBashParent,
  exitStatus,
  isAtCleanPrompt,
  isPaneEmpty,
  killProcesses,
  type PaneExit,
  resetIfNeeded,
  resetPane,
  sendCommand,
  sendKeys,
  sendText,
  startProcess,
  verifyBashParent,
  verifyCommandHierarchy,
} from './command/pane-work.ts';
export { sessionDelete, windowDelete } from './command/remove.ts';
export { type Restarted, restartCommand } from './command/restart.ts';
export type { StartOptions } from './command/start.ts';
export type { StartedBy } from './command/started-by.ts';
export { type CommandState, commandHash, isAlive } from './command/state.ts';
export { killRunningCommand, signalCommand } from './command/stop.ts';
export {
  type CheckedState,
  cleanupStaleCommandStates,
  clearCommandState,
  type Declared,
  getAllCommandStates,
  getCommandState,
  hasCommandChanged,
  isStoredCommandRunning,
  type Stale,
  type StatesOptions,
  sendCommandDeclarative,
  storeCommandState,
  updateCommandStatus,
} from './command/stored-state.ts';
export { commandEnd, type OutputWaitOptions, outputWait, portOpened, type WaitOptions } from './command/wait.ts';
export { type ApplyOptions, applyDesign, planDesign } from './design/apply.ts';
export { type Design, type DesignPane, patchScript, readDesigns, writeDesign } from './design/index.ts';
export { designOfWindow } from './design/live.ts';
export { type ErrorCode, MuxError, toProblem } from './errors.ts';
export * from './heroscript/index.ts';
export { loadPlaybook } from './heroscript/load.ts';
export { nodeReader } from './heroscript/reader-node.ts';
export { parseLayout, printLayout } from './layout/expression.ts';
export { presetTree } from './layout/presets.ts';
export { countPanes, type LayoutNode, MAX_PANES, type PaneNode, type SplitNode, validateTree } from './layout/tree.ts';
export * from './logs/index.ts';
export {
  type Change,
  type Ending,
  type Plan,
  type Problem,
  planPlaybook,
  type RunEvent,
  type RunOptions,
  type RunSummary,
  runPlaybook,
  type Step,
} from './playbook/index.ts';
export { type Played, type PlayOptions, play } from './playbook/play.ts';
export {
  getChildProcesses,
  type PaneStats,
  type ProcessInfo,
  paneStats,
  processInfo,
  processInfoMain,
  type ServerStats,
  type SessionStats,
  type StatsOptions,
  serverStats,
  sessionStats,
  type WindowStats,
  windowStats,
} from './process/stats.ts';
export { type Figures, type MemoryKind, Sampler } from './process/stats-sampler.ts';
export { Shares } from './share/shares.ts';
export { type FoundTtyd, findTtyd } from './share/ttyd.ts';
export type { Share, ShareEngine, ShareEvent, ShareRequest, ShareViewer } from './share/types.ts';
export { EmbeddedStore } from './state/embedded.ts';
export { RedisStore } from './state/redis.ts';
export { RedisConnection } from './state/redis-connection.ts';
export { SharedStates, type Sharing, sharedStates, shareStates } from './state/shared.ts';
export { getStateKey, type StateAddress, type StateStore, type StoredState } from './state/store.ts';
export { parseStore, type RedisPlace, type StorePlace } from './state/store-setting.ts';
export {
  allStates,
  type NodeStates,
  type SharedState,
  type StatesEvent,
  type StatesWatch,
  watchStates,
} from './state/watch-states.ts';
export { findTarget, type Target } from './target.ts';
export {
  arrangeWindow,
  breakPane,
  joinPane,
  moveWindow,
  rotatePanes,
  stepWindow,
  swapPanes,
} from './tmux/arrange.ts';
export { resizePanesEqual } from './tmux/equal.ts';
export { paneActive, paneGet, sessionExist, sessionGet, windowGet, windowsGet } from './tmux/find.ts';
export { findInText, type Matches, type TextQuery, textCommand } from './tmux/find-text.ts';
export { labelPane, resizePane, resizePaneBy, selectPane, zoomPane } from './tmux/pane.ts';
export { allPanes, type Snapshot, Tmux, type TmuxEvents, type TmuxOptions } from './tmux/server.ts';
export { renameSession } from './tmux/session.ts';
export type { PaneRecord, SessionRecord, WindowRecord } from './tmux/snapshot.ts';
export { sessionText, windowText } from './tmux/text.ts';
export type { PaneInfo, PaneStatus, ServerSnapshot, SessionInfo, WindowInfo } from './tmux/types.ts';
export { applyLayout, hasLayout, renameWindow } from './tmux/window.ts';
