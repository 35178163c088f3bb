/** What the steps of one run share: making panes, starting and ending commands, one watch for each session's shells. */
import { closePanes, refuseOwn as refuseOwnPanes } from '../command/close-panes.ts';
import { ReadyWatch } from '../command/ready.ts';
import { quoteForShell, removeUnusedScripts, shellCommand, writeScript } from '../command/shell.ts';
import { endCommand, leaveMode, newToken, type StartOptions, startCommand } from '../command/start.ts';
import type { StartedBy } from '../command/started-by.ts';
import { commandHash } from '../command/state.ts';
import { beginSupervision, describeReady, type Supervision, storeSupervision } from '../command/supervision.ts';
import { noteWaits } from '../command/waits.ts';
import { ShellWatch } from '../command/watch.ts';
import { MuxError } from '../errors.ts';
import type { Ready } from '../heroscript/types.ts';
import { presetTree } from '../layout/presets.ts';
import { serverDirectory } from '../state/directories.ts';
import { pasteText, typeBytes } from '../tmux/input.ts';
import { keepLastWords, killPane, labelPane, type NewPane } from '../tmux/pane.ts';
import type { Tmux } from '../tmux/server.ts';
import { createSession } from '../tmux/session.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { createWindow, growWindow, replacePane } from '../tmux/window.ts';
import type { Way } from './command.ts';
import { Dependencies } from './dependencies.ts';
import type { UnderWay } from './handler.ts';
import { asBefore, RunLogs, type WantedLog } from './logs.ts';
import type { Model, PaneNode, WindowNode } from './model.ts';
import { checkDirectory, isDirectory } from './parameters.ts';
import type { Script } from './script.ts';
import { count } from './words.ts';

/** Where a command is started, and what else is declared about it. */
interface StartPlace {
  readonly model: Model;
  readonly window: WindowNode;
  readonly pane: PaneNode;
  readonly log?: WantedLog | null;
  readonly supervision?: Supervision | null;
}

/** In the border of a window that we made: the pane's number, and its label or else its title. */
const BORDER_FORMAT =
  ' #{?#{@muxworks_number},#{@muxworks_number},#{e|+|:#{e|-|:#{pane_index},#{pane-base-index}},1}} #{?#{@muxworks_label},#{q/h:@muxworks_label},#{q/h:pane_title}} ';

const ENTER = Buffer.from('\r');

export class Services {
  readonly logs: RunLogs;
  readonly dependencies: Dependencies;
  private readonly stopped = new AbortController();
  /** Where shells and their scripts find what is for them; one directory for each tmux server. */
  private readonly directory: string;
  private readonly watches = new Map<string, Promise<ShellWatch>>();
  private bordersWanted: Promise<boolean> | null = null;
  private scriptsSwept = false;

  constructor(
    readonly tmux: Tmux,
    script: Script,
  ) {
    this.directory = serverDirectory(tmux.socketPath);
    this.logs = new RunLogs(tmux);
    this.dependencies = new Dependencies(script, this);
  }

  /** Aborted when the run stops: nobody waits any longer until something is ready. */
  get waiting(): AbortSignal {
    return this.stopped.signal;
  }

  /** The error of what waited when the run was stopped: no failure of its own. */
  isStop(error: unknown): boolean {
    return this.waiting.aborted && error === this.waiting.reason;
  }

  stopWaiting(): void {
    if (this.stopped.signal.aborted) return;
    this.stopped.abort(new MuxError('not-ready', 'The run was stopped while this waited'));
  }

  /** Lets go of the shells; nothing in them ends. */
  async close(): Promise<void> {
    for (const watch of this.watches.values()) (await watch.catch(() => null))?.close();
  }

