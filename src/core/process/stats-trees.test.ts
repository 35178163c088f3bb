import { describe, expect, test } from 'vitest';
import type { ProcessUsage, UsageTable } from './stats-table.ts';
import { ownersOf, usedBetween } from './stats-trees.ts';

describe('arithmetic', () => {
  const usage = (pid: number, fields: Partial<ProcessUsage> = {}): ProcessUsage => ({
    ...{ pid, parent: 1, session: 0, state: 'S', name: 'x', startTicks: pid, ownMs: 0, handedMs: 0, rss: 0, ageMs: 0 },
    ...fields,
  });
  const table = (...entries: ProcessUsage[]): UsageTable => {
    return { at: 0, processes: new Map(entries.map((entry) => [entry.pid, entry])) };
  };

  test('what a child hands up is not counted again, over generations', () => {
    const before = table(
      usage(10, { ownMs: 50, handedMs: 1000 }),
      usage(11, { parent: 10, ownMs: 300, handedMs: 40 }),
      usage(12, { parent: 11, ownMs: 200 }),
    );
    // 12 used 20 more and ended, 11 used 10 more and ended; another child lived and died with 70.
    const now = table(usage(10, { ownMs: 55, handedMs: 1000 + 310 + 40 + 220 + 70 }), usage(13, { ownMs: 5 }));
    expect([...usedBetween(before, now)]).toEqual([
      [10, 5 + 10 + 20 + 70],
      [13, 5],
    ]);
    // Nobody waits for it: nothing is handed up, and nothing negative comes of it.
    expect([...usedBetween(before, table(usage(10, { ownMs: 60, handedMs: 1000 })))]).toEqual([[10, 10]]);
    // The pid of another one now.
    expect([...usedBetween(before, table(usage(10, { startTicks: 99, ownMs: 7 })))]).toEqual([[10, 7]]);
    const loop = table(usage(20, { parent: 21 }), usage(21, { parent: 20 }));
    expect(usedBetween(loop, table()).size).toBe(0);
  });

  test('each process has one root: the nearest above, else that of its session; as descendants has it', () => {
    const { processes } = table(
      usage(1, { parent: 0 }),
      usage(10, { session: 10 }),
      usage(11, { parent: 10, session: 10 }),
      usage(12, { parent: 1, session: 10 }),
      usage(13, { parent: 12, session: 13 }),
      usage(20, { parent: 11, session: 20 }),
      usage(21, { parent: 20, session: 20 }),
      usage(30, { session: 30 }),
      usage(40, { parent: 41 }),
      usage(41, { parent: 40 }),
    );
    // tmux has process 0 for an empty pane, and so has proc for no session.
    const owners = ownersOf(processes, new Set([0, 10, 20]));
    expect([...owners].sort(([a], [b]) => a - b)).toEqual([
      ...[10, 11, 12, 13].map((pid) => [pid, 10]),
      ...[20, 21].map((pid) => [pid, 20]),
    ]);
  });
});
