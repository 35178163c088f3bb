import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { plan, play, playbook, processesIn, thePane, theWindow } from '../testing/playbook.ts';
import { testServer } from '../testing/tmux.ts';
import { runPlaybook } from './run.ts';
import type { RunEvent } from './types.ts';

const four = (command: (pane: number) => string) =>
  `!!tmux.session_ensure name:dev
!!tmux.window_ensure name:'dev|work' cat:4pane
${[1, 2, 3, 4].map((pane) => `!!tmux.pane_ensure name:'dev|work|${pane}' cmd:'${command(pane)}'`).join('\n')}`;

describe('a run', () => {
  test('tells what it does in script order, each step with its line', async () => {
    const { tmux } = await testServer();
    const { events, summary } = await play(
      tmux,
      four((pane) => `sleep 100${pane}`),
    );
    const [start, ...rest] = events;
    expect(start?.type === 'start' && start.steps.map(({ line, action, target }) => [line, action, target])).toEqual([
      [1, 'tmux.session_ensure', 'dev'],
      [2, 'tmux.window_ensure', 'dev|work'],
      [3, 'tmux.pane_ensure', 'dev|work|1'],
      [4, 'tmux.pane_ensure', 'dev|work|2'],
      [5, 'tmux.pane_ensure', 'dev|work|3'],
      [6, 'tmux.pane_ensure', 'dev|work|4'],
    ]);
    expect(rest.at(-1)).toBe(summary);
    expect(summary).toMatchObject({ steps: 6, changed: 6, kept: 0, failed: 0, stopped: false });
    for (const type of ['step-start', 'step-end'] as const) {
      expect(rest.flatMap((event) => (event.type === type ? [event.index] : []))).toEqual([0, 1, 2, 3, 4, 5]);
    }
    for (const [at, event] of rest.entries()) {
      if (event.type !== 'step-end') continue;
      expect(rest.findIndex((one) => one.type === 'step-start' && one.index === event.index)).toBeLessThan(at);
    }
  });

  test('does exactly what the plan said', async () => {
    const { tmux } = await testServer();
    const text = four((pane) => `sleep 100${pane}`);
    const changes = (steps: readonly string[]) => steps.map((step) => step.split(':')[0]);
    for (const script of [text, text, text.replace('sleep 1002', 'sleep 2002'), `!!tmux.session_delete name:dev`]) {
      const planned = await plan(tmux, script);
      const { told } = await play(tmux, script);
      expect(changes(told)).toEqual(changes(planned));
    }
  });

  test('that has started the server knows what it is starting there, also when it has to look again', async () => {
    const { tmux } = await testServer();
    const slow = (event: RunEvent): void => {
      // Longer than what is known of the server is believed; a listener that blocks is the surest way to get there.
      if (event.type === 'step-start') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    };
    const pane = (command: string) => `!!tmux.pane_ensure name:'dev|work|1' cmd:'${command}'`;
    const { told } = await play(tmux, `${pane('sleep 1001')}\n${pane('sleep 1002')}`, { onEvent: slow });
    expect(told[1]).toMatch(/^restart dev\|work\|1: New command\. Ends .+\.$/);
    expect((await thePane(tmux, 'dev', 'work', 1)).command).toBe('sleep 1002');
  });

  test('a plan changes nothing', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1000'`);
    // Its log is made afterwards.
    await tmux.idle();
    const before = await processesIn(tmux, 'dev', 'work');
    const state = JSON.stringify((await tmux.snapshot()).sessions);
    await plan(
      tmux,
      `${four(() => 'true')}\n!!tmux.session_create name:dev reset:true\n!!tmux.pane_kill name:'dev|x|1'`,
    );
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
    expect(JSON.stringify((await tmux.snapshot()).sessions)).toBe(state);
  });

  test('stops at the first failure and names what it did not reach', async () => {
    const { tmux } = await testServer();
    const text = `!!tmux.session_ensure name:a
!!tmux.pane_kill name:'a|none|1'
!!tmux.session_ensure name:b
!!play.echo content:never
!!tmux.session_ensure name:c`;
    const { ends, summary, events } = await play(tmux, text);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['changed', 'failed', 'not-reached', 'not-reached']);
    expect(ends[1]?.problem).toMatchObject({ code: 'not-found', message: 'The session a has no window none' });
    expect(summary).toMatchObject({ steps: 4, changed: 1, kept: 0, failed: 1, stopped: true });
    expect(events.some(({ type }) => type === 'echo')).toBe(false);
    const going = await play(tmux, text, { keepGoing: true });
    expect(going.ends.map(({ outcome }) => outcome)).toEqual(['kept', 'failed', 'changed', 'changed']);
    expect(going.summary).toMatchObject({ failed: 1, stopped: false });
    expect(going.events.flatMap((event) => (event.type === 'echo' ? [event.text] : []))).toEqual(['never']);
  });

  test('stops after the current step when it is told to, and nothing half-made is left', async () => {
    const { tmux } = await testServer();
    const stop = new AbortController();
    const { ends, summary } = await play(
      tmux,
      four((pane) => `sleep 100${pane}`),
      {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'step-start' && event.index === 1) stop.abort();
        },
      },
    );
    expect(ends.map(({ outcome }) => outcome)).toEqual([
      'changed',
      'changed',
      'not-reached',
      'not-reached',
      'not-reached',
      'not-reached',
    ]);
    expect(summary).toMatchObject({ changed: 2, stopped: true, failed: 0 });
    expect((await theWindow(tmux, 'dev', 'work')).panes.length).toBe(4);
  });

  test('prints an echo between the steps where it stands', async () => {
    const { tmux } = await testServer();
    const { events } = await play(
      tmux,
      `!!play.echo content:first\n!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'\n!!play.echo content:last`,
    );
    const order = events.flatMap((event) =>
      event.type === 'echo' ? [event.text] : event.type === 'step-end' ? ['step'] : [],
    );
    expect(order).toEqual(['first', 'step', 'last']);
  });
});

