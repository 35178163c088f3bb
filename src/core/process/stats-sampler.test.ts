/** What trees of real processes take, and that all who ask share a sweep. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../testing/tmux.ts';
import { type ProcessEntry, readProcess } from './proc.ts';
import { sendSignal } from './signals.ts';
import { type Figures, Sampler, systemReader } from './stats-sampler.ts';
import { StatFiles } from './stats-table.ts';
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

function newSampler(): Sampler {
  const made = new Sampler();
  onTestFinished(() => made.close());
  return made;
}

async function figuresOf(sampler: Sampler, root: number): Promise<Figures> {
  return (await (await sampler.now([root])).trees([root])).get(root) as Figures;
}

describe('a tree', () => {
  test('a busy loop uses a core, a tree that sleeps nothing', async () => {
    const sampler = newSampler();
    const busy = shell('while :; do :; done & sleep 600');
    const idle = shell('sleep 600 & sleep 601 & (sleep 602 &); wait');
    await until(async () => (await figuresOf(sampler, busy.pid)).cpu > 20, 'a busy loop');
    await until(async () => {
      const { cpu, processes } = await figuresOf(sampler, idle.pid);
      return processes === 4 && cpu === 0;
    }, 'a tree that sleeps, the double fork with it');
    const { cpu, memory, memoryPercent } = await figuresOf(sampler, busy.pid);
    expect(cpu).toBeLessThan(150);
    expect(memory).toBeGreaterThan(1e6);
    expect(memoryPercent).toBeLessThan(5);
  });

  test('children that live only between two samples count, what had been counted not twice', async () => {
    const sampler = newSampler();
    const script = 'while :; do bash -c "for ((i = 0; i < 3000; i++)); do :; done"; done';
    const many = shell(script);
    const ends = shell('bash -c "read -t 600 < <(sleep 600)" & while :; do bash -c ":"; done');
    await until(async () => (await figuresOf(sampler, many.pid)).cpu > 20, 'children of a few milliseconds');
    await until(async () => (await figuresOf(sampler, ends.pid)).cpu > 10, 'children that do nothing');
    // The whole machine has no more than its cores: nothing is counted twice, sample after sample.
    for (let i = 0; i < 4; i++) {
      const sample = await sampler.now();
      const { cpu } = (await sample.trees([many.pid])).get(many.pid) as Figures;
      expect(cpu).toBeLessThan(200);
      await until(async () => (await sampler.now()) !== sample, 'another sample');
    }
  });

  test('memory of one that holds 64 MB, as RSS and as PSS', async () => {
    const sampler = newSampler();
    const child = spawn(process.execPath, ['-e', 'b = Buffer.alloc(64e6, 1); setInterval(() => b, 1e6)'], {
      detached: true,
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const pid = child.pid as number;
    await until(async () => (await figuresOf(sampler, pid)).memory > 64e6, 'its memory');
    const sample = await sampler.now();
    const pss = (await sample.trees([pid], { memory: 'pss' })).get(pid) as Figures;
    const rss = (await sample.trees([pid])).get(pid) as Figures;
    expect([sample.memoryKind(), sample.memoryKind({ memory: 'pss' })]).toEqual(['rss', 'pss']);
    expect(pss.memory).toBeGreaterThan(64e6);
    expect(rss.memory).toBeLessThan(400e6);
    // Against the kernel's own word.
    const kB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
    expect(Math.abs(rss.memory / 1024 - kB)).toBeLessThan(40_000);
  });

  test('one sweep for all who ask at a time; another one when a root is not in it yet', async () => {
    const reader = systemReader();
    let sweeps = 0;
    const sampler = new Sampler({
      ...reader,
      read() {
        sweeps++;
        return reader.read();
      },
    });
    onTestFinished(() => sampler.close());
    const samples = await Promise.all(Array.from({ length: 20 }, () => sampler.now()));
    expect([new Set(samples).size, sweeps]).toEqual([1, 2]);
    const late = shell('sleep 600');
    const [one, other] = await Promise.all([sampler.now([late.pid]), sampler.now([late.pid])]);
    expect(one.processes.has(late.pid)).toBe(true);
    expect([one === other, sweeps]).toEqual([true, 3]);
    // A root that has gone is not waited for again and again.
    expect((await sampler.now([2 ** 22 + 1])).processes.size).toBeGreaterThan(1);
    sampler.close();
    expect((await sampler.now()).intervalMs).toBeGreaterThan(200);
  });

  test('what ends between listing and reading is left out; a pid that comes again is another process', async () => {
    const files = new StatFiles();
    onTestFinished(() => files.forget());
    const child = shell('echo on; exec sleep 600');
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await until(() => files.read().processes.get(child.pid)?.name === 'sleep', 'sleep');
    const entry = readProcess(child.pid) as ProcessEntry;
    expect(files.read().processes.get(child.pid)).toMatchObject({ startTicks: entry.startTicks, parent: process.pid });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(files.read().processes.has(child.pid)).toBe(false);
    // Processes come and go meanwhile.
    const churn = shell('for ((i = 0; i < 300; i++)); do /bin/true & done; wait; sleep 600');
    for (let i = 0; i < 20; i++) expect(files.read().processes.get(churn.pid)?.parent).toBe(process.pid);
  });
});
