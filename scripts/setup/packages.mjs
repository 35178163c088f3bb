// @ts-check
// The npm packages: `npm ci` when what is installed is not what package-lock.json says.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withLock } from './lock.mjs';
import { run, SetupError } from './output.mjs';
import { root } from './paths.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/**
 * npm leaves its own record of what it installed, last of all, so half an installation has none.
 * @param {Packages} wanted @param {Packages} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([place, { version, integrity, optional }]) => {
    if (place === '') return true;
    const found = installed[place];
    if (!found) return optional === true; // made for another platform
    return found.version === version && (!integrity || found.integrity === integrity);
  });
}

/** @param {string} file @returns {Packages} */
const readPackages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

export function packagesAreCurrent() {
  try {
    return isInstalled(readPackages('package-lock.json'), readPackages('node_modules/.package-lock.json')) && hasPty();
  } catch {
    return false;
  }
}

const hasPty = () =>
  ['build/Release', `prebuilds/${process.platform}-${process.arch}`].some((dir) =>
    existsSync(join(root, 'node_modules/node-pty', dir, 'pty.node')),
  );

/** How to start the npm that started us, or else the one in PATH. @param {string[]} args @returns {[string, string[]]} */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli && basename(cli) === 'npm-cli.js' ? [process.execPath, [cli, ...args]] : ['npm', args];
}

/** node-pty is compiled; with the headers that came with Node it needs no download for that. */
function nodeHeaders() {
  const prefix = join(realpathSync(process.execPath), '../..');
  if (!existsSync(join(prefix, 'include/node/node_api.h'))) return {};
  const [command, args] = npm(['config', 'get', 'nodedir', '--loglevel=error']);
  const configured = execFileSync(command, args, { cwd: root, encoding: 'utf8' }).trim();
  return configured === 'undefined' ? { npm_config_nodedir: prefix } : {};
}

export async function ensurePackages() {
  if (packagesAreCurrent()) return;
  await withLock(join(root, 'out/.packages.lock'), 'npm packages', async () => {
    if (packagesAreCurrent()) return;
    const [command, args] = npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
    await run('npm packages (npm ci)', command, args, { cwd: root, env: { ...process.env, ...nodeHeaders() } });
    if (!packagesAreCurrent()) {
      throw new SetupError('npm ci ended well, and yet node-pty was not compiled: are install scripts switched off?');
    }
  });
}
