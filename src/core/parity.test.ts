/** What the source systems offer and what it is called here: each test is one row, through the library as others have it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  capturePane,
  cleanupStaleCommandStates,
  clearCommandState,
  clearPane,
  commandEnd,
  commandHash,
  DEFAULT_NAME,
  ensureBashParent,
  exec,
  exitStatus,
  followLog,
  getAllCommandStates,
  getChildProcesses,
  getCommandState,
  getStateKey,
  hasCommandChanged,
  isAtCleanPrompt,
  isPaneEmpty,
  isStoredCommandRunning,
  killProcesses,
  killRunningCommand,
  LogReader,
  lastLines,
  loggingDisable,
  loggingEnable,
  loggingStatus,
  logsAll,
  outputWait,
  paneActive,
  paneDetails,
  paneGet,
  paneSplit,
  paneStats,
  play,
  processInfo,
  processInfoMain,
  resetIfNeeded,
  resetPane,
  resizePane,
  resizePaneBy,
  resizePanesEqual,
  type StateAddress,
  selectPane,
  sendCommand,
  sendCommandDeclarative,
  sendKeys,
  sendText,
  sessionCreate,
  sessionDelete,
  sessionExist,
  sessionGet,
  sessionStats,
  sessionText,
  signalCommand,
  startProcess,
  storeCommandState,
  Tmux,
  updateCommandStatus,
  verifyBashParent,
  verifyCommandHierarchy,
  windowDelete,
  windowGet,
  windowNew,
  windowStats,
  windowsGet,
  windowText,
} from './index.ts';
import { isRunning, readProcess } from './process/proc.ts';
import { descendants } from './process/tree.ts';
import { testServer, until } from './testing/tmux.ts';

const names = (things: readonly { name: string }[]): string[] => things.map(({ name }) => name);

/** A command that has begun is for a moment still the shell's own fork. */
async function sleeps(tmux: Tmux, pane: string): Promise<void> {
  const { pid } = await paneDetails(tmux, pane);
  await until(() => names(descendants(pid)).includes('sleep'), 'the process');
}

/** The only pane of a window. */
async function onlyPane(tmux: Tmux, session: string, window: string): Promise<string> {
  return (await paneGet(tmux, (await windowGet(tmux, session, window)).id, 1)).id;
}

/** A server with a session `main` of one window `w`; its pane shows a prompt. */
async function withWindow(size = { columns: 80, rows: 24 }) {
  const server = await testServer();
  server.tmux.newSessionSize = size;
  const { id: window, panes } = await windowNew(server.tmux, { name: 'w' });
  const pane = panes[0]?.id as string;
  await until(() => isAtCleanPrompt(server.tmux, pane), 'the prompt');
  return { ...server, window, pane };
}

