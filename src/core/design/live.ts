/** From a window of the server to a design, with what runs in its panes as their commands. */
import { homedir } from 'node:os';
import { commandLineOf } from '../command/pane-facts.ts';
import { quoteForShell } from '../command/shell.ts';
import { isAlive } from '../command/state.ts';
import { DEFAULT_BACKOFF_MS, DEFAULT_READY_TIMEOUT_MS, type Supervised } from '../command/supervision.ts';
import { MuxError } from '../errors.ts';
import type { EnvEntry, Ready } from '../heroscript/types.ts';
import { LayoutError } from '../layout/error.ts';
import { exportLayout } from '../layout/export.ts';
import type { LayoutNode } from '../layout/tree.ts';
import { logsByDefault } from '../logs/settings.ts';
import { isShell } from '../playbook/command.ts';
import { readProcess } from '../process/proc.ts';
import { foregroundProcess } from '../process/tree.ts';
import type { PaneRecord, SessionRecord, WindowRecord } from '../tmux/snapshot.ts';
import type { Design, DesignPane } from './design.ts';
import { tidy, writeEnv } from './fields.ts';

/**
 * The design of a live window. What Muxworks started is as it was declared, so applying it to that window leaves it
 * running; the command of another pane is that of its foreground program, a suggestion.
 * @param server the snapshot's, by which apply knows that the panes are still those
 * @throws MuxError `bad-input` for a window that no design shows: more than 16 panes, or cells that no tree draws
 */
export function designOfWindow(
  session: SessionRecord,
  window: WindowRecord,
  server: { readonly startedAt: number } | null = null,
): Design {
  const { width, height, panes } = window;
  return {
    name: { session: session.name, window: window.name },
    size: { columns: width, rows: height },
    tree: treeOfWindow(window),
    panes: panes.map((pane, at) => ({ ...paneOf(pane), from: at + 1, live: pane.id })),
    ...(server === null ? {} : { live: { server: server.startedAt, panes: panes.map(({ id }) => id) } }),
  };
}

/**
 * How a window is arranged, with its panes by their numbers.
 * @throws MuxError `bad-input` for one that no tree draws
 */
export function treeOfWindow(window: WindowRecord): LayoutNode {
  const order = [...window.panes].sort((a, b) => a.place - b.place).map(({ number }) => number);
  try {
    return exportLayout(window.layout, order);
  } catch (error) {
    if (error instanceof LayoutError) throw new MuxError('bad-input', error.message.replace(/\.$/, ''));
    throw error;
  }
}

function paneOf(pane: PaneRecord): DesignPane {
  const { label, state, supervision, mark, log, piped } = pane;
  // What a person typed since is what the pane is for now.
  const declared = state !== null && (isAlive(pane) || mark?.phase !== 'run') ? state : null;
  const cmd = declared?.cmd_text ?? runningIn(pane);
  const cwd = declared === null ? pane.cwd : supervision === null ? (declared.cwd ?? pane.cwd) : supervision.cwd;
  const logs = piped && log !== null && log.off !== true;
  return tidy<DesignPane>({
    label: label ?? undefined,
    cmd: cmd ?? undefined,
    cwd: cwd === null ? undefined : shortPath(cwd),
    log: log?.off === true ? false : logs && !logsByDefault() ? true : undefined,
    logpath: logs ? log?.path : undefined,
    ...(declared === null || supervision === null ? {} : supervisedFields(supervision)),
  });
}

function supervisedFields({ restart, max_restarts, backoff_ms, ready, ready_timeout_ms, env }: Supervised): DesignPane {
  return tidy<DesignPane>({
    env: Object.entries(env)
      .map(([key, value]) => ({ key, value }))
      .filter(canBeSaid),
    restart: restart ?? undefined,
    maxRestarts: max_restarts === null ? undefined : String(max_restarts),
    backoff: backoff_ms === DEFAULT_BACKOFF_MS ? undefined : duration(backoff_ms),
    ready: ready === null ? undefined : readyText(ready),
    readyTimeout: ready_timeout_ms === DEFAULT_READY_TIMEOUT_MS ? undefined : duration(ready_timeout_ms),
  });
}

function canBeSaid(entry: EnvEntry): boolean {
  try {
    writeEnv([entry]);
    return true;
  } catch (error) {
    if (error instanceof MuxError) return false;
    throw error;
  }
}

function duration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

function readyText(ready: Ready): string {
  switch (ready.kind) {
    case 'port':
      return `port ${ready.port}`;
    case 'log':
      return `log ${ready.text.includes('"') ? `'${ready.text}'` : `"${ready.text}"`}`;
    case 'exit':
      return `exit ${ready.code}`;
    case 'http':
      return `http ${ready.url}`;
  }
}

/** The command line of what has the terminal of a pane; null where a shell waits there. */
function runningIn({ dead, pid, mark, integrated }: PaneRecord): string | null {
  // 0 is tmux's pid of an empty pane. A shell of ours without a mark is about to come to its first prompt.
  if (dead || pid <= 1 || (mark === null ? integrated : mark.phase !== 'run')) return null;
  const foreground = foregroundProcess(pid);
  const words = commandLineOf(foreground ?? pid);
  if (words === null) return null;
  while (words.at(-1) === '') words.pop();
  const name = readProcess(foreground ?? pid)?.name ?? '';
  if (isShell(name) && foreground === null) return shellCommand(words);
  return commandLine(words);
}

/** What a pane's own shell was told to run when it was started; null for one that reads commands. */
function shellCommand(words: readonly string[]): string | null {
  const at = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word));
  if (at > 0) return words[at + 1] ?? null;
  return words.length > 1 && words[1]?.startsWith('-') === false ? commandLine(words) : null;
}

/** As one would type it. A program that has given itself a title has it as its only word. */
function commandLine(words: readonly string[]): string | null {
  const [only] = words;
  if (words.length === 1 && only !== undefined && /\s/.test(only)) return only.trim();
  return words.length === 0 ? null : words.map(quoteForShell).join(' ');
}

/** A path as people write it: below their home with `~`. */
export function shortPath(path: string): string {
  const home = homedir();
  return path === home ? '~' : path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
