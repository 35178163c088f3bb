/** What one tmux server looks like at one moment: the shapes that the core, the command line and the app share. */

/**
 * idle: a prompt; running: a command runs; finished: the last one ended with 0; failed: with another code;
 * dead: the pane's root process is gone; unknown: nothing in the pane tells (no shell integration).
 */
export type PaneStatus = 'idle' | 'running' | 'finished' | 'failed' | 'dead' | 'unknown';

export interface PaneInfo {
  /** tmux's pane id, `%12`. */
  id: string;
  /** 1 is the first pane of its window: in tmux's own order (row by row in a grid), unless a layout numbers it. */
  number: number;
  /** The name a playbook or a person gave the pane, or null. */
  label: string | null;
  title: string;
  active: boolean;
  /** Cells, from the window's top left. */
  left: number;
  top: number;
  width: number;
  height: number;
  /** The pane's root process. */
  pid: number;
  /** The command as it was given where known, else the name of the foreground program as tmux sees it. */
  command: string;
  cwd: string;
  status: PaneStatus;
  /** Exit code of the last command (128 + signal where a signal ended it), null while unknown. */
  exitCode: number | null;
  /** Start and end of the last command, milliseconds since the epoch, null while unknown. */
  startedAt: number | null;
  endedAt: number | null;
  /** True when the pane runs bash with our shell integration. */
  managed: boolean;
  /** True where tmux hands what is typed into the pane to others of its window too (`synchronize-panes`). */
  synchronized?: true;
  /** True in copy mode and the like. */
  inMode: boolean;
  /** True when Muxworks has started a command there that can be restarted. */
  declared: boolean;
  /** How often its command was restarted in a row as its playbook says; null where nobody restarts it. */
  restarts: number | null;
  /** The panes that a run waits for before it starts the command there, as its playbook names them; null: none does. */
  waitsFor: string[] | null;
  /** True while its command has ended and waits to be restarted, or is not started yet (`waitsFor`). Told by the app alone. */
  waiting?: boolean;
}

export interface WindowInfo {
  /** tmux's window id, `@3`. */
  id: string;
  index: number;
  name: string;
  /** tmux's layout string, `checksum,WxH,x,y{…}`; of the unzoomed window. */
  layout: string;
  width: number;
  height: number;
  active: boolean;
  /** True where a bell rang in it while no terminal looked at it, as tmux has it. */
  bell?: true;
  zoomed: boolean;
  panes: PaneInfo[];
}

export interface SessionInfo {
  /** tmux's session id, `$1`. */
  id: string;
  name: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Terminals that show it: clients attached that are not control clients. */
  attached: number;
  windows: WindowInfo[];
}

export interface ServerSnapshot {
  /** Process id of the tmux server and its start, milliseconds since the epoch; null when no server runs. */
  server: { pid: number; startedAt: number; version: string; socket: string } | null;
  sessions: SessionInfo[];
}

/** A session that was just made, with its one window and pane. */
export interface CreatedSession {
  /** `$1` */
  session: string;
  /** `@1` */
  window: string;
  /** `%1` */
  pane: string;
  /** Of the window, in cells. */
  width: number;
  height: number;
}