describe('Tmux', () => {
  test('new | Tmux.open: no stray session, no server', async () => {
    const { tmux } = await testServer();
    expect(await tmux.snapshot()).toEqual({ server: null, sessions: [] });
    expect(await tmux.isRunning()).toBe(false);
    expect(`${tmux}`).toBe(`tmux server ${tmux.name}`);
  });

  test('start, stop, is_running | start, stop, isRunning', async () => {
    const { tmux, connect } = await testServer();
    expect(await tmux.stop()).toEqual({ ended: [], roots: [] });
    for (let round = 1; round <= 2; round++) {
      await tmux.start();
      await tmux.start();
      expect(await tmux.isRunning()).toBe(true);
      expect((await tmux.snapshot()).sessions).toEqual([]);
      const { panes } = await windowNew(tmux, { name: 'w', cmd: 'sleep 700' });
      expect((await sessionGet(await connect(), 'main')).windows).toHaveLength(1);
      await sessionDelete(tmux, 'main');
      expect(await tmux.isRunning()).toBe(true);
      expect(isRunning({ pid: panes[0]?.pid as number, startTicks: 0 })).toBe(false);
      const stubborn = await windowNew(tmux, { name: 'w', cmd: 'trap "" TERM HUP; sleep 701' });
      await sleeps(tmux, stubborn.panes[0]?.id as string);
      const { ended, roots } = await tmux.stop();
      expect(names(ended)).toContain('sleep');
      expect(names(roots)).toEqual(['bash']);
      expect([...ended, ...roots].filter(isRunning)).toEqual([]);
      expect(await tmux.isRunning()).toBe(false);
    }
  });

  test('scan | snapshot: foreign names included', async () => {
    const { tmux } = await testServer();
    await sessionCreate(tmux, 'Ünï #{pid} 日本', { window: 'a | b; $HOME "x" \\n' });
    const { server, sessions } = await tmux.snapshot();
    expect(server?.pid).toBeGreaterThan(0);
    expect(sessions.map(({ name, windows }) => [name, names(windows)])).toEqual([
      ['Ünï #{pid} 日本', ['a | b; $HOME "x" \\n']],
    ]);
  });

  test('session_create(name, reset) | sessionCreate', async () => {
    const { tmux } = await testServer();
    const session = await sessionCreate(tmux, 'dev', { env: { A: 'x  y' }, cwd: '/usr', cmd: 'sleep 702' });
    expect(session).toMatchObject({ name: 'dev', windows: [{ name: 'main', panes: [{ command: 'sleep 702' }] }] });
    await expect(sessionCreate(tmux, 'dev')).rejects.toMatchObject({ code: 'exists' });
    await expect(sessionCreate(tmux, '')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(sessionCreate(tmux, 'x', { env: { 'A-B': '' } })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(sessionCreate(tmux, 'x', { cwd: '/none' })).rejects.toMatchObject({ code: 'bad-input' });
    expect(await sessionExist(tmux, 'x')).toBe(false);
    const old = session.windows[0]?.panes[0]?.pid as number;
    const again = await sessionCreate(tmux, 'dev', { reset: true });
    expect(readProcess(old)).toBeNull();
    expect(again.id).not.toBe(session.id);
    expect(names((await tmux.snapshot()).sessions)).toEqual(['dev']);
    // tmux writes some characters in another way; the name that was given finds it all the same.
    expect((await sessionCreate(tmux, 'a.b:c')).name).toBe('a_b_c');
    await expect(sessionCreate(tmux, 'a.b:c')).rejects.toMatchObject({ code: 'exists' });
    expect((await sessionCreate(tmux, 'a.b:c', { reset: true })).name).toBe('a_b_c');
  });

  test('session_delete, session_exist, session_get | sessionDelete, sessionExist, sessionGet: exact names', async () => {
    const { tmux } = await testServer();
    const { id } = await sessionCreate(tmux, 'development');
    await sessionCreate(tmux, 'other');
    for (const name of ['dev', 'Development', 'development ', 'dev*', '=development', '']) {
      expect(await sessionExist(tmux, name)).toBe(false);
      await expect(sessionGet(tmux, name)).rejects.toMatchObject({ code: 'not-found' });
      expect(await sessionDelete(tmux, name)).toEqual({ ended: [], roots: [] });
    }
    expect((await sessionGet(tmux, id)).name).toBe('development');
    expect(names((await sessionDelete(tmux, 'development')).roots)).toEqual(['bash']);
    expect(names((await tmux.snapshot()).sessions)).toEqual(['other']);
    await sessionDelete(tmux, 'other');
    expect((await tmux.snapshot()).server).toBeNull();
    await expect(sessionGet(tmux, 'other')).rejects.toMatchObject({ code: 'not-found' });
  });

  test("window_new(session='main', name, cmd, env, reset) | windowNew", async () => {
    const { tmux } = await testServer();
    const one = await windowNew(tmux, { name: 'one', cmd: 'echo "[$TOLD]"', env: { TOLD: `a 'b' "c" $d` } });
    expect(await outputWait(tmux, one.panes[0]?.id as string, /^\[a.*\]$/m)).toBe(`[a 'b' "c" $d]`);
    expect(names((await sessionGet(tmux, 'main')).windows)).toEqual(['one']);
    await windowNew(tmux, { session: 'else', name: 'two' });
    await windowNew(tmux, { name: 'two' });
    await expect(windowNew(tmux, { name: 'one' })).rejects.toMatchObject({ code: 'exists' });
    await expect(windowNew(tmux, { session: '$99' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(windowNew(tmux, { name: 'three', cmd: 'a\0b' })).rejects.toMatchObject({ code: 'bad-input' });
    const again = await windowNew(tmux, { name: 'one', cmd: 'printf "%s\\n" 1\nprintf "%s\\n" 2', reset: true });
    expect(await outputWait(tmux, again.panes[0]?.id as string, /^1\n2$/m)).toBe('1\n2');
    const { windows } = await sessionGet(tmux, 'main');
    expect(names(windows)).toEqual(['one', 'two']);
    expect(windows[0]?.id).not.toBe(one.id);
    expect(readProcess(one.panes[0]?.pid as number)).toBeNull();
  });

  test('window_new | windowNew: many at once, on a server that does not run', async () => {
    const { tmux, connect } = await testServer();
    const clients = [tmux, await connect()];
    const given = Array.from({ length: 8 }, (_, at) => `w${at}`);
    await Promise.all(given.map((name, at) => windowNew(clients[at % 2] as Tmux, { name })));
    expect(names((await sessionGet(tmux, 'main')).windows).sort()).toEqual(given);
    const same = await Promise.allSettled(clients.map((client) => windowNew(client, { name: 'same' })));
    expect(same.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const reset = await Promise.all(clients.map((client) => sessionCreate(client, 'again', { reset: true })));
    expect(reset).toHaveLength(2);
    expect(names((await tmux.snapshot()).sessions).sort()).toEqual(['again', 'main']);
  });

  test('windows_get | windowsGet: those of all sessions, each once', async () => {
    const { tmux } = await testServer();
    const { id } = await windowNew(tmux, { session: 'a', name: 'one' });
    await windowNew(tmux, { session: 'b', name: 'two' });
    await tmux.command('link-window', '-d', '-s', id, '-t', 'b:');
    expect(names(await windowsGet(tmux)).sort()).toEqual(['one', 'two']);
    expect(names((await sessionGet(tmux, 'b')).windows)).toEqual(['two', 'one']);
    // Deleting a session leaves what another one has too.
    await sessionDelete(tmux, 'a');
    expect(names(await windowsGet(tmux)).sort()).toEqual(['one', 'two']);
    await windowDelete(tmux, id);
    expect(names(await windowsGet(tmux))).toEqual(['two']);
  });

  test('list_print, str | sessionText', async () => {
    const { tmux } = await testServer();
    const { windows } = await sessionCreate(tmux, 'a\tb', { window: 'w\nx', cmd: 'sleep 703' });
    const id = windows[0]?.panes[0]?.id;
    expect(sessionText(await sessionGet(tmux, 'a\tb'))).toBe(`a\\tb\n  w\\nx\n    1 ${id} running sleep 703`);
  });

  test('normalize_and_hash_command | commandHash', () => {
    expect(commandHash('  make all\r\n')).toBe('8a78b01b80e36082e49e6c80cd218049');
    expect(commandHash('a\r\nb')).toBe(commandHash('a\nb'));
  });

  test('play | play: HeroScript as text', async () => {
    const { tmux } = await testServer();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a playbook's own variable
    const script = "!!tmux.window_ensure name:'dev|work' cat:'2pane'\n!!tmux.pane_ensure name:'dev|work|2' cmd:'${DO}'";
    const played = await play(tmux, script, { set: { DO: 'sleep 704' } });
    expect(played).toMatchObject({ type: 'summary', steps: 2, changed: 2, failed: 0, problems: [] });
    expect((await windowGet(tmux, 'dev', 'work')).panes[1]).toMatchObject({ command: 'sleep 704', status: 'running' });
    expect(await play(tmux, script, { set: { DO: 'sleep 704' } })).toMatchObject({ changed: 0, kept: 2 });
    await expect(play(tmux, '\n!!tmux.window_ensur name:x')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('line 2'),
    });
    const failed = await play(tmux, "!!tmux.pane_execute name:'none|w|1' cmd:'true'");
    expect(failed).toMatchObject({ failed: 1, problems: [{ code: 'not-found', line: 1 }] });
  });

  test('run_ttyd, run_ttyd_readonly, stop_ttyd, stop_all_ttyd | shares: start, stop, stopAll', async () => {
    const { tmux, window } = await withWindow();
    const { id: session } = await sessionGet(tmux, 'main');
    const { shares } = tmux;
    onTestFinished(async () => void (await shares.stopAll()));
    const wanted = { session, window: null, target: 'main', port: 0 };
    const { share: editable } = await shares.start({ ...wanted, writable: true });
    const { share: readonly } = await shares.start({ ...wanted, window, target: 'main|w' });
    for (const { url } of [editable, readonly]) expect((await fetch(url)).status).toBe(200);
    expect(shares.list().map(({ target, writable }) => [target, writable])).toEqual([
      ['main', true],
      ['main|w', false],
    ]);
    await shares.stop(editable);
    expect((await shares.stopAll()).map(({ target }) => target)).toEqual(['main|w']);
    await expect(fetch(readonly.url)).rejects.toThrow();
  });
});

describe('Session', () => {
  test('create, restart, stop, scan, str | sessionCreate, sessionCreate with reset, sessionDelete, sessionGet, sessionText', async () => {
    const { tmux } = await testServer();
    await sessionCreate(tmux, 's', { cmd: 'sleep 705' });
    await windowNew(tmux, { session: 's', name: 'more', cmd: 'sleep 706' });
    const again = await sessionCreate(tmux, 's', { reset: true, window: 'first' });
    expect(names(again.windows)).toEqual(['first']);
    expect(
      sessionText(await sessionGet(tmux, 's'))
        .split('\n')
        .slice(0, 2),
    ).toEqual(['s', '  first']);
    await sessionDelete(tmux, 's');
    expect(await tmux.isRunning()).toBe(false);
  });

  test('window_new, window_get(name or id), window_delete | windowNew, windowGet, windowDelete', async () => {
    const { tmux } = await testServer();
    const { id } = await windowNew(tmux, { session: 's', name: 'Edit.or: 1' });
    expect((await windowGet(tmux, 's', 'Edit.or: 1')).id).toBe(id);
    expect((await windowGet(tmux, 's', id)).name).toBe('Edit.or: 1');
    for (const name of ['Edit', 'edit.or: 1', '', '0', '@99']) {
      await expect(windowGet(tmux, 's', name)).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(windowGet(tmux, 'none', id)).rejects.toMatchObject({ code: 'not-found' });
    const other = await windowNew(tmux, { session: 's', name: 'b' });
    await tmux.command('rename-window', '-t', other.id, 'Edit.or: 1');
    await expect(windowGet(tmux, 's', 'Edit.or: 1')).rejects.toMatchObject({ code: 'ambiguous' });
    expect((await windowDelete(tmux, id)).roots).toHaveLength(1);
    expect(await windowDelete(tmux, id)).toEqual({ ended: [], roots: [] });
    expect((await windowGet(tmux, 's', 'Edit.or: 1')).id).toBe(other.id);
  });

  test('window_list, windows_get, window_names | sessionGet().windows', async () => {
    const { tmux } = await testServer();
    for (const name of ['b', 'a', 'c']) await windowNew(tmux, { session: 's', name });
    expect(names((await sessionGet(tmux, 's')).windows)).toEqual(['b', 'a', 'c']);
  });

  test('stats | sessionStats, windowStats, paneStats: CPU percent, memory bytes and percent of every process tree', async () => {
    const { tmux } = await testServer();
    const session = await sessionCreate(tmux, 's', { cmd: 'sleep 717' });
    const window = await windowNew(tmux, { session: 's', name: 'w', cmd: 'sleep 718 | sleep 719' });
    const pane = window.panes[0]?.id as string;
    await until(async () => (await paneStats(tmux, pane)).processes === 3, 'the processes');
    const one = await windowStats(tmux, window.id);
    expect(one.processes).toBe(3);
    expect(one.memory).toBeGreaterThan(100_000);
    for (const percent of [one.memoryPercent, one.cpu]) expect(percent).toBeGreaterThanOrEqual(0);
    await until(async () => (await sessionStats(tmux, session.id)).processes === 5, 'the processes');
  });

  test('kill_all_processes | sessionDelete: trees, TERM then KILL, counted', async () => {
    const { tmux } = await testServer();
    await sessionCreate(tmux, 'keep');
    const stubborn = `bash -c 'trap "" TERM; sleep 707 & while :; do wait; done'`;
    const { panes } = await windowNew(tmux, { session: 's', name: 'a', cmd: stubborn });
    const others = await windowNew(tmux, { session: 's', name: 'b', cmd: 'sleep 708 | sleep 709' });
    await sleeps(tmux, panes[0]?.id as string);
    await sleeps(tmux, others.panes[0]?.id as string);
    await until(async () => (await processInfo(tmux, others.panes[0]?.id as string)).length === 3, 'both sleeps');
    const { ended, roots } = await sessionDelete(tmux, 's');
    expect(ended).toHaveLength(4);
    expect(roots).toHaveLength(2);
    expect([...ended, ...roots].filter(isRunning)).toEqual([]);
    expect(names((await tmux.snapshot()).sessions)).toEqual(['keep']);
  });
});

describe('Window', () => {
  test('create(cmd) with env, scan, str, kill, stop, kill_all_processes | windowNew, windowGet, windowText, windowDelete', async () => {
    const { tmux } = await testServer();
    await sessionCreate(tmux, 's');
    const env = { SPACED: 'a  b', QUOTED: `"'\`$x`, UMLAUT: 'ü日', EMPTY: '', LINES: 'a\nb' };
    const { id, panes } = await windowNew(tmux, { session: 's', name: 'w', env, cmd: 'sleep 710' });
    const pane = panes[0]?.id as string;
    expect((await paneDetails(tmux, pane)).env).toMatchObject(env);
    expect(windowText(await windowGet(tmux, 's', 'w'))).toBe(`w\n  1 ${pane} running sleep 710`);
    await sleeps(tmux, pane);
    expect(names((await windowDelete(tmux, id)).ended)).toEqual(['sleep']);
    expect(names((await sessionGet(tmux, 's')).windows)).toEqual(['main']);
  });

  test('pane_list, pane_active, pane_get(id), pane_new | windowGet().panes, paneActive, paneGet, paneSplit', async () => {
    const { tmux, window, pane } = await withWindow();
    const added = await paneSplit(tmux, window);
    await play(tmux, "!!tmux.pane_ensure name:'main|w|2' label:'Logs here'");
    const { panes } = await windowGet(tmux, 'main', 'w');
    expect(panes.map(({ id, number, label }) => [id, number, label])).toEqual([
      [pane, 1, null],
      [added.id, 2, 'Logs here'],
    ]);
    for (const ref of [2, '2', added.id, 'Logs here', 'logs_here']) {
      expect((await paneGet(tmux, window, ref)).id).toBe(added.id);
    }
    expect((await paneGet(tmux, window, 'main')).id).toBe(pane);
    expect((await paneActive(tmux, window)).id).toBe(pane);
    await selectPane(tmux, added.id);
    expect((await paneActive(tmux, window)).id).toBe(added.id);
    for (const ref of [0, 3, -1, '%99', 'Logs']) {
      await expect(paneGet(tmux, window, ref)).rejects.toMatchObject({ code: 'not-found' });
    }
    await expect(paneGet(tmux, '@99', 1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(paneActive(tmux, '@99')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('pane_split(cmd, horizontal, env, log, logreset, logpath), pane_split_horizontal, pane_split_vertical | paneSplit', async () => {
    const { tmux, window, pane, directory } = await withWindow();
    const right = await paneSplit(tmux, pane, { horizontal: true, cmd: 'echo "in $WHERE"', env: { WHERE: 'right' } });
    await outputWait(tmux, right.id, /^in right$/m);
    const logPath = join(directory, 'logs', 'down.log');
    mkdirSync(dirname(logPath));
    writeFileSync(logPath, 'old\n');
    const options = { log: true, logReset: true, logPath };
    const down = await paneSplit(tmux, right.id, { ...options, cwd: '/usr', cmd: 'pwd; echo logged' });
    await until(() => readFileSync(logPath, 'utf8').includes('/usr\r\nlogged'), 'the log');
    expect(readFileSync(logPath, 'utf8')).not.toContain('old');
    const [first, second, third] = (await windowGet(tmux, 'main', 'w')).panes;
    expect([first, second, third].map((one) => one?.id)).toEqual([pane, right.id, down.id]);
    expect(first).toMatchObject({ left: 0, top: 0, width: 40, height: 24, active: true });
    expect(second).toMatchObject({ left: 41, top: 0, width: 39, height: 12 });
    expect(third).toMatchObject({ left: 41, top: 13, width: 39, height: 11 });
    await expect(paneSplit(tmux, pane, { logPath })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(paneSplit(tmux, '%99')).rejects.toMatchObject({ code: 'not-found' });
    const full = async (): Promise<void> => {
      for (;;) await paneSplit(tmux, pane, { cwd: '/' });
    };
    await expect(full()).rejects.toMatchObject({ code: 'no-space' });
    await resizePanesEqual(tmux, window);
  });

  test('resize_panes_equal | resizePanesEqual: equal cells for any count', async () => {
    const { tmux, window } = await withWindow({ columns: 161, rows: 49 });
    const ids = async (): Promise<string[]> =>
      (await tmux.command('list-panes', '-t', window, '-F', '#{pane_id}')).split('\n');
    for (let count = 1; count <= 20; count++) {
      if (count > 1) await tmux.command('split-window', '-d', '-t', window, 'sleep', '720');
      const before = await ids();
      await resizePanesEqual(tmux, window);
      expect(await ids()).toEqual(before);
      const { panes, width, height } = await windowGet(tmux, 'main', 'w');
      const spread = (sizes: number[]): number => Math.max(...sizes) - Math.min(...sizes);
      expect(panes).toHaveLength(count);
      expect(spread(panes.map((pane) => pane.width))).toBeLessThanOrEqual(1);
      expect(spread(panes.map((pane) => pane.height))).toBeLessThanOrEqual(1);
      const columns = new Set(panes.map(({ left }) => left)).size;
      const rows = new Set(panes.map(({ top }) => top)).size;
      expect(columns * rows).toBe(count);
      const area = panes.reduce((sum, pane) => sum + pane.width * pane.height, 0);
      expect(area).toBe((width - columns + 1) * (height - rows + 1));
    }
    await tmux.command('resize-window', '-t', window, '-x', '9', '-y', '5');
    await tmux.command('kill-pane', '-t', (await ids())[0] as string);
    await expect(resizePanesEqual(tmux, window)).rejects.toMatchObject({ code: 'no-space' });
    await expect(resizePanesEqual(tmux, '@99')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('resize_panes_equal | resizePanesEqual: panes that a layout numbers keep their numbers and places', async () => {
    const { tmux, window } = await withWindow();
    await play(tmux, "!!tmux.window_ensure name:'main|w' layout:'row(3, col(1, 2))'");
    const before = (await windowGet(tmux, 'main', 'w')).panes.map(({ id, number, place }) => [id, number, place]);
    await resizePanesEqual(tmux, window);
    const after = (await windowGet(tmux, 'main', 'w')).panes;
    expect(after.map(({ id, number, place }) => [id, number, place])).toEqual(before);
    expect(after.map(({ width }) => width).sort()).toEqual([26, 26, 26]);
  });
});

describe('Pane', () => {
  test('send_command, send_keys | sendCommand, sendText, sendKeys', async () => {
    const { tmux, pane } = await withWindow();
    await sendCommand(tmux, pane, 'echo one; #\necho "t$((1 + 1))o"');
    expect(await outputWait(tmux, pane, /^t2o$/m)).toBe('t2o');
    await sendText(tmux, pane, "printf '%s\\n' '; -l Enter $x'");
    await sendKeys(tmux, pane, ['Enter']);
    expect(await outputWait(tmux, pane, /^; -l.*$/m)).toBe('; -l Enter $x');
  });

  test('send_reset, clear, is_at_clean_prompt, is_pane_empty, reset_if_needed | resetPane, clearPane, isAtCleanPrompt, isPaneEmpty, resetIfNeeded', async () => {
    const { tmux, pane } = await withWindow();
    await exec(tmux, pane, 'seq 100');
    await clearPane(tmux, pane);
    const lines = async (): Promise<string[]> => (await capturePane(tmux, pane)).split('\n');
    let shown: string[] = [];
    const prompt = async (): Promise<boolean> => {
      shown = await lines();
      return shown.join('') === '$';
    };
    await until(prompt, () => `the prompt alone, not ${JSON.stringify(shown)}`);
    await exec(tmux, pane, 'seq 100');
    await resetPane(tmux, pane);
    await until(prompt, () => `the prompt alone, not ${JSON.stringify(shown)}`);
    expect(await isPaneEmpty(tmux, pane)).toBe(false);
    await startProcess(tmux, pane, { command: 'sleep 711' });
    expect(await isAtCleanPrompt(tmux, pane)).toBe(false);
    expect(await resetIfNeeded(tmux, pane)).toBe(false);
  });

  test('exit_status | exitStatus', async () => {
    const { tmux, pane } = await withWindow();
    expect(await exitStatus(tmux, pane)).toEqual({ status: 'unknown', exitCode: null });
    await startProcess(tmux, pane, { command: '(exit 7)' });
    expect(await commandEnd(tmux, pane)).toBe(7);
    expect(await exitStatus(tmux, pane)).toEqual({ status: 'failed', exitCode: 7 });
  });

  test('send_command_declarative | sendCommandDeclarative', async () => {
    const { tmux, pane } = await withWindow();
    const change = async (command: string): Promise<string> =>
      (await sendCommandDeclarative(tmux, pane, command)).change;
    expect(await change('sleep 721')).toBe('started');
    expect(await change(' sleep 721\r\n')).toBe('kept');
    expect(await change('sleep 722')).toBe('restarted');
  });

  test('store_command_state, get_command_state, update_command_status, clear_command_state, has_command_changed, is_stored_command_running, get_state_key, get_all_command_states, cleanup_stale_command_states | the same', async () => {
    const { tmux, pane } = await withWindow();
    expect(await getCommandState(tmux, pane)).toBeNull();
    const state = await startProcess(tmux, pane, { command: 'sleep 723' });
    expect(await getCommandState(tmux, pane)).toMatchObject({ cmd_text: 'sleep 723', status: 'running' });
    expect(await isStoredCommandRunning(tmux, pane)).toBe(true);
    expect(await hasCommandChanged(tmux, pane, 'sleep 723\n')).toBe(false);
    expect(await hasCommandChanged(tmux, pane, 'sleep 724')).toBe(true);
    expect((await updateCommandStatus(tmux, pane, 'unknown'))?.status).toBe('unknown');
    const [stored, ...more] = await getAllCommandStates(tmux, { session: 'main' });
    expect([stored?.state.cmd_md5, stored?.stale, more]).toEqual([commandHash('sleep 723'), null, []]);
    expect(getStateKey(stored?.address as StateAddress)).toBe(`herotmux:main:w|${pane.slice(1)}`);
    expect(await cleanupStaleCommandStates(tmux)).toEqual([]);
    expect(await clearCommandState(tmux, pane)).toBe(true);
    expect(await getCommandState(tmux, pane)).toBeNull();
    await storeCommandState(tmux, pane, state);
    expect((await getCommandState(tmux, pane))?.cmd_text).toBe('sleep 723');
  });

  test('kill, kill_processes | killProcesses; kill_running_command | killRunningCommand', async () => {
    const { tmux, pane, window } = await withWindow();
    const added = await paneSplit(tmux, pane, { cmd: 'sleep 712' });
    await sleeps(tmux, added.id);
    expect(names(await killRunningCommand(tmux, added.id))).toEqual(['sleep']);
    await startProcess(tmux, added.id, { command: 'sleep 713' });
    await sleeps(tmux, added.id);
    expect(names((await killProcesses(tmux, added.id)).ended)).toEqual(['sleep']);
    await expect(paneGet(tmux, window, added.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('ensure_bash_parent, verify_bash_parent, verify_command_hierarchy | the same', async () => {
    const { tmux, pane } = await withWindow();
    expect(await verifyBashParent(tmux, pane)).toBe(true);
    expect(await verifyCommandHierarchy(tmux, pane)).toBe(true);
    expect(await ensureBashParent(tmux, pane)).toBe(pane);
  });

  test('processinfo, processinfo_main, get_child_processes | processInfo, processInfoMain, getChildProcesses', async () => {
    const { tmux, pane } = await withWindow();
    await startProcess(tmux, pane, { command: 'sleep 720' });
    await until(async () => names(await getChildProcesses(tmux, pane)).includes('sleep'), 'the process');
    expect(names(await processInfo(tmux, pane))).toEqual(['bash', 'sleep']);
    expect((await processInfoMain(tmux, pane)).name).toBe('bash');
  });

  test('logging_enable, logging_status, logs_all, logs_get_new, logging_disable | the same, LogReader', async () => {
    const { tmux, pane } = await withWindow();
    const { log } = await loggingEnable(tmux, pane, { reset: true });
    if (log === null) throw new Error('no log');
    const reader = new LogReader(log);
    await exec(tmux, pane, 'echo first; echo second');
    const seen: string[] = [];
    await until(async () => {
      for (const { content, timestamp, offset } of (await reader.getNew()).entries) {
        expect([typeof timestamp, typeof offset]).toEqual(['number', 'number']);
        seen.push(content);
      }
      return seen.includes('second');
    }, 'the lines');
    expect(seen.filter((line) => line === 'first')).toHaveLength(1);
    await loggingDisable(tmux, pane);
    expect(await loggingStatus(tmux, pane)).toMatchObject({ enabled: false, loggerPid: null });
    const all: string[] = [];
    for await (const { content } of logsAll(log)) all.push(content);
    expect(all).toEqual(expect.arrayContaining(['first', 'second']));
    const followed: string[] = [];
    for await (const { content } of followLog(log)) followed.push(content);
    expect(followed).toEqual(all);
  });

  test('output_wait(text, timeout) | outputWait', async () => {
    const { tmux, pane } = await withWindow();
    await sendText(tmux, pane, 'echo a$((40 + 2))b', true);
    expect(await outputWait(tmux, pane, 'a42b')).toBe('a42b');
    await expect(outputWait(tmux, pane, 'never', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('resize(direction, cells), resize_up/down/left/right | resizePaneBy; get_width, get_height | paneGet; select | selectPane', async () => {
    const { tmux, pane, window } = await withWindow();
    await paneSplit(tmux, pane, { horizontal: true });
    await paneSplit(tmux, pane);
    const size = async (): Promise<[number, number]> => {
      const { width, height } = await paneGet(tmux, window, pane);
      return [width, height];
    };
    expect(await size()).toEqual([40, 12]);
    await resizePaneBy(tmux, pane);
    expect(await size()).toEqual([45, 12]);
    await resizePaneBy(tmux, pane, 'left', 3);
    expect(await size()).toEqual([42, 12]);
    await resizePaneBy(tmux, pane, 'down', 2);
    expect(await size()).toEqual([42, 14]);
    await resizePaneBy(tmux, pane, 'up', 1);
    expect(await size()).toEqual([42, 13]);
    await resizePaneBy(tmux, pane, 'right', 1000);
    expect(await size()).toEqual([78, 13]);
    await resizePane(tmux, pane, { columns: 20, rows: 5 });
    expect(await size()).toEqual([20, 5]);
    for (const cells of [0, -1, 1.5, Number.NaN]) {
      await expect(resizePaneBy(tmux, pane, 'up', cells)).rejects.toMatchObject({ code: 'bad-input' });
    }
    await expect(resizePaneBy(tmux, pane, 'toString' as 'up')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(resizePaneBy(tmux, '%99', 'up')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('fields: id, pid, active, cmd, env, created_at, log_enabled, log_path, logger_pid | paneDetails', async () => {
    const before = Date.now();
    const { tmux, directory } = await testServer();
    const { panes } = await windowNew(tmux, { name: 'w', env: { MINE: 'x=y' }, cmd: 'sleep 714' });
    const { id, pid } = panes[0] as { id: string; pid: number };
    const found = await paneDetails(tmux, id);
    const noLog = { logEnabled: false, logPath: null, loggerPid: null };
    expect(found).toMatchObject({
      id,
      pid,
      active: true,
      cmd: 'sleep 714',
      env: { MINE: 'x=y', TMUX_PANE: id },
      ...noLog,
    });
    // The kernel tells when it was booted in whole seconds.
    expect(found.createdAt).toBeGreaterThan(before - 2000);
    expect(found.createdAt).toBeLessThan(Date.now() + 2000);
    const path = join(directory, 'w.log');
    await loggingEnable(tmux, id, { path });
    const logged = await paneDetails(tmux, id);
    expect(logged).toMatchObject({ logEnabled: true, logPath: path });
    expect(readProcess(logged.loggerPid as number)).not.toBeNull();
    await exec(tmux, (await paneSplit(tmux, id)).id, `kill -9 ${pid}`);
    await until(async () => (await paneDetails(tmux, id)).createdAt === null, 'the end of the shell');
    expect(await paneDetails(tmux, id)).toMatchObject({ id, env: null });
    await expect(paneDetails(tmux, '%99')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('TmuxManager', () => {
  /** Private servers of one test, under its own state directory. */
  async function privateServers(count: number): Promise<Tmux[]> {
    await testServer();
    const opened = await Promise.all(Array.from({ length: count }, () => Tmux.open({ private: true })));
    onTestFinished(async () => {
      for (const tmux of opened) {
        await tmux.stop();
        tmux.close();
      }
    });
    return opened;
  }

  test('private socket, own session, history-limit 50000, bash login shell | Tmux.open({ private: true })', async () => {
    const [one, two] = (await privateServers(2)) as [Tmux, Tmux];
    expect(one.socketPath).not.toBe(two.socketPath);
    expect(statSync(dirname(one.socketPath)).mode & 0o777).toBe(0o700);
    writeFileSync(join(process.env.HOME as string, '.bash_profile'), 'export PROFILE=read KEPT=profile\n');
    // What the user has set for servers of his own says nothing here.
    writeFileSync(join(process.env.HOME as string, '.tmux.conf'), 'set -g history-limit 10\nset -g base-index 7\n');
    const { id, index, panes } = await windowNew(one, { name: 'tab', env: { KEPT: 'as "asked"' } });
    const pane = panes[0]?.id as string;
    expect(index).toBe(0);
    expect((await two.snapshot()).sessions).toEqual([]);
    expect(names((await one.snapshot()).sessions)).toEqual([DEFAULT_NAME]);
    const told = await exec(one, pane, 'echo "$PROFILE, $KEPT, $0"; tmux display -p "#{history_limit} #{socket_path}"');
    expect(told.output.toString()).toBe(`read, as "asked", bash\n50000 ${one.socketPath}\n`);
    expect((await exec(one, pane, 'shopt -q expand_aliases && echo interactive')).output.toString()).toBe(
      'interactive\n',
    );
    // A window that a person makes there is a login shell too.
    const plain = await one.command('new-window', '-d', '-P', '-F', '#{pane_id}', '-t', `${DEFAULT_NAME}:`);
    expect((await exec(one, plain, 'shopt login_shell; echo $PROFILE')).output.toString()).toBe(
      'login_shell    \ton\nread\n',
    );
    await windowNew(two, { name: 'tab' });
    await windowDelete(one, id);
    expect(names(await windowsGet(two))).toEqual(['tab']);
    await expect(Tmux.open({ private: true, socketName: 'x' })).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('two programs do not meet, and what has ended is cleared away | Tmux.open({ private: true })', async () => {
    const [one, two] = (await privateServers(2)) as [Tmux, Tmux];
    const directory = dirname(one.socketPath);
    for (const tmux of [one, two]) await windowNew(tmux, { name: 'w' });
    // As after a crash: the server has gone, its socket is still there.
    await one.command('kill-server').catch(() => {});
    await until(async () => !(await one.isRunning()), 'the end');
    const old = new Date(Date.now() - 120_000);
    for (const tmux of [one, two]) if (existsSync(tmux.socketPath)) utimesSync(tmux.socketPath, old, old);
    (await Tmux.open({ private: true })).close();
    expect(existsSync(one.socketPath)).toBe(false);
    expect(names(await windowsGet(two))).toEqual(['w']);
    await two.stop();
    expect(readdirSync(directory)).toEqual(['tmux.conf']);
  });

  test('checkTmuxInstalled, startServer, stopServer, isInitialized, getTmuxBaseCommand, getSessionName | Tmux.open, start, stop, isRunning, baseCommand, DEFAULT_NAME', async () => {
    await expect(Tmux.open({ binary: '/nowhere/tmux' })).rejects.toMatchObject({ code: 'tmux-missing' });
    const [tmux] = (await privateServers(1)) as [Tmux];
    await tmux.start();
    expect(await tmux.isRunning()).toBe(true);
    expect(tmux.baseCommand.slice(0, 3)).toEqual(['tmux', '-S', tmux.socketPath]);
    expect(DEFAULT_NAME).toBe('main');
    const { panes } = await windowNew(tmux, { name: 'w' });
    const limit = await tmux.command('display-message', '-p', '-t', panes[0]?.id as string, '#{history_limit}');
    expect(limit).toBe('50000');
    await tmux.stop();
    expect(await tmux.isRunning()).toBe(false);
    expect(existsSync(tmux.socketPath)).toBe(false);
  });

  test('createTab(name, cwd, env, login), listTabs, closeTab | windowNew, sessionGet().windows, windowDelete: tabs and line breaks in names survive', async () => {
    const { tmux, home } = await testServer();
    writeFileSync(join(home, '.bash_profile'), 'export PROFILE=read\n');
    const given = ['a\tb', 'line\nbreak', '#S #{pid}', '##[x]', "it's \\n", '-t', 'ü日本 🎉'];
    for (const name of given) await windowNew(tmux, { name, cwd: '/usr', env: { E_1: name } });
    const { windows } = await sessionGet(tmux, 'main');
    expect(names(windows)).toEqual(given);
    expect(windows.map(({ active }) => active)).toEqual(given.map((_, at) => at === 0));
    for (const { name, id } of windows) expect((await windowGet(tmux, 'main', name)).id).toBe(id);
    const pane = await onlyPane(tmux, 'main', 'line\nbreak');
    expect((await exec(tmux, pane, 'pwd; echo "$E_1"; echo "[$PROFILE]"')).output.toString()).toBe(
      '/usr\nline\nbreak\n[]\n',
    );
    const { panes } = await windowNew(tmux, { name: 'login', login: true, cmd: 'echo "[$PROFILE]"' });
    expect(await outputWait(tmux, panes[0]?.id as string, /^\[.*\]$/m)).toBe('[read]');
    const unnamed = await windowNew(tmux);
    expect(unnamed.id).toMatch(/^@\d+$/);
    for (const { id } of windows) await windowDelete(tmux, id);
    expect((await sessionGet(tmux, 'main')).windows.map(({ id }) => id)).toEqual([
      (await windowGet(tmux, 'main', 'login')).id,
      unnamed.id,
    ]);
  });

  test('executeCommand(window, command, timeout, stripAnsi) | exec', async () => {
    const { tmux, pane } = await withWindow();
    await exec(tmux, pane, 'cd /usr; V=1');
    const { output, exitCode } = await exec(tmux, pane, `printf '\\033[1m%s\\n\\n' "$PWD $V"; (exit 3)`, {
      stripAnsi: true,
    });
    expect([output.toString(), exitCode]).toEqual(['/usr 1\n\n', 3]);
    expect(await exec(tmux, pane, 'sleep 715', { timeoutMs: 100 })).toMatchObject({ timedOut: true });
  });

  test('readOutput(window, historyLimit) | capturePane', async () => {
    const { tmux, pane } = await withWindow();
    await exec(tmux, pane, 'seq 1000; echo; echo "$ not a prompt"');
    const lines = (await capturePane(tmux, pane)).split('\n');
    const at = lines.indexOf('1');
    expect(lines.slice(at, at + 1002)).toEqual([
      ...Array.from({ length: 1000 }, (_, n) => `${n + 1}`),
      '',
      '$ not a prompt',
    ]);
    const few = (await capturePane(tmux, pane, { history: 10 })).split('\n');
    expect(few.length).toBeLessThanOrEqual(34);
    expect(few).toContain('1000');
  });

  test('readLogsFromTab(window, lines, stripAnsi) | loggingStatus().log, lastLines: content, returned lines, truncated', async () => {
    const { tmux, pane } = await withWindow();
    const { log } = await loggingEnable(tmux, pane, { reset: true });
    if (log === null) throw new Error('no log');
    await exec(tmux, pane, `printf '\\033[31m%s\\033[0m\\n' {1..50}`);
    await until(async () => (await lastLines(log, 5)).entries.some(({ content }) => content === '50'), 'the log');
    const { entries, truncated } = await lastLines(log, 20);
    expect([entries.length, truncated]).toEqual([20, true]);
    expect(entries.map(({ content }) => content)).toEqual(expect.arrayContaining(['40', '50']));
    const all = await lastLines(log, 10_000);
    expect(all.truncated).toBe(false);
    expect(all.entries.filter(({ content }) => /^\d+$/.test(content))).toHaveLength(50);
    const raw = await lastLines(log, 10_000, { raw: true });
    expect(raw.entries.some(({ content }) => content.includes('\x1b[31m50'))).toBe(true);
  });

  test('startProcess, stopProcess(window, signal) | startProcess, signalCommand, killRunningCommand: the tab stays open', async () => {
    const { tmux, pane } = await withWindow();
    await startProcess(tmux, pane, { command: 'sleep 716' });
    await sleeps(tmux, pane);
    expect(names(await signalCommand(tmux, pane, 'TERM'))).toEqual(['sleep']);
    expect(await commandEnd(tmux, pane)).toBe(143);
    await expect(signalCommand(tmux, pane, 'NONE')).rejects.toMatchObject({ code: 'bad-input' });
    await until(() => isAtCleanPrompt(tmux, pane), 'the prompt');
  });
});