describe('two runs at once', () => {
  test('of the same script follow one another, and the second says that it waits', async () => {
    const { tmux, connect } = await testServer();
    const other = await connect();
    const text = four((pane) => `sleep 100${pane}`);
    const [first, second] = await Promise.all([play(tmux, text), play(other, text)]);
    expect([first.summary.failed, second.summary.failed]).toEqual([0, 0]);
    expect([first.summary.changed, second.summary.changed].sort()).toEqual([0, 6]);
    expect((await theWindow(tmux, 'dev', 'work')).panes.map(({ command }) => command)).toEqual([
      'sleep 1001',
      'sleep 1002',
      'sleep 1003',
      'sleep 1004',
    ]);
    const waits = [first, second].flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'step-progress' && /^waits/.test(event.text) ? [event.text] : [])),
    );
    expect(waits).toEqual([`waits for another run in this session (process ${process.pid})`]);
  });

  test('of different scripts, on a server that does not run yet, do each other no harm', async () => {
    const { tmux, connect } = await testServer();
    const clients = [tmux, await connect(), await connect(), await connect()];
    const runs = await Promise.all(
      clients.map((client, index) =>
        play(client, `!!tmux.window_ensure name:'s${index}|w' cat:4pane cmd:'sleep 1000'`),
      ),
    );
    expect(runs.map(({ summary }) => summary.failed)).toEqual([0, 0, 0, 0]);
    const { sessions } = await tmux.snapshot();
    expect(sessions.map(({ name, windows }) => [name, windows.map(({ panes }) => panes.length)]).sort()).toEqual([
      ['s0', [4]],
      ['s1', [4]],
      ['s2', [4]],
      ['s3', [4]],
    ]);
  });

  test('of different scripts in one session do each other no harm', async () => {
    const { tmux, connect } = await testServer();
    const clients = [tmux, await connect(), await connect()];
    const runs = await Promise.all(
      clients.map((client, index) =>
        play(client, `!!tmux.window_ensure name:'dev|w${index}' cat:2pane cmd:'sleep 1000'`),
      ),
    );
    expect(runs.map(({ summary }) => summary.failed)).toEqual([0, 0, 0]);
    const { sessions } = await tmux.snapshot();
    expect(sessions.map(({ windows }) => windows.map(({ name }) => name).sort())).toEqual([['w0', 'w1', 'w2']]);
  });
});

