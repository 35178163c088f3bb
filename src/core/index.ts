/** Muxworks as a library: `import { Tmux, loadPlaybook, runPlaybook } from 'muxworks'`. */

export { bashVersion } from './command/bash-version.ts';
export { type Closed, type ClosedPane, closePanes } from './command/close-panes.ts';
export { type ExecOptions, type ExecResult, exec } from './command/exec.ts';
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
export type { StartOptions } from './command/start.ts';
export { type CommandState, commandHash, isAlive } from './command/state.ts';
export { killRunningCommand, signalCommand } from './command/stop.ts';
export { commandEnd, type OutputWaitOptions, outputWait, portOpened, type WaitOptions } from './command/wait.ts';
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
  type Plan,
  type Problem,
  planPlaybook,
  type RunEvent,
  type RunOptions,
  type RunSummary,
  runPlaybook,
  type Step,
  type Unsupported,
  unsupportedParts,
} from './playbook/index.ts';
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
export { findTarget, type Target } from './target.ts';
export {
  killPane,
  labelPane,
  type NewPane,
  resizePane,
  selectPane,
  splitPane,
  zoomPane,
} from './tmux/pane.ts';
export { allPanes, type Snapshot, Tmux, type TmuxEvents, type TmuxOptions } from './tmux/server.ts';
export { createSession, killSession, renameSession } from './tmux/session.ts';
export type { PaneRecord, SessionRecord, WindowRecord } from './tmux/snapshot.ts';
export type { PaneInfo, PaneStatus, ServerSnapshot, SessionInfo, WindowInfo } from './tmux/types.ts';
export { applyLayout, createWindow, growWindow, hasLayout, killWindow, renameWindow } from './tmux/window.ts';
