/** Listening ports of processes that are looked at again. */
import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../testing/tmux.ts';
import { ListeningPorts } from './ports.ts';
import { type ProcessEntry, readProcess } from './proc.ts';
import { type ProcessUsage, StatFiles } from './stats-table.ts';

describe('ports', () => {
  test('a socket that is opened later, by a process that was looked at, and closed again', async () => {
    const child = spawn(
      process.execPath,
      [
        '-e',
        `const s = require('net').createServer();
         process.stdin.on('data', (d) => (d + '' === 'open' ? s.listen(0, () => console.log(s.address().port)) : s.close(() => console.log('0'))));
         console.log('0')`,
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = () => new Promise<number>((resolve) => child.stdout.once('data', (data) => resolve(Number(data))));
    await said();
    const { startTicks } = readProcess(child.pid as number) as ProcessEntry;
    const ports = new ListeningPorts();
    const gone = { pid: 2 ** 22 + 1, startTicks: 1 };
    const look = () =>
      ports.look([gone, { pid: child.pid as number, startTicks }, { pid: process.pid, startTicks: 1 }]);
    expect(look().get(child.pid as number)).toBeUndefined();
    child.stdin.write('open');
    const port = await said();
    expect(look().get(child.pid as number)).toEqual([port]);
    expect(look().get(gone.pid)).toBeUndefined();
    child.stdin.write('close');
    await said();
    expect(look().get(child.pid as number)).toBeUndefined();
  });

  test('what processor time and descriptors say is enough to see a socket that is opened later', async () => {
    const child = spawn(
      process.execPath,
      [
        '-e',
        `process.stdin.once('data', () => {
           const server = require('net').createServer().listen(0, () => console.log(server.address().port));
         });
         console.log('0')`,
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const pid = child.pid as number;
    const said = () => new Promise<number>((resolve) => child.stdout.once('data', (data) => resolve(Number(data))));
    await said();
    const files = new StatFiles();
    onTestFinished(() => files.forget());
    const ports = new ListeningPorts();
    const look = () => ports.look([files.read().processes.get(pid) as ProcessUsage]).get(pid);
    expect(look()).toBeUndefined();
    expect(look()).toBeUndefined();
    child.stdin.write('next');
    const first = await said();
    await until(() => look()?.[0] === first, 'the first port');
    expect(look()).toEqual([first]);
    child.kill('SIGKILL');
    await until(() => !files.read().processes.has(pid) || look() === undefined, 'its end');
  });
});
