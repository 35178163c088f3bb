import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quoteForShell } from '../command/shell.ts';
import { plan, play, processesIn, thePane } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import type { RunEvent } from './types.ts';

const ensure = (pane: number, parameters: string) => `!!tmux.pane_ensure name:'dev|work|${pane}' ${parameters}`;

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A program that waits for a file to come, then serves the port. */
function serve(directory: string, gate: string, port: number): string {
  const script = join(directory, 'serve.mjs');
  writeFileSync(
    script,
    `import { existsSync, watch } from 'node:fs';
import { createServer } from 'node:http';
const [, , gate, port] = process.argv;
const open = () => { if (existsSync(gate)) { watcher.close(); createServer((q, a) => a.end('yes')).listen(Number(port), '127.0.0.1'); } };
const watcher = watch(${JSON.stringify(directory)}, open);
open();
`,
  );
  return [process.execPath, script, gate, String(port)].map(quoteForShell).join(' ');
}

const texts = (events: readonly RunEvent[], index: number): string[] =>
  events.flatMap((event) => (event.type === 'step-progress' && event.index === index ? [event.text] : []));

describe('depends_on and ready', () => {
  test('a command starts when what it depends on is ready, wherever that stands in the script; the others go on', async () => {
    const { tmux, directory } = await testServer();
    const port = await freePort();
    const gate = join(directory, 'gate');
    const text = [
      ensure(1, `label:web cmd:'echo started-web; sleep 1000' depends_on:db`),
      ensure(2, `label:db cmd:"${serve(directory, gate, port)}" ready:'port ${port}'`),
      ensure(3, `label:free cmd:'sleep 1003'`),
    ].join('\n');
    expect((await plan(tmux, text))[0]).toContain('Waits for db.');
    const events: RunEvent[] = [];
    const run = play(tmux, text, { onEvent: (event) => void events.push(event) });
    await until(() => texts(events, 1).includes(`waits until it is ready: when port ${port} is open`), 'the wait');
    // Whoever waits has its pane, and nothing in it; what depends on nothing runs.
    await until(async () => (await thePane(tmux, 'dev', 'work', 3)).status === 'running', 'the third');
    expect(texts(events, 0)).toEqual(['waits for db']);
    expect(await thePane(tmux, 'dev', 'work', 1)).toMatchObject({ state: null });
    writeFileSync(gate, '');
    const { summary, told } = await run;
    expect(summary).toMatchObject({ changed: 3, failed: 0 });
    expect(told.map((each) => each.split(':')[0])).toEqual([
      'create dev|work|1',
      'start dev|work|2',
      'start dev|work|3',
    ]);
    expect(texts(events, 0)).toEqual(['waits for db', 'db ready']);
    expect(await thePane(tmux, 'dev', 'work', 1)).toMatchObject({
      status: 'running',
      command: expect.stringMatching(/^echo/),
    });
    const before = await processesIn(tmux, 'dev', 'work');
    expect((await play(tmux, text)).summary).toMatchObject({ changed: 0, kept: 3 });
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('what it says counts, not what was typed or said before', async () => {
    const { tmux, directory } = await testServer();
    const gate = join(directory, 'gate');
    const watch = `until [ -e ${gate} ]; do read -t 0.1 x; done`;
    await play(tmux, ensure(1, `cmd:'echo now listening'`));
    const events: RunEvent[] = [];
    const run = play(
      tmux,
      `${ensure(1, `label:db cmd:'${watch}; echo now "lis"tening; sleep 1000' ready:'log "now listening"'`)}\n${ensure(2, `cmd:'sleep 1002' depends_on:db`)}`,
      { onEvent: (event) => void events.push(event) },
    );
    await until(() => texts(events, 0).includes('waits until it is ready: when it says "now listening"'), 'the wait');
    expect(events.some((event) => event.type === 'step-end' && event.index === 0)).toBe(false);
    writeFileSync(gate, '');
    expect((await run).summary).toMatchObject({ changed: 2, failed: 0 });
  });

  test('exit: a job that must have ended well; it may have done so in an earlier run', async () => {
    const { tmux, directory } = await testServer();
    const job = (code: number) =>
      `${ensure(1, `label:job cmd:'cd ${directory}; mkdir -p done; (exit ${code})' ready:'exit 0' restart:never`)}\n${ensure(2, `cmd:'sleep 1002' depends_on:job`)}`;
    expect((await play(tmux, job(0))).summary).toMatchObject({ failed: 0 });
    const again = await play(tmux, job(0));
    expect(again.told).toEqual([
      'keep dev|work|1: finished, and is not started again',
      'keep dev|work|2: same command, still running',
    ]);
    const other = await testServer();
    const failed = await play(other.tmux, job(7));
    expect(failed.ends.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(failed.ends[0]?.problem?.message).toBe('It ended with exit code 7 instead of 0');
    expect(failed.ends[1]?.problem?.message).toBe(
      'Not started: it depends on job, which is not ready: It ended with exit code 7 instead of 0',
    );
    expect(await thePane(other.tmux, 'dev', 'work', 2)).toMatchObject({ state: null });
  });

  test('http: an address that answers without an error', async () => {
    const { tmux } = await testServer();
    let healthy = false;
    let asked = 0;
    const server = createServer((_, answer) => {
      asked++;
      answer.statusCode = healthy ? 204 : 503;
      answer.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const run = play(tmux, ensure(1, `cmd:'sleep 1000' ready:'http http://127.0.0.1:${port}/health'`));
      await until(() => asked > 1, 'a second try');
      healthy = true;
      expect((await run).summary).toMatchObject({ changed: 1, failed: 0 });
    } finally {
      server.close();
    }
  });

  test('a port of somebody else is not taken for its own', async () => {
    const { tmux } = await testServer();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { ends } = await play(tmux, ensure(1, `cmd:'sleep 1000' ready:'port ${port}' ready_timeout:300ms`));
      expect(ends[0]?.problem).toMatchObject({
        code: 'timeout',
        message: `It is not ready after 0.3 s: ready when port ${port} is open`,
      });
      // Nothing is ended by that.
      expect((await thePane(tmux, 'dev', 'work', 1)).status).toBe('running');
    } finally {
      server.close();
    }
  });

  test('one that ends before it is ready, and a run that is stopped meanwhile', async () => {
    const { tmux } = await testServer();
    const early = await play(tmux, ensure(1, `cmd:'(exit 3)' ready:'log never'`));
    expect(early.ends[0]?.problem).toEqual({
      code: 'not-ready',
      message: 'It ended with exit code 3 before it was ready',
    });

    const stop = new AbortController();
    const events: RunEvent[] = [];
    const waits = async () => (await thePane(tmux, 'dev', 'work', 2)).waitsFor;
    const seen = () => until(async () => (await waits())?.join() === 'a', 'that it waits');
    const run = play(
      tmux,
      `${ensure(1, `label:a cmd:'sleep 1000' ready:'log never'`)}\n${ensure(2, `cmd:'sleep 1002' depends_on:a`)}\n!!tmux.pane_kill name:'dev|work|2'`,
      {
        signal: stop.signal,
        onEvent: (event) => {
          events.push(event);
          if (event.type === 'step-progress' && event.text.startsWith('waits for a'))
            void seen().then(() => stop.abort());
        },
      },
    );
    const { ends, summary } = await run;
    expect(summary.stopped).toBe(true);
    // What was stopped is no failure: the first runs, the second was never begun.
    expect(ends.map(({ outcome }) => outcome)).toEqual(['changed', 'not-reached', 'not-reached']);
    expect(summary).toMatchObject({ changed: 1, failed: 0 });
    expect(events).toContainEqual({
      type: 'step-progress',
      index: 0,
      text: 'runs; the run was stopped before it was ready',
    });
    expect(await waits()).toBeNull();
    expect((await thePane(tmux, 'dev', 'work', 1)).status).toBe('running');
    expect(await thePane(tmux, 'dev', 'work', 2)).toMatchObject({ state: null });
  });

  test('panes of other playbooks can be depended on', async () => {
    const { tmux, directory } = await testServer();
    mkdirSync(join(directory, 'x'));
    const needs = `!!tmux.pane_ensure name:'app|web|1' cmd:'sleep 1000' depends_on:'dev|work|1'`;
    const missing = await play(tmux, needs);
    expect(missing.ends[0]?.problem?.message).toBe(
      'Not started: it depends on dev|work|1, which is not ready: There is no session dev',
    );
    await play(tmux, ensure(1, `cmd:'echo up; sleep 1000' ready:'log up'`));
    expect((await play(tmux, needs)).summary).toMatchObject({ failed: 0, changed: 1 });
    await play(tmux, ensure(1, `cmd:'(exit 5)'`));
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).status === 'failed', 'its end');
    const failed = await play(tmux, `!!tmux.pane_ensure name:'app|web|2' cmd:'sleep 1000' depends_on:'dev|work|1'`);
    expect(failed.ends[0]?.problem?.message).toContain('it ended with exit code 5 (dev|work|1)');
  });
});

describe('restart, as it is declared', () => {
  test('a change of it leaves the process alone, and goes with the declaration', async () => {
    const { tmux } = await testServer();
    const declared = (more: string) => ensure(1, `cmd:'sleep 1000' ${more}`);
    await play(tmux, declared(''));
    const before = await processesIn(tmux, 'dev', 'work');
    expect((await play(tmux, declared('restart:on-failure max_restarts:3'))).told).toEqual([
      'update dev|work|1: From now on restarted when it fails, at most 3 times.',
    ]);
    expect((await thePane(tmux, 'dev', 'work', 1)).supervision).toMatchObject({
      restart: 'on-failure',
      max_restarts: 3,
    });
    expect((await play(tmux, declared('restart:on-failure max_restarts:3'))).summary).toMatchObject({ kept: 1 });
    expect((await play(tmux, declared(''))).told).toEqual(['update dev|work|1: No longer restarted or waited for.']);
    expect((await thePane(tmux, 'dev', 'work', 1)).supervision).toBeNull();
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });
});
