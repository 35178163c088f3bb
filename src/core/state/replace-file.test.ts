/** Replacing a file: whole or not at all, and nothing left beside it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replaceFile, replaceFileSafely } from './replace-file.ts';

function testDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'muxtest-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('the new file has the text and the mode that were given', async () => {
  const directory = testDirectory();
  const path = join(directory, 'a file');
  replaceFile(path, 'one');
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['one', 0o600]);
  replaceFile(path, 'two', 0o700);
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['two', 0o700]);
  await replaceFileSafely(path, 'three');
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['three', 0o600]);
  expect(readdirSync(directory)).toEqual(['a file']);
});

test('where it cannot be replaced all is as it was', async () => {
  const directory = testDirectory();
  const path = join(directory, 'taken');
  mkdirSync(path);
  writeFileSync(join(path, 'inside'), '');
  expect(() => replaceFile(path, 'x')).toThrow();
  await expect(replaceFileSafely(path, 'x')).rejects.toThrow();
  expect(() => replaceFile(join(directory, 'none', 'x'), 'x')).toThrow('ENOENT');
  expect(readdirSync(directory)).toEqual(['taken']);
});
