/** What Muxworks needs of this machine, and whether it is there: for muxworks doctor and the app. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { bashVersion } from '../command/bash-version.ts';
import { toProblem } from '../errors.ts';
import type { Problem } from '../playbook/types.ts';
import { findTtyd, isOlder } from '../share/ttyd.ts';
import { stateDirectory } from '../state/directories.ts';
import { parseStore, type StoreSetting } from '../state/store-setting.ts';
import type { Tmux } from '../tmux/server.ts';
import { tmuxVersion } from '../tmux/version.ts';

export interface Check {
  readonly name: string;
  /** ok; warning: works, with less; missing: Muxworks cannot do its work. */
  readonly status: 'ok' | 'warning' | 'missing';
  readonly detail: string;
  readonly version?: string;
  readonly hint?: string;
  /** Of a Redis that is away: since when what others see of this machine is old, milliseconds since the epoch. */
  readonly staleSince?: number;
}

/**
 * Looks at everything, which takes some seconds where Redis does not answer. Never fails: what is wrong is in the list.
 * Texts of programs and servers are as they gave them.
 * @param read which store was chosen; that it cannot be read is one of the checks, and the others go on in tmux alone
 * @param openWith a Tmux of its own for the server that is meant, sharing through the store of the setting; is closed here
 */
export async function checkMachine(
  read: () => StoreSetting,
  openWith: (setting: StoreSetting) => Promise<Tmux>,
): Promise<Check[]> {
  const { setting, wrong } = settingCheck(read);
  const open = (): Promise<Tmux> => openWith(setting);
  const tmux = await tmuxCheck();
  return [
    tmux,
    ...(tmux.status === 'missing' ? [] : [await serverCheck(open)]),
    await bashCheck(),
    perlCheck(),
    stateCheck(),
    ...wrong,
    ...(await redisChecks(setting, open)),
    await ttydCheck(),
    localeCheck(),
    nodeCheck(),
  ];
}

function settingCheck(read: () => StoreSetting): { setting: StoreSetting; wrong: Check[] } {
  try {
    return { setting: read(), wrong: [] };
  } catch (error) {
    const { message, hint } = toProblem(error);
    const wrong: Check = { name: 'store', status: 'missing', detail: message, ...(hint === undefined ? {} : { hint }) };
    return { setting: { store: parseStore('tmux'), node: null, from: 'default' }, wrong: [wrong] };
  }
}

async function tmuxCheck(): Promise<Check> {
  try {
    const version = await tmuxVersion();
    return { name: 'tmux', status: 'ok', version, detail: `${version}, ${whereIs('tmux') ?? 'on PATH'}` };
  } catch (error) {
    const { message, hint } = toProblem(error);
    return { name: 'tmux', status: 'missing', detail: message, ...(hint === undefined ? {} : { hint }) };
  }
}

async function serverCheck(open: () => Promise<Tmux>): Promise<Check> {
  let tmux: Tmux;
  try {
    tmux = await open();
  } catch (error) {
    return { name: 'server', status: 'warning', detail: toProblem(error).message };
  }
  try {
    const { server, sessions } = await tmux.snapshot();
    if (server === null)
      return { name: 'server', status: 'ok', detail: `${tmux.name}: not running, the first session starts it` };
    const running = `${tmux.name}: running, process ${server.pid}, ${sessions.length} ${sessions.length === 1 ? 'session' : 'sessions'}`;
    if (server.version === tmux.version)
      return { name: 'server', status: 'ok', version: server.version, detail: running };
    return {
      name: 'server',
      status: 'warning',
      version: server.version,
      detail: `${running}, still tmux ${server.version}`,
      hint: 'it goes on with the version it was started with until its last session ends',
    };
  } catch (error) {
    return { name: 'server', status: 'warning', detail: `${tmux.name}: ${toProblem(error).message}` };
  } finally {
    tmux.close();
  }
}

