/** Output of ps and lsof as macOS prints it, and of this machine's own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../testing/tmux.ts';
import type { ProcessEntry } from './proc.ts';
import { sendSignal } from './signals.ts';
import { parseCommandLines, parseLsof, parsePs, parseTime, psReader } from './stats-ps.ts';
import { type ProcessUsage, StatFiles } from './stats-table.ts';
import { ownersOf } from './stats-trees.ts';
import { descendants } from './tree.ts';

/** A shell that leads a session of its own, as that of a pane does, ended with the test together with its tree. */
function shell(script: string): ChildProcess & { pid: number } {
  const child = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => {
    const found: ProcessEntry[] = descendants(child.pid as number);
    for (const entry of found) sendSignal(entry, 'SIGKILL');
    child.kill('SIGKILL');
  });
  return child as ChildProcess & { pid: number };
}

describe('ps and lsof', () => {
  test('lines as ps of macOS prints them', () => {
    const text = [
      '    1     0 ??       Ss     1:02.34   12345 Mon Nov  3 09:15:00 2026     /sbin/launchd',
      '  501     1 ttys003  Ss     0:00.05    2048 Fri Nov 20 20:00:00 2026     -zsh',
      '  502   501 ttys003  S+   123:45.67  654321 Fri Nov 20 20:00:01 2026     /Applications/My App.app/Contents/MacOS/My App',
      '  503     1 ttys003  R+  10:02:03.50      4 Fri Nov 20 20:00:02 2026     (node)',
      'no line',
      '',
    ].join('\n');
    const found = parsePs(text, new Date(2026, 10, 20, 21).getTime());
    expect([...found.keys()]).toEqual([1, 501, 502, 503]);
    expect(found.get(502)).toMatchObject({
      ...{ parent: 501, session: 501, state: 'S', name: 'My App', rss: 654321 * 1024, ageMs: 3_599_000 },
      ...{ ownMs: (123 * 60 + 45.67) * 1000 },
    });
    expect(found.get(1)?.session).toBe(0);
    // It left the tree by a double fork, its terminal is that of 501.
    expect(ownersOf(found, new Set([501]))).toEqual(new Map([501, 502, 503].map((pid) => [pid, 501])));
    expect(parseTime('2-03:04:05')).toBe(((2 * 24 + 3) * 3600 + 4 * 60 + 5) * 1000);
    expect(parseTime('0:00.01')).toBe(10);
  });

  test('what lsof prints', () => {
    const text =
      'p501\nf10\nn*:8080\nf11\nn127.0.0.1:3000\np502\nf3\nn[::1]:8080\nf4\nn[::1]:8080\np503\nf1\nnothing\n';
    const found = [...parseLsof(text)];
    expect(found).toEqual([
      [501, [3000, 8080]],
      [502, [8080]],
    ]);
    expect(parseLsof('').size).toBe(0);
    expect([...parseCommandLines('  12 sleep 600\n 7 a  b\nx\n')]).toEqual([
      [12, 'sleep 600'],
      [7, 'a  b'],
    ]);
  });

  test.skipIf(!installed('ps'))('this machine’s own ps and lsof, read in the same way', async () => {
    const reader = psReader();
    const root = shell('sleep 600 & (sleep 601 &) ; exec sleep 602');
    await until(() => descendants(root.pid).length === 2, 'its children');
    const { processes } = await reader.read();
    expect(processes.get(root.pid)).toMatchObject({ parent: process.pid, name: expect.any(String) });
    const proc = new StatFiles();
    onTestFinished(() => proc.forget());
    const own = proc.read().processes.get(process.pid) as ProcessUsage;
    const ps = processes.get(process.pid) as ProcessUsage;
    expect(ps.rss).toBeGreaterThan(own.rss / 4);
    expect(ps.rss).toBeLessThan(own.rss * 4);
    expect((await reader.commandLines([root.pid])).get(root.pid)).toBe('sleep 602');
    expect((await reader.commandLines([2 ** 22 + 1])).size).toBe(0);
    const listening = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(0, function () { console.log(this.address().port) })`,
    ]);
    onTestFinished(() => void listening.kill('SIGKILL'));
    const port = await new Promise<number>((resolve) => listening.stdout.once('data', (data) => resolve(Number(data))));
    if (!installed('lsof')) return;
    const found = await reader.ports([{ pid: listening.pid as number, startTicks: 0 }]);
    expect(found.get(listening.pid as number)).toEqual([port]);
    expect((await reader.ports([{ pid: 2 ** 22 + 1, startTicks: 0 }])).size).toBe(0);
  });
});

function installed(tool: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
