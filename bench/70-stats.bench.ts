/** Statistics of 200 panes: what a sample costs the processor, beside ps that is spawned for the same each second. */
import { execFile, execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverStats, statsOf } from '../src/core/process/stats.ts';
import { Sampler } from '../src/core/process/stats-sampler.ts';
import { StatFiles } from '../src/core/process/stats-table.ts';
import { type TestServer, withServer } from '../src/core/testing/server.ts';
import { until } from '../src/core/testing/until.ts';
import { allPanes } from '../src/core/tmux/server.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { median, note, percentile, print, title } from './report.ts';

const PANES = 200;
const SECONDS = 15;
const run = promisify(execFile);

/** Milliseconds of processor time of this process. */
function ours(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Cost {
  /** Percent of a core, at one a second. */
  readonly percent: number;
  readonly wall: number[];
}

/** Runs `work` once a second and says what this process has spent, with all that goes on besides. */
async function eachSecond(work: () => Promise<unknown>): Promise<Cost> {
  const wall: number[] = [];
  const before = ours();
  const from = performance.now();
  for (let second = 0; second < SECONDS; second++) {
    const began = performance.now();
    await work();
    wall.push(performance.now() - began);
    await delay(Math.max(0, 1000 - (performance.now() - began)));
  }
  return { percent: ((ours() - before) / (performance.now() - from)) * 100, wall };
}

/** The processor time of ps itself, as `times` of bash tells it of its children, in milliseconds a run. */
function costOfPs(columns: string, runs: number): number {
  const script = `for ((i = 0; i < ${runs}; i++)); do ps -eo ${columns} > /dev/null; done; times`;
  const text = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
  const [, children = ''] = text.trim().split('\n');
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return (times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0) * 1000) / runs;
}

async function measure({ tmux }: TestServer): Promise<void> {
  // Each pane is a shell and what it runs, as with a command that was started in it.
  const argv = ['bash', '-c', 'sleep 1000 & wait'];
  const { session } = await createSession(tmux, 's', 'w', { argv });
  await tmux.sequence(Array.from({ length: PANES - 1 }, () => ['new-window', '-d', '-t', `${session}:`, ...argv]));
  const snapshot = await tmux.snapshot();
  const roots = [...allPanes(snapshot)].map(({ pane }) => pane.pid);
  const sampler = new Sampler();
  const look = async (ports = true) => statsOf(snapshot, await sampler.now(roots), { ports });
  await until(async () => (await look(false)).processes === 2 * PANES, 'two processes in each pane');
  const { processes } = await sampler.now();
  title(`${roots.length} panes, ${processes.size} processes on the machine, a sample a second for ${SECONDS} s`);
  // Warm, as in a program that samples on.
  for (let round = 0; round < 40; round++) {
    await delay(260);
    await look();
  }
  const sample = await eachSecond(() => look());
  const noPorts = await eachSecond(() => look(false));
  const asked = await eachSecond(() => serverStats(tmux, { sampler }));
  // As the app and `stats --watch` do it: the server is looked at for changes, and read when there is one.
  let told = snapshot;
  tmux.on('snapshot', (changed) => {
    told = changed;
  });
  tmux.watch();
  const watched = await eachSecond(async () => statsOf(told, await sampler.now()));
  const columns = 'pid,ppid,sess,stat,cputimes,rss,comm';
  const parsing = await eachSecond(async () => {
    const { stdout } = await run('ps', ['-eo', columns]);
    return stdout.split('\n').map((line) => line.trim().split(/\s+/));
  });
  const psOwn = costOfPs(columns, 20);
  const floor = { what: 'ps each second', value: parsing.percent + psOwn / 10 };
  const wall = [median(sample.wall), percentile(sample.wall, 0.95)].map((ms) => ms.toFixed(1));
  note(`a sample takes p50 ${wall[0]} ms, p95 ${wall[1]} ms`);
  note(`ps takes ${psOwn.toFixed(1)} ms, to start it and read what it prints ${(parsing.percent * 10).toFixed(1)} ms`);
  const unit = '% of a core';
  const value = sample.percent;
  print({ what: 'CPU, memory and ports', value, unit, floor, aim: { ratio: 1, is: 'at most' } });
  print({ what: 'CPU and memory', value: noPorts.percent, unit, floor, aim: { ratio: 1, is: 'at most' } });
  print({ what: 'the same with reading all panes from tmux each time', value: asked.percent, unit, floor });
  print({ what: 'the same with watching tmux, as stats --watch', value: watched.percent, unit, floor });
  const budget = { what: 'budget', value: 1 };
  const aim = { ratio: 1, is: 'at most' } as const;
  print({ what: 'CPU, memory and ports', value, unit, floor: budget, aim });
  print({ what: 'with watching tmux', value: watched.percent, unit, floor: budget, aim });
  const before = ours();
  await statsOf(snapshot, await sampler.now(roots), { ports: false, memory: 'pss' });
  note(`with PSS instead of RSS: ${(ours() - before).toFixed(0)} ms, once`);
  sampler.close();
  sweeps();
}

/** One sweep with the files kept open beside one that opens them, as most readers of /proc do. */
function sweeps(): void {
  const files = new StatFiles();
  const opened: number[] = [];
  const kept: number[] = [];
  for (let round = 0; round < 30; round++) {
    files.forget();
    for (const times of [opened, kept]) {
      const before = ours();
      files.read();
      times.push(ours() - before);
    }
  }
  files.forget();
  const floor = { what: 'files opened each time', value: median(opened) };
  print({ what: 'a sweep with files kept open', value: median(kept), unit: 'ms of CPU', floor });
}

await withServer(measure);
