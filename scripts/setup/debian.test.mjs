import { expect, test } from 'vitest';
import { candidates, isUsableTmux, notInstalled } from './debian.mjs';

test.each([
  ['tmux 3.2', true],
  ['tmux 3.2a', true],
  ['tmux 3.10', true],
  ['tmux 4.0', true],
  ['tmux next-3.6', true],
  ['tmux master', true],
  ['tmux 3.1c', false],
  ['tmux 2.9', false],
])('%s is usable: %s', (text, usable) => {
  expect(isUsableTmux(text)).toBe(usable);
});

test('a library counts as installed under its old and its new name, and only when it is really there', () => {
  const listed = [
    'libgtk-3-0 not-installed',
    'libnss3 installed',
    'libasound2t64 installed',
    'libcups2 config-files',
    'libdrm2 half-installed',
    '',
  ].join('\n');
  expect(notInstalled(['libgtk-3-0', 'libnss3', 'libasound2', 'libcups2', 'libdrm2', 'libgbm1'], listed)).toEqual([
    'libgtk-3-0',
    'libcups2',
    'libdrm2',
    'libgbm1',
  ]);
});

test('apt gets the name that this release knows; a purely virtual name is no candidate', () => {
  const policy = [
    'libnss3:',
    '  Installed: (none)',
    '  Candidate: 2:3.98-1',
    '  Version table:',
    '     2:3.98-1 500',
    'libasound2:',
    '  Installed: (none)',
    '  Candidate: (none)',
    '  Version table:',
    'libasound2t64:',
    '  Installed: (none)',
    '  Candidate: 1.2.11-1',
    '  Version table:',
    '     1.2.11-1 500',
    '',
  ].join('\n');
  expect(candidates(['libnss3', 'libasound2', 'tmux'], policy)).toEqual({
    names: ['libnss3', 'libasound2t64'],
    unknown: ['tmux'],
  });
});
