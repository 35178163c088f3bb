/** The tmux server as it will be after the steps decided so far: begins as a snapshot, and every step changes it. */
import { MuxError } from '../errors.ts';
import type { PaneRef, SessionName, WindowName } from '../heroscript/types.ts';
import type { LayoutNode } from '../layout/tree.ts';
import { type ProcessEntry, readProcesses } from '../process/proc.ts';
import { lineage } from '../process/tree.ts';
import { readShares } from '../share/records.ts';
import type { Share } from '../share/types.ts';
import { paneAt } from '../target.ts';
import type { Snapshot } from '../tmux/server.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../tmux/snapshot.ts';
import { ByName } from './by-name.ts';

/** What a pane that is still to be made begins with. */
export interface Beginning {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface PaneNode {
  /** tmux's id; null until the step that makes it has been done. */
  id: string | null;
  /** As the server told; null for a pane that a step makes. */
  record: PaneRecord | null;
  label: string | null;
  active: boolean;
  /** Made by this run, also where the server has been looked at since. */
  fresh: boolean;
  readonly beginning: Beginning;
  /** The command that a step of this run starts here; null where none does. */
  start: Start | null;
  /** What a step of this run does about its log; absent where none does. */
  log?: { readonly on: boolean; readonly path?: string };
}

export interface Start {
  /** The command's MD5. */
  readonly hash: string;
  /** True from when it is handed to the shell until the shell has begun it. */
  underWay: boolean;
}

export interface WindowNode {
  id: string | null;
  readonly name: string;
  width: number;
  height: number;
  /** tmux's layout string; null where a step of this run arranges it. */
  layout: string | null;
  /** How a step of this run arranges it; null where none does. */
  tree: LayoutNode | null;
  panes: PaneNode[];
  readonly session: SessionNode;
  /** Made because a session cannot be without a window; the first step that wants a window of that name gets it. */
  placeholder: boolean;
  /** Also in another session: closing this session leaves it alone. */
  readonly shared: boolean;
}

export interface SessionNode {
  id: string | null;
  /** Changed by Model.rename() alone, which sees that it is found by it. */
  name: string;
  /** In tmux's order; changed by the model alone. */
  readonly windows: WindowNode[];
  readonly windowsByName: ByName<WindowNode>;
}

/** A share that is open, or will be by a step of this run. */
export interface ShareNode {
  readonly session: SessionNode;
  /** Null where the whole session is shared. */
  readonly window: WindowNode | null;
  readonly port: number;
  readonly writable: boolean;
  /** As it is; null where a step of this run opens it. */
  readonly record: Share | null;
}

/** What tmux gives a detached window unless told otherwise (default-size). */
const DETACHED = { width: 80, height: 24 };

export class Model {
  readonly sessions: SessionNode[];
  private readonly sessionsByName: ByName<SessionNode>;
  /** Paths of the scripts that panes refer to. */
  readonly scripts: ReadonlySet<string>;
  /** Process id of the tmux server, 0 where none runs. */
  private readonly server: number;
  /** The socket of the server; null where none runs. */
  private readonly socket: string | null;
  private open: ShareNode[] | null = null;
  private table: Map<number, ProcessEntry> | null = null;
  private above: Set<number> | null = null;

  constructor(snapshot: Snapshot) {
    this.server = snapshot.server?.pid ?? 0;
    this.socket = snapshot.server?.socket ?? null;
    const places = new Map<string, number>();
    for (const session of snapshot.sessions) {
      for (const window of session.windows) places.set(window.id, (places.get(window.id) ?? 0) + 1);
    }
    const scripts = new Set<string>();
    this.sessions = snapshot.sessions.map((session) => sessionNode(session, places));
    this.sessionsByName = new ByName(this.sessions);
    for (const pane of this.panes()) if (pane.record?.state?.script) scripts.add(pane.record.state.script);
    this.scripts = scripts;
  }

  /** What is being started at this moment, by the pane's id. */
  starting(): Map<string, Start> {
    const found = new Map<string, Start>();
    for (const { id, start } of this.panes()) if (id !== null && start?.underWay) found.set(id, start);
    return found;
  }