async function bashCheck(): Promise<Check> {
  const version = await bashVersion();
  if (version === null) {
    return { name: 'bash', status: 'missing', detail: 'not found', hint: 'commands run in bash: install it' };
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const detail = `${version}, ${whereIs('bash') ?? 'on PATH'}`;
  if (major < 4 || (major === 4 && minor < 4)) {
    return {
      name: 'bash',
      status: 'missing',
      version,
      detail: `${detail}: too old, nothing would tell when a command ends`,
      hint: 'install bash 5 (macOS: brew install bash)',
    };
  }
  if (major < 5) {
    return { name: 'bash', status: 'warning', version, detail: `${detail}: start and end times need bash 5` };
  }
  return { name: 'bash', status: 'ok', version, detail };
}

function perlCheck(): Check {
  const path = whereIs('perl');
  if (path !== null) return { name: 'perl', status: 'ok', detail: path };
  return {
    name: 'perl',
    status: 'warning',
    detail: 'not found: panes are not logged',
    hint: 'install perl (Debian: apt-get install perl-base)',
  };
}

function stateCheck(): Check {
  const path = stateDirectory();
  let nearest = path;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    if (statSync(nearest).isDirectory()) return { name: 'files', status: 'ok', detail: path };
  } catch {
    // Said below.
  }
  return {
    name: 'files',
    status: 'missing',
    detail: `${path} cannot be written`,
    hint: 'set XDG_STATE_HOME to a directory of yours',
  };
}

/** None where states are in tmux alone. */
async function redisChecks({ store, node }: StoreSetting, open: () => Promise<Tmux>): Promise<Check[]> {
  if (store.kind === 'tmux') return [];
  const { checkRedis } = await import('../state/redis-check.ts');
  const { version, problem, warning } = await checkRedis(store);
  const hint = (from: Problem): { hint?: string } => (from.hint === undefined ? {} : { hint: from.hint });
  const known = { name: 'redis', ...(version === null ? {} : { version }) };
  if (problem !== null) {
    const since = await staleSince(open);
    const stale = since === null ? {} : { staleSince: since };
    return [{ ...known, status: 'missing', detail: problem.message, ...stale, ...hint(problem) }];
  }
  const where = `${version ?? 'version unknown'}, ${store.name}${node === null ? '' : ` as ${node}`}`;
  if (warning === null) return [{ ...known, status: 'ok', detail: where }];
  return [{ ...known, status: 'warning', detail: `${where}: ${warning.message}`, ...hint(warning) }];
}

/** How old what others see of this machine is; null where that is not known. */
async function staleSince(open: () => Promise<Tmux>): Promise<number | null> {
  try {
    const tmux = await open();
    try {
      const { sharedStates } = await import('../state/shared.ts');
      return sharedStates(tmux)?.sharing.inStepAt ?? null;
    } finally {
      tmux.close();
    }
  } catch {
    return null;
  }
}

/** Not needed: shares have an engine of their own. */
async function ttydCheck(): Promise<Check> {
  const found = await findTtyd();
  if (found === null) return { name: 'ttyd', status: 'ok', detail: 'not found: shares use the built-in engine' };
  const { version, path } = found;
  if (!isOlder(version)) return { name: 'ttyd', status: 'ok', version, detail: `${version}, ${path}` };
  const detail = `${version}, ${path}: too old, shares use the built-in engine`;
  return { name: 'ttyd', status: 'warning', version, detail };
}

function localeCheck(): Check {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '';
  if (/utf-?8/i.test(locale)) return { name: 'locale', status: 'ok', detail: locale };
  return {
    name: 'locale',
    status: 'warning',
    detail: locale === '' ? 'none set: programs may not print UTF-8' : `${locale} is not UTF-8`,
    hint: 'export LANG=C.UTF-8',
  };
}

function nodeCheck(): Check {
  const version = process.versions.node;
  return { name: 'node', status: 'ok', version, detail: version };
}

/** The path of a program, or null. */
function whereIs(program: string): string | null {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there.
    }
  }
  return null;
}
