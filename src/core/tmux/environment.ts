/** The environment that a tmux client, and with it a new server and every pane, is given. */
import { delimiter, sep } from 'node:path';

/** What package runners and Electron leave in their children's environment: a user's shell shall not inherit it. */
const FOREIGN = /^(npm_|NPM_CONFIG_|ELECTRON_|CHROME_|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|VITEST|PLAYWRIGHT_|PW_)/i;

/**
 * The environment of the user's own terminal, as far as it can be told: without the variables of npm and Electron,
 * without their directories on PATH, without TMUX, which would send a client to another server, and without MUXWORKS_STATE.
 */
export function userEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept: Record<string, string> = {};
  const underNpm = from.npm_lifecycle_event !== undefined;
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined || key === 'TMUX' || key === 'TMUX_PANE' || FOREIGN.test(key)) continue;
    // The store's address may hold a password, and whoever may type in any pane could read it there.
    if (key === 'MUXWORKS_STATE') continue;
    // npm sets these two itself, for its scripts.
    if (underNpm && (key === 'COLOR' || (key === 'EDITOR' && from.npm_config_editor === value))) continue;
    kept[key] = value;
  }
  if (kept.PATH !== undefined)
    kept.PATH = kept.PATH.split(delimiter)
      .filter((dir) => !isRunnerDirectory(dir))
      .join(delimiter);
  return kept;
}

function isRunnerDirectory(directory: string): boolean {
  const parts = directory.split(sep);
  return (parts.includes('node_modules') && parts.at(-1) === '.bin') || parts.at(-1) === 'node-gyp-bin';
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: bash reads it
const CLOSE_AND_RUN = 'for fd in /dev/fd/*; do fd=${fd##*/}; ((fd > 2)) && eval "exec $fd>&-"; done; exec "$@"';

/**
 * `argv` run with no open file but its standard three. For what outlives us: Electron leaves copies of its own stderr
 * open to every child, and a tmux server that kept them would hold up whoever waits for the end of our output.
 */
export function withoutOpenFiles(argv: readonly string[]): string[] {
  // Without --norc bash takes a stdin that is a socket for a remote shell's, and reads the user's start-up file.
  return ['bash', '--norc', '-c', CLOSE_AND_RUN, 'bash', ...argv];
}
