import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import type { EventSender } from './ipc.ts';
import { checkSubject, planSubject } from './playbooks/check.ts';
import { Runs } from './runs.ts';

const THREE = `!!tmux.session_ensure name:one
!!tmux.session_ensure name:two
!!tmux.session_ensure name:three
`;

interface Sent {
  name: string;
  event: { id?: string; event?: { type: string } };
}

/** Runs with what they have sent to the window. */
function runsOn({ tmux }: TestServer): { runs: Runs; sent: Sent[]; types: () => string[] } {
  const sent: Sent[] = [];
  const events = { send: (name: string, event: Sent['event']) => void sent.push({ name, event }) };
  const types = (): string[] => sent.map(({ name, event }) => event.event?.type ?? name);
  return { runs: new Runs(tmux, events as unknown as EventSender), sent, types };
}

async function sessions({ tmux }: TestServer): Promise<string[]> {
  return (await tmux.snapshot()).sessions.map(({ name }) => name).sort();
}

test('a run tells everything, is there while it goes on, and afterwards in the history', async () => {
  const server = await testServer();
  const file = join(server.directory, 'three.hero');
  writeFileSync(file, THREE);
  const { runs, types } = runsOn(server);
  expect(await runs.current()).toBeNull();
  const id = runs.start({ paths: [file] });
  expect(await runs.open(id)).toMatchObject({ id, running: true, outcome: 'running', title: 'three.hero', path: file });
  await until(() => types().includes('run.ended'), 'the end');
  expect(types()).toEqual([
    'run.began',
    'start',
    ...['', '', ''].flatMap(() => ['step-start', 'step-end']),
    'summary',
    'run.ended',
  ]);
  expect(await runs.current()).toMatchObject({ id, running: false, outcome: 'done' });
  expect(await runs.list()).toMatchObject([{ id, by: 'app', unsaved: false, steps: 3, changed: 3 }]);
  // As another start of the app finds it.
  const { events, ...info } = await runsOn(server).runs.open(id);
  expect(events).toHaveLength(8);
  expect(info).toMatchObject({ outcome: 'done', brokeAt: null });
  expect(await runsOn(server).runs.current()).toMatchObject({ id });
});

test('steps are done when they are wanted; what does not wait is not stepped', async () => {
  const server = await testServer();
  const { runs, sent } = runsOn(server);
  const id = runs.start({ paths: [], text: THREE, step: true });
  const waits = async (index: number): Promise<void> => {
    await until(async () => (await runs.open(id)).waiting === index, `step ${index} to be waited for`);
  };
  await waits(0);
  expect(await sessions(server)).toEqual([]);
  runs.step(id, 'next');
  expect(() => runs.step(id, 'next')).toThrow('does not wait');
  await waits(1);
  expect(await sessions(server)).toEqual(['one']);
  runs.step(id, 'continue');
  await until(() => sent.at(-1)?.name === 'run.ended', 'the end');
  expect(await sessions(server)).toEqual(['one', 'three', 'two']);
  expect(() => runs.step(id, 'next')).toThrow('does not wait');
  expect(await runs.open(id)).toMatchObject({ unsaved: true, path: '', title: 'inline playbook', waiting: null });
});

test('a stop while it waits ends it, and it can begin again there', async () => {
  const server = await testServer();
  const { runs, sent } = runsOn(server);
  const file = join(server.directory, 'three.hero');
  writeFileSync(file, THREE);
  const id = runs.start({ paths: [file], step: true });
  await until(async () => (await runs.open(id)).waiting === 0, 'the first step');
  runs.step(id, 'next');
  await until(async () => (await runs.open(id)).waiting === 1, 'the second step');
  runs.stop(id);
  await until(() => sent.at(-1)?.name === 'run.ended', 'the end');
  const { outcome, brokeAt } = await runs.open(id);
  expect([outcome, brokeAt]).toEqual(['stopped', { index: 1, file, line: 2, target: 'two' }]);
  runs.start({ paths: [file], from: { file: brokeAt?.file, line: brokeAt?.line ?? 0 } });
  await until(() => sent.filter(({ name }) => name === 'run.ended').length === 2, 'the second run');
  expect(await sessions(server)).toEqual(['one', 'three', 'two']);
});

test('a playbook with mistakes does not begin, and says why', async () => {
  const server = await testServer();
  const { runs, sent } = runsOn(server);
  const id = runs.start({ paths: [], text: `!!tmux.sesion_ensure name:a\n!!tmux.pane_kill` });
  await until(() => sent.at(-1)?.name === 'run.ended', 'the end');
  const { outcome, problem } = await runs.open(id);
  expect(outcome).toBe('not-begun');
  expect(problem).toMatchObject({
    code: 'HS020',
    message: expect.stringMatching(/^line 1, column 3: .* \(and 1 more\)$/),
  });
});

test('text is checked and planned with what it includes, and the file as it is on disk', async () => {
  const server = await testServer();
  const folder = join(server.directory, 'book');
  mkdirSync(folder);
  const file = join(folder, 'main.hero');
  writeFileSync(join(folder, 'inner.hero'), `!!tmux.session_ensure name:inner\n!!tmux.session_ensure nam:x`);
  writeFileSync(file, THREE);
  const text = `!!play.include path:inner.hero\n!!tmux.session_ensure name:{NAME}\n!!play.echo content:x`;
  const check = await checkSubject({ paths: [file], text, set: { NAME: 'set' } });
  expect(check).toMatchObject({ errors: 1, warnings: 0, steps: 2, file });
  expect(check.diagnostics).toMatchObject([{ code: 'HS021', file: join(folder, 'inner.hero'), line: 2 }]);
  const broken = await planSubject(server.tmux, { paths: [file], text }, false);
  expect(broken).toMatchObject({ plan: null, problem: null, check: { errors: 1 } });
  const before = Date.now();
  const { plan, readAt } = await planSubject(server.tmux, { paths: [file] }, false);
  expect(plan?.steps.map(({ change, target }) => [change, target])).toEqual([
    ['create', 'one'],
    ['create', 'two'],
    ['create', 'three'],
  ]);
  expect(readAt).toBeGreaterThanOrEqual(before);
  expect(await sessions(server)).toEqual([]);
});
