import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muxworks-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('one at a time, and nothing is left', async () => {
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await sleep(20);
    inside--;
  };
  const file = join(dir, 'sub/lock');
  await Promise.all([withLock(file, 'x', work), withLock(file, 'x', work), withLock(file, 'x', work)]);
  expect(readdirSync(join(dir, 'sub'))).toEqual([]);
});

test('work that fails gives the lock back', async () => {
  const file = join(dir, 'lock');
  await expect(withLock(file, 'x', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['a process that is gone', () => `${spawnSync('true').pid} 1`],
  ['an earlier process with a pid that is used again', () => `${process.pid} 1`],
])('a lock of %s blocks nobody', async (_, holder) => {
  const file = join(dir, 'lock');
  writeFileSync(file, holder());
  expect(await withLock(file, 'x', async () => 'done')).toBe('done');
});