  /**
   * Makes what a window of the model still lacks on the server: its session, itself, its panes, all in their final
   * places at once.
   * @param labelled whether labels will be shown in its borders
   */
  async realise(window: WindowNode, labelled: boolean): Promise<void> {
    const missing = window.panes.filter((pane) => pane.id === null);
    if (missing.length === 0) return;
    const made = window.id === null;
    const rest = made ? missing.slice(1) : missing;
    if (made) await this.makeWindow(window);
    if (rest.length > 0) {
      const panes = rest.map((pane) => this.newPane(pane));
      const present = window.panes.length - rest.length;
      const ids = await growWindow(
        this.tmux,
        { ...window, id: window.id as string },
        present,
        panes,
        window.tree ?? presetTree(window.panes.length),
      );
      rest.forEach((pane, index) => {
        pane.id = ids[index] ?? null;
      });
    }
    await Promise.all([made && labelled ? this.showLabels(window) : undefined, this.keepLastWords(missing)]);
  }

  /** Makes a window anew in its place, with one pane; whoever looks at it goes on looking at it. */
  async remakeWindow(window: WindowNode, replaced: string): Promise<void> {
    const [pane] = window.panes as [PaneNode];
    const session = window.session.id as string;
    noteMade(window, await createWindow(this.tmux, session, window.name, this.newPane(pane), replaced));
    await this.keepLastWords([pane]);
  }

  /** Gives a window the layout that the model has for it. */
  async arrange(window: WindowNode): Promise<void> {
    const { tree, panes } = window;
    if (tree !== null) await growWindow(this.tmux, { ...window, id: window.id as string }, panes.length, [], tree);
  }

  async closePane(pane: PaneNode): Promise<void> {
    await killPane(this.tmux, pane.id as string);
  }

  private async makeWindow(window: WindowNode): Promise<void> {
    const { session } = window;
    const [pane] = window.panes as [PaneNode];
    if (session.id === null) {
      const made = await createSession(this.tmux, session.name, window.name, this.newPane(pane));
      session.id = made.session;
      noteMade(window, made);
    } else noteMade(window, await createWindow(this.tmux, session.id, window.name, this.newPane(pane)));
  }

  /** Our shell, with what the pane's declaration adds to its environment. */
  newPane({ beginning }: Pick<PaneNode, 'beginning'>): NewPane {
    const { argv, env } = shellCommand(this.directory);
    return {
      argv,
      env: { ...beginning.env, ...env },
      // One that is not there is told of by the step that needs it; here it may be made by a command before.
      ...(beginning.cwd !== undefined && isDirectory(beginning.cwd) ? { cwd: beginning.cwd } : {}),
    };
  }

  /** For panes that were made: a shell that is killed leaves its pane, and its log, so that what it said can be read. */
  async keepLastWords(panes: readonly PaneNode[]): Promise<void> {
    this.logs.made(panes);
    await keepLastWords(
      this.tmux,
      panes.map(({ id }) => id as string),
    );
  }

  /** Labels a pane, and shows that in its border where the window is one of ours. */
  async label(window: WindowNode, pane: PaneNode, label: string): Promise<void> {
    await labelPane(this.tmux, pane.id as string, label);
    const first = window.panes[0]?.record;
    if (first?.integrated) await this.showLabels(window);
  }

  /** Shows labels in the borders of a window that we made, unless the user has chosen borders for all windows. */
  private async showLabels(window: WindowNode): Promise<void> {
    this.bordersWanted ??= this.tmux
      .command('show-options', '-gwv', 'pane-border-status')
      .then((value) => value.trim() === 'off');
    if (!(await this.bordersWanted)) return;
    const id = window.id as string;
    await this.tmux.sequence([
      ['set-option', '-w', '-t', id, 'pane-border-format', BORDER_FORMAT],
      ['set-option', '-w', '-t', id, 'pane-border-status', 'top'],
    ]);
  }

