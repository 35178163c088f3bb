import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MuxError } from '../errors.ts';
import { loadPlaybook } from '../heroscript/load.ts';
import { nodeReader } from '../heroscript/reader-node.ts';
import { play, playbook, thePane, theWindow } from '../testing/playbook.ts';
import { testServer } from '../testing/tmux.ts';
import { firstPlace } from './first-place.ts';
import { runPlaybook } from './run.ts';
import type { RunEvent } from './types.ts';

const FOUR = `!!tmux.pane_ensure name:'dev|a|1' cmd:'sleep 1001'
!!tmux.pane_ensure
    name:'dev|b|1'
    cmd:'sleep 1002'

// a comment
!!play.echo content:'half-way'
!!tmux.pane_ensure name:'dev|c|1' cmd:'sleep 1003'
!!tmux.pane_ensure name:'dev|d|1' cmd:'sleep 1004'
`;

const outcomes = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'step-end' ? [`${event.outcome} ${event.step.target}`] : []));

describe('run from here', () => {
  test('does the steps from that line on, and says that those before are skipped', async () => {
    const { tmux } = await testServer();
    const { events, summary } = await play(tmux, FOUR, { from: { line: 5 } });
    expect(outcomes(events)).toEqual(['skipped dev|a|1', 'skipped dev|b|1', 'changed dev|c|1', 'changed dev|d|1']);
    expect(summary).toMatchObject({ steps: 4, changed: 2, skipped: 2, stopped: false });
    // The echo before the first step is skipped too.
    expect(events.some((event) => event.type === 'echo')).toBe(false);
    const [session] = (await tmux.snapshot()).sessions;
    expect(session?.windows.map(({ name }) => name)).toEqual(['c', 'd']);
  });

  test('the plan of the rest does not count on what is skipped', async () => {
    const { tmux } = await testServer();
    const { events } = await play(
      tmux,
      `!!tmux.window_ensure name:'dev|a'\n!!tmux.pane_ensure name:'dev|a|1' cmd:'sleep 1001'`,
      { from: { line: 2 } },
    );
    const [start] = events;
    expect(start).toMatchObject({ type: 'start' });
    expect(events.some((event) => event.type === 'step-progress' && event.text.startsWith('not as planned'))).toBe(
      false,
    );
    expect(start?.type === 'start' && start.steps.map(({ change }) => change)).toEqual(['create', 'create']);
  });

  test('a line in the middle of an action is that action; behind the last one nothing is done', async () => {
    const loaded = await playbook(FOUR);
    expect([1, 2, 3, 4, 5, 7, 8, 9].map((line) => firstPlace(loaded, { line }))).toEqual([0, 1, 1, 1, 3, 3, 3, 4]);
    expect(() => firstPlace(loaded, { line: 10 })).toThrow(MuxError);
    expect(() => firstPlace(loaded, { line: 1, file: 'other.hero' })).toThrow(/does not read other.hero/);
  });

  test('an include counts for the steps it leads to', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'muxworks-from-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const main = join(directory, 'main.hero');
    const other = join(directory, 'other.hero');
    writeFileSync(
      main,
      `!!tmux.session_ensure name:a\n!!play.include path:other.hero\n!!play.include path:other.hero\n!!tmux.session_ensure name:z`,
    );
    writeFileSync(other, `!!tmux.session_ensure name:b\n!!tmux.session_ensure name:c`);
    const loaded = await loadPlaybook({ paths: [main], read: nodeReader });
    const at = (file: string, line: number): number => firstPlace(loaded, { file, line });
    expect([1, 2, 3, 4].map((line) => at(main, line))).toEqual([0, 1, 3, 5]);
    expect([1, 2].map((line) => at(other, line))).toEqual([1, 2]);
  });

  test('what a step depends on must be there: skipped and not running is said, running is enough', async () => {
    const { tmux } = await testServer();
    const text = `!!tmux.pane_ensure name:'dev|work|1' label:db cmd:'sleep 1001'
!!tmux.pane_ensure name:'dev|work|2' label:web cmd:'sleep 1002' depends_on:db`;
    const alone = await play(tmux, text, { from: { line: 2 } });
    expect(outcomes(alone.events)).toEqual(['skipped dev|work|1', 'failed dev|work|2']);
    expect(alone.ends[1]?.problem?.message).toMatch(/^Not started: it depends on db, which is not ready: .*skipped/);
    await play(tmux, text);
    await tmux.idle();
    const pane = await thePane(tmux, 'dev', 'work', 2);
    await tmux.command('send-keys', '-t', pane.id, 'C-c');
    const again = await play(tmux, text, { from: { line: 2 } });
    expect(again.summary).toMatchObject({ skipped: 1, failed: 0 });
  });
});

