import { describe, expect, test } from 'vitest';
import { parseUsage } from './stats-table.ts';

describe('a line of stat', () => {
  test('a line of stat, whatever the name', () => {
    const line = (name: string) =>
      `77 (${name}) S 5 6 7 0 -1 4194304 1 2 3 4 10 20 30 -5 20 0 1 0 900 123456 250 18446744073709551615`;
    for (const name of ['sleep', 'a) R 1 (b', '', 'ü ( ) )', '1 2 3']) {
      const bytes = Buffer.from(line(name));
      expect(parseUsage(bytes, bytes.length, 10, 4096, 10_000)).toEqual({
        ...{ pid: 77, name, state: 'S', parent: 5, session: 7, startTicks: 900, ownMs: 300, handedMs: 250 },
        ...{ rss: 250 * 4096, ageMs: 1000 },
      });
    }
    const kernel = Buffer.from(line('kworker/0:1').replace('4194304', String(0x00200040)));
    expect(parseUsage(kernel, kernel.length, 10, 4096, 10_000)).toBe('kernel');
    for (const junk of ['', '1', '1 (', '1 (x', ')(', '1 (x) S 1 2 3', '() S 1']) {
      const bytes = Buffer.from(junk);
      expect(parseUsage(bytes, bytes.length, 10, 4096, 0)).toBeNull();
    }
  });
});
