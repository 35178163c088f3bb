/** doctor: what Muxworks needs of this machine, and whether it is there. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { bashVersion } from '../../core/command/bash-version.ts';
import { toProblem } from '../../core/errors.ts';
import type { Problem } from '../../core/playbook/types.ts';
import { findTtyd, isOlder } from '../../core/share/ttyd.ts';
import { stateDirectory } from '../../core/state/directories.ts';
import { storeSetting } from '../../core/state/store-setting.ts';
import { tmuxVersion } from '../../core/tmux/version.ts';
import { EXIT, Exit } from '../exit.ts';
import type { GlobalFlags } from '../flags.ts';
import { plain, printJson, type Style, stdout } from '../output.ts';
import { opening } from '../server.ts';
import { timeOf } from '../table.ts';
import { count, pad } from '../text.ts';

interface Check {
  readonly name: string;
  /** ok; warning: works, with less; missing: Muxworks cannot do its work. */
  readonly status: 'ok' | 'warning' | 'missing';
  readonly detail: string;
  readonly version?: string;
  readonly hint?: string;
}

export async function doctor(flags: GlobalFlags): Promise<void> {
  const tmux = await tmuxCheck();
  const checks: Check[] = [
    tmux,
    ...(tmux.status === 'missing' ? [] : [await serverCheck(flags)]),
    await bashCheck(),
    perlCheck(),
    stateCheck(),
    ...(await redisChecks(flags)),
    await ttydCheck(),
    localeCheck(),
    nodeCheck(),
  ];
  const ok = checks.every(({ status }) => status !== 'missing');
  if (flags.json) printJson({ ok, checks });
  else print(checks);
  if (!ok) throw new Exit(EXIT.environment);
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

async function serverCheck(flags: GlobalFlags): Promise<Check> {
  const tmux = await opening(flags);
  try {
    const { server, sessions } = await tmux.snapshot();
    if (server === null)
      return { name: 'server', status: 'ok', detail: `${tmux.name}: not running, the first session starts it` };
    const running = `${tmux.name}: running, process ${server.pid}, ${count(sessions.length, 'session')}`;
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
async function redisChecks(flags: GlobalFlags): Promise<Check[]> {
  const { store, node } = storeSetting(flags);
  if (store.kind === 'tmux') return [];
  const { checkRedis } = await import('../../core/state/redis-check.ts');
  const { version, problem, warning } = await checkRedis(store);
  const hint = (from: Problem): { hint?: string } => (from.hint === undefined ? {} : { hint: plain(from.hint) });
  const known = { name: 'redis', ...(version === null ? {} : { version }) };
  if (problem !== null) {
    const since = await staleSince(flags);
    return [{ ...known, status: 'missing', detail: `${plain(problem.message)}${since}`, ...hint(problem) }];
  }
  const where = `${version ?? 'version unknown'}, ${store.name}${node === null ? '' : ` as ${node}`}`;
  if (warning === null) return [{ ...known, status: 'ok', detail: where }];
  return [{ ...known, status: 'warning', detail: `${where}: ${plain(warning.message)}`, ...hint(warning) }];
}

/** How old what others see of this machine is. */
async function staleSince(flags: GlobalFlags): Promise<string> {
  try {
    const tmux = await opening(flags);
    try {
      const { sharedStates } = await import('../../core/state/shared.ts');
      const at = sharedStates(tmux)?.sharing.inStepAt ?? null;
      return at === null ? '' : `; states there are stale since ${timeOf(at)}`;
    } finally {
      tmux.close();
    }
  } catch {
    return '';
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

const STYLES: Readonly<Record<Check['status'], Style>> = { ok: 'green', warning: 'yellow', missing: 'red' };

function print(checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, status, detail, hint } of checks) {
    stdout.line(`${stdout.paint(STYLES[status], pad(status, 7))}  ${pad(name, width)}  ${detail}`);
    if (hint !== undefined) stdout.line(`${' '.repeat(11 + width)}${stdout.paint('cyan', hint)}`);
  }
}
