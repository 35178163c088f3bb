import { describe, expect, test } from 'vitest';
import { findTarget } from './target.ts';

const pane = (id: string, label: string | null = null) => ({ id, label });
const sessions = [
  {
    name: 'dev',
    windows: [
      { name: 'work', panes: [pane('%0', 'editor'), pane('%1', 'Log File'), pane('%2', '3')] },
      { name: 'twice', panes: [pane('%3')] },
      { name: 'twice', panes: [pane('%4')] },
    ],
  },
  { name: 'My-App', windows: [{ name: 'a/b', panes: [pane('%5', 'x'), pane('%6', 'x')] }] },
  { name: 'x/y', windows: [] },
];

const found = (text: string) => {
  const { session, window, pane } = findTarget(sessions, text);
  return [session.name, window?.name ?? null, pane?.id ?? null];
};

describe('findTarget', () => {
  test.each([
    ['dev', ['dev', null, null]],
    ['DEV', ['dev', null, null]],
    ['My-App', ['My-App', null, null]],
    ['x/y', ['x/y', null, null]],
    ['dev|work', ['dev', 'work', null]],
    ['dev/work', ['dev', 'work', null]],
    ['dev|work|1', ['dev', 'work', '%0']],
    ['dev/work/main', ['dev', 'work', '%0']],
    ['dev|work|editor', ['dev', 'work', '%0']],
    ['dev|work|log_file', ['dev', 'work', '%1']],
    ['dev|work|Log File', ['dev', 'work', '%1']],
    ['dev|work|3', ['dev', 'work', '%2']],
    ['dev|work|%1', ['dev', 'work', '%1']],
    ['%5', ['My-App', 'a/b', '%5']],
    ['My-App|a/b', ['My-App', 'a/b', null]],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test.each([
    ['de', 'not-found'],
    ['devel', 'not-found'],
    ['dev|wor', 'not-found'],
    ['dev|work|4', 'not-found'],
    ['dev|work|0', 'not-found'],
    ['dev|work|%9', 'not-found'],
    ['%9', 'not-found'],
    ['dev|twice', 'ambiguous'],
    ['My-App|a/b|x', 'ambiguous'],
    ['', 'bad-input'],
    ['dev|', 'bad-input'],
    ['dev|work|1|2', 'bad-input'],
  ])('%s is %s', (text, code) => {
    expect(() => found(text)).toThrow(expect.objectContaining({ code }));
  });
});
