// The types that everything around HeroScript is built on: spans, diagnostics, typed actions, a loaded playbook.

import type { LayoutNode } from '../layout/tree.ts';

/** A stretch of a source text. Lines and columns count from 1, columns and lengths in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export type Severity = 'error' | 'warning';

/** One replacement in a file: `length` code units at `offset` become `text`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Something to tell the author of a script, and where. */
export interface Diagnostic extends Span {
  readonly severity: Severity;
  /** Stable, `HS` and three digits; the table is in diagnostics.ts. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** As the file was named to the loader; `''` for a text that came from no file. */
  readonly file: string;
  readonly fix?: { readonly title: string; readonly edits: readonly TextEdit[] };
}

/** `markdown` files hold actions between prose, which is not warned about there. */
export type ScriptKind = 'heroscript' | 'markdown';

/** One part of a `session|window|pane` name: the text as given (an existing one of exactly that name wins), and normalised. */
export interface NamePart {
  readonly raw: string;
  readonly normalised: string;
}

export interface SessionName {
  readonly session: NamePart;
}

export interface WindowName extends SessionName {
  readonly window: NamePart;
}

/** How a script points at a pane of a window. */
export type PaneRef =
  /** `1` is the first pane of the window, row by row. */
  | { readonly kind: 'number'; readonly raw: string; readonly number: number }
  /** tmux's own id, such as `%12`. */
  | { readonly kind: 'id'; readonly raw: string; readonly id: string }
  /** The first pane. */
  | { readonly kind: 'main'; readonly raw: string }
  | { readonly kind: 'label'; readonly raw: string; readonly normalised: string };

export interface PaneName extends WindowName {
  readonly pane: PaneRef;
}

/** The name of a pane that a script counts: `session|window|2`. */
export interface NumberedPaneName extends WindowName {
  readonly pane: Extract<PaneRef, { kind: 'number' }>;
}

/** A command, and the source line that each of its lines came from (same length as `text.split('\n')`). */
export interface Command {
  readonly text: string;
  readonly span: Span;
  readonly lines: readonly number[];
}

export interface EnvEntry {
  readonly key: string;
  readonly value: string;
}

/** When a pane counts as ready. */
export type Ready =
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'http'; readonly url: string };

export type RestartPolicy = 'never' | 'on-failure' | 'always';

/** A pane that must be ready first. A label of the script is already resolved to the pane's name. */
export interface Dependency {
  /** As written. */
  readonly raw: string;
  readonly span: Span;
  readonly name: PaneName;
}

/** What a window is cut into: the grid of a `cat`, or the tree of a `layout`. */
export type WindowShape =
  | { readonly kind: 'grid'; readonly panes: number }
  | { readonly kind: 'tree'; readonly panes: number; readonly root: LayoutNode };

/** A stretch of a file. */
export interface Place {
  readonly file: string;
  readonly span: Span;
}

export interface ActionBase {
  readonly file: string;
  /** The whole action, from its bangs to the end of its last parameter. */
  readonly span: Span;
  /** The value of each parameter that the script gives, by parameter name. */
  readonly spans: Readonly<Partial<Record<string, Span>>>;
  /** The includes that lead to it, outermost first; absent where none does. */
  readonly via?: readonly Place[];
}

interface Logging {
  readonly log: boolean;
  readonly logpath?: string;
  readonly logreset: boolean;
}

interface Running {
  readonly env?: readonly EnvEntry[];
  readonly cwd?: string;
}

export interface SessionCreate extends ActionBase {
  readonly action: 'tmux.session_create';
  readonly name: SessionName;
  readonly reset: boolean;
}

export interface SessionDelete extends ActionBase {
  readonly action: 'tmux.session_delete';
  readonly name: SessionName;
}

export interface SessionEnsure extends ActionBase {
  readonly action: 'tmux.session_ensure';
  readonly name: SessionName;
}

export interface WindowCreate extends ActionBase, Running {
  readonly action: 'tmux.window_create';
  readonly name: WindowName;
  readonly cmd?: Command;
  readonly reset: boolean;
}

export interface WindowDelete extends ActionBase {
  readonly action: 'tmux.window_delete';
  readonly name: WindowName;
}

