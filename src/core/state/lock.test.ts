import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readProcess } from '../process/proc.ts';
import { until } from '../testing/tmux.ts';
import { lock } from './lock.ts';

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'muxtest-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'lock');
}

test('the second waits, is told who holds it, and gets it when it is released', async () => {
  const directory = place();
  const first = await lock(directory);
  const holders: number[] = [];
  let second: Awaited<ReturnType<typeof lock>> | null = null;
  const waiting = lock(directory, { waiting: async (pid) => void holders.push(pid) }).then((held) => {
    second = held;
  });
  await until(() => holders.length === 1, 'the wait to be told');
  expect(second).toBe(null);
  first.release();
  await waiting;
  expect(holders).toEqual([process.pid]);
  expect(readdirSync(directory).length).toBe(1);
  (second as unknown as { release(): void }).release();
  expect(readdirSync(directory)).toEqual([]);
});

test('many at once are served one at a time, in the order in which they came', async () => {
  const directory = place();
  let inside = 0;
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const held = await lock(directory);
      inside++;
      expect(inside).toBe(1);
      order.push(index);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      held.release();
    }),
  );
  expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
});

// A disk of 64 KB, where the system lets us make one.
test.skipIf(process.getuid?.() !== 0)('a full disk leaves no ticket that all others wait for', async (context) => {
  const disk = mkdtempSync(join(tmpdir(), 'muxtest-lock-'));
  onTestFinished(() => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', disk]).status !== 0) {
    return context.skip('no file system may be mounted here');
  }
  const directory = join(disk, 'lock');
  (await lock(directory)).release();
  expect(() => writeFileSync(join(disk, 'full'), Buffer.alloc(100_000))).toThrow(/ENOSPC/);
  await expect(lock(directory)).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('ENOSPC') });
  expect(readdirSync(directory)).toEqual([]);
  rmSync(join(disk, 'full'));
  (await lock(directory)).release();
});

test('the ticket of a process that has ended holds nothing, nor does one whose number another process has', async () => {
  const directory = place();
  const held = await lock(directory);
  held.release();
  const own = readProcess(process.pid);
  writeFileSync(join(directory, '999999999-5-1'), '1');
  writeFileSync(join(directory, `${process.pid}-${(own?.startTicks ?? 0) - 1}-1`), '');
  (await lock(directory)).release();
  expect(readdirSync(directory)).toEqual([]);
});

test('a holder that is killed lets the next one in', async () => {
  const directory = place();
  const lockFile = fileURLToPath(new URL('./lock.ts', import.meta.url));
  const script = `import { lock } from ${JSON.stringify(lockFile)}; await lock(${JSON.stringify(directory)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  let told = 0;
  const waiting = lock(directory, {
    waiting: async (pid) => {
      told = pid;
    },
  });
  await until(() => told === holder.pid, 'the wait to be told');
  holder.kill('SIGKILL');
  (await waiting).release();
});

test('processes that fight for it never hold it together', async () => {
  const directory = place();
  const lockFile = fileURLToPath(new URL('./lock.ts', import.meta.url));
  const script = `
    import { lock } from ${JSON.stringify(lockFile)};
    import { mkdirSync, rmdirSync } from 'node:fs';
    for (let round = 0; round < 40; round++) {
      const held = await lock(${JSON.stringify(directory)});
      mkdirSync(${JSON.stringify(`${directory}.inside`)});
      rmdirSync(${JSON.stringify(`${directory}.inside`)});
      held.release();
    }`;
  const codes = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise((resolve) => {
          const contender = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
            stdio: ['ignore', 'ignore', 'inherit'],
          });
          contender.once('exit', resolve);
        }),
    ),
  );
  expect(codes).toEqual([0, 0, 0]);
});

test('waiting ends when it is called off, and leaves no ticket', async () => {
  const directory = place();
  const held = await lock(directory);
  const stop = new AbortController();
  const waiting = lock(directory, { signal: stop.signal, waiting: async () => stop.abort() });
  await expect(waiting).rejects.toThrow();
  expect(readdirSync(directory).length).toBe(1);
  held.release();
});
