import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listing } from './sources.mjs';

let base = '';
beforeEach(() => {
  base = `${mkdtempSync(join(tmpdir(), 'muxworks-sources-'))}/`;
  mkdirSync(`${base}src/core`, { recursive: true });
  writeFileSync(`${base}src/core/a.ts`, 'a');
  writeFileSync(`${base}package.json`, '{}');
});
afterEach(() => rmSync(base, { recursive: true }));

const list = () => listing(['src', 'package.json', 'not-there'], base);

test('a saved, a new and a removed file change the listing', () => {
  const before = list();
  expect(before.split('\n').map((line) => line.split(' ')[0])).toEqual(['src/core/a.ts', 'package.json', '']);
  expect(list()).toBe(before);
  utimesSync(`${base}src/core/a.ts`, 1, 1);
  const touched = list();
  expect(touched).not.toBe(before);
  writeFileSync(`${base}src/b.ts`, '');
  expect(list()).not.toBe(touched);
  rmSync(`${base}src/b.ts`);
  expect(list()).toBe(touched);
});

test('tests are no part of a bundle', () => {
  const before = list();
  writeFileSync(`${base}src/core/a.test.ts`, '');
  writeFileSync(`${base}src/core/b.test.tsx`, '');
  expect(list()).toBe(before);
});