export interface WindowEnsure extends ActionBase, Running {
  readonly action: 'tmux.window_ensure';
  readonly name: WindowName;
  readonly shape: WindowShape;
  readonly cmd?: Command;
  readonly prune: boolean;
}

export interface PaneExecute extends ActionBase {
  readonly action: 'tmux.pane_execute';
  readonly name: PaneName;
  readonly cmd: Command;
  readonly cwd?: string;
}

export interface PaneKill extends ActionBase {
  readonly action: 'tmux.pane_kill';
  readonly name: PaneName;
}

export interface PaneSplit extends ActionBase, Running, Logging {
  readonly action: 'tmux.pane_split';
  /** Without a pane the active one is split. */
  readonly name: WindowName & { readonly pane?: PaneRef };
  readonly cmd?: Command;
  readonly horizontal: boolean;
}

export interface PaneEnsure extends ActionBase, Running, Logging {
  readonly action: 'tmux.pane_ensure';
  readonly name: NumberedPaneName;
  readonly label?: string;
  readonly cmd?: Command;
  readonly restart?: RestartPolicy;
  readonly maxRestarts?: number;
  readonly backoffMs?: number;
  readonly dependsOn: readonly Dependency[];
  readonly ready?: Ready;
  readonly readyTimeoutMs?: number;
}

export interface SessionTtyd extends ActionBase {
  readonly action: 'tmux.session_ttyd';
  readonly name: SessionName;
  readonly port: number;
  readonly editable: boolean;
}

export interface WindowTtyd extends ActionBase {
  readonly action: 'tmux.window_ttyd';
  readonly name: WindowName;
  readonly port: number;
  readonly editable: boolean;
}

export interface SessionTtydStop extends ActionBase {
  readonly action: 'tmux.session_ttyd_stop';
  readonly name: SessionName;
  readonly port: number;
}

export interface WindowTtydStop extends ActionBase {
  readonly action: 'tmux.window_ttyd_stop';
  readonly name: WindowName;
  readonly port: number;
}

export interface TtydStopAll extends ActionBase {
  readonly action: 'tmux.ttyd_stop_all';
}

export interface Echo extends ActionBase {
  readonly action: 'play.echo';
  readonly content: string;
}

/**
 * One step of a script, checked and typed. `session.env_set`, `session.env_set_once` and `play.include` are not among
 * them: loading has already carried them out.
 */
export type Action =
  | SessionCreate
  | SessionDelete
  | SessionEnsure
  | WindowCreate
  | WindowDelete
  | WindowEnsure
  | PaneExecute
  | PaneKill
  | PaneSplit
  | PaneEnsure
  | SessionTtyd
  | WindowTtyd
  | SessionTtydStop
  | WindowTtydStop
  | TtydStopAll
  | Echo;

export type ActionName = Action['action'];

/** What a reader found at a path. A directory lists its children by name. */
export type ReadResult =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'directory'; readonly entries: readonly { readonly name: string; readonly directory: boolean }[] }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a path, at most `maxBytes` of it; never rejects. `nodeReader` in reader-node.ts is the one for the disk. */
export type Reader = (path: string, maxBytes: number) => Promise<ReadResult>;

export interface LoadOptions {
  /** Files and directories, run in this order. */
  readonly paths?: readonly string[];
  /** A script without a file (`-s`, stdin, an editor's buffer); runs after `paths`. */
  readonly text?: string;
  /** How `text` is named in diagnostics, and where its includes are relative to. */
  readonly textFile?: string;
  /** `--set`: known before the first action. */
  readonly set?: Readonly<Record<string, string>>;
  /** Unknown parameters and actions are warnings. */
  readonly lenient?: boolean;
  readonly read: Reader;
}

export interface LoadedFile {
  readonly file: string;
  readonly text: string;
  readonly kind: ScriptKind;
}

export interface LoadedPlaybook {
  /** Every file read, each once, in the order in which they were first needed. */
  readonly files: readonly LoadedFile[];
  /** In script order. Meant to be run only when no diagnostic is an error. */
  readonly actions: readonly Action[];
  /** In script order, file by file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, parses, fills in and checks a playbook. Never rejects: whatever is wrong is a diagnostic. */
export type LoadPlaybook = (options: LoadOptions) => Promise<LoadedPlaybook>;
