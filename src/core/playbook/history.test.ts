import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { serverDirectory } from '../state/directories.ts';
import { play } from '../testing/playbook.ts';
import { testServer, until } from '../testing/tmux.ts';
import type { Tmux } from '../tmux/server.ts';
import { HISTORY_BOUNDS, parseRun, RunHistory } from './history.ts';
import type { RunEvent } from './types.ts';

const NEW = { path: '/x/work.hero', title: 'work.hero', by: 'app', unsaved: false } as const;

/** Runs a playbook with its events kept, as the app and the command line do. */
async function keep(tmux: Tmux, history: RunHistory, text: string): Promise<RunEvent[]> {
  const journal = history.begin(NEW);
  const { events } = await play(tmux, text, { onEvent: (event) => journal.event(event) });
  journal.end({ at: Date.now(), problem: null });
  return [...events];
}

/** A history that belongs to no server. */
function emptyHistory(bounds = HISTORY_BOUNDS): { history: RunHistory; directory: string } {
  const home = mkdtempSync(join(tmpdir(), 'muxworks-history-'));
  vi.stubEnv('XDG_STATE_HOME', home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
  const socket = join(home, 'socket');
  return { history: new RunHistory(socket, bounds), directory: join(serverDirectory(socket), 'runs') };
}

describe('the history of runs', () => {
  test('every run is there again with all its events, newest first', async () => {
    const { tmux } = await testServer();
    const history = new RunHistory(tmux.socketPath);
    const first = await keep(
      tmux,
      history,
      `!!tmux.pane_ensure name:'dev|a|1' cmd:'sleep 1001'\n!!play.echo content:ö`,
    );
    await keep(
      tmux,
      history,
      `!!tmux.window_delete name:'dev|none'\n!!tmux.pane_kill name:'dev|none|1'\n!!tmux.session_ensure name:z`,
    );
    const again = new RunHistory(tmux.socketPath);
    const listed = await again.list();
    expect(listed.map(({ outcome, steps, changed, kept, failed }) => [outcome, steps, changed, kept, failed])).toEqual([
      ['failed', 3, 0, 1, 1],
      ['done', 1, 1, 0, 0],
    ]);
    expect(listed[0]?.brokeAt).toMatchObject({ index: 1, line: 2, target: 'dev|none|1' });
    const opened = await again.open(listed[1]?.id ?? '');
    expect(opened.events).toEqual(JSON.parse(JSON.stringify(first)));
    expect(opened).toMatchObject({ running: false, waiting: null, title: 'work.hero', server: tmux.socketPath });
    await expect(again.open('../../settings')).rejects.toThrow('no run');
  });

  test('is private: 0700 and 0600', () => {
    const { history, directory } = emptyHistory();
    history.begin(NEW).end({ at: 1, problem: null });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777)).toEqual([0o600]);
  });

  test('is running while its process is, also for somebody else who looks', async () => {
    const { tmux } = await testServer();
    const history = new RunHistory(tmux.socketPath);
    const journal = history.begin(NEW);
    const looks: unknown[] = [];
    await play(tmux, `!!tmux.session_ensure name:a\n!!tmux.session_ensure name:b`, {
      onEvent: (event) => journal.event(event),
      async beforeStep() {
        // What comes in one turn is written in the next.
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        const { outcome, running, waiting, brokeAt } = await new RunHistory(tmux.socketPath).open(journal.about.id);
        looks.push([outcome, running, waiting, brokeAt]);
        return 'next';
      },
    });
    expect(looks).toEqual([
      ['running', true, 0, null],
      ['running', true, 1, null],
    ]);
  });

  test('a process killed in the middle: its run is broken off, and says at which step', async () => {
    const server = await testServer();
    const file = join(server.directory, 'three.hero');
    writeFileSync(
      file,
      [
        `!!tmux.session_ensure name:one`,
        `!!tmux.pane_ensure name:'two|w|1' cmd:'sleep 1001' ready:'port 1'`,
        `!!tmux.session_ensure name:three`,
      ].join('\n'),
    );
    const script = fileURLToPath(new URL('../testing/kept-run.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, server.socketName, file], { stdio: 'pipe' });
    const gone = new Promise((resolve) => child.once('close', resolve));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    // It waits for a port that nobody opens.
    await until(() => said.includes('waits until'), 'the second step to wait', 60_000);
    const history = new RunHistory(server.tmux.socketPath);
    expect((await history.list()).map(({ outcome }) => outcome)).toEqual(['running']);
    child.kill('SIGKILL');
    await gone;
    const [info] = await history.list();
    expect(info).toMatchObject({ outcome: 'broken-off', endedAt: null, changed: 1 });
    expect(info?.brokeAt).toEqual({ index: 1, file, line: 2, target: 'two|w|1' });
    const resumed = await play(server.tmux, `!!tmux.session_ensure name:one\n!!tmux.session_ensure name:three`, {
      from: { line: info?.brokeAt?.line ?? 0 },
    });
    expect(resumed.summary).toMatchObject({ skipped: 1, failed: 0 });
  });

  test('the oldest go: by number, and by size', () => {
    const { history, directory } = emptyHistory({ runs: 3, bytes: 20_000, runBytes: 50_000 });
    for (let run = 0; run < 5; run++) history.begin({ ...NEW, title: `run ${run}` }).end({ at: 1, problem: null });
    const titles = (): string[] =>
      readdirSync(directory)
        .sort()
        .map((name) => parseRun(readFileSync(join(directory, name), 'utf8'))?.title ?? '?');
    expect(titles()).toEqual(['run 2', 'run 3', 'run 4']);
    const large = history.begin({ ...NEW, title: 'large' });
    large.event({ type: 'echo', file: '', line: 1, text: 'x'.repeat(30_000) });
    large.end({ at: 1, problem: null });
    history.begin({ ...NEW, title: 'next' }).end({ at: 1, problem: null });
    expect(titles()).toEqual(['next']);
  });

  test('a run that talks without end keeps how its steps ended', async () => {
    const { history } = emptyHistory({ runs: 3, bytes: 1e6, runBytes: 1000 });
    const journal = history.begin(NEW);
    const step = { file: '', line: 1, action: 'a.b', target: 'x', change: 'keep', reason: '' } as const;
    journal.event({ type: 'start', title: '', steps: [step] });
    for (let line = 0; line < 1000; line++) journal.event({ type: 'step-progress', index: 0, text: 'x'.repeat(100) });
    journal.event({ type: 'step-end', index: 0, at: 1, durationMs: 1, outcome: 'kept', step });
    journal.end({ at: 1, problem: null });
    const { events, kept } = await history.open(journal.about.id);
    expect(events.length).toBeLessThan(15);
    expect(kept).toBe(1);
  });

  test('damaged files: half a line, foreign lines, no header', async () => {
    const { history, directory } = emptyHistory();
    const journal = history.begin(NEW);
    journal.event({ type: 'echo', file: '', line: 1, text: 'kept' });
    journal.end({ at: 5, problem: { code: 'io', message: 'no' } });
    const path = join(directory, readdirSync(directory)[0] ?? '');
    appendFileSync(
      path,
      '7\nnull\n"x"\n{"type":"step-end","index":0}\n{"type":"start","title":"x","steps":[1]}\n{"type":"ec',
    );
    writeFileSync(join(directory, 'zzz.jsonl'), 'not ours\n');
    writeFileSync(join(directory, 'yyy.jsonl'), '');
    mkdirSync(join(directory, 'xxx.jsonl'));
    const [info, ...more] = await history.list();
    expect(more).toEqual([]);
    expect(info).toMatchObject({ outcome: 'not-begun', endedAt: 5 });
    expect((await history.open(info?.id ?? '')).events).toEqual([{ type: 'echo', file: '', line: 1, text: 'kept' }]);
  });

  // A disk of 64 KB, where the system lets us make one.
  test.skipIf(process.getuid?.() !== 0)('a full disk ends the journal, not the run', async (context) => {
    const { tmux } = await testServer();
    const directory = join(serverDirectory(tmux.socketPath), 'runs');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', directory]).status !== 0) {
      return context.skip('no file system may be mounted here');
    }
    onTestFinished(() => {
      spawnSync('umount', ['-l', directory]);
    });
    const journal = new RunHistory(tmux.socketPath).begin(NEW);
    const text = `!!play.echo content:'${'x'.repeat(100_000)}'\n!!tmux.session_ensure name:dev`;
    const { summary } = await play(tmux, text, { onEvent: (event) => journal.event(event) });
    journal.end({ at: Date.now(), problem: null });
    expect(summary).toMatchObject({ changed: 1, failed: 0 });
    expect(journal.problem?.message).toMatch(/ENOSPC/);
  });
});
