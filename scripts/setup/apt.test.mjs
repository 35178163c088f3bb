import { expect, test } from 'vitest';
import { candidates, notInstalled } from './apt.mjs';

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
