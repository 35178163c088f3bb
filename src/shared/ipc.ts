/** The contract between the main process and the renderer: every call with its input schema and output, every event. */
import { z } from 'zod';
import type { Problem } from '../core/playbook/types.ts';
import type { ServerSnapshot } from '../core/tmux/types.ts';
import { type CommandsEvents, type CommandsOutputs, commandsInputs } from './ipc-commands.ts';
import { type DesignerOutputs, designerInputs } from './ipc-designer.ts';
import { type DesktopEvents, type DesktopOutputs, desktopInputs } from './ipc-desktop.ts';
import { type LogsEvents, type LogsOutputs, logsInputs } from './ipc-logs.ts';
import { type NodesEvents, type NodesOutputs, nodesInputs } from './ipc-nodes.ts';
import { cells, name, type PanesEvents, type PanesOutputs, panesInputs, sessionId, windowId } from './ipc-panes.ts';
import { type Dropped, type PlaybookEvents, type PlaybookOutputs, playbookInputs } from './ipc-playbooks.ts';
import {
  type PaneTaken,
  type PaneTree,
  type ProcessesEvents,
  type ProcessesOutputs,
  processesInputs,
} from './ipc-processes.ts';
import { type SettingsEvents, type SettingsOutputs, settingsInputs } from './ipc-settings.ts';
import { type SharesEvents, type SharesOutputs, sharesInputs } from './ipc-shares.ts';

export { type FindQuery, findQuery, type StreamInput, type StreamMessage, streamInput } from './ipc-panes.ts';

/** What the app found on this machine, for the first screen and the status bar. */
export interface AppInfo {
  version: string;
  /** Null where the program is missing. */
  tmux: { version: string } | null;
  /** Why tmux cannot be used, when it cannot. */
  tmuxProblem: Problem | null;
  bash: { version: string } | null;
  /** Name of the tmux server, `default` or the socket's name or path. */
  serverName: string;
  /** True for `--webgl` runs on real graphics; false makes the terminals draw with the DOM. */
  webgl: boolean;
  /** The app was started with playbooks to run: their panes are what to show first. */
  runsAtStart: boolean;
  /** Full path of the sample playbook and its text. */
  sample: { path: string; text: string };
}

/** The tmux server as the app sees it; `connected` false: no server runs, or the connection was lost (`problem` says why). */
export interface ServerState {
  connected: boolean;
  problem: Problem | null;
  snapshot: ServerSnapshot;
}

/** What all panes take together. */
export interface Total {
  /** Percent of one core. */
  cpu: number;
  /** Bytes of resident memory; pages that processes share count for each of them. */
  memory: number;
  /** Logical cores, and bytes of memory, that the machine has. */
  cores: number;
  memoryTotal: number;
}

/** What the process trees of panes take now, where that is other than at the last event. */
export interface FigureChanges {
  /** Counts the samples: where one is passed over, nothing had changed in it. */
  sample: number;
  /** When it was taken, milliseconds since the epoch. */
  at: number;
  /** CPU by pane id (`%12`): percent of one core, in tenths; null where there is no such pane any more. */
  cpu: Record<string, number | null>;
  /** Absent where it is as before; null where there is no pane. */
  total?: Total | null;
  /** Only while asked for by `processes.watch`; by pane id, null where there is no such pane or it is dead. */
  panes?: Record<string, PaneTaken | null>;
  /** Only while asked for; null where that pane is gone or dead. */
  tree?: PaneTree | null;
}

/** Every call of the renderer: the schema of its input. Outputs are in `CallOutputs`. */
export const callInputs = {
  ...designerInputs,
  ...desktopInputs,
  ...playbookInputs,
  ...sharesInputs,
  ...nodesInputs,
  ...panesInputs,
  ...commandsInputs,
  ...processesInputs,
  ...logsInputs,
  ...settingsInputs,
  'app.info': z.undefined(),
  'server.state': z.undefined(),
  /** Show a window: attach to its session, give it this many cells, send its panes over the stream port. Null shows nothing. */
  'view.show': z.object({ window: windowId.nullable(), columns: cells, rows: cells }),
  'session.create': z.object({ name }),
  'session.rename': z.object({ session: sessionId, name }),
  'session.kill': z.object({ session: sessionId }),
  'window.create': z.object({ session: sessionId, name: name.optional() }),
  'window.rename': z.object({ window: windowId, name }),
  'window.kill': z.object({ window: windowId }),
  'clipboard.write': z.object({ text: z.string().max(64 * 1024 * 1024) }),
  'clipboard.read': z.undefined(),
  /** Opens http, https and mailto links in the user's browser; anything else is refused. */
  'link.open': z.object({ url: z.string().max(8192) }),
} as const;

export interface CallOutputs
  extends DesignerOutputs,
    DesktopOutputs,
    PlaybookOutputs,
    SharesOutputs,
    NodesOutputs,
    PanesOutputs,
    CommandsOutputs,
    ProcessesOutputs,
    LogsOutputs,
    SettingsOutputs {
  'app.info': AppInfo;
  'server.state': ServerState;
  'view.show': undefined;
  'session.create': { session: string };
  'session.rename': undefined;
  'session.kill': undefined;
  'window.create': { window: string };
  'window.rename': undefined;
  'window.kill': undefined;
  'clipboard.write': undefined;
  'clipboard.read': string;
  'link.open': undefined;
}

export type CallName = keyof typeof callInputs;
export type CallInput<N extends CallName> = z.infer<(typeof callInputs)[N]>;
export type CallResult<N extends CallName> = { ok: true; value: CallOutputs[N] } | { ok: false; problem: Problem };

/** Every event that main sends. */
export interface Events
  extends DesktopEvents,
    PlaybookEvents,
    SharesEvents,
    NodesEvents,
    PanesEvents,
    CommandsEvents,
    ProcessesEvents,
    LogsEvents,
    SettingsEvents {
  'server.changed': ServerState;
  /** Once a second at most, while the window can be seen. */
  'figures.changed': FigureChanges;
  /** Something went wrong outside any call; shown once. */
  problem: Problem;
}
export type EventName = keyof Events;

/** What the preload puts on `window.muxworks`. */
export interface Bridge {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallResult<N>>;
  /** Returns the function that stops listening. */
  on<N extends EventName>(name: N, listener: (event: Events[N]) => void): () => void;
  /**
   * The stream port itself arrives as `window.postMessage('muxworks:stream', …, [port])` once the page has loaded:
   * a MessagePort cannot cross the context bridge.
   */
  platform: 'linux' | 'darwin' | 'win32';
  /** Files dropped on a pane (`%1`): their paths are pasted there, quoted for a shell. */
  droppedOnPane(pane: string, files: File[]): Promise<{ ok: true; value: null } | { ok: false; problem: Problem }>;
  /** A file or folder that the user dropped on the window; the page itself never learns to name one. */
  dropped(file: File): Promise<{ ok: true; value: Dropped } | { ok: false; problem: Problem }>;
}