describe('stepping through', () => {
  test('waits before each step, shows it as it would be done now, and goes on with continue', async () => {
    const { tmux } = await testServer();
    const asked: string[] = [];
    const { summary, events } = await play(tmux, FOUR, {
      async beforeStep(index, step) {
        asked.push(`${index} ${step.change} ${step.target}`);
        // Nothing of it is there yet, and everything before it is.
        const windows = (await tmux.snapshot()).sessions.flatMap((session) => session.windows);
        expect(windows).toHaveLength(index);
        return index < 2 ? 'next' : 'continue';
      },
    });
    expect(asked).toEqual(['0 create dev|a|1', '1 create dev|b|1', '2 create dev|c|1']);
    expect(summary).toMatchObject({ changed: 4, stopped: false });
    expect(events.filter(({ type }) => type === 'step-wait')).toHaveLength(3);
  });

  test('a stop while it waits ends the run at once; what was to come is not reached', async () => {
    const { tmux } = await testServer();
    const stop = new AbortController();
    const { summary, events } = await play(tmux, FOUR, {
      signal: stop.signal,
      beforeStep(index) {
        if (index === 0) return Promise.resolve('next');
        stop.abort();
        return new Promise(() => {});
      },
    });
    expect(summary).toMatchObject({ changed: 1, stopped: true });
    expect(outcomes(events).slice(1)).toEqual(['b', 'c', 'd'].map((name) => `not-reached dev|${name}|1`));
  });

  test('what changed on the server while it waited is seen', async () => {
    const { tmux } = await testServer();
    const { told } = await play(
      tmux,
      `!!tmux.window_ensure name:'dev|one'\n!!tmux.window_ensure name:'dev|late' cat:2pane`,
      {
        async beforeStep(index) {
          if (index === 1) await tmux.command('new-window', '-d', '-t', '=dev:', '-n', 'late');
          return 'next';
        },
      },
    );
    expect(told[1]).toBe('create dev|late: 1 pane, 2 asked. Adds 1.');
    expect((await theWindow(tmux, 'dev', 'late')).panes).toHaveLength(2);
  });

  test('a wait does not change what follows: a window made in a placeholder', async () => {
    const { tmux } = await testServer();
    const text = `!!tmux.session_create name:dev\n!!tmux.window_create name:'dev|one' cmd:'sleep 1001'`;
    const { summary } = await play(tmux, text, { beforeStep: () => Promise.resolve('next') });
    expect(summary).toMatchObject({ changed: 2, failed: 0 });
  });
});

test('each step tells its pane, and what a failed one showed', async () => {
  const { tmux } = await testServer();
  const text = `!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1001'
!!tmux.pane_ensure name:'dev|work|2' cmd:'echo "no such table"; exit 3' ready:'port 1'`;
  const events: RunEvent[] = [];
  await runPlaybook(tmux, await playbook(text), { onEvent: (event) => events.push(event) });
  const [first, second] = (await theWindow(tmux, 'dev', 'work')).panes;
  const ends = events.filter((event) => event.type === 'step-end');
  expect(ends.map(({ outcome, pane }) => [outcome, pane])).toEqual([
    ['changed', first?.id],
    ['failed', second?.id],
  ]);
  const output = events.find((event) => event.type === 'step-output');
  expect(output).toMatchObject({ index: 1, pane: second?.id });
  expect(output?.text).toContain('no such table');
  expect(events.at(-1)?.type).toBe('summary');
});

test('a run goes on where one was stopped while it waited: the text comes from a command that ran before', async () => {
  const { tmux, directory } = await testServer();
  const gate = join(directory, 'gate');
  const text = `!!tmux.pane_ensure name:'dev|w|1' label:gate ready:'log "it is open"' ready_timeout:'20s'
    cmd:'
        while [ ! -e ${gate} ]; do sleep 0.1; done
        echo it is open
        exec sleep 601
    '
!!tmux.pane_ensure name:'dev|w|2' cmd:'sleep 602' depends_on:gate`;
  const stop = new AbortController();
  const first = await play(tmux, text, {
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'step-progress' && event.text.startsWith('waits until')) stop.abort();
    },
  });
  expect(first.summary).toMatchObject({ changed: 1, failed: 0, stopped: true });
  const again = await play(tmux, text, {
    onEvent(event) {
      // Some time after the second step has begun to wait.
      if (event.type === 'step-progress' && event.text.startsWith('waits')) {
        setTimeout(() => writeFileSync(gate, ''), 1000);
      }
    },
  });
  expect(again.summary).toMatchObject({ kept: 1, changed: 1, failed: 0 });
});
