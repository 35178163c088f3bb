// @ts-check
// The programs and libraries of the system: found, or installed through apt where that needs no password.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { needsXvfb } from './display.mjs';
import { attempt, SetupError, say } from './output.mjs';
import { inPath } from './paths.mjs';

/** What Electron's window loads, by Debian 12's names. Later releases add t64 to some of them. */
const DESKTOP_LIBRARIES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libcups2',
  'libdrm2',
  'libxkbcommon0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
  'libnotify4',
  'libsecret-1-0',
  'fonts-dejavu-core',
];

/**
 * @param {string} text what `tmux -V` prints: `tmux 3.3a`, `tmux next-3.6`, `tmux master`
 * @returns {boolean} 3.2 or newer; a build without a number is newer than every release
 */
export function isUsableTmux(text) {
  const match = /(\d+)\.(\d+)/.exec(text);
  return !match || Number(match[1]) > 3 || (Number(match[1]) === 3 && Number(match[2]) >= 2);
}

/** Under either name. @param {string} library */
const names = (library) => [library, `${library}t64`];

/**
 * @param {string[]} wanted
 * @param {string} listed lines of `Package Status`, as dpkg-query prints them
 */
export function notInstalled(wanted, listed) {
  const installed = new Set(
    listed.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.slice(0, line.indexOf(' '))] : [])),
  );
  return wanted.filter((library) => !names(library).some((name) => installed.has(name)));
}

/**
 * The name that apt can install, of each library that is missing.
 * @param {string[]} wanted
 * @param {string} policy what `apt-cache policy` prints
 * @returns {{ names: string[], unknown: string[] }}
 */
export function candidates(wanted, policy) {
  const known = new Set(
    [...policy.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (?!\(none\))/gm)].map((match) => match[1]),
  );
  const found = wanted.map((library) => names(library).find((name) => known.has(name)));
  return {
    names: found.flatMap((name) => name ?? []),
    unknown: wanted.filter((_, index) => !found[index]),
  };
}

/** @param {string} command @param {string[]} args what it prints, also when it exits with a failure */
const output = (command, args) =>
  spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '';

const isDebian = () => existsSync('/etc/debian_version') && inPath('dpkg-query');

/** @param {Needs} needs */
function missingPackages({ tmux, desktop, compiler }) {
  /** @type {[boolean, string, string][]} */
  const programs = [
    [tmux, 'tmux', 'tmux'],
    [desktop && needsXvfb(), 'Xvfb', 'xvfb'],
    [compiler, 'python3', 'python3'],
    [compiler, 'make', 'make'],
    [compiler, 'g++', 'g++'],
  ];
  const missing = programs.flatMap(([needed, program, name]) => (needed && !inPath(program) ? [name] : []));
  if (desktop && isDebian()) {
    const format = `-f=\${Package} \${db:Status-Status}\n`;
    missing.push(
      ...notInstalled(DESKTOP_LIBRARIES, output('dpkg-query', ['-W', format, ...DESKTOP_LIBRARIES.flatMap(names)])),
    );
  }
  return missing;
}

/** What to put before a command to run it as root without being asked for a password; null when nothing does that. */
function elevation() {
  if (process.getuid?.() === 0) return [];
  return inPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null;
}

/** @param {string[]} missing */
async function install(missing) {
  const prefix = elevation();
  if (!prefix) {
    const [how, sudo] = inPath('sudo') ? ['Run', 'sudo '] : ['Run as root', ''];
    throw new SetupError(
      `system packages are missing. ${how}: ${sudo}apt-get update && ${sudo}apt-get install -y ${missing.join(' ')}`,
    );
  }
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-o', 'DPkg::Lock::Timeout=120'];
  /** @param {string} what @param {string[]} args */
  const aptGet = (what, args) => attempt(what, /** @type {string} */ (apt[0]), [...apt.slice(1), ...args]);
  const policy = () => candidates(missing, output('apt-cache', ['policy', ...missing.flatMap(names)]));
  /** @param {string[]} packages */
  const get = (packages) =>
    aptGet('system packages (apt-get install)', ['install', '--no-install-recommends', ...packages]);

  say(`installing from Debian: ${missing.join(' ')}`);
  let found = policy();
  const result = found.unknown.length ? null : await get(found.names);
  if (result?.code === 0) return;
  // No lists yet, or lists so old that what they name is gone from the server.
  await aptGet('package lists (apt-get update)', ['update']);
  found = policy();
  if (found.unknown.length)
    throw new SetupError(`apt does not know ${found.unknown.join(', ')}: install what provides them`);
  const { code, lines } = await get(found.names);
  if (code !== 0) throw new SetupError(`apt-get install failed:\n${lines.join('\n')}`);
}

/** A Redis server for the tests that need one; where it cannot be had they are skipped, and that is said. */
async function ensureRedis() {
  // redis-tools has the server too, under the other name, and starts no service as the package redis-server does.
  if (inPath('redis-server') || inPath('redis-check-rdb')) return;
  try {
    if (!isDebian() || !elevation()) throw new SetupError('redis-server is not installed');
    await install(['redis-tools']);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`the tests with Redis are skipped: ${error.message}`);
  }
}

/** @typedef {{ tmux: boolean, desktop: boolean, compiler: boolean, redis: boolean }} Needs */

/** @param {Needs} needs */
export async function ensureSystem(needs) {
  const missing = missingPackages(needs);
  if (missing.length) {
    if (isDebian()) await install(missing);
    else
      throw new SetupError(
        `missing on this machine: ${missing.join(', ')}. Install them with the system's package manager`,
      );
  }
  if (needs.tmux) {
    const version = execFileSync('tmux', ['-V'], { encoding: 'utf8' }).trim();
    if (!isUsableTmux(version)) throw new SetupError(`${version} is too old: Muxworks needs tmux 3.2 or newer`);
  }
  if (needs.redis) await ensureRedis();
}
