// @ts-check
// Debian's packages: which are missing, and their installation where that needs no password.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { attempt, SetupError, say } from './output.mjs';
import { inPath } from './paths.mjs';

/** The longest that what can be done without is waited for: a server that is silent, the lists, the packages. */
const ANSWER_S = 10;
const LISTS_MS = 60_000;
const DOWNLOAD_MS = 120_000;

/** Under either name: releases after Debian 12 add t64 to some. @param {string} library */
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
export const output = (command, args) =>
  spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '';

export const isDebian = () => existsSync('/etc/debian_version') && inPath('dpkg-query');

/** Those of these packages that this machine does not have. @param {string[]} wanted */
export const absent = (wanted) =>
  notInstalled(wanted, output('dpkg-query', ['-W', `-f=\${Package} \${db:Status-Status}\n`, ...wanted.flatMap(names)]));

/** What to put before a command to run it as root without being asked for a password; null when nothing does that. */
function elevation() {
  if (process.getuid?.() === 0) return [];
  return inPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null;
}

/** It was tried in vain: for what can be done without, one wait is enough. */
let fruitless = false;

/**
 * @param {string[]} missing
 * @param {{ optional?: boolean }} [how] optional: not worth a long wait for a network that does not answer
 * @throws {SetupError} where they cannot be had, with the reason
 */
export async function install(missing, { optional = false } = {}) {
  const prefix = elevation();
  if (!prefix) {
    const [how, sudo] = inPath('sudo') ? ['Run', 'sudo '] : ['Run as root', ''];
    throw new SetupError(
      `system packages are missing. ${how}: ${sudo}apt-get update && ${sudo}apt-get install -y ${missing.join(' ')}`,
    );
  }
  if (optional && fruitless) throw new SetupError('apt-get has failed already');
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-o', 'DPkg::Lock::Timeout=120'];
  const soon = [`http::Timeout=${ANSWER_S}`, `https::Timeout=${ANSWER_S}`, 'Retries=0'];
  if (optional) apt.push(...soon.flatMap((setting) => ['-o', `Acquire::${setting}`]));
  /** @param {string} what @param {string[]} args @param {number} [timeout] milliseconds */
  const aptGet = (what, args, timeout) =>
    attempt(what, /** @type {string} */ (apt[0]), [...apt.slice(1), ...args], optional ? { timeout } : {});
  const policy = () => candidates(missing, output('apt-cache', ['policy', ...missing.flatMap(names)]));
  /** @param {string[]} packages */
  const get = async (packages) => {
    const args = ['install', '--no-install-recommends', ...packages];
    // Only what comes over the network is cut short: an installation that is broken off leaves dpkg broken.
    if (optional) {
      const fetched = await aptGet('system packages (download)', [...args, '--download-only'], DOWNLOAD_MS);
      if (fetched.code !== 0) return fetched;
    }
    return aptGet('system packages (apt-get install)', args);
  };

  say(`installing from Debian: ${missing.join(' ')}`);
  let found = policy();
  const result = found.unknown.length ? null : await get(found.names);
  if (result?.code === 0) return;
  if (optional && result && !result.lines.some((line) => / 404 /.test(line))) throw failed(result);
  // No lists yet, or lists so old that what they name is gone from the server.
  const lists = ['update', '-o', 'APT::Update::Error-Mode=any'];
  const updated = await aptGet('package lists (apt-get update)', lists, LISTS_MS);
  found = policy();
  if (found.unknown.length) {
    const unknown = `apt does not know ${found.unknown.join(', ')}`;
    if (updated.code === 0) throw new SetupError(`${unknown}: install what provides them`);
    fruitless = true;
    throw new SetupError(`${unknown}, and its lists could not be fetched:\n${reason(updated)}`);
  }
  const last = await get(found.names);
  if (last.code !== 0) throw failed(last);
}

/** @typedef {{ code: number | null, lines: string[] }} Result its code is null where it was cut short */

/** @param {Result} result */
function failed(result) {
  fruitless = true;
  return new SetupError(`apt-get install failed:\n${reason(result)}`);
}

/** @param {Result} result */
const reason = ({ code, lines }) => (code === null ? 'the archive does not answer' : lines.join('\n'));
