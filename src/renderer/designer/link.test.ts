import { expect, test } from 'vitest';
import { changePreset, type Design, mergePane, newDesign, setPane } from '../../core/design/index.ts';
import { linked } from './link.ts';

/** As the server has it: three panes with ids. */
function onServer(panes: number): Design {
  const design = changePreset(newDesign('dev', 'w'), panes).design;
  const ids = Array.from({ length: panes }, (_, index) => `%${index + 5}`);
  return {
    ...design,
    panes: design.panes.map((pane, index) => ({ ...pane, live: ids[index] as string })),
    live: { server: 1000, panes: ids },
  };
}

test('panes are known by their ids from then on, whatever numbers they get', () => {
  const design = setPane(changePreset(newDesign('dev', 'w'), 3).design, 2, { label: 'mine' });
  const known = linked(design, onServer(3));
  expect(known.panes.map(({ live, label }) => [live, label])).toEqual([
    ['%5', undefined],
    ['%6', 'mine'],
    ['%7', undefined],
  ]);
  const without = mergePane(known, 1).design;
  expect(without.panes.map(({ live }) => live)).toEqual(['%6', '%7']);
  expect(without.live).toEqual({ server: 1000, panes: ['%5', '%6', '%7'] });
});

test('panes that only the server has are not the design’s, those that only the design has are new', () => {
  expect(linked(newDesign('dev', 'w'), onServer(3)).live?.panes).toEqual(['%5']);
  const more = linked(changePreset(newDesign('dev', 'w'), 4).design, onServer(2));
  expect(more.panes.map(({ live }) => live)).toEqual(['%5', '%6', undefined, undefined]);
  expect(more.live?.panes).toEqual(['%5', '%6']);
});
