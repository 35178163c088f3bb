import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { statsOf } from '../core/process/stats.ts';
import { Sampler } from '../core/process/stats-sampler.ts';
import { play, thePane } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { processesCalls } from './calls/processes.ts';
import type { Desk } from './desk.ts';
import { Takings, treeOf } from './pane-takings.ts';

const calls = ({ tmux }: TestServer) => processesCalls({ ready: () => ({ tmux }) } as unknown as Desk);

test('what panes take: memory, processes, ports, and the process that is the command', async () => {
  const { tmux, directory } = await testServer();
  const program = join(directory, 'listen.cjs');
  writeFileSync(program, "require('node:net').createServer().listen(0, '127.0.0.1')");
  await play(
    tmux,
    `!!tmux.window_ensure name:'s|w' cat:'2pane'
!!tmux.pane_ensure name:'s|w|1' label:'api' cmd:'node ${program}'
`,
  );
  const samples = new Sampler();
  onTestFinished(() => samples.close());
  const takings = new Takings();
  const look = async () => {
    const snapshot = await tmux.snapshot();
    const sample = await samples.now();
    return { sample, found: takings.of(snapshot, sample, await statsOf(snapshot, sample), true) };
  };
  const api = await thePane(tmux, 's', 'w', 1);
  await until(async () => ((await look()).found.get(api.id)?.ports.length ?? 0) > 0, 'a port');
  const { sample, found } = await look();
  const taken = found.get(api.id);
  expect(taken).toMatchObject({ processes: 2, ports: [expect.any(Number)] });
  expect(taken?.pid).not.toBe(api.pid);
  const tree = await treeOf(sample, api);
  expect(tree.processes.map(({ depth, pid }) => [depth, pid])).toEqual([
    [0, api.pid],
    [1, taken?.pid],
  ]);
  expect(tree.processes[1]?.command).toMatch(/^node .*listen\.cjs$/);
  // Its shell is the process of an idle pane.
  const idle = await thePane(tmux, 's', 'w', 2);
  expect(found.get(idle.id)).toMatchObject({ processes: 1, ports: [], pid: idle.pid });
  // Where nothing has changed it is the same object, so that nothing is told again.
  await until(async () => (await look()).found.get(idle.id) === found.get(idle.id), 'a pane at rest');
});

test('deeds say before what they end, and afterwards what has come of them, pane by pane', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(
    tmux,
    `!!tmux.window_ensure name:'s|w' cat:'4pane'
!!tmux.pane_ensure name:'s|w|1' label:'one' cmd:'sleep 1000 & sleep 1001'
!!tmux.pane_ensure name:'s|w|2' label:'two' cmd:'sleep 1002'
!!tmux.pane_ensure name:'s|w|3' label:'three' cmd:'exit 3'
`,
  );
  const { 'processes.ends': ends, 'processes.stop': stop, 'processes.start': start } = calls(server);
  const { 'processes.restart': restart, 'processes.signal': signal, 'processes.kill': kill } = calls(server);
  const ids = await Promise.all([1, 2, 3, 4].map(async (number) => (await thePane(tmux, 's', 'w', number)).id));
  const [one, two, three, four] = ids as [string, string, string, string];
  const count = async (deed: 'stop' | 'kill' | 'signal', panes: string[]) =>
    (await ends({ panes, deed })).map(({ processes }) => processes.length);
  await until(async () => (await count('stop', [one])).join() === '2', 'both sleeps');
  expect(await count('stop', [one, two, four, '%999'])).toEqual([2, 1, 0]);
  expect(await count('kill', [one, two, four])).toEqual([3, 2, 1]);
  expect(await count('signal', [two, four])).toEqual([1, 0]);

  expect(await start({ panes: [two] })).toMatchObject({
    done: [],
    failed: [{ pane: two, problem: { code: 'bad-input' } }],
  });
  expect(await signal({ panes: [two, four], signal: 'SIGWINCH' })).toMatchObject({
    done: [
      { pane: two, processes: 1 },
      { pane: four, processes: 0 },
    ],
  });
  const stopped = await stop({ panes: [one, two, '%999'] });
  expect(stopped.done.map(({ pane, processes }) => [pane, processes]).sort()).toEqual([
    [one, 2],
    [two, 1],
  ]);
  expect(stopped.failed).toMatchObject([{ pane: '%999', problem: { code: 'not-found' } }]);

  expect(await start({ panes: [one, two] })).toMatchObject({ done: [{ processes: 0 }, { processes: 0 }], failed: [] });
  expect((await thePane(tmux, 's', 'w', 2)).status).toBe('running');
  expect(await restart({ panes: [two, four] })).toMatchObject({
    done: [{ pane: two, now: two, processes: 1 }],
    failed: [{ pane: four, problem: { code: 'bad-input' } }],
  });
  const killed = await kill({ panes: [three, four] });
  expect(killed.done.map(({ pane, processes }) => [pane, processes]).sort()).toEqual([
    [three, 0], // Its shell had gone: the pane was dead.
    [four, 1],
  ]);
  const { sessions } = await tmux.snapshot();
  expect(sessions[0]?.windows[0]?.panes.map(({ id }) => id)).toEqual([one, two]);
  // The last ones of a server, at once.
  expect(await kill({ panes: [one, two] })).toMatchObject({ failed: [] });
  expect((await tmux.snapshot()).sessions).toEqual([]);
});

