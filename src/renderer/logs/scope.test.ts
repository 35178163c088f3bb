import { describe, expect, test } from 'vitest';
import type { LogSource, LogSources } from '../../shared/ipc-logs.ts';
import { piecesOf } from './pieces.ts';
import { Rows } from './rows.ts';
import { afterChange, groupsOf, logsIn, scopeTitle, toggled } from './scope.ts';
import { counted, lossWords, size } from './words.ts';

function source(id: string, pane: string | null, window: string | null, name = id): LogSource {
  return {
    ...{
      id,
      pane,
      name,
      windowId: window,
      sessionId: window && '$1',
      session: 'shop',
      window: window ? 'web' : 'jobs',
    },
    ...{ state: pane === null ? 'ended' : 'live', bytes: 10, begunAt: 1, changedAt: 2, loss: null },
  };
}

const sources: LogSources = {
  logs: [source('a', '%1', '@1'), source('b', '%2', '@1'), source('c', '%3', '@2'), source('d', null, null)],
  unlogged: [
    { pane: '%4', sessionId: '$1', windowId: '@2', session: 'shop', window: 'web', name: 'shell', foreign: false },
  ],
};
const ids = (scope: Parameters<typeof logsIn>[0]) => logsIn(scope, sources).map(({ id }) => id);

describe('scope', () => {
  test('holds the logs of what it names', () => {
    expect(ids({ kind: 'all' })).toEqual(['a', 'b', 'c', 'd']);
    expect(ids({ kind: 'session', session: '$1' })).toEqual(['a', 'b', 'c']);
    expect(ids({ kind: 'window', window: '@1' })).toEqual(['a', 'b']);
    expect(ids({ kind: 'panes', panes: ['%3', '%4'] })).toEqual(['c']);
    expect(ids({ kind: 'logs', logs: ['d'] })).toEqual(['d']);
    expect(scopeTitle({ kind: 'window', window: '@1' }, sources)).toBe('shop / web');
    expect(scopeTitle({ kind: 'panes', panes: ['%4'] }, sources)).toBe('shop / web / shell');
    expect(scopeTitle({ kind: 'logs', logs: ['x'] }, sources)).toBe('a log that is gone');
  });

  test('of a pane or window that has gone is the logs that it had; of one that is deleted nothing is left', () => {
    const gone = (...panes: string[]): LogSources => ({
      ...sources,
      logs: sources.logs.map((log) => (panes.includes(log.pane ?? '') ? source(log.id, null, null) : log)),
    });
    const one = { kind: 'panes', panes: ['%1'] } as const;
    const window = { kind: 'window', window: '@1' } as const;
    expect(afterChange(one, sources, gone('%1'))).toEqual({ kind: 'logs', logs: ['a'] });
    expect(afterChange(window, sources, gone('%1'))).toBe(window);
    expect(afterChange(window, sources, gone('%1', '%2'))).toEqual({ kind: 'logs', logs: ['a', 'b'] });
    expect(afterChange(one, sources, { logs: [], unlogged: [] })).toBe(one);
    expect(afterChange(one, null, gone('%1'))).toBe(one);
  });

  test('is chosen log by log; without any it is all again', () => {
    const one = toggled({ kind: 'all' }, 'a', sources);
    const two = toggled(one, 'd', sources);
    expect(two).toEqual({ kind: 'logs', logs: ['a', 'd'] });
    expect(toggled(toggled(two, 'a', sources), 'd', sources)).toEqual({ kind: 'all' });
    expect(toggled({ kind: 'window', window: '@1' }, 'b', sources)).toEqual({ kind: 'logs', logs: ['a'] });
  });

  test('panes stand by window, those that have gone at the end', () => {
    const groups = groupsOf(sources).map(({ key, logs, unlogged }) => [key, logs.length, unlogged.length]);
    expect(groups).toEqual([
      ['@1', 2, 0],
      ['@2', 1, 1],
      ['closed', 1, 0],
    ]);
  });
});

test('rows are lines, with a heading before each group', () => {
  const rows = new Rows(5, [
    { log: 'a', count: 2 },
    { log: 'b', count: 3 },
  ]);
  const kinds = Array.from({ length: rows.count }, (_, row) => rows.at(row)).map((row) =>
    row.kind === 'group' ? row.group.log : row.index,
  );
  expect(kinds).toEqual(['a', 0, 1, 'b', 2, 3, 4]);
  expect([0, 1, 2, 3, 4].map((index) => rows.of(index))).toEqual([1, 2, 4, 5, 6]);
  const plain = new Rows(2, []);
  expect([plain.at(1), plain.of(1), plain.count]).toEqual([{ kind: 'line', index: 1 }, 1, 2]);
});

test('a line is cut where colours change and where matches begin and end', () => {
  const line = {
    ...{ log: 'a', offset: 0, at: 0, text: 'an ERROR here' },
    colours: [
      [3, '31'],
      [5, '0'],
    ] as [number, string][],
    marks: [[4, 8]] as [number, number][],
  };
  const shown = piecesOf(line, true).map(({ text, match, style }) => [text, match, style?.color]);
  expect(shown).toEqual([
    ['an ', false, undefined],
    ['E', false, 'var(--t-red)'],
    ['R', true, 'var(--t-red)'],
    ['ROR', true, undefined],
    [' here', false, undefined],
  ]);
  expect(piecesOf(line, false).map(({ text }) => text)).toEqual(['an E', 'RROR', ' here']);
});

test('sizes, counts and losses in words', () => {
  expect([0, 999, 1000, 9_940, 12_000, 999_600, 1_024_000_000].map(size)).toEqual([
    ...['0 B', '999 B', '1.0 kB', '9.9 kB', '12 kB', '1.0 MB', '1.0 GB'],
  ]);
  expect([counted(1, 'hit'), counted(1204, 'hit')]).toEqual(['1 hit', '1,204 hits']);
  const loss = { lost: 1200, lostFrom: null, lostTo: null, reason: 'No space left on device', losing: true };
  expect(lossWords(loss)).toBe('1.2 kB could not be written (No space left on device), and it goes on');
});
