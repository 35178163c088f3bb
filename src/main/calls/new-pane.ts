/** Panes that the app makes: what runs in them, that they are logged, and in whose name what is done to them is noted. */
import { shellCommand } from '../../core/command/shell.ts';
import { loggingEnable } from '../../core/logs/capture.ts';
import { logsByDefault } from '../../core/logs/settings.ts';
import { serverDirectory } from '../../core/state/directories.ts';
import type { NewPane } from '../../core/tmux/pane.ts';
import type { Tmux } from '../../core/tmux/server.ts';

/** Who asks, for the ledger. */
export const APP = { kind: 'app' } as const;

/** A shell, in that directory where one is given. */
export function newPane(tmux: Tmux, cwd?: string): NewPane {
  return { ...shellCommand(serverDirectory(tmux.socketPath)), ...(cwd === undefined ? {} : { cwd }) };
}

const ignore = (): void => {};

/** As every pane that Muxworks makes. That it cannot be logged is no reason not to have it: its status says so. */
export function logNewPane(tmux: Tmux, pane: string): void {
  if (logsByDefault()) tmux.afterwards(loggingEnable(tmux, pane).then(ignore, ignore));
}
