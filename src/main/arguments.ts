/** The app's own command line: which tmux server, which playbooks to run or to show. */
import { parseArgs } from 'node:util';

export interface AppArguments {
  socketName?: string;
  socketPath?: string;
  /** Playbooks to run once the app is up, as given. */
  files: string[];
  /** Playbooks to show without running them, as given. */
  open: string[];
  /** `--set k=v` for those playbooks. */
  set: Record<string, string>;
  webgl: boolean;
}

export const USAGE = `Muxworks: every process that you keep running, on one floor.

Usage: npm start -- [options] [PLAYBOOK…]

  -L NAME        the tmux server of that socket name (default: "default")
  -S PATH        the tmux server on that socket
  --set KEY=VAL  fills {KEY} in the playbooks; may be given more than once
  --open         shows the playbooks and does not run them
  --no-webgl     draw terminals without the graphics card
  --version      print the version
  --help         print this

Where Muxworks is open for that tmux server already, its window comes to the front and takes the playbooks over.

  npm start -- resources/playbooks/workspace.heroscript
  npm start -- --open resources/playbooks/workspace.heroscript
`;

/** Switches that Electron, Chromium or a test driver read before us. */
const NOT_OURS =
  /^--(no-sandbox|disable-|enable-|inspect|remote-debugging|user-data-dir|force-|log-|use-|ozone-|ignore-|in-process-gpu|gpu-|js-flags|headless|lang=|v=|vmodule)/;

/** What stands behind the app's own path in Electron's argument list; a packaged app has no such path. */
export function ownArguments(argv: readonly string[], appPath: string, packaged: boolean): string[] {
  if (packaged) return argv.slice(1);
  const at = argv.findIndex((argument) => argument === appPath || argument === `${appPath}/`);
  return argv.slice(at < 0 ? 2 : at + 1);
}

/**
 * The arguments with which the app is started once more on the server of the settings: without playbooks, which have
 * run, and without a server of their own.
 */
export function argumentsAgain(argv: readonly string[], own: readonly string[]): string[] {
  const parsed = parseArguments(own);
  const plain = 'webgl' in parsed && !parsed.webgl ? ['--no-webgl'] : [];
  const before = argv.slice(1, argv.length - own.length);
  return [...before, ...own.filter((argument) => NOT_OURS.test(argument)), ...plain];
}

/**
 * @returns what to do, or the one line that says what is wrong with the arguments
 */
export function parseArguments(
  given: readonly string[],
): AppArguments | { help: true } | { version: true } | { wrong: string } {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(given.filter((argument) => !NOT_OURS.test(argument)));
  } catch (error) {
    return { wrong: (error as Error).message.split('. ')[0] as string };
  }
  const { values, positionals } = parsed;
  if (values.help) return { help: true };
  if (values.version) return { version: true };
  // tmux would take the directory of its sockets for one.
  if (values.L === '') return { wrong: '-L takes the name of a socket, not nothing' };
  if (values.S === '') return { wrong: '-S takes the path of a socket, not nothing' };
  const set: Record<string, string> = {};
  for (const pair of values.set ?? []) {
    const equals = pair.indexOf('=');
    if (equals < 1) return { wrong: `--set takes KEY=VALUE, not "${pair}"` };
    set[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  if (values.open && values.set !== undefined) {
    return { wrong: '--set fills a playbook that runs, and --open runs none' };
  }
  return {
    files: values.open ? [] : positionals,
    open: values.open ? positionals : [],
    set,
    webgl: !values['no-webgl'],
    ...(values.L === undefined ? {} : { socketName: values.L }),
    ...(values.S === undefined ? {} : { socketPath: values.S }),
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      L: { type: 'string', short: 'L' },
      S: { type: 'string', short: 'S' },
      set: { type: 'string', multiple: true },
      open: { type: 'boolean' },
      'no-webgl': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
  });
}
