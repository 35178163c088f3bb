// @ts-check
// What only some tests need: a Redis server, a browser, ttyd. Where one cannot be had, its tests are skipped and one line says why.
import { absent, install, isDebian } from './apt.mjs';
import { SetupError, say } from './output.mjs';
import { inPath } from './paths.mjs';
import { builtTtyd } from './ttyd.mjs';

/** @param {string[]} packages @throws {SetupError} where they are not there and cannot be had */
async function installOptional(packages) {
  if (!isDebian()) throw new SetupError('it is not installed, and this is not Debian');
  const missing = absent(packages);
  if (missing.length) await install(missing, { optional: true });
}

/**
 * @template T
 * @param {string} tests
 * @param {() => Promise<T>} bring
 * @returns {Promise<T | null>}
 */
async function orSkip(tests, bring) {
  try {
    return await bring();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`the tests ${tests} are skipped: ${inOneLine(error.message)}`);
    return null;
  }
}

/** What was tried, and of what the program that failed has printed the line that says why. @param {string} message */
function inOneLine(message) {
  const [what = '', ...printed] = message.split('\n');
  const why = printed.find((line) => /^(E:|CMake Error|.*\berror:)/.test(line)) ?? printed.at(-1);
  return why === undefined ? what : `${what} ${why}`;
}

/** @returns {Promise<Record<string, string>>} what is to be added to the environment of the tests */
export async function ensureTestTools() {
  // redis-tools has the server too, under the other name, and starts no service as the package redis-server does.
  if (!inPath('redis-server') && !inPath('redis-check-rdb'))
    await orSkip('with Redis', () => installOptional(['redis-tools']));
  if (!process.env.MUXWORKS_CHROMIUM && !inPath('chromium'))
    await orSkip('of the page that a share serves', () => installOptional(['chromium']));
  if (process.env.MUXWORKS_TTYD || inPath('ttyd')) return {};
  const ttyd = await orSkip('with a real ttyd', () => builtTtyd(installOptional));
  return ttyd === null ? {} : { MUXWORKS_TTYD: ttyd };
}
