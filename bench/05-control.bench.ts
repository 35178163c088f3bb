/** One tmux command over the control client, beside a spawned tmux; and a whole server of 400 panes read at once. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { presetTree } from '../src/core/layout/presets.ts';
import { type TestServer, withServer } from '../src/core/testing/server.ts';
import type { NewPane } from '../src/core/tmux/pane.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { createWindow, growWindow } from '../src/core/tmux/window.ts';
import { median, note, percentile, print, title } from './report.ts';

const ROUNDS = 2000;
const SPAWNED = 100;
const PIPELINED = 5000;
const WINDOWS = 25;
const PANES = 16;
const AIM_P95_MS = 0.2;
const run = promisify(execFile);
const ASK = ['display-message', '-p', '#{session_id}'];
const WAITING: NewPane = { argv: ['sh', '-c', 'read line', 'sh'] };

async function times(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work();
    found.push(performance.now() - began);
  }
  return found;
}

async function roundTrips({ tmux }: TestServer): Promise<void> {
  title(`One command and its answer (${ROUNDS} times)`);
  await createSession(tmux, 's', 'w', WAITING);
  const [file = '', ...base] = tmux.baseCommand;
  const ask = (): Promise<string> => tmux.command(...ASK);
  await times(200, ask);
  const control = await times(ROUNDS, ask);
  const spawned = await times(SPAWNED, () => run(file, [...base, ...ASK]));
  const p95 = percentile(control, 0.95);
  note(`control client: p50 ${median(control).toFixed(3)} ms, p95 ${p95.toFixed(3)} ms`);
  note(`p95 under ${AIM_P95_MS} ms: ${p95 < AIM_P95_MS ? 'met' : 'missed'}`);
  const floor = { what: 'control client', value: median(control) };
  print({ what: 'a spawned tmux, p50', value: median(spawned), unit: 'ms', floor, aim: { ratio: 20, is: 'at least' } });
  const began = performance.now();
  await Promise.all(Array.from({ length: PIPELINED }, ask));
  print({ what: `${PIPELINED} at once, each`, value: (performance.now() - began) / PIPELINED, unit: 'ms', floor });
}

async function snapshots({ tmux }: TestServer): Promise<void> {
  title(`A server of ${WINDOWS * PANES} panes read whole (median of 30)`);
  const { session } = await createSession(tmux, 's', 'w', WAITING);
  const panes = Array.from({ length: PANES - 1 }, () => WAITING);
  for (let i = 0; i < WINDOWS; i++) {
    const made = await createWindow(tmux, session, `w${i}`, WAITING);
    await growWindow(tmux, { ...made, id: made.window }, 1, panes, presetTree(PANES));
  }
  const [file = '', ...base] = tmux.baseCommand;
  const bare = await times(30, () => run(file, [...base, 'list-panes', '-a', '-F', '#{pane_id}']));
  const floor = { what: 'spawned `list-panes -a`, ids alone', value: median(bare) };
  print({ what: 'snapshot', value: median(await times(30, () => tmux.snapshot())), unit: 'ms', floor });
}

await withServer(roundTrips);
await withServer(snapshots);
