import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from './electron-fallback.mjs';

let dir = '';
let tarball = '';
let pin;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muxworks-fallback-'));
  const files = join(dir, 'made/package');
  mkdirSync(join(files, 'resources'), { recursive: true });
  for (const name of ['app', 'chrome_crashpad_handler', 'chrome-sandbox', 'package.json', 'resources/app.asar'])
    writeFileSync(join(files, name), name);
  tarball = join(dir, 'package.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', join(dir, 'made'), 'package']);
  pin = {
    spec: 'an-app@1.0.0',
    integrity: `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`,
    binary: 'app',
    sha256: createHash('sha256').update('app').digest('hex'),
    version: '1.2.3',
  };
});
afterEach(() => rmSync(dir, { recursive: true }));

test('an Electron is made of the package, without the app that was in it', async () => {
  const dist = await unpack(tarball, dir, pin);
  expect(statSync(join(dist, 'electron')).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(dist, 'version'), 'utf8')).toBe('1.2.3');
  expect(existsSync(join(dist, 'resources'))).toBe(false);
  expect(existsSync(join(dist, 'package.json'))).toBe(false);
});

test('a tarball of other bytes is refused before anything is unpacked', async () => {
  appendFileSync(tarball, 'x');
  await expect(unpack(tarball, dir, pin)).rejects.toThrow('an-app@1.0.0 is refused: its integrity is sha512-');
  expect(existsSync(join(dir, 'package'))).toBe(false);
});

test('a binary of other bytes is refused', async () => {
  await expect(unpack(tarball, dir, { ...pin, sha256: '0'.repeat(64) })).rejects.toThrow('the sha256 of its binary');
});
