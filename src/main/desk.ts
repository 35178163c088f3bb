/** What the app works with: tmux once it is found, what is shown of it, the runs, the settings. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { bashVersion } from '../core/command/bash-version.ts';
import { integrationFile } from '../core/command/shell.ts';
import { MuxError, toProblem } from '../core/errors.ts';
import { setLogsByDefault } from '../core/logs/settings.ts';
import type { Problem } from '../core/playbook/types.ts';
import { setTtyd } from '../core/share/ttyd.ts';
import { sharedStates } from '../core/state/shared.ts';
import { parseStore, type StoreSetting, storeSetting } from '../core/state/store-setting.ts';
import { Supervisor, type SupervisorEvent } from '../core/supervisor/supervisor.ts';
import { verdict } from '../core/supervisor/verdict.ts';
import { type Snapshot, Tmux } from '../core/tmux/server.ts';
import type { PaneInfo, ServerSnapshot } from '../core/tmux/types.ts';
import type { AppInfo, ServerState } from '../shared/ipc.ts';
import type { AppArguments } from './arguments.ts';
import type { AskedOfPage } from './asked.ts';
import { readSample } from './calls/index.ts';
import type { Faults } from './faults.ts';
import { FigureWatch } from './figures.ts';
import { hasGraphicsCard } from './graphics.ts';
import type { EventSender } from './ipc.ts';
import { Library } from './playbooks/library.ts';
import { Runs } from './runs.ts';
import { type ServerPlace, serverPlace } from './server-place.ts';
import type { SettingsFile } from './settings.ts';
import { View } from './view.ts';
import type { WindowState } from './window-state.ts';

/** A screen shows no more of a command than this. */
const COMMAND_SHOWN = 400;

/** Cells for a session's panes, until the page has measured them: what a window of 1440×900 has beside a run's steps. */
const FIRST_ROOM = { columns: 90, rows: 44 };

/** The sample playbooks that come with the app. */
const SAMPLES = join(dirname(dirname(integrationFile())), 'playbooks');

/** The parts that need tmux. */
export interface Connected {
  tmux: Tmux;
  view: View;
  runs: Runs;
  supervisor: Supervisor;
}

/** What of the desktop around the window its calls need. */
export interface Desktop {
  /** The app's own directory, for all tmux servers. */
  readonly directory: string;
  readonly windowState: WindowState;
  readonly faults: Faults;
  /** What is asked of the page from outside it. */
  readonly asked: AskedOfPage;
  /** Told once, when tmux is found. */
  whenConnected(tmux: Tmux): void;
}

export class Desk {
  readonly state: ServerState = { connected: false, problem: null, snapshot: { server: null, sessions: [] } };
  /** Asked at the start: the page waits for the answer, and a process takes its time. */
  private readonly bash = bashVersion();
  private connected: Connected | null = null;
  private problem: Problem | null = null;
  private page: BrowserWindow | null = null;
  /** The playbooks on disk and what is not saved of them: there without tmux too. */
  readonly library: Library;
  private suspended = false;
  /** The tmux server that the app is for. */
  readonly place: ServerPlace;
  readonly figures: FigureWatch;

  constructor(
    readonly args: AppArguments,
    readonly settings: SettingsFile,
    readonly events: EventSender,
    readonly window: () => BrowserWindow | null,
    readonly desktop: Desktop,
  ) {
    this.place = serverPlace(args, settings.get().server);
    this.library = new Library({
      directory: desktop.directory,
      samples: SAMPLES,
      filesChanged: () => events.send('playbook.files-changed', null),
      diskChanged: (change) => events.send('playbook.disk-changed', change),
    });
    this.allow(args.files);
    this.figures = new FigureWatch(events);
    const inForce = (): void => {
      setLogsByDefault(settings.get().logNewPanes);
      setTtyd(settings.get().ttyd);
    };
    inForce();
    settings.on('changed', () => {
      inForce();
      events.send('settings.changed', settings.state());
    });
    settings.on('problem', (problem) => events.send('problem', problem));
    settings.watch();
  }

