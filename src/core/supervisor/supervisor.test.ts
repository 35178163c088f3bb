import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noteStopped } from '../command/supervision.ts';
import { descendants } from '../process/tree.ts';
import { play, screen, thePane } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { Supervisor, type SupervisorEvent } from './supervisor.ts';

const ensure = (parameters: string) => `!!tmux.pane_ensure name:'dev|work|1' ${parameters}`;

function supervise(tmux: Tmux): { supervisor: Supervisor; events: SupervisorEvent[] } {
  const events: SupervisorEvent[] = [];
  const supervisor = new Supervisor(tmux, (event) => void events.push(event));
  onTestFinished(() => supervisor.close());
  return { supervisor, events };
}

const count = (events: readonly SupervisorEvent[], type: SupervisorEvent['type']): number =>
  events.filter((event) => event.type === type).length;

/** The process of the `sleep` that runs in the pane: a shell makes it a moment after it has told that it begins. */
async function sleeping(tmux: Tmux): Promise<number> {
  const { pid } = await thePane(tmux, 'dev', 'work', 1);
  return until(() => descendants(pid).find(({ name }) => name === 'sleep')?.pid, 'the sleep');
}

/** A command that notes each of its starts in a file and then does the rest. */
function noting(server: TestServer, rest: string): { cmd: string; starts(): number } {
  const file = join(server.directory, 'starts');
  writeFileSync(file, '');
  return { cmd: `echo x >> ${file}; ${rest}`, starts: () => readFileSync(file, 'utf8').split('x').length - 1 };
}

