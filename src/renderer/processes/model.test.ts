import { expect, test } from 'vitest';
import type { PaneInfo, ServerSnapshot } from '../../core/tmux/types.ts';
import { measuresFor } from './columns.ts';
import { choose, lead, nextSort, type Selection, type Taken, tableOf, type Wish } from './model.ts';

function pane(id: number, rest: object = {}): PaneInfo {
  return {
    ...{ id: `%${id}`, number: id, label: null, title: '', active: false, left: 0, top: 0, width: 80, height: 24 },
    ...{ pid: 100 + id, command: 'bash', cwd: '/', status: 'running', exitCode: null, startedAt: 1000, endedAt: null },
    ...{ managed: true, inMode: false, declared: true, restarts: null, waitsFor: null },
    ...rest,
  };
}

const window = { index: 0, layout: '', width: 80, height: 24, active: true, zoomed: false };
const session = { createdAt: 0, attached: 0 };
const snapshot: ServerSnapshot = {
  server: null,
  sessions: [
    {
      ...session,
      id: '$1',
      name: 'shop',
      windows: [
        {
          ...window,
          id: '@1',
          name: 'web',
          panes: [pane(1, { label: 'api' }), pane(2, { label: 'web', command: 'npm run dev' })],
        },
        {
          ...window,
          id: '@2',
          name: 'jobs',
          panes: [pane(3, { label: 'e2e', status: 'failed', exitCode: 3, endedAt: 5000 })],
        },
      ],
    },
    {
      ...session,
      id: '$2',
      name: 'ops',
      windows: [{ ...window, id: '@3', name: 'main', panes: [pane(4, { status: 'idle', startedAt: null })] }],
    },
  ],
};
const taken: Taken = {
  cpu: new Map([
    ['%1', 3],
    ['%2', 40],
    ['%4', 0],
  ]),
  panes: new Map([
    ['%1', { memory: 5, processes: 2, ports: [8000, 9229], pid: 11, since: 500 }],
    ['%2', { memory: 1, processes: 2, ports: [], pid: 12, since: 900 }],
  ]),
};
const plain: Wish = { text: '', kind: 'all', sort: null, grouped: true, folded: new Set() };
const keys = (wish: Partial<Wish>): string[] =>
  tableOf(snapshot, { ...plain, ...wish }, taken).rows.map((row) =>
    row.kind === 'group' ? row.window.name : row.pane.id,
  );

test('panes stand below their windows; sorted within them, or all together where they are not grouped', () => {
  expect(keys({})).toEqual(['web', '%1', '%2', 'jobs', '%3', 'main', '%4']);
  const byCpu = { column: 'cpu', downwards: true } as const;
  expect(keys({ sort: byCpu })).toEqual(['web', '%2', '%1', 'jobs', '%3', 'main', '%4']);
  // What is not known is last, whichever way it is sorted.
  expect(keys({ sort: byCpu, grouped: false })).toEqual(['%2', '%1', '%4', '%3']);
  expect(keys({ sort: { column: 'cpu', downwards: false }, grouped: false })).toEqual(['%4', '%1', '%2', '%3']);
  expect(keys({ sort: { column: 'status', downwards: false }, grouped: false })).toEqual(['%3', '%1', '%2', '%4']);
  expect(keys({ sort: { column: 'ports', downwards: false }, grouped: false })[0]).toBe('%1');
  expect(keys({ grouped: false })).toEqual(['%1', '%2', '%3', '%4']);
});

test('the filter finds label, command, session, window, status and port; folding hides and is lifted by a search', () => {
  expect(keys({ text: 'api' })).toEqual(['web', '%1']);
  expect(keys({ text: 'NPM' })).toEqual(['web', '%2']);
  expect(keys({ text: 'ops main' })).toEqual(['main', '%4']);
  expect(keys({ text: 'failed' })).toEqual(['jobs', '%3']);
  expect(keys({ text: ':9229' })).toEqual(['web', '%1']);
  expect(keys({ text: 'nothing' })).toEqual([]);
  expect(keys({ kind: 'fail' })).toEqual(['jobs', '%3']);
  const folded = new Set(['$1 @1']);
  expect(keys({ folded })).toEqual(['web', 'jobs', '%3', 'main', '%4']);
  expect(tableOf(snapshot, { ...plain, folded }, taken).matching.length).toBe(4);
  expect(keys({ folded, text: 'api' })).toEqual(['web', '%1']);
});

test('a column is sorted by what one wants first, then the other way round, then not at all', () => {
  const first = nextSort(null, 'cpu');
  const second = nextSort(first, 'cpu');
  expect([first, second, nextSort(second, 'cpu')]).toEqual([
    { column: 'cpu', downwards: true },
    { column: 'cpu', downwards: false },
    null,
  ]);
  expect(nextSort(first, 'label')).toEqual({ column: 'label', downwards: false });
});

test('clicks and keys select one, some and a range; a window stands for its panes', () => {
  const { rows } = tableOf(snapshot, plain, taken);
  const at = (index: number): string => rows[index]?.key as string;
  const none: Selection = { selected: new Set(), cursor: null, anchor: null };
  const ids = (selection: Selection): string[] => [...selection.selected];
  const one = choose(rows, none, at(1), 'only');
  expect([ids(one), one.cursor]).toEqual([['%1'], at(1)]);
  const some = choose(rows, one, at(4), 'add');
  expect(ids(some)).toEqual(['%1', '%3']);
  expect(ids(choose(rows, some, at(4), 'add'))).toEqual(['%1']);
  const range = choose(rows, one, at(6), 'range');
  expect(ids(range)).toEqual(['%1', '%2', '%3', '%4']);
  // The range turns about where it began.
  expect(ids(choose(rows, range, at(2), 'range'))).toEqual(['%1', '%2']);
  expect(ids(choose(rows, none, at(0), 'add'))).toEqual(['%1', '%2']);
  expect(ids(choose(rows, one, at(0), 'only'))).toEqual([]);
  expect(choose(rows, one, at(6), 'move')).toEqual({ ...one, cursor: at(6) });
  expect(choose(rows, one, 'gone', 'only')).toBe(one);
  const to = (from: number, key: string) => lead(rows, from, key, 3);
  expect([to(-1, 'ArrowDown'), to(-1, 'ArrowUp'), to(1, 'ArrowUp'), to(1, 'PageDown')]).toEqual([0, 0, 0, 4].map(at));
  expect([to(1, 'End'), to(5, 'Home'), to(6, 'ArrowDown')]).toEqual([6, 0, 6].map(at));
  expect([to(1, 'x'), lead([], -1, 'End', 3)]).toEqual([null, null]);
  // The row that had the cursor has gone from between two others.
  expect([to(2.5, 'ArrowDown'), to(2.5, 'ArrowUp'), to(2.5, 'PageDown')]).toEqual([3, 2, 6].map(at));
});

test('where there is little room pid and restarts go; what is hidden is no column', () => {
  expect(measuresFor(600, new Set()).columns).not.toContain('pid');
  expect(measuresFor(800, new Set()).columns.length).toBe(10);
  expect(measuresFor(1200, new Set(['ports'])).columns).not.toContain('ports');
  expect([measuresFor(800, new Set()).row, measuresFor(1200, new Set()).row]).toEqual([30, 32]);
  for (const width of [600, 800, 1200]) {
    const { columns, template } = measuresFor(width, new Set());
    expect(template.replaceAll(/\([^)]*\)/g, '').split(' ').length).toBe(columns.length);
  }
});