  /**
   * Takes over what only the run itself knows: which windows are placeholders, which panes it has made, and what was
   * being started when the server was asked for this snapshot, which may not show it.
   */
  adopt(earlier: Model, starting: ReadonlyMap<string, Start>): void {
    // Another server gives the same ids to other panes. Where there was none before, this run has started it.
    if (earlier.server !== 0 && earlier.server !== this.server) return;
    const fresh = new Map([...earlier.panes()].filter((pane) => pane.fresh).map((pane) => [pane.id, pane]));
    for (const pane of this.panes()) {
      pane.start = (pane.id === null ? undefined : starting.get(pane.id)) ?? null;
      pane.fresh = fresh.has(pane.id);
      const log = fresh.get(pane.id)?.log;
      if (log !== undefined) pane.log = log;
    }
    const placeholders = new Set(
      [...earlier.windows()].filter((window) => window.placeholder).map((window) => window.id),
    );
    for (const window of this.windows()) window.placeholder = placeholders.has(window.id);
  }

  /** The shares of what is in the model, read once. */
  get shares(): ShareNode[] {
    this.open ??= this.socket === null ? [] : this.shareNodes(readShares(this.socket));
    return this.open;
  }

  private shareNodes(shares: readonly Share[]): ShareNode[] {
    return shares.flatMap((record) => {
      const { port, writable } = record;
      const window = [...this.windows()].find(({ id }) => id !== null && id === record.window) ?? null;
      const session = window?.session ?? this.sessions.find(({ id }) => id === record.session);
      const gone = session === undefined || (record.window !== null && window === null);
      return record.state === 'ended' || gone ? [] : [{ session, window, port, writable, record }];
    });
  }

  /** The processes of this machine, read once. */
  get processes(): Map<number, ProcessEntry> {
    this.table ??= readProcesses();
    return this.table;
  }

  /** Whether this very run was started in the pane with that root: it must not end itself. */
  holdsThisRun(root: number): boolean {
    this.above ??= lineage(process.pid);
    return this.above.has(root);
  }

  hasChildren(pid: number): boolean {
    for (const entry of this.processes.values()) if (entry.parent === pid) return true;
    return false;
  }

  *windows(): Generator<WindowNode> {
    for (const session of this.sessions) yield* session.windows;
  }

  *panes(): Generator<PaneNode> {
    for (const window of this.windows()) yield* window.panes;
  }

  /** The session of exactly that name: as written first, then normalised. */
  findSession({ session }: SessionName): SessionNode | null {
    return this.sessionsByName.named(session)[0] ?? null;
  }

  /** How many windows of that name its session has. */
  countWindows(name: WindowName): number {
    return this.findSession(name)?.windowsByName.named(name.window).length ?? 0;
  }

  /** The first window of exactly that name. */
  findWindow(name: WindowName): WindowNode | null {
    const session = this.findSession(name);
    return session === null ? null : (session.windowsByName.named(name.window)[0] ?? null);
  }

  /** As findWindow, for an action that makes the window: a placeholder does not count as there. */
  findMadeWindow(name: WindowName): WindowNode | null {
    const window = this.findWindow(name);
    return window?.placeholder ? null : window;
  }

  /**
   * For actions that are wrong about a missing window, or would have to guess between two of one name.
   * @throws MuxError `not-found`, `ambiguous`
   */
  theWindow(name: WindowName): WindowNode {
    const session = this.findSession(name);
    if (session === null) throw new MuxError('not-found', `There is no session ${name.session.normalised}`);
    const found = session.windowsByName.named(name.window);
    const [only] = found;
    if (only === undefined) {
      throw new MuxError('not-found', `The session ${session.name} has no window ${name.window.normalised}`);
    }
    if (found.length > 1) {
      throw new MuxError(
        'ambiguous',
        `The session ${session.name} has ${found.length} windows named ${only.name}`,
        'rename one of them',
      );
    }
    return only;
  }