describe('a supervisor', () => {
  test('restarts what fails, with its environment and directory, as often as it may, and says so', async () => {
    const server = await testServer();
    const { tmux, directory } = server;
    const { events } = supervise(tmux);
    const { cmd, starts } = noting(server, 'echo "<$A $PWD>"; (exit 3)');
    await play(
      tmux,
      ensure(`cmd:'${cmd}' env:'A=b c' cwd:'${directory}' restart:on-failure max_restarts:2 backoff:20ms`),
    );
    await until(() => count(events, 'given-up') > 0, 'the supervisor to give up');
    expect(starts()).toBe(3);
    expect(events.map(({ type }) => type)).toEqual([
      'supervising',
      'will-restart',
      'restarted',
      'will-restart',
      'restarted',
      'given-up',
    ]);
    expect(events[1]).toMatchObject({ target: 'dev|work|1', exitCode: 3, attempt: 1 });
    expect(events.at(-1)).toMatchObject({ exitCode: 3, restarts: 2, command: cmd });
    const pane = await thePane(tmux, 'dev', 'work', 1);
    expect(pane).toMatchObject({ status: 'failed', exitCode: 3, supervision: { restarts: 2 } });
    expect((await screen(tmux, pane.id)).match(new RegExp(`<b c ${directory}>`, 'g'))?.length).toBeGreaterThanOrEqual(
      3,
    );
    // A person's run begins anew.
    await play(
      tmux,
      ensure(`cmd:'${cmd}' env:'A=b c' cwd:'${directory}' restart:on-failure max_restarts:2 backoff:20ms`),
    );
    await until(() => count(events, 'given-up') > 1, 'the supervisor to give up again');
    expect(starts()).toBe(6);
  });

  test('leaves alone what ended well, and restarts that too where it is to run always', async () => {
    const server = await testServer();
    const { tmux } = server;
    const { events } = supervise(tmux);
    const well = noting(server, 'true');
    await play(tmux, ensure(`cmd:'${well.cmd}' restart:on-failure backoff:10ms`));
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'finished', 'its end');
    await play(tmux, ensure(`cmd:'${well.cmd}; true' restart:always max_restarts:1 backoff:10ms`));
    await until(() => count(events, 'given-up') > 0, 'the second to be restarted once');
    expect(well.starts()).toBe(3);
    expect(count(events, 'will-restart')).toBe(1);
  });

  test('leaves alone what a person has ended', async () => {
    const server = await testServer();
    const { tmux } = server;
    const { events } = supervise(tmux);
    const declared = ensure(`cmd:'sleep 1000' restart:always backoff:10ms`);
    await play(tmux, declared);
    const { id } = await thePane(tmux, 'dev', 'work', 1);
    // By the interrupt key, once the command has the terminal.
    await sleeping(tmux);
    await tmux.command('send-keys', '-t', id, 'C-c');
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).exitCode === 130, 'the interrupt');
    // By stop.
    await play(tmux, declared);
    const before = await thePane(tmux, 'dev', 'work', 1);
    await noteStopped(tmux, before.id);
    process.kill(await sleeping(tmux), 'SIGTERM');
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).exitCode === 143, 'the end');
    // Running something else, which fails.
    await tmux.command('send-keys', '-t', id, '(exit 9)', 'Enter');
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).exitCode === 9, 'the other command');
    // What happens without a person does bring it back.
    await play(tmux, declared);
    process.kill(await sleeping(tmux), 'SIGKILL');
    await until(() => count(events, 'restarted') > 0, 'the restart');
    expect(events.filter(({ type }) => type === 'will-restart')).toMatchObject([{ exitCode: 137 }]);
  });

  test('gives a pane whose shell was killed a new one, with its label and its log', async () => {
    const server = await testServer();
    const { tmux } = server;
    const { events } = supervise(tmux);
    await play(tmux, ensure(`label:web cmd:'sleep 1000' restart:on-failure backoff:10ms`));
    const before = await thePane(tmux, 'dev', 'work', 1);
    process.kill(before.pid, 'SIGKILL');
    await until(() => count(events, 'restarted') > 0, 'the restart');
    const after = await thePane(tmux, 'dev', 'work', 1);
    expect(after).toMatchObject({ status: 'running', label: 'web', command: 'sleep 1000', dead: false });
    expect(after.supervision).toMatchObject({ restart: 'on-failure', restarts: 1 });
  });

  test('is one at a time: the second takes over when the first is killed', async () => {
    const server = await testServer();
    const { tmux } = server;
    const { cmd, starts } = noting(server, 'sleep 1000');
    await play(tmux, ensure(`cmd:'${cmd}' restart:always backoff:10ms`));
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `import { Tmux } from ${JSON.stringify(fileURLToPath(new URL('../tmux/server.ts', import.meta.url)))};
import { Supervisor } from ${JSON.stringify(fileURLToPath(new URL('./supervisor.ts', import.meta.url)))};
const tmux = await Tmux.open({ socketName: ${JSON.stringify(server.socketName)} });
new Supervisor(tmux, (event) => console.log(event.type));
setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    await until(() => said.includes('supervising'), 'the first');
    const { events } = supervise(tmux);
    await until(() => count(events, 'waiting') > 0, 'the second to wait');
    expect(events[0]).toMatchObject({ type: 'waiting', holder: child.pid });
    process.kill(await sleeping(tmux), 'SIGKILL');
    await until(() => said.includes('restarted'), 'the first to restart it');
    expect(starts()).toBe(2);
    child.kill('SIGKILL');
    await until(() => count(events, 'supervising') > 0, 'the second to take over');
    process.kill(await sleeping(tmux), 'SIGKILL');
    await until(() => count(events, 'restarted') > 0, 'the second to restart it');
    expect(starts()).toBe(3);
  });

  test('a server that comes back with the same ids finds nothing of the old one', async () => {
    const server = await testServer();
    const { tmux } = server;
    const { events } = supervise(tmux);
    const { cmd, starts } = noting(server, 'sleep 1000');
    await play(tmux, ensure(`cmd:'${cmd}' restart:always backoff:10ms`));
    const { server: before } = await tmux.snapshot();
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await until(async () => (await tmux.snapshot()).server === null, 'the server to go');
    await play(tmux, ensure(''));
    await play(
      tmux,
      `!!tmux.pane_ensure name:'dev|work|2' cmd:'(exit 4)' restart:on-failure max_restarts:1 backoff:10ms`,
    );
    await until(() => count(events, 'given-up') > 0, 'what is declared there');
    expect(starts()).toBe(1);
    expect(events.filter(({ type }) => type === 'restarted')).toMatchObject([{ target: 'dev|work|2' }]);
  });
});