  /**
   * Brings a command to run in a pane by the way that was decided. Resolves when what was there has ended; what it
   * resolves with settles when the command has begun.
   */
  async start(
    { model, window, pane, log = null, supervision = null }: StartPlace,
    way: Exclude<Way, 'keep'>,
    options: StartOptions,
    progress: (text: string) => void,
  ): Promise<UnderWay> {
    checkDirectory(options.cwd);
    if (!this.scriptsSwept) removeUnusedScripts(this.directory, model.scripts);
    this.scriptsSwept = true;
    const watch = await this.watch(window.session.id as string);
    if (way === 'end-and-start') {
      const began = performance.now();
      const ended = await endCommand(this.tmux, watch, pane.id as string, options.by ?? null);
      if (ended.length > 0) progress(`${count(ended.length, 'process')} ended in ${seconds(began)}`);
    }
    const wanted = log ?? (way === 'new-shell' ? asBefore(pane.record?.log) : null);
    if (way === 'new-shell') await this.giveShell(pane, options, progress);
    if (wanted !== null) await this.logs.set(pane, wanted);
    const start = pane.start ?? { hash: commandHash(options.command), underWay: true };
    start.underWay = true;
    pane.start = start;
    const id = pane.id as string;
    // Before it starts: a crash of ours in between leaves a command that is supervised, not one that nobody knows of.
    if (supervision !== null) await storeSupervision(this.tmux, id, beginSupervision(supervision));
    else if (pane.record?.supervision) await storeSupervision(this.tmux, id, null);
    const readiness = supervision?.ready ? await this.watchReady(watch, id, supervision.ready, supervision) : null;
    const begun = startCommand(this.tmux, watch, this.directory, id, options).finally(() => {
      start.underWay = false;
    });
    if (readiness === null || supervision === null) return { settled: begun.then(() => undefined) };
    const settled = begun
      .then(async ({ state: { token } }) => {
        progress(`waits until it is ready: ${describeReady(readiness.ready)}`);
        try {
          await readiness.wait({ token, text: options.command });
        } catch (error) {
          if (!this.isStop(error)) throw error;
          progress('runs; the run was stopped before it was ready');
          return;
        }
        await storeSupervision(this.tmux, id, { ...beginSupervision(supervision), ready_token: token });
      })
      .finally(() => readiness.close());
    return { settled };
  }

  /** Does something that waits for those names, which stands with the pane meanwhile, so that others see why it idles. */
  async noting(pane: PaneNode, names: readonly string[], wait: () => Promise<void>): Promise<void> {
    const id = pane.id as string;
    await noteWaits(this.tmux, id, names);
    try {
      await wait();
    } finally {
      // The pane may have gone meanwhile, and the note with it.
      await noteWaits(this.tmux, id, null).catch(() => {});
    }
  }

  /** Changes what is declared about a command that goes on running. */
  async supervise(pane: PaneNode, wanted: Supervision | null): Promise<void> {
    const before = pane.record?.supervision ?? null;
    const ready = before !== null && wanted !== null && JSON.stringify(before.ready) === JSON.stringify(wanted.ready);
    const supervised = wanted === null ? null : beginSupervision(wanted);
    const kept = supervised !== null && ready ? { ...supervised, ready_token: before.ready_token } : supervised;
    await storeSupervision(this.tmux, pane.id as string, kept);
  }

  /**
   * Resolves when the command that runs in a pane already is ready, as it was declared when it was started.
   * @throws MuxError `not-ready`, `timeout`, `not-found`, `no-shell`
   */
  async untilReady(window: WindowNode, pane: PaneNode, { state, supervision }: PaneRecord): Promise<void> {
    if (!state || !supervision?.ready) return;
    const id = pane.id as string;
    const watch = await this.watch(window.session.id as string);
    const readiness = await this.watchReady(watch, id, supervision.ready, supervision);
    try {
      // A command of several lines was typed as the path of its script.
      await readiness.wait({ token: state.token, text: state.script ?? state.cmd_text }, true);
      await storeSupervision(this.tmux, id, { ...supervision, ready_token: state.token });
    } finally {
      readiness.close();
    }
  }

