// Edits of designs: panes stay in step with their tree, and what they say of each other stays true.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printLayout } from '../layout/expression.ts';
import { countPanes, validateTree } from '../layout/tree.ts';
import { arbitraryDesign, arbitraryEdits } from './arbitrary.ts';
import type { Design } from './design.ts';
import {
  changePreset,
  dependencyNumbers,
  endGroup,
  growPane,
  mapHistory,
  mergePane,
  newDesign,
  record,
  redo,
  renumber,
  setPane,
  setSize,
  setWindow,
  splitPane,
  startHistory,
  swapPanes,
  undo,
} from './index.ts';

/** Four panes: web, api, db and one without a label; api depends on db and, by number, on web. */
const shop = (): Design => {
  let design = changePreset(newDesign('shop', 'stack'), 4).design;
  design = setPane(design, 1, { label: 'web', cmd: 'npm run dev' });
  design = setPane(design, 2, { label: 'api', dependsOn: 'db, Shop|Stack|1' });
  design = setPane(design, 3, { label: 'db', ready: 'port 5432' });
  return setPane(design, 4, { dependsOn: 'api,other|w|2' });
};

test('numbers go row by row, and who depends on a pane by number follows it', () => {
  const turned = swapPanes(swapPanes(shop(), 1, 4), 2, 3);
  const design = renumber(turned);
  expect(printLayout(design.tree)).toBe('col(row(1, 2), row(3, 4))');
  expect(design.panes.map(({ label }) => label)).toEqual([undefined, 'db', 'api', 'web']);
  expect(design.panes[2]?.dependsOn).toBe('db,shop|stack|4');
  expect(renumber(shop())).toEqual(shop());
});

test('after any edits there is a pane for every place, and nothing in between', () => {
  fc.assert(
    fc.property(arbitraryDesign, arbitraryEdits, (design, edits) => {
      let now = design;
      for (const edit of edits) {
        now = edit(now) ?? now;
        validateTree(now.tree);
        expect(now.panes).toHaveLength(countPanes(now.tree));
        expect(now.panes.every((pane) => pane !== undefined)).toBe(true);
      }
    }),
  );
});

describe('what panes say of each other', () => {
  test('is known by number', () => {
    expect(dependencyNumbers(shop(), 2)).toEqual([3, 1]);
    expect(dependencyNumbers(shop(), 4)).toEqual([2]);
  });

  test('follows a label, also while it is typed and when it is empty', () => {
    let design = setPane(shop(), 3, { label: 'p' });
    expect(design.panes[1]?.dependsOn).toBe('p,Shop|Stack|1');
    design = setPane(design, 3, { label: '' });
    expect(design.panes[1]?.dependsOn).toBe('shop|stack|3,Shop|Stack|1');
    expect('label' in (design.panes[2] ?? {})).toBe(false);
    design = setPane(shop(), 3, { label: 'web' });
    expect(design.panes[1]?.dependsOn).toBe('shop|stack|3,Shop|Stack|1');
    design = setPane(shop(), 3, { label: 'it\'s, "quoted"' });
    expect(dependencyNumbers(design, 2)).toEqual([3, 1]);
  });

  test('follows numbers that close up, and goes with panes that go', () => {
    const merged = mergePane(shop(), 1);
    expect(merged.gone).toEqual([1]);
    expect(merged.design.panes.map(({ label, dependsOn }) => [label, dependsOn])).toEqual([
      ['api', 'db'],
      ['db', undefined],
      [undefined, 'api,other|w|2'],
    ]);
    const grown = growPane(shop(), 1, 'down').design;
    expect(grown.panes.map(({ label, dependsOn }) => [label, dependsOn])).toEqual([
      ['web', undefined],
      ['api', 'Shop|Stack|1'],
      [undefined, 'api,other|w|2'],
    ]);
    expect(mergePane(setPane(shop(), 4, { dependsOn: 'shop|stack|3' }), 2).design.panes[2]?.dependsOn).toBe(
      'shop|stack|2',
    );
    expect(changePreset(shop(), 2).design.panes[1]?.dependsOn).toBe('Shop|Stack|1');
  });

  test('follows the name of the window', () => {
    const renamed = setWindow(shop(), { name: { session: 'market', window: 'all' } });
    expect(renamed.panes.map(({ dependsOn }) => dependsOn)).toEqual([
      undefined,
      'db,market|all|1',
      undefined,
      'api,other|w|2',
    ]);
  });
});

test('a new pane has the next number and nothing of its own; swapped panes keep their numbers', () => {
  const { design, added } = splitPane(shop(), 1, 'left');
  expect(added).toEqual([5]);
  expect(design.panes[4]).toEqual({});
  expect(printLayout(design.tree)).toBe('col(row(5@20, 1@19, 2@39), row(3, 4))');
  const swapped = swapPanes(shop(), 1, 4);
  expect(printLayout(swapped.tree)).toBe('col(row(4, 2), row(3, 1))');
  expect(swapped.panes).toEqual(shop().panes);
});

test('fields that say nothing go, and a log that is not wanted is said', () => {
  const design = setPane(newDesign('s', 'w'), 1, { cmd: 'a\r\nb', cwd: ' ', env: [], logreset: false, log: false });
  expect(design.panes).toEqual([{ cmd: 'a\nb', log: false }]);
  expect(setWindow(setWindow(design, { prune: true, cmd: 'top' }), { prune: false })).toMatchObject({ cmd: 'top' });
  expect('prune' in setWindow(design, { prune: false })).toBe(false);
  expect(() => setPane(design, 2, {})).toThrow('There is no pane 2.');
});

test('a canvas that is too small is refused, one that is the same is the same', () => {
  const design = shop();
  expect(setSize(design, { ...design.size })).toBe(design);
  expect(() => setSize(design, { columns: 2, rows: 2 })).toThrow('needs at least 3×3');
});

test('typing is undone as one, unless the field was left', () => {
  const type = (history: ReturnType<typeof startHistory<string>>, text: string) =>
    [...text].reduce((now, char) => record(now, now.present + char, 'label 1'), history);
  const once = type(startHistory(''), 'api');
  expect(undo(once)).toMatchObject({ present: '', past: null });
  const twice = type(endGroup(once), '-2');
  expect(undo(twice).present).toBe('api');
  expect(undo(undo(twice)).present).toBe('');
  let long = startHistory(0);
  for (let i = 1; i <= 50_000; i++) long = record(long, i);
  for (let i = 0; i < 50_000; i++) long = undo(long);
  expect(long.present).toBe(0);
});

test('what is true of every document of a history reaches those that undo and redo lead to, however many', () => {
  let history = startHistory(0);
  for (let i = 1; i <= 50_000; i++) history = record(history, i);
  for (let i = 0; i < 10; i++) history = undo(history);
  const mapped = mapHistory(history, (value) => value * 2);
  expect([mapped.present, undo(mapped).present, redo(mapped).present, redo(redo(mapped)).present]).toEqual([
    99_980, 99_978, 99_982, 99_984,
  ]);
});