  /**
   * The pane of a window that a script points at.
   * @throws MuxError `not-found`, `ambiguous`
   */
  thePane(window: WindowNode, ref: PaneRef): PaneNode {
    return paneAt(window.panes, ref, windowTarget(window));
  }

  /** The session, made in the model where missing. */
  ensureSession(name: SessionName): SessionNode {
    const found = this.findSession(name);
    if (found !== null) return found;
    const session: SessionNode = {
      id: null,
      name: name.session.normalised,
      windows: [],
      windowsByName: new ByName(),
    };
    this.sessions.push(session);
    this.sessionsByName.add(session);
    return session;
  }

  /** A new window with a pane for each beginning; its session is made where missing. A placeholder of that name becomes it. */
  addWindow(name: WindowName, beginnings: readonly Beginning[]): WindowNode {
    const session = this.ensureSession(name);
    const placeholder = session.windowsByName.named(name.window).find((window) => window.placeholder);
    if (placeholder !== undefined) {
      placeholder.placeholder = false;
      this.addPanes(placeholder, beginnings.slice(placeholder.panes.length));
      return placeholder;
    }
    const window: WindowNode = {
      id: null,
      name: name.window.normalised,
      ...DETACHED,
      layout: null,
      tree: null,
      panes: [],
      session,
      placeholder: false,
      shared: false,
    };
    session.windows.push(window);
    session.windowsByName.add(window);
    this.addPanes(window, beginnings);
    return window;
  }

  /** Adds new panes at the end of a window, which is then to be arranged, and returns them. */
  addPanes(window: WindowNode, beginnings: readonly Beginning[]): PaneNode[] {
    const added = beginnings.map(newPane);
    const [first] = added;
    if (first !== undefined && window.panes.length === 0) first.active = true;
    window.panes.push(...added);
    return added;
  }

  /** The window is arranged anew: as `tree` draws it, or in a way that only tmux knows. */
  arrange(window: WindowNode, tree: LayoutNode | null): void {
    window.layout = null;
    window.tree = tree;
  }

  removePane(window: WindowNode, pane: PaneNode): void {
    window.panes = window.panes.filter((candidate) => candidate !== pane);
    this.arrange(window, null);
    if (pane.active && window.panes[0] !== undefined) window.panes[0].active = true;
    if (window.panes.length === 0) this.removeWindow(window);
  }

  /** A session without windows goes with its last one. */
  removeWindow(window: WindowNode): void {
    const { session } = window;
    const at = session.windows.indexOf(window);
    if (at < 0) return;
    session.windows.splice(at, 1);
    session.windowsByName.remove(window);
    if (session.windows.length === 0) this.removeSession(session);
  }

  removeSession(session: SessionNode): void {
    const at = this.sessions.indexOf(session);
    if (at < 0) return;
    this.sessions.splice(at, 1);
    this.sessionsByName.remove(session);
  }

  rename(session: SessionNode, name: string): void {
    this.sessionsByName.remove(session);
    session.name = name;
    this.sessionsByName.add(session);
  }
}

/** `session|window` */
export function windowTarget(window: WindowNode): string {
  return `${window.session.name}|${window.name}`;
}

export function newPane(beginning: Beginning): PaneNode {
  return { id: null, record: null, label: null, active: false, fresh: true, beginning, start: null };
}

function sessionNode(record: SessionRecord, places: ReadonlyMap<string, number>): SessionNode {
  const { id, name } = record;
  const session: SessionNode = { id, name, windows: [], windowsByName: new ByName() };
  for (const window of record.windows) {
    const node = windowNode(window, session, (places.get(window.id) ?? 1) > 1);
    session.windows.push(node);
    session.windowsByName.add(node);
  }
  return session;
}

function windowNode(record: WindowRecord, session: SessionNode, shared: boolean): WindowNode {
  const { id, name, width, height, layout } = record;
  const panes = record.panes.map(
    (pane): PaneNode => ({
      id: pane.id,
      record: pane,
      label: pane.label,
      active: pane.active,
      fresh: false,
      beginning: { env: {} },
      start: null,
    }),
  );
  return { id, name, width, height, layout, tree: null, panes, session, placeholder: false, shared };
}