  private watchReady(watch: ShellWatch, pane: string, ready: Ready, supervision: Supervision): Promise<ReadyWatch> {
    const options = { ready, timeoutMs: supervision.ready_timeout_ms, signal: this.waiting };
    return ReadyWatch.open(this.tmux, watch, pane, options);
  }

  /** Puts a pane with our shell in the place of one that has none, or none any more, and ends what ran there. */
  private async giveShell(
    pane: PaneNode,
    { cwd, by = null }: Pick<StartOptions, 'cwd'> & { by?: StartedBy | null },
    progress: (text: string) => void,
  ): Promise<void> {
    const old = pane.id as string;
    // A root whose children end may end with them, and must not take the pane along before it is replaced.
    await this.tmux.command('set-option', '-p', '-t', old, 'remain-on-exit', 'on');
    const directory = cwd ?? pane.record?.cwd;
    const beginning = { env: pane.beginning.env, ...(directory === undefined ? {} : { cwd: directory }) };
    const replace = async (): Promise<void> => {
      pane.id = await replacePane(this.tmux, old, this.newPane({ beginning }));
    };
    await this.endPanes([pane], replace, progress, by);
    pane.record = null;
    if (pane.label !== null) await labelPane(this.tmux, pane.id as string, pane.label);
    await this.keepLastWords([pane]);
  }

  /**
   * Types a command into whatever reads a pane's keys, and Enter. To a shell several lines go as a script, so that
   * they are one command there too.
   */
  async type(pane: PaneNode, text: string, { shell, cwd }: { shell: boolean; cwd?: string }): Promise<void> {
    const id = pane.id as string;
    const command = text.trim();
    const script = shell && (cwd !== undefined || /[\r\n]/.test(command));
    const inside = cwd === undefined ? command : `cd -- ${quoteForShell(cwd)}; ${command}`;
    const line = script ? quoteForShell(writeScript(this.directory, newToken(), inside)) : command;
    await leaveMode(this.tmux, id);
    await pasteText(this.tmux, id, line);
    await typeBytes(this.tmux, id, ENTER);
  }

  /**
   * Ends everything that runs in panes, then closes them, and sees that nothing of them is left.
   * @param close what closes the panes, or their window or session
   * @param by the line that wants it, for the ledger
   * @throws MuxError `io` naming what could not be ended; `bad-input` for the pane that this run was started in
   */
  async endPanes(
    panes: readonly PaneNode[],
    close: () => Promise<void>,
    progress: (text: string) => void,
    by: StartedBy | null,
  ): Promise<void> {
    const began = performance.now();
    const { ended } = await closePanes(this.tmux, recordsOf(panes), close, by);
    if (ended.length > 0) progress(`${count(ended.length, 'process')} ended in ${seconds(began)}`);
  }

  /** The watch of a session's shells; made anew where the session it watched has gone and another has its id. */
  private watch(session: string): Promise<ShellWatch> {
    const attach = (): Promise<ShellWatch> => ShellWatch.attach(this.tmux, session, new Set());
    const known = this.watches.get(session);
    const watch = known === undefined ? attach() : known.then((found) => (found.open ? found : attach()), attach);
    this.watches.set(session, watch);
    return watch;
  }
}

/** A window that has been made, with its first pane. */
function noteMade(window: WindowNode, made: { window: string; pane: string; width: number; height: number }): void {
  const [first] = window.panes as [PaneNode];
  window.id = made.window;
  window.width = made.width;
  window.height = made.height;
  first.id = made.pane;
}

function recordsOf(panes: readonly PaneNode[]): PaneRecord[] {
  return panes.flatMap(({ record }) => (record === null ? [] : [record]));
}

/** @throws MuxError `bad-input` where a run would end itself, half-way */
export function refuseOwn(panes: readonly PaneNode[]): void {
  refuseOwnPanes(recordsOf(panes));
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(2)} s`;
}
