import { expect, test } from 'vitest';
import { isInstalled } from './packages.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a-darwin': { version: '1.0.0', optional: true },
};
const a = { version: '1.0.0', integrity: 'sha512-a' };

test('what the lockfile lists is installed; packages for other platforms may be missing', () => {
  expect(isInstalled(wanted, { 'node_modules/a': a })).toBe(true);
  const darwin = { version: '1.0.0', integrity: 'sha512-known-only-after-installing' };
  expect(isInstalled(wanted, { 'node_modules/a': a, 'node_modules/a-darwin': darwin })).toBe(true);
});

test.each([
  ['missing', {}],
  ['of another version', { 'node_modules/a': { ...a, version: '1.0.1' } }],
  ['of other bytes', { 'node_modules/a': { ...a, integrity: 'sha512-b' } }],
])('a package that is %s is a reason to install', (_, installed) => {
  expect(isInstalled(wanted, installed)).toBe(false);
});
