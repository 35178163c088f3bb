/** A command in a pane's shell: its time beside a spawned bash and beside send-keys with wait-for; output that streams. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { exec } from '../src/core/command/exec.ts';
import { shellCommand } from '../src/core/command/shell.ts';
import { serverDirectory } from '../src/core/state/directories.ts';
import { type TestServer, withServer } from '../src/core/testing/server.ts';
import { splitPane } from '../src/core/tmux/pane.ts';
import { createSession } from '../src/core/tmux/session.ts';
import { median, note, percentile, print, title } from './report.ts';

const ROUNDS = 320;
const PANES = 16;
const MEGABYTES = 100;
const run = promisify(execFile);

async function times(rounds: number, work: (round: number) => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await work(round);
    found.push(performance.now() - began);
  }
  return found;
}

async function shells({ tmux }: TestServer, count: number): Promise<string[]> {
  const added = shellCommand(serverDirectory(tmux.socketPath));
  const { pane, window } = await createSession(tmux, 's', 'w', added);
  const panes = [pane];
  while (panes.length < count) {
    panes.push(await splitPane(tmux, panes.at(-1) as string, 'down', added));
    await tmux.command('select-layout', '-t', window, 'tiled');
  }
  for (const each of panes) await exec(tmux, each, 'true');
  return panes;
}

async function one(server: TestServer): Promise<void> {
  title(`true, ${ROUNDS} times, one after the other`);
  const { tmux } = server;
  const [pane = ''] = await shells(server, 1);
  const [file = '', ...base] = tmux.baseCommand;
  const { pane: foreign } = await createSession(tmux, 'f', 'w', { argv: ['bash', '--norc'] });
  await exec(tmux, foreign, 'true');
  await times(30, () => exec(tmux, pane, 'true'));
  const ours = await times(ROUNDS, () => exec(tmux, pane, 'true'));
  const fallback = await times(ROUNDS / 4, () => exec(tmux, foreign, 'true'));
  const spawned = await times(ROUNDS, () => run('bash', ['-c', 'true']));
  // The way of scripts: type it with a signal behind it, and wait for that. It tells neither output nor exit code.
  const scripted = await times(ROUNDS / 4, async (round) => {
    const channel = `bench${round}`;
    await run(file, [
      ...base,
      'send-keys',
      '-t',
      pane,
      `true; tmux -S ${tmux.socketPath} wait-for -S ${channel}`,
      'Enter',
    ]);
    await run(file, [...base, 'wait-for', channel]);
  });
  note(`exec: p50 ${median(ours).toFixed(2)} ms, p95 ${percentile(ours, 0.95).toFixed(2)} ms`);
  const value = median(ours);
  print({ what: 'exec, p50', value, unit: 'ms', floor: { what: 'a spawned bash -c true', value: median(spawned) } });
  const floor = { what: 'send-keys and wait-for', value: median(scripted) };
  print({ what: 'exec, p50', value, unit: 'ms', floor, aim: { ratio: 1, is: 'at most' } });
  const ourFloor = { what: 'with our integration', value };
  print({ what: 'exec in a bash of others, p50', value: median(fallback), unit: 'ms', floor: ourFloor });
}

async function many(server: TestServer): Promise<void> {
  title(`true, ${ROUNDS} times over ${PANES} panes side by side`);
  const panes = await shells(server, PANES);
  const began = performance.now();
  await Promise.all(panes.map((pane) => times(ROUNDS / PANES, () => exec(server.tmux, pane, 'true'))));
  print({ what: 'each', value: (performance.now() - began) / ROUNDS, unit: 'ms' });
}

async function flood(server: TestServer): Promise<void> {
  title(`${MEGABYTES} MB of lines through one pane`);
  const [pane = ''] = await shells(server, 1);
  const line = 'x'.repeat(79);
  const lines = (MEGABYTES * 1e6) / 80;
  const command = `yes ${line} | head -n ${lines}`;
  const sum = createHash('sha256');
  const before = process.memoryUsage().rss;
  let bytes = 0;
  let most = 0;
  const began = performance.now();
  await exec(server.tmux, pane, command, {
    timeoutMs: 0,
    onOutput: (chunk) => {
      sum.update(chunk);
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().rss - before);
    },
  });
  const value = bytes / 1e6 / ((performance.now() - began) / 1000);
  // What tmux alone takes: nobody reads.
  const quiet = performance.now();
  await exec(server.tmux, pane, `(${command})`, { timeoutMs: 0, maxBytes: 0 });
  const floor = { what: 'collected nowhere', value: (MEGABYTES * 1000) / (performance.now() - quiet) };
  print({ what: 'streamed', value, unit: 'MB/s', floor });
  const exact = bytes === MEGABYTES * 1e6 && sum.digest('hex') === expected(line, lines);
  note(`every byte: ${exact ? 'yes' : 'NO'}; memory grew by ${(most / 1e6).toFixed(0)} MB at most`);
}

function expected(line: string, lines: number): string {
  const sum = createHash('sha256');
  const thousand = `${line}\n`.repeat(1000);
  for (let left = lines; left > 0; left -= 1000) sum.update(thousand);
  return sum.digest('hex');
}

for (const measure of [one, many, flood]) await withServer(measure);
