// @ts-check
// The programs and libraries of the system: found, or installed through apt where that needs no password.
import { execFileSync } from 'node:child_process';
import { absent, install, isDebian } from './apt.mjs';
import { needsXvfb } from './display.mjs';
import { SetupError } from './output.mjs';
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
  if (desktop && isDebian()) missing.push(...absent(DESKTOP_LIBRARIES));
  return missing;
}

/** @typedef {{ tmux: boolean, desktop: boolean, compiler: boolean }} Needs */

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
}
