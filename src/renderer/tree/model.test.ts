import { expect, test } from 'vitest';
import type { PaneInfo, PaneStatus, ServerSnapshot } from '../../core/tmux/types.ts';
import { remarkOf, rowsOf, step } from './model.ts';

let next = 0;
function pane(label: string | null, status: PaneStatus = 'running', exitCode: number | null = null): PaneInfo {
  next++;
  return {
    id: `%${next}`,
    number: next,
    label,
    title: '',
    active: false,
    left: 0,
    top: 0,
    width: 1,
    height: 1,
    pid: 1,
    command: 'bash',
    cwd: '/',
    status,
    exitCode,
    startedAt: null,
    endedAt: null,
    managed: true,
    inMode: false,
    declared: false,
    restarts: null,
    waitsFor: null,
  };
}
function window(id: string, name: string, panes: PaneInfo[]) {
  return { id, index: 0, name, layout: '', width: 1, height: 1, active: false, zoomed: false, panes };
}
const snapshot: ServerSnapshot = {
  server: null,
  sessions: [
    {
      id: '$1',
      name: 'shop',
      createdAt: 0,
      attached: 0,
      windows: [
        window('@1', 'web', [pane('site'), pane('shell', 'idle')]),
        window('@2', 'jobs', [pane('e2e', 'failed', 1), pane(null, 'finished', 0)]),
      ],
    },
    { id: '$2', name: 'ops', createdAt: 0, attached: 0, windows: [window('@3', 'watch', [pane('disk', 'dead', 137)])] },
  ],
};
const none = new Set<string>();
const keys = (folded: ReadonlySet<string>, search = '') => rowsOf(snapshot, folded, search).map((row) => row.key);

test('all rows in order; folded branches hide what they hold', () => {
  expect(keys(none)).toEqual(['$1', '@1', '%1', '%2', '@2', '%3', '%4', '$2', '@3', '%5']);
  expect(keys(new Set(['@1', '$2']))).toEqual(['$1', '@1', '@2', '%3', '%4', '$2']);
});

test('a search unfolds what it finds, by pane, window, session or several words', () => {
  expect(keys(new Set(['$1', '@1']), 'shell')).toEqual(['$1', '@1', '%2']);
  expect(keys(none, 'JOBS')).toEqual(['$1', '@2', '%3', '%4']);
  expect(keys(none, 'ops')).toEqual(['$2', '@3', '%5']);
  expect(keys(none, 'shop e2e')).toEqual(['$1', '@2', '%3']);
  expect(keys(none, 'nothing')).toEqual([]);
});

test('what a row says at its right', () => {
  const said = (folded: ReadonlySet<string>) => rowsOf(snapshot, folded, '').map((row) => remarkOf(row));
  expect(said(none).map((each) => each.text)).toEqual([
    '1 of 4',
    '',
    '',
    'idle',
    '',
    'exit 1',
    'exit 0',
    '0 of 1',
    '',
    'exit 137',
  ]);
  expect(said(none).map((each) => each.failed)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
  expect(said(new Set(['@1', '@2'])).map((each) => each.text)).toEqual([
    '1 of 4',
    '2',
    '1 failed',
    '0 of 1',
    '',
    'exit 137',
  ]);
});

test('keys move, fold and unfold', () => {
  const rows = rowsOf(snapshot, new Set(['@2']), '');
  expect(step(rows, '$1', 'up')).toEqual({ key: '$1', toggle: false });
  expect(step(rows, '$1', 'in')).toEqual({ key: '@1', toggle: false });
  expect(step(rows, '@2', 'in')).toEqual({ key: '@2', toggle: true });
  expect(step(rows, '@2', 'out')).toEqual({ key: '$1', toggle: false });
  expect(step(rows, '@1', 'out')).toEqual({ key: '@1', toggle: true });
  expect(step(rows, '%2', 'out')).toEqual({ key: '@1', toggle: false });
  expect(step(rows, '%2', 'in')).toBeNull();
  expect(step(rows, 'gone', 'down')).toEqual({ key: '$1', toggle: false });
  expect(step(rows, '@1', 'last')).toEqual({ key: '%5', toggle: false });
});
