import { expect, test } from 'vitest';
import { initialFigures, memoryText, percentText, sumOf, totalText, withChanges } from './figures.ts';

test('an event changes what it names and leaves the rest', () => {
  const total = { cpu: 12.5, memory: 3e6, cores: 2, memoryTotal: 8e9 };
  const first = withChanges(initialFigures, { sample: 1, at: 1000, cpu: { '%1': 12.5, '%2': 0 }, total });
  const cpu = new Map([
    ['%1', 12.5],
    ['%2', 0],
  ]);
  expect(first).toEqual({ ...initialFigures, sample: 1, at: 1000, cpu, total });
  const next = withChanges(first, { sample: 3, at: 3000, cpu: { '%1': null, '%3': 0.1 } });
  expect([...next.cpu]).toEqual([
    ['%2', 0],
    ['%3', 0.1],
  ]);
  expect([next.sample, next.at]).toEqual([3, 3000]);
  expect(next.total).toBe(total);
  expect(first.cpu.size).toBe(2);
  const last = withChanges(next, { sample: 4, at: 4000, cpu: { '%2': null, '%3': null }, total: null });
  expect(last).toEqual({ ...initialFigures, sample: 4, at: 4000 });
});

test('what only the Processes view asks for stays as it was while nobody asks', () => {
  const taken = { memory: 1e6, processes: 2, ports: [80], pid: 7, since: 5 };
  const tree = { pane: '%1', processes: [], total: 0 };
  const first = withChanges(initialFigures, { sample: 1, at: 1, cpu: {}, panes: { '%1': taken, '%2': taken }, tree });
  const next = withChanges(first, { sample: 2, at: 2, cpu: {} });
  expect([next.panes, next.tree]).toEqual([first.panes, tree]);
  expect(next.panes).toBe(first.panes);
  const last = withChanges(next, { sample: 3, at: 3, cpu: {}, panes: { '%1': null }, tree: null });
  expect([[...last.panes.keys()], last.tree]).toEqual([['%2'], null]);
});

test('sums are in tenths, and unknown is not nothing', () => {
  const cpu = new Map([
    ['%1', 0.1],
    ['%2', 0.2],
  ]);
  expect([sumOf(cpu, ['%1', '%2', '%9']), sumOf(cpu, ['%9']), sumOf(cpu, [])]).toEqual([0.3, null, null]);
});

test('figures as people read them', () => {
  expect([0, 6.2, 152.3].map(percentText)).toEqual(['0.0 %', '6.2 %', '152.3 %']);
  expect([0, 9.9, 12.4, 226.4].map(totalText)).toEqual(['0.0 %', '9.9 %', '12 %', '226 %']);
  expect([0, 412_400_000, 999_600_000, 4.68e9].map(memoryText)).toEqual(['0 MB', '412 MB', '1.0 GB', '4.7 GB']);
});