test('an interrupt reaches a shell that runs a loop of its own, other signals spare it', async () => {
  const server = await testServer();
  await play(
    server.tmux,
    `!!tmux.window_ensure name:'s|w' cat:'2pane'
!!tmux.pane_ensure name:'s|w|1' cmd:'while :; do :; done'
`,
  );
  const { 'processes.ends': ends, 'processes.signal': signal } = calls(server);
  const panes = [(await thePane(server.tmux, 's', 'w', 1)).id, (await thePane(server.tmux, 's', 'w', 2)).id];
  const counts = async (deed: 'signal' | 'interrupt') =>
    (await ends({ panes, deed })).map(({ processes }) => processes.length);
  expect([await counts('signal'), await counts('interrupt')]).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect((await signal({ panes, signal: 'SIGINT' })).done.map(({ processes }) => processes)).toEqual([1, 0]);
  await until(async () => (await thePane(server.tmux, 's', 'w', 1)).status === 'failed', 'the end of the loop');
});

test('what is known of a pane: who started it, how it is looked after, its environment, what it ran', async () => {
  const server = await testServer();
  const { tmux } = server;
  await play(
    tmux,
    `!!tmux.window_ensure name:'s|w' cat:'1pane'
!!tmux.pane_ensure name:'s|w|1' label:'api' cmd:'sleep 1000' env:'PORT=8000,API_KEY=x' restart:'on-failure' max_restarts:5 ready:'port 1' ready_timeout:'1s'
`,
  ).catch(() => {}); // Nobody listens there: it does not become ready.
  const { 'processes.details': details, 'processes.stop': stop } = calls(server);
  const { id } = await thePane(tmux, 's', 'w', 1);
  const facts = await until(async () => {
    const found = await details({ pane: id });
    return found.environment?.of === 'sleep' && found;
  }, 'the command');
  expect(facts).toMatchObject({
    by: { kind: 'playbook', line: 2 },
    restart: { policy: 'on-failure', used: 0, most: 5 },
    ready: { when: { kind: 'port', port: 1 }, done: false },
    history: [],
  });
  const own = facts.environment?.entries.filter((entry) => entry.own).map(({ name, value }) => `${name}=${value}`);
  expect(own).toEqual(expect.arrayContaining(['PORT=8000', 'API_KEY=x']));
  expect(own).not.toContain(`HOME=${server.home}`);
  await stop({ panes: [id] });
  const after = await details({ pane: id });
  expect(after.history).toMatchObject([{ command: 'sleep 1000', status: 'failed', endedBy: 'this app' }]);
  await expect(details({ pane: '%999' })).rejects.toMatchObject({ code: 'not-found' });
});
