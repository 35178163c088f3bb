import { expect, test } from 'vitest';
import { type FiguresState, initialFigures, withChanges } from '../app/figures.ts';
import { keep, SAMPLES, seriesOf } from './history.ts';

function feed(state: FiguresState, sample: number, cpu: Record<string, number | null>, memory?: number): FiguresState {
  const panes = memory === undefined ? {} : { panes: { '%1': { memory, processes: 1, ports: [], pid: 5, since: 0 } } };
  const next = withChanges(state, { sample, at: sample * 1000, cpu, ...panes });
  keep(state, next, memory !== undefined);
  return next;
}

test('a sample that nothing had changed in is as the one before; a minute is kept; a pane that goes is forgotten', () => {
  let state = feed(initialFigures, 7, { '%1': 1, '%2': 0 });
  state = feed(state, 8, { '%1': 2 }, 10);
  expect(seriesOf('%1')).toEqual({ cpu: [1, 2], memory: [10] });
  expect(seriesOf('%2').cpu).toEqual([0, 0]);
  // Three were passed over.
  state = feed(state, 12, { '%1': 5 });
  expect(seriesOf('%1')).toEqual({ cpu: [1, 2, 2, 2, 2, 5], memory: [10] });
  state = feed(state, 12 + 500, { '%1': 9 });
  const { cpu } = seriesOf('%1');
  expect([cpu.length, cpu.at(-1), cpu.at(-2), cpu[0]]).toEqual([SAMPLES, 9, 5, 5]);
  feed(state, 600, { '%1': null });
  expect([seriesOf('%1').cpu, seriesOf('%2').cpu.length]).toEqual([[], SAMPLES]);
});
