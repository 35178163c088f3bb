/** The contract between the main process and the renderer: every call with its input schema and output, every event. */
import { z } from 'zod';
import type { Problem } from '../core/playbook/types.ts';
import type { ServerSnapshot } from '../core/tmux/types.ts';
import { type DesignerOutputs, designerInputs } from './ipc-designer.ts';
import { type LogsEvents, type LogsOutputs, logsInputs } from './ipc-logs.ts';
import { type NodesEvents, type NodesOutputs, nodesInputs } from './ipc-nodes.ts';
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

const paneId = z.string().regex(/^%\d+$/);
const windowId = z.string().regex(/^@\d+$/);
const sessionId = z.string().regex(/^\$\d+$/);
/** A name as a person typed it; tmux itself has no limit, a screen has. */
const name = z.string().trim().min(1).max(200);
const cells = z.number().int().min(1).max(10_000);

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
  ...playbookInputs,
  ...sharesInputs,
  ...nodesInputs,
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
  'pane.split': z.object({ pane: paneId, direction: z.enum(['right', 'down']) }),
  'pane.select': z.object({ pane: paneId }),
  'pane.zoom': z.object({ pane: paneId }),
  'pane.resize': z.object({ pane: paneId, columns: cells.optional(), rows: cells.optional() }),
  'pane.kill': z.object({ pane: paneId }),
  /** Ends what runs in the pane; its shell stays. */
  'pane.stop': z.object({ pane: paneId }),
  /** Ends what runs in the pane and starts its command again. */
  'pane.restart': z.object({ pane: paneId }),
  /** The last lines that the pane shows, with colours as escape sequences. */
  'pane.tail': z.object({ pane: paneId, rows: z.number().int().min(1).max(500) }),
  'clipboard.write': z.object({ text: z.string().max(64 * 1024 * 1024) }),
  'clipboard.read': z.undefined(),
  /** Opens http, https and mailto links in the user's browser; anything else is refused. */
  'link.open': z.object({ url: z.string().max(8192) }),
} as const;

export interface CallOutputs
  extends DesignerOutputs,
    PlaybookOutputs,
    SharesOutputs,
    NodesOutputs,
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
  'pane.split': { pane: string };
  'pane.select': undefined;
  'pane.zoom': undefined;
  'pane.resize': undefined;
  'pane.kill': undefined;
  'pane.stop': undefined;
  'pane.restart': undefined;
  'pane.tail': string;
  'clipboard.write': undefined;
  'clipboard.read': string;
  'link.open': undefined;
}

export type CallName = keyof typeof callInputs;
export type CallInput<N extends CallName> = z.infer<(typeof callInputs)[N]>;
export type CallResult<N extends CallName> = { ok: true; value: CallOutputs[N] } | { ok: false; problem: Problem };

/** Every event that main sends. */
export interface Events extends PlaybookEvents, SharesEvents, NodesEvents, ProcessesEvents, LogsEvents, SettingsEvents {
  'server.changed': ServerState;
  /** Once a second at most, while the window can be seen. */
  'figures.changed': FigureChanges;
  /** Something went wrong outside any call; shown once. */
  problem: Problem;
}
export type EventName = keyof Events;

/**
 * Messages of the stream port, main to renderer. Order is the order of tmux's own stream: what comes after `paint`
 * or `size` was written by the program after it.
 */
export type StreamMessage =
  /** Reset the terminal to this size, then write `data`: history, screen, modes and cursor. `behind`: output was skipped before it. */
  | { kind: 'paint'; pane: string; columns: number; rows: number; data: Uint8Array; behind: boolean }
  | { kind: 'data'; pane: string; data: Uint8Array }
  /** tmux gave the pane another size; an exact `paint` follows once it rests. */
  | { kind: 'size'; pane: string; columns: number; rows: number }
  | { kind: 'gone'; pane: string }
  /** Once a second while output flows: bytes a second over all panes; how often a visible pane fell behind and had output skipped. */
  | { kind: 'rate'; bytesPerSecond: number; dropped: number };

/** Messages of the stream port, renderer to main. */
export const streamInput = z.discriminatedUnion('kind', [
  /** xterm has parsed this many bytes of `data` and `paint` messages of that pane. */
  z.object({ kind: z.literal('ack'), pane: paneId, bytes: z.number().int().min(0) }),
  /** Bytes as a terminal would send them: keys, mouse reports. */
  z.object({ kind: z.literal('input'), pane: paneId, data: z.instanceof(Uint8Array) }),
  /** Text to paste; tmux adds the bracketed-paste marks when the program asked for them. */
  z.object({ kind: z.literal('paste'), pane: paneId, text: z.string().max(64 * 1024 * 1024) }),
]);
export type StreamInput = z.infer<typeof streamInput>;

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
  /** A file or folder that the user dropped on the window; the page itself never learns to name one. */
  dropped(file: File): Promise<{ ok: true; value: Dropped } | { ok: false; problem: Problem }>;
}
