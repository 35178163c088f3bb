// @ts-check
// A screen for the window: the one that is there, or an Xvfb that ends with us.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError, say } from './output.mjs';
import { inPath } from './paths.mjs';

export const needsXvfb = () => process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;

/** An Xauthority file with one key for every display of every host. Without it every user of this machine could type into the window. */
function authority() {
  /** @param {string | Buffer} value */
  const field = (value) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(value.length);
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const anyHost = Buffer.from([0xff, 0xff]);
  return Buffer.concat([anyHost, field(''), field(''), field('MIT-MAGIC-COOKIE-1'), field(randomBytes(16))]);
}

/** @returns {Promise<{ env: Record<string, string>, stop(): void }>} */
export async function openDisplay() {
  if (!needsXvfb()) {
    const waylandOnly = process.env.WAYLAND_DISPLAY && !process.env.DISPLAY;
    return { env: waylandOnly ? { ELECTRON_OZONE_PLATFORM_HINT: 'auto' } : {}, stop() {} };
  }
  const dir = mkdtempSync(join(tmpdir(), 'muxworks-display-'));
  const authFile = join(dir, 'Xauthority');
  writeFileSync(authFile, authority(), { mode: 0o600 });
  const xvfb = ['Xvfb', '-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-auth', authFile];
  // setpriv ends it even when we are killed; its own session keeps Ctrl-C from taking it away before the window.
  const [command = '', ...args] = inPath('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', ...xvfb] : xvfb;
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  const stop = () => {
    child.kill();
    rmSync(dir, { recursive: true, force: true });
  };
  process.once('exit', stop);
  const number = await new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => (said += text));
    child.stdio[3]?.once('data', (digits) => resolve(String(digits).trim()));
    child.once('error', (error) => reject(new SetupError(`Xvfb: ${error.message}`)));
    child.once('close', () => reject(new SetupError(`Xvfb did not start: ${said.trim()}`)));
  });
  // Of a second start the window is elsewhere: with the app that is open.
  say(`no display here: Xvfb :${number} is one for as long as this runs`);
  return { env: { DISPLAY: `:${number}`, XAUTHORITY: authFile }, stop };
}
