/** Signals by whatever name a person gives them, and to those alone that have the terminal. */
import { describe, expect, test } from 'vitest';
import { listenerOn } from './ports.ts';
import { readProcess } from './proc.ts';
import { foregroundGroup, sendSignal, signalNamed } from './signals.ts';

describe('signals', () => {
  test('names and numbers', () => {
    for (const text of ['TERM', 'term', 'SIGTERM', 'sigterm', '15', ' TERM '])
      expect(signalNamed(text)).toBe('SIGTERM');
    expect(signalNamed('usr1')).toBe('SIGUSR1');
    expect(signalNamed('9')).toBe('SIGKILL');
    for (const text of ['', 'SIG', 'NOTHING', '0', '99', '-9', '1.5', 'toString', 'SIGSIGTERM']) {
      expect(() => signalNamed(text)).toThrow(`There is no signal ${text}`);
    }
  });

  test('nobody that has gone, nobody without a terminal', () => {
    const self = readProcess(process.pid);
    if (self === null) throw new Error('no /proc');
    expect(sendSignal({ ...self, startTicks: self.startTicks - 1 }, 'SIGKILL')).toBe(false);
    expect(foregroundGroup(2 ** 22 + 1)).toEqual([]);
    expect(listenerOn(1, [process.pid, 2 ** 22 + 1])).toBeNull();
  });
});
