import { expect, test } from 'vitest';
import { memoryText, percentText, sumOf, totalText, withChanges } from './figures.ts';

test('an event changes what it names and leaves the rest', () => {
  const total = { cpu: 12.5, memory: 3e6, cores: 2, memoryTotal: 8e9 };
  const first = withChanges({ cpu: new Map(), total: null }, { cpu: { '%1': 12.5, '%2': 0 }, total });
  expect(first).toEqual({
    cpu: new Map([
      ['%1', 12.5],
      ['%2', 0],
    ]),
    total,
  });
  const next = withChanges(first, { cpu: { '%1': null, '%3': 0.1 } });
  expect([...next.cpu]).toEqual([
    ['%2', 0],
    ['%3', 0.1],
  ]);
  expect(next.total).toBe(total);
  expect(first.cpu.size).toBe(2);
  expect(withChanges(next, { cpu: { '%2': null, '%3': null }, total: null })).toEqual({ cpu: new Map(), total: null });
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
