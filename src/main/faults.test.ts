import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '../core/playbook/types.ts';
import { Faults } from './faults.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mux-faults-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function faults(): { faults: Faults; told: Problem[]; gaveUp: () => number } {
  const told: Problem[] = [];
  let gaveUp = 0;
  const made = new Faults(join(directory, 'state'));
  made.follow({
    tell: (problem) => {
      told.push(problem);
      return true;
    },
    giveUp: () => {
      gaveUp++;
    },
  });
  return { faults: made, told, gaveUp: () => gaveUp };
}

test('a mistake is told once and written down each time, in a file of the user alone', () => {
  const { faults: made, told } = faults();
  made.caught(new Error('first'));
  made.caught(new Error('first'));
  made.caught('not even an error');
  expect(told.map(({ message }) => message)).toEqual([
    'Muxworks has made a mistake: first',
    'Muxworks has made a mistake: not even an error',
  ]);
  expect(told[0]?.hint).toContain(made.path);
  const log = readFileSync(made.path, 'utf8');
  expect(log.match(/ uncaught\nError: first\n {4}at /g)).toHaveLength(2);
  expect(statSync(made.path).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'state')).mode & 0o777).toBe(0o700);
});

test('the file is bounded', () => {
  const { faults: made } = faults();
  for (let i = 0; i < 60; i++) made.note('page', 'x'.repeat(100_000));
  const sizes = readdirSync(join(directory, 'state')).map((name) => statSync(join(directory, 'state', name)).size);
  expect(sizes).toHaveLength(2);
  for (const size of sizes) expect(size).toBeLessThan(300 * 1024);
});

test('an app in a loop of mistakes goes', () => {
  const { faults: made, told, gaveUp } = faults();
  for (let i = 0; i < 51; i++) made.caught(new Error('again'));
  expect(told).toHaveLength(1);
  expect(gaveUp()).toBe(1);
});
