/** Processes as /proc shows them: who belongs to a shell, and that nobody else is ever signalled. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../testing/tmux.ts';
import { isRunning, type ProcessEntry, parseStat, readProcess, readProcesses } from './proc.ts';
import { descendants, endDescendants, endProcesses, foregroundProcess } from './tree.ts';

/** A shell that leads a session of its own, as that of a pane does; all of its session is ended with the test. */
async function shell(
  script: string,
  ready: (found: ProcessEntry[]) => unknown,
): Promise<ChildProcess & { pid: number }> {
  const child = spawn('bash', ['-c', script], { detached: true, stdio: 'ignore' }) as ChildProcess & { pid: number };
  const seen = new Map<number, ProcessEntry>();
  onTestFinished(() => {
    for (const entry of seen.values()) if (isRunning(entry)) process.kill(entry.pid, 'SIGKILL');
    child.kill('SIGKILL');
  });
  await until(() => {
    const found = descendants(child.pid);
    for (const entry of found) seen.set(entry.pid, entry);
    return ready(found);
  }, `the processes of ${script}`);
  return child;
}

const named = (found: readonly ProcessEntry[], name: string): ProcessEntry[] =>
  found.filter((entry) => entry.name === name);

describe('one process', () => {
  test('any name, and the fields after it', () => {
    const word = fc.string().map((name) => name.replaceAll('\n', ' '));
    fc.assert(
      fc.property(word, fc.nat(), fc.nat(), (name, pid, parent) => {
        const fields = ['S', parent, 7, 8, 9, -1, ...Array(13).fill(0), 12345, 0, 0].join(' ');
        expect(parseStat(`${pid} (${name}) ${fields}`)).toEqual({
          ...{ pid, name, parent, state: 'S', group: 7, session: 8, foreground: -1, startTicks: 12345 },
        });
      }),
    );
    for (const junk of ['', '1', '1 (', '1 )x(', ')(']) expect(parseStat(junk)).toBeNull();
  });

  test('this one, and one that has gone', () => {
    const self = readProcess(process.pid) as ProcessEntry;
    expect(self).toMatchObject({ pid: process.pid, parent: process.ppid });
    expect(isRunning(self)).toBe(true);
    expect(isRunning({ ...self, startTicks: self.startTicks - 1 })).toBe(false);
    expect(readProcess(2 ** 22 + 1)).toBeNull();
    expect(readProcesses().get(process.pid)).toMatchObject({ startTicks: self.startTicks });
    // No terminal of ours.
    expect(foregroundProcess(2 ** 22 + 1)).toBeNull();
  });

  test('a zombie has ended', async () => {
    const root = await shell('sleep 0.01 & exec sleep 600', (found) => named(found, 'sleep')[0]?.state === 'Z');
    const [zombie] = descendants(root.pid) as [ProcessEntry];
    expect(isRunning(zombie)).toBe(false);
    expect(await endDescendants(root.pid)).toEqual({ ended: [], left: [] });
    expect(root.exitCode).toBeNull();
  });
});

