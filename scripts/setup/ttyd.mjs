// @ts-check
// A ttyd for the tests of shares, which Debian 12 does not have: built once of the source that Debian's own package is made of.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { absent, output } from './apt.mjs';
import { withLock } from './lock.mjs';
import { attempt, SetupError } from './output.mjs';
import { cacheDir } from './paths.mjs';

/** As the index of Debian's sources gives it. */
const SOURCE = {
  version: '1.7.7',
  path: 'pool/main/t/ttyd/ttyd_1.7.7.orig.tar.xz',
  sha256: '48eba3f76af237f4c09cceb5ddbe0f845832557819f7e5c60c88285f8822af88',
};
/** libwebsockets loads it when it runs. */
const RUNTIME = 'libwebsockets-evlib-uv';
const BUILD = [
  ...['cmake', 'gcc', 'libc6-dev', 'make'],
  ...['libcap-dev', 'libjson-c-dev', 'libssl-dev', 'libuv1-dev', 'libwebsockets-dev', 'zlib1g-dev'],
];
const APT_HELPER = '/usr/lib/apt/apt-helper';
const DOWNLOAD_MS = 60_000;
const BUILD_MS = 120_000;
const VERSION_MS = 5000;

/** Whether it runs here: the libraries of a system that was upgraded are others. @param {string} program */
async function runs(program) {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: VERSION_MS });
    return stdout.includes(SOURCE.version) && absent([RUNTIME]).length === 0;
  } catch {
    return false;
  }
}

/**
 * Kept outside of the clone, between runs.
 * @param {(packages: string[]) => Promise<void>} installOptional
 * @returns {Promise<string>} the program
 * @throws {SetupError} where it cannot be had
 */
export async function builtTtyd(installOptional) {
  const directory = join(cacheDir(), 'ttyd');
  const program = join(directory, 'ttyd');
  if (await runs(program)) return program;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  await withLock(join(directory, '.lock'), 'the build of ttyd', async () => {
    if (await runs(program)) return;
    await installOptional([...BUILD, RUNTIME]);
    const work = mkdtempSync(join(directory, 'build-'));
    try {
      renameSync(await build(work), program);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    if (!(await runs(program))) throw new SetupError('the ttyd that was built does not run');
  });
  return program;
}

/** @param {string} work an empty directory */
async function build(work) {
  const format = '$(REPO_URI)';
  const [mirror] = output('apt-get', [
    'indextargets',
    '--format',
    format,
    'Created-By: Packages',
    'Origin: Debian',
  ]).split('\n');
  if (!mirror) throw new SetupError("apt's sources name no mirror of Debian");
  const tarball = join(work, 'ttyd.tar.xz');
  // Through what apt is told of proxies, and refused where its bytes are others.
  const download = ['download-file', new URL(SOURCE.path, mirror).href, tarball, `SHA256:${SOURCE.sha256}`];
  await step(
    'download',
    APT_HELPER,
    ['-o', 'Acquire::http::Timeout=15', '-o', 'Acquire::https::Timeout=15', ...download],
    DOWNLOAD_MS,
  );
  await step('unpacking', 'cmake', ['-E', 'tar', 'xf', tarball], BUILD_MS, work);
  const source = join(work, `ttyd-${SOURCE.version}`);
  const made = join(work, 'made');
  await step('configuration', 'cmake', ['-S', source, '-B', made, '-DCMAKE_BUILD_TYPE=Release'], BUILD_MS);
  await step('build', 'cmake', ['--build', made, '--parallel', '2'], BUILD_MS);
  return join(made, 'ttyd');
}

/** @param {string} what @param {string} command @param {string[]} args @param {number} timeout milliseconds @param {string} [cwd] */
async function step(what, command, args, timeout, cwd) {
  const { code, lines } = await attempt(`ttyd ${SOURCE.version} (${what})`, command, args, {
    timeout,
    ...(cwd ? { cwd } : {}),
  });
  if (code === null) throw new SetupError(`its ${what} took more than ${timeout / 1000} s`);
  if (code !== 0) throw new SetupError(`its ${what} failed:\n${lines.join('\n')}`);
}
