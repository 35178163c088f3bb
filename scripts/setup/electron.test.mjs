import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isKnownUnreachable, rememberUnreachable } from './electron.mjs';

const HOUR_MS = 60 * 60 * 1000;
let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'muxworks-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

test('a host that was not reachable is tried again after a day', () => {
  expect(isKnownUnreachable()).toBe(false);
  rememberUnreachable();
  expect(isKnownUnreachable(Date.now() + 23 * HOUR_MS)).toBe(true);
  expect(isKnownUnreachable(Date.now() + 25 * HOUR_MS)).toBe(false);
});

test('a mirror or a proxy is a reason to try again at once', () => {
  rememberUnreachable();
  vi.stubEnv('ELECTRON_MIRROR', 'https://mirror.example/');
  expect(isKnownUnreachable()).toBe(false);
});
