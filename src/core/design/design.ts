// The designer's document: one window with its panes, as a playbook declares it.

import type { EnvEntry, RestartPolicy } from '../heroscript/types.ts';
import type { WindowSize } from '../layout/cells.ts';
import type { LayoutNode } from '../layout/tree.ts';

/**
 * A pane of a design: everything that `pane_ensure` has. Texts are as written, placeholders such as `{PORT}` included;
 * what is absent is not written. An empty text is as good as an absent one.
 */
export interface DesignPane {
  readonly label?: string;
  /** One line, or several to be run as a script; line ends are `\n`. */
  readonly cmd?: string;
  readonly cwd?: string;
  readonly env?: readonly EnvEntry[];
  /** Absent: a pane that is made is logged as the settings have it, one that is there is left as it is. */
  readonly log?: boolean;
  readonly logpath?: string;
  readonly logreset?: boolean;
  readonly restart?: RestartPolicy;
  /** A whole number, as text. */
  readonly maxRestarts?: string;
  /** A duration such as `1s`. */
  readonly backoff?: string;
  /** Panes parted by commas, by label or full name: `postgres,shop|stack|4`. */
  readonly dependsOn?: string;
  /** `port 8000`, `log "listening"`, `exit 0`, `http http://…`. */
  readonly ready?: string;
  /** A duration such as `30s`. */
  readonly readyTimeout?: string;
  /** Named in the script with nothing else: a plain shell, also where the window has a command. */
  readonly plain?: boolean;
  /** Its number where the design was read from: in the playbook or in the live window. Absent for a new pane. */
  readonly from?: number;
  /** The tmux id (`%12`) of the live pane that it was loaded from. */
  readonly live?: string;
}

/** Fields of a window that apply to it as a whole: those of `window_ensure` apart from its shape. */
export interface DesignWindow {
  readonly cwd?: string;
  readonly env?: readonly EnvEntry[];
  /** Runs in every pane that has no properties of its own. */
  readonly cmd?: string;
  /** Panes that the live window has beyond those of the design end. */
  readonly prune?: boolean;
}

/** A window to be. Immutable: every edit gives another one. */
export interface Design extends DesignWindow {
  /** As written; what names may be is in heroscript.md under "Names". */
  readonly name: { readonly session: string; readonly window: string };
  /** The size that the canvas shows, in cells. Not part of what a playbook declares. */
  readonly size: WindowSize;
  /** Its panes are numbered 1 to `panes.length`, in any order. */
  readonly tree: LayoutNode;
  /** Pane n is at index n - 1. */
  readonly panes: readonly DesignPane[];
  /**
   * Of a design loaded from the server: when that server started (milliseconds since the epoch), and the tmux ids of
   * all panes that the window had. By these apply knows which panes were taken out.
   */
  readonly live?: { readonly server: number; readonly panes: readonly string[] };
}

/** What a design begins with where nothing else is known: tmux's size of a detached window. */
export const DEFAULT_SIZE: WindowSize = { columns: 80, rows: 24 };