describe('the server changes under a run', () => {
  test('a session that is deleted is made again by what needs it, and the run says so', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'other');
    await play(tmux, `!!tmux.window_ensure name:'dev|work' cat:2pane`);
    const [program = '', ...base] = tmux.baseCommand;
    const { ends, summary, events } = await play(
      tmux,
      `!!tmux.window_ensure name:'dev|work' cat:2pane\n!!tmux.pane_ensure name:'dev|work|1' cmd:'sleep 1000'`,
      {
        onEvent: (event) => {
          if (event.type === 'step-end' && event.index === 0)
            execFileSync(program, [...base, 'kill-session', '-t', '=dev']);
        },
      },
    );
    expect(summary.failed).toBe(0);
    expect(ends[1]?.step).toMatchObject({ change: 'create', reason: 'No such session. Made, then started.' });
    const said = events.flatMap((event) => (event.type === 'step-progress' ? [event.text] : []));
    expect(said.join()).toMatch(/(not as planned|changed meanwhile): No such session\. Made, then started\./);
    expect((await thePane(tmux, 'dev', 'work', 1)).command).toBe('sleep 1000');
  });

  test('a window that is renamed is not found any more: the run ends with what it lacks', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work'`);
    await tmux.command('rename-window', '-t', '=dev:work', 'elsewhere');
    const { ends } = await play(tmux, `!!tmux.pane_execute name:'dev|work|1' cmd:x`);
    expect(ends[0]?.problem?.message).toBe('The session dev has no window work');
  });

  test('a server that is killed ends the run with a failure, not with silence', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.session_ensure name:dev`);
    const server = (await tmux.snapshot()).server?.pid ?? 0;
    let killed = false;
    const { summary } = await play(
      tmux,
      `!!play.echo content:now\n!!tmux.pane_execute name:'dev|main|1' cmd:'sleep 1000'\n!!tmux.pane_kill name:'dev|main|1'`,
      {
        onEvent: (event) => {
          if (event.type === 'step-start' && !killed) {
            killed = true;
            process.kill(server, 'SIGKILL');
          }
        },
      },
    );
    expect(summary.failed).toBe(1);
  });
});

test('200 panes with nothing to do: nothing is sent that changes anything', async () => {
  const { tmux } = await testServer();
  const text = Array.from(
    { length: 50 },
    (_, index) => `!!tmux.window_ensure name:'dev|w${index}' cat:4pane cmd:'sleep 1000'`,
  ).join('\n');
  await play(tmux, text);
  // The panes' logs begin after the run.
  await tmux.idle();
  const sent: string[] = [];
  const { command, sequence } = tmux;
  tmux.command = (...argv) => {
    sent.push(argv[0] ?? '');
    return command.apply(tmux, argv);
  };
  tmux.sequence = (commands) => {
    sent.push(...commands.map((argv) => argv[0] ?? ''));
    return sequence.call(tmux, commands);
  };
  const loaded = await playbook(text);
  for (let round = 0; round < 2; round++) {
    const summary = await runPlaybook(tmux, loaded, { onEvent() {} });
    expect(summary).toMatchObject({ steps: 50, changed: 0, kept: 50 });
  }
  expect(sent.filter((name) => !['list-panes', 'list-clients', 'display-message'].includes(name))).toEqual([]);
});