describe('the tree of a shell', () => {
  test('children, their children, and what a double fork put beside the tree; not the shell, not another session', async () => {
    const script =
      'sleep 601 & bash -c "sleep 602 & wait" & (sleep 603 &) ; setsid sleep 604 & setsid -f sleep 605; wait';
    const root = await shell(script, (found) => named(found, 'sleep').length === 4);
    const outside = [...readProcesses().values()].filter(
      ({ name, pid }) => name === 'sleep' && commandLine(pid).endsWith(' 605'),
    );
    onTestFinished(() => {
      for (const entry of outside) if (isRunning(entry)) process.kill(entry.pid, 'SIGKILL');
    });
    const found = descendants(root.pid);
    expect(
      named(found, 'sleep')
        .map(({ pid }) => commandLine(pid).split(' ')[1])
        .sort(),
    ).toEqual(['601', '602', '603', '604']);
    expect(found.some(({ pid }) => pid === root.pid || pid === process.pid)).toBe(false);
    const { ended, left } = await endDescendants(root.pid);
    expect(left).toEqual([]);
    expect(named(ended, 'sleep')).toHaveLength(4);
    expect(found.filter(isRunning)).toEqual([]);
    // What has left the tree and the session is no process of the shell's any more.
    expect(outside.filter(isRunning)).toHaveLength(1);
  });

  test('what ignores TERM is killed, what is stopped as well', async () => {
    const ignoring = `trap "" TERM INT HUP; while :; do sleep 600; done`;
    const root = await shell(`bash -c '${ignoring}' & sleep 600 & kill -STOP $!; wait`, (found) => {
      return named(found, 'sleep').length > 0 && found.some(({ state }) => state === 'T');
    });
    const found = descendants(root.pid);
    const { left } = await endDescendants(root.pid);
    expect(left).toEqual([]);
    expect(found.filter(isRunning)).toEqual([]);
  });

  test('what goes on forking while it is ended, and ignores TERM', { timeout: 60_000 }, async () => {
    // 63 shells in a tree, each with a sleep; and one that starts another sleep every few milliseconds.
    const tree = `f() { if [ $1 -gt 1 ]; then f $(($1 - 1)) & f $(($1 - 1)) & fi; sleep 600; sleep 600; }; trap "" TERM; f 6`;
    const more = 'trap "" TERM; i=0; while [ $i -lt 2000 ]; do sleep 600 & i=$((i + 1)); sleep 0.005; done; wait';
    const root = await shell(`bash -c '${tree}' & bash -c '${more}' & wait`, (found) => found.length >= 126);
    const { ended, left } = await endDescendants(root.pid);
    expect(left).toEqual([]);
    expect(ended.length).toBeGreaterThan(126);
    expect(descendants(root.pid).filter(isRunning)).toEqual([]);
    // With its children gone its `wait` may be over by now, and it with it; nothing was sent to it.
    expect(root.signalCode).toBeNull();
  });

  test('what the shell itself starts once that has ended is its own: its prompt', async () => {
    const root = await shell('sleep 600; sleep 601 & wait', (found) => named(found, 'sleep').length === 1);
    const { ended, left } = await endDescendants(root.pid);
    expect(left).toEqual([]);
    expect(named(ended, 'sleep')).toHaveLength(1);
    expect(ended).toHaveLength(1);
    await until(() => named(descendants(root.pid), 'sleep').length === 1, 'what comes next');
    const [next] = named(descendants(root.pid), 'sleep');
    expect(next?.state).toBe('S');
    expect(commandLine(next?.pid ?? 0)).toMatch(/ 601$/);
  });

  test('a process that has another’s number is left alone', async () => {
    const root = await shell('sleep 600 & wait', (found) => named(found, 'sleep').length === 1);
    const [sleep] = descendants(root.pid) as [ProcessEntry];
    const recycled = { ...sleep, startTicks: sleep.startTicks - 1 };
    expect(await endProcesses(() => [recycled])).toEqual({ ended: [], left: [] });
    expect(isRunning(sleep)).toBe(true);
    // Recycled between the look and the signal.
    let looks = 0;
    const { ended } = await endProcesses(() => (looks++ === 0 ? [sleep] : []));
    expect(ended).toEqual([sleep]);
    expect(await endProcesses(() => [sleep])).toEqual({ ended: [], left: [] });
  });

  test('loops in a table that was read while it changed do no harm', () => {
    const entry = (pid: number, parent: number): [number, ProcessEntry] => [
      pid,
      { ...{ pid, parent, group: 1, session: 1, foreground: -1, state: 'S', name: 'x', startTicks: 1 } },
    ];
    const table = new Map([entry(11, 13), entry(12, 11), entry(13, 12)]);
    expect(descendants(11, table).map(({ pid }) => pid)).toEqual([12, 13]);
    expect(descendants(9, table)).toEqual([]);
  });
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

test('nothing is below 0 and 1: tmux gives 0 as the process of an empty pane', () => {
  expect(descendants(0)).toEqual([]);
  expect(descendants(1)).toEqual([]);
});