  /** Playbooks that the user has named himself: they may be opened, and are among those opened before. */
  allow(paths: readonly string[]): void {
    const { places } = this.library;
    for (const path of paths) {
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) places.opened(path);
      else places.grant(path);
    }
  }

  /** Null while there is no tmux. */
  get parts(): Connected | null {
    return this.connected;
  }

  /** @throws MuxError with how to install tmux, where there is none. */
  ready(): Connected {
    if (this.connected !== null) return this.connected;
    throw new MuxError('tmux-missing', this.problem?.message ?? 'tmux was not found', this.problem?.hint);
  }

  /** Looks for tmux, unless it was found; what is wrong with it is in info(). */
  async connect(): Promise<void> {
    if (this.connected !== null) return;
    let tmux: Tmux;
    try {
      const { store, node } = chosenStore();
      tmux = await Tmux.open({ ...this.place.options, state: store.url, ...(node === null ? {} : { node }) });
    } catch (error) {
      this.problem = toProblem(error);
      return;
    }
    // Another look may have found it meanwhile.
    if (this.connected !== null) {
      tmux.close();
      return;
    }
    this.problem = null;
    tmux.newSessionSize = this.desktop.windowState.get().room ?? FIRST_ROOM;
    const view = new View(tmux, this.events);
    view.suspend(this.suspended);
    const supervisor = new Supervisor(tmux, (event) => {
      const problem = problemOf(event);
      if (problem !== null) this.events.send('problem', problem);
    });
    this.connected = { tmux, view, runs: new Runs(tmux, this.events), supervisor };
    tmux.on('snapshot', (snapshot) => {
      this.state.snapshot = shown(snapshot);
      this.state.connected = snapshot.server !== null;
      if (this.state.connected) this.state.problem = null;
      view.changed(snapshot);
      this.figures.changed(snapshot);
      this.events.send('server.changed', this.state);
      this.remember();
    });
    tmux.on('problem', (problem) => {
      this.state.problem = problem;
      this.state.connected = problem === null;
      this.events.send('server.changed', this.state);
    });
    this.followSharing();
    tmux.once('snapshot', (snapshot) => view.prepare(snapshot, this.desktop.windowState.get().session));
    this.desktop.whenConnected(tmux);
    tmux.watch();
    if (this.page !== null) view.connect(this.page);
  }

  /** Tells of the store of states, also after it has been changed for another one. */
  followSharing(): void {
    const states = this.connected === null ? null : sharedStates(this.connected.tmux);
    states?.on('sharing', ({ problem }) => {
      if (problem !== null) this.events.send('problem', problem);
      this.events.send('settings.sharing', states.sharing);
    });
  }

  /** The page has loaded: it gets its stream as soon as there is one. Null: it is gone. */
  pageLoaded(page: BrowserWindow | null): void {
    this.page = page;
    if (page !== null) this.connected?.view.connect(page);
    this.figures.forget();
    if (page === null) this.figures.want({ figures: false, pane: null });
    this.figures.show(page !== null && !this.suspended);
  }

  /** The window is hidden or minimised, or no longer: what nobody sees costs nothing. */
  suspend(suspended: boolean): void {
    this.suspended = suspended;
    this.connected?.view.suspend(suspended);
    this.figures.show(this.page !== null && !suspended);
  }

  /** Looks for tmux again where it was missing: it may have been installed since. */
  async info(): Promise<AppInfo> {
    await this.connect();
    const [bash, card] = await Promise.all([this.bash, hasGraphicsCard()]);
    const tmux = this.connected?.tmux ?? null;
    return {
      version: app.getVersion(),
      tmux: tmux && { version: tmux.version },
      tmuxProblem: this.problem,
      bash: bash === null ? null : { version: bash },
      serverName: tmux?.name ?? this.place.options.socketPath ?? this.place.options.socketName ?? 'default',
      webgl: this.args.webgl && card,
      // A page that is loaded anew shows what the one before has shown.
      runsAtStart: this.args.files.length > 0 && !this.desktop.asked.hasListened,
      sample: readSample(join(SAMPLES, 'workspace.heroscript')),
    };
  }

  /** Keeps for the next start what is on view, and how much room there is. */
  private remember(): void {
    if (this.connected === null) return;
    const { tmux, view } = this.connected;
    const { windowState } = this.desktop;
    windowState.set({ session: view.sessionName ?? windowState.get().session, room: tmux.newSessionSize });
  }

  /** Lets go of tmux; nothing on its server ends. */
  close(): void {
    this.desktop.windowState.keep();
    this.library.close();
    this.settings.close();
    this.figures.show(false);
    if (this.connected === null) return;
    this.connected.view.close();
    // A restart under way is cut off here, and done by whoever supervises next: what is to be done is with the pane.
    void this.connected.supervisor.close();
    this.connected.tmux.close();
  }
}

/** A choice that cannot be read costs the app only the Redis: the window asks for it too, and says what is wrong with it. */
function chosenStore(): Pick<StoreSetting, 'store' | 'node'> {
  try {
    return storeSetting();
  } catch {
    return { store: parseStore('tmux'), node: null };
  }
}

/** What a person must know of what the supervisor did: that it will not do more. */
function problemOf(event: SupervisorEvent): Problem | null {
  if (event.type === 'restart-failed') {
    return { ...event.problem, message: `${event.target} could not be restarted: ${event.problem.message}` };
  }
  if (event.type !== 'given-up') return null;
  const code = event.exitCode === null ? '' : ` with exit code ${event.exitCode}`;
  const times = event.restarts === 1 ? 'one restart' : `${event.restarts} restarts`;
  return {
    code: 'given-up',
    message: `${event.target} ended${code} after ${times} and is not restarted again`,
    hint: 'restart it from its menu when it is mended',
  };
}

/** What the screen needs of a snapshot, and no more: it crosses on every change. */
function shown(snapshot: Snapshot): ServerSnapshot {
  const now = Date.now();
  return {
    server: snapshot.server,
    sessions: snapshot.sessions.map((session) => ({
      ...session,
      windows: session.windows.map((window) => ({
        ...window,
        panes: window.panes.map((record): PaneInfo => {
          const { state: _state, mark: _mark, dead: _dead, program: _program, ...pane } = record;
          const waiting = pane.waitsFor !== null || verdict(record, now).kind === 'restart';
          return { ...pane, command: pane.command.slice(0, COMMAND_SHOWN), ...(waiting ? { waiting } : {}) };
        }),
      })),
    })),
  };
}
