import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteForShell } from '../../command/shell.ts';
import { writeAction } from '../../heroscript/write.ts';
import { presetTree } from '../../layout/presets.ts';
import { isRunning, readProcess } from '../../process/proc.ts';
import { descendants } from '../../process/tree.ts';
import { plan, play, playbook, processesIn, screen, thePane, theWindow } from '../../testing/playbook.ts';
import { testServer, until } from '../../testing/tmux.ts';
import type { Tmux } from '../../tmux/server.ts';
import { hasLayout } from '../../tmux/window.ts';
import { runPlaybook } from '../run.ts';

const ensure = (pane: number, parameters: string) => `!!tmux.pane_ensure name:'dev|work|${pane}' ${parameters}`;

async function shows(tmux: Tmux, pane: number, text: string | RegExp): Promise<string> {
  const { id } = await thePane(tmux, 'dev', 'work', pane);
  let seen = '';
  return until(
    async () => {
      seen = await screen(tmux, id);
      return (typeof text === 'string' ? seen.includes(text) : text.test(seen)) && seen;
    },
    () => `${text} in pane ${pane}, which shows:\n${seen}`,
  );
}

async function status(tmux: Tmux, pane: number, wanted: string): Promise<void> {
  await until(async () => (await thePane(tmux, 'dev', 'work', pane)).status === wanted, `pane ${pane} ${wanted}`);
}

describe('pane_ensure', () => {
  test('makes what is missing, starts the command, and leaves it alone the next time', async () => {
    const { tmux } = await testServer();
    const text = `${ensure(1, `cmd:'sleep 1001' label:editor`)}\n${ensure(2, `cmd:'sleep 1002'`)}`;
    expect(await plan(tmux, text)).toEqual([
      'create dev|work|1: No such session. Made with 2 panes, then started.',
      'start dev|work|2: New pane.',
    ]);
    await play(tmux, text);
    const window = await theWindow(tmux, 'dev', 'work');
    expect(window.panes.map(({ command, status, label }) => [command, status, label])).toEqual([
      ['sleep 1001', 'running', 'editor'],
      ['sleep 1002', 'running', null],
    ]);
    const before = await processesIn(tmux, 'dev', 'work');
    expect(before.map((pane) => pane.length)).toEqual([2, 2]);
    const again = await play(tmux, text);
    expect(again.told).toEqual([
      'keep dev|work|1: same command, still running',
      'keep dev|work|2: same command, still running',
    ]);
    expect(again.summary).toMatchObject({ changed: 0, kept: 2 });
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('the same command in other line ends and spaces around it is the same', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    expect((await play(tmux, ensure(1, `cmd:'  sleep 1000 '`))).summary.changed).toBe(0);
  });

  test('a new command ends the old one, with its children, and says what ends', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `cmd:'bash -c "sleep 1001 & sleep 1002 & wait"'`));
    const { pid } = await thePane(tmux, 'dev', 'work', 1);
    const old = await until(() => {
      const found = descendants(pid);
      return found.length === 3 && found;
    }, 'three processes');
    const { told } = await play(tmux, ensure(1, `cmd:'sleep 1003'`));
    expect(told).toEqual([`restart dev|work|1: New command. Ends bash ${old[0]?.pid} and 2 children.`]);
    expect(old.filter(isRunning)).toEqual([]);
    const after = await thePane(tmux, 'dev', 'work', 1);
    expect(after).toMatchObject({ pid, command: 'sleep 1003', status: 'running' });
  });

  test('a new command replaces one that ignores TERM, and one that is a loop of the shell itself', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `cmd:'trap "" TERM; while true; do sleep 0.2; done'`));
    await play(tmux, ensure(2, `cmd:'while true; do :; done'`));
    await play(tmux, `${ensure(1, `cmd:'sleep 1001'`)}\n${ensure(2, `cmd:'sleep 1002'`)}`);
    const { panes } = await theWindow(tmux, 'dev', 'work');
    expect(panes.map(({ command, status }) => [command, status])).toEqual([
      ['sleep 1001', 'running'],
      ['sleep 1002', 'running'],
    ]);
  });

  test('a new command ends one that had taken the place of the shell: exec', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `label:x cmd:'exec sleep 1001'`));
    const before = await thePane(tmux, 'dev', 'work', 1);
    await until(() => readProcess(before.pid)?.name === 'sleep', 'the exec');
    const root = readProcess(before.pid);
    expect((await play(tmux, ensure(1, `label:x cmd:'exec sleep 1001'`))).summary).toMatchObject({ kept: 1 });
    const { told, summary } = await play(tmux, ensure(1, `label:x cmd:'sleep 1002'`));
    expect(told).toEqual([`restart dev|work|1: New command. Ends its sleep ${before.pid}.`]);
    expect(summary).toMatchObject({ changed: 1, failed: 0 });
    expect(root !== null && isRunning(root)).toBe(false);
    expect(await thePane(tmux, 'dev', 'work', 1)).toMatchObject({
      status: 'running',
      label: 'x',
      command: 'sleep 1002',
    });
  });

  test('panes that are flooded with output are restarted all the same', async () => {
    const { tmux } = await testServer();
    const flood = (word: string) => `!!tmux.window_ensure name:'dev|work' cat:8pane cmd:'yes ${word}'`;
    await play(tmux, flood('one'));
    expect((await play(tmux, flood('two'))).summary).toMatchObject({ changed: 1, failed: 0 });
    const { panes } = await theWindow(tmux, 'dev', 'work');
    expect(panes.map(({ command, status }) => `${command} ${status}`)).toEqual(panes.map(() => 'yes two running'));
  });

  test('a command that ended is started again, with how it ended', async () => {
    const { tmux } = await testServer();
    const text = `${ensure(1, `cmd:'(exit 3)'`)}\n${ensure(2, 'cmd:true')}`;
    await play(tmux, text);
    await status(tmux, 1, 'failed');
    await status(tmux, 2, 'finished');
    const { told } = await play(tmux, text);
    expect(told[0]).toMatch(/^start dev\|work\|1: Not running: it exited with 3 at \d\d:\d\d:\d\d\.$/);
    expect(told[1]).toMatch(/^start dev\|work\|2: Not running: it finished at \d\d:\d\d:\d\d\.$/);
  });

  test('restart:never keeps a command that finished, not one that failed', async () => {
    const { tmux } = await testServer();
    const text = `${ensure(1, 'cmd:true restart:never')}\n${ensure(2, 'cmd:false restart:never')}`;
    await play(tmux, text);
    await status(tmux, 1, 'finished');
    await status(tmux, 2, 'failed');
    const { told } = await play(tmux, text);
    expect(told[0]).toBe('keep dev|work|1: finished, and is not started again');
    expect(told[1]).toMatch(/^start dev\|work\|2: Not running: it exited with 1/);
  });

  test('a command that was killed is started again', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    await processesIn(tmux, 'dev', 'work');
    const [sleeper] = descendants((await thePane(tmux, 'dev', 'work', 1)).pid);
    process.kill(sleeper?.pid ?? 0, 'SIGKILL');
    await status(tmux, 1, 'failed');
    const { told } = await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    expect(told[0]).toMatch(/^start dev\|work\|1: Not running: it exited with 137 at /);
    await status(tmux, 1, 'running');
  });

  test('a shell that was killed leaves its pane, and is made anew', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    const { pid } = await thePane(tmux, 'dev', 'work', 1);
    process.kill(pid, 'SIGKILL');
    await status(tmux, 1, 'dead');
    // tmux sees the terminal closed a moment before it hears how the process ended.
    await until(async () => (await thePane(tmux, 'dev', 'work', 1)).exitCode === 137, 'how the shell ended');
    const { told } = await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    expect(told).toEqual(['start dev|work|1: Its shell has gone: it exited with 137.']);
    expect(await thePane(tmux, 'dev', 'work', 1)).toMatchObject({ status: 'running', command: 'sleep 1000' });
    expect((await play(tmux, ensure(1, `cmd:'sleep 1000'`))).summary.kept).toBe(1);
  });

  test('what a person runs there ends, and the plan says so', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, ''));
    await status(tmux, 1, 'idle');
    const { id, pid } = await thePane(tmux, 'dev', 'work', 1);
    await tmux.command('send-keys', '-t', id, 'sleep 1234', 'Enter');
    await status(tmux, 1, 'running');
    const [sleeper] = await until(() => {
      const found = descendants(pid);
      // Until it has become the program it is a second bash.
      return found.length === 1 && found[0]?.name === 'sleep' && found;
    }, 'the sleep');
    const { told } = await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    expect(told).toEqual([`restart dev|work|1: Something else runs there. Ends sleep ${sleeper?.pid}.`]);
  });

  test('what a person had typed and not run is not run, and not lost', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, ''));
    await status(tmux, 1, 'idle');
    const { id } = await thePane(tmux, 'dev', 'work', 1);
    await tmux.command('send-keys', '-t', id, '-l', '--', 'rm -rf ');
    await play(tmux, ensure(1, `cmd:'echo done'`));
    await shows(tmux, 1, /^done$/m);
    await tmux.command('send-keys', '-t', id, 'Up', 'Up');
    await shows(tmux, 1, /rm -rf$/);
  });

  test('a pane made elsewhere gets a shell of ours, and the plan says what ends', async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'dev', '-n', 'work', '--', 'sh', '-c', 'sleep 1234; sleep 5');
    const { pid } = await thePane(tmux, 'dev', 'work', 1);
    const [sleeper] = await until(() => {
      const found = descendants(pid);
      // Until it has become the program it is a second bash.
      return found.length === 1 && found[0]?.name === 'sleep' && found;
    }, 'the sleep');
    const root = readProcess(pid);
    const { told } = await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    expect(told).toEqual([`restart dev|work|1: Made elsewhere. Ends its sh ${pid}, and sleep ${sleeper?.pid}.`]);
    expect(sleeper && isRunning(sleeper)).toBe(false);
    expect(root && isRunning(root)).toBe(false);
    expect(await thePane(tmux, 'dev', 'work', 1)).toMatchObject({ status: 'running', command: 'sleep 1000' });
    expect((await play(tmux, ensure(1, `cmd:'sleep 1000'`))).summary.kept).toBe(1);
  });

  test('grows a window to the pane; one without another layout gets the grid', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    const before = await processesIn(tmux, 'dev', 'work');
    const { told } = await play(tmux, ensure(4, `cmd:'sleep 1004'`));
    expect(told).toEqual(['create dev|work|4: No such pane: the window has 1. Made with 2 more, then started.']);
    expect(hasLayout(await theWindow(tmux, 'dev', 'work'), presetTree(4))).toBe(true);
    expect((await processesIn(tmux, 'dev', 'work'))[0]).toEqual(before[0]);
  });

  test('grows a window that somebody arranged without taking its arrangement away', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work' layout:'row(1@70, col(2, 3)@30)'`);
    await play(tmux, ensure(4, ''));
    const { panes } = await theWindow(tmux, 'dev', 'work');
    const places = panes.map(({ left, top, width }) => [left, top, width]);
    expect(places).toEqual([
      [0, 0, 55],
      [56, 0, 24],
      [56, expect.any(Number), 24],
      [0, expect.any(Number), 80],
    ]);
  });

  test('env and cwd reach the command in a new pane and in one that is there', async () => {
    const { tmux, directory } = await testServer();
    const place = join(directory, `it's a "place" $HOME`);
    mkdirSync(place);
    const quoted = place.replaceAll("'", "\\'");
    const parameters = `env:'A="x y",B=1=2' cwd:'${quoted}' cmd:'echo "[$A][$B]"; pwd'`;
    await play(tmux, `${ensure(1, '')}\n${ensure(2, parameters)}`);
    await play(tmux, `${ensure(1, parameters)}`);
    for (const pane of [1, 2]) {
      const seen = await shows(tmux, pane, `[x y][1=2]\n${place}\n`);
      expect(seen).toContain(place);
    }
  });

  test("a pane's environment wins over its window's, and both reach it", async () => {
    const { tmux } = await testServer();
    const window = `!!tmux.window_ensure name:'dev|work' cat:2pane env:'A=window,B=window'`;
    await play(tmux, `${window}\n${ensure(1, `env:'B=pane' cmd:'echo "<$A $B>"'`)}`);
    await shows(tmux, 1, '\n<window pane>');
    await play(tmux, `${window}\n${ensure(2, `env:'B=pane' cmd:'echo "<$A $B>"'`)}`);
    await shows(tmux, 2, '\n<window pane>');
  });

  test('labels a pane, in its border too, and is a name for it afterwards', async () => {
    const { tmux } = await testServer();
    await play(tmux, `!!tmux.window_ensure name:'dev|work' cat:2pane\n${ensure(1, `label:'The editor'`)}`);
    expect((await thePane(tmux, 'dev', 'work', 1)).label).toBe('The editor');
    const border = await tmux.command('display-message', '-p', '-t', '=dev:work.0', '#{T:pane-border-format}');
    expect(border.trim()).toBe('1 The editor');
    expect((await tmux.command('show-options', '-wv', '-t', '=dev:work', 'pane-border-status')).trim()).toBe('top');
    expect((await play(tmux, ensure(1, `label:'The editor'`))).told).toEqual(['keep dev|work|1: there already']);
    expect((await play(tmux, ensure(1, 'label:code'))).told).toEqual(['update dev|work|1: Labelled code.']);
    await play(tmux, `!!tmux.pane_execute name:'dev|work|code' cmd:'echo found'`);
    await shows(tmux, 1, '\nfound');
  });

  test('a label is text, whatever it holds', async () => {
    const { tmux } = await testServer();
    const label = '#{pane_id} #[fg=red] #(touch x) %1 ; "q" ünï';
    await play(tmux, ensure(1, `label:'${label}'`));
    expect((await thePane(tmux, 'dev', 'work', 1)).label).toBe(label);
    const border = await tmux.command('display-message', '-p', '-t', '=dev:work.0', '#{E:pane-border-format}');
    expect(border).toContain('##{pane_id} ##[fg=red] ##(touch x) %1 ; "q" ünï');
  });

  test("keeps the user's own choice of borders", async () => {
    const { tmux } = await testServer();
    await tmux.newSession('-s', 'first');
    await tmux.command('set-option', '-gw', 'pane-border-status', 'bottom');
    await play(tmux, ensure(1, 'label:mine'));
    expect((await tmux.command('show-options', '-w', '-t', '=dev:work')).trim()).not.toContain('pane-border');
  });

  test('two actions for one pane: the second waits for the first', async () => {
    const { tmux } = await testServer();
    const { told, summary } = await play(tmux, `${ensure(1, `cmd:'sleep 1001'`)}\n${ensure(1, `cmd:'sleep 1002'`)}`);
    expect(summary.failed).toBe(0);
    expect(told[1]).toMatch(/^restart dev\|work\|1: New command\. Ends .+\.$/);
    expect((await thePane(tmux, 'dev', 'work', 1)).command).toBe('sleep 1002');
  });

  test('start-up files that take their time are waited for', async () => {
    const { tmux, home } = await testServer();
    writeFileSync(join(home, '.bashrc'), `sleep 0.7; export LATE=yes; PS1='> '; PROMPT_COMMAND='true'`);
    await play(tmux, ensure(1, `cmd:'echo "<$LATE>"'`));
    await shows(tmux, 1, '\n<yes>');
  });

  test('a pane in copy mode gets its command all the same', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, ''));
    const { id } = await thePane(tmux, 'dev', 'work', 1);
    await tmux.command('copy-mode', '-t', id);
    await play(tmux, ensure(1, `cmd:'sleep 1000'`));
    expect(await thePane(tmux, 'dev', 'work', 1)).toMatchObject({ status: 'running', inMode: false });
  });
});

describe('commands of several lines', () => {
  const block = (lines: string[], more = '') =>
    `!!tmux.pane_ensure name:'dev|work|1' ${more}\n    cmd:'\n${lines.map((line) => `        ${line}`).join('\n')}\n    '`;

  test('run as one script: a directory holds, an inner quote, a blank line and a backslash stay', async () => {
    const { tmux, directory } = await testServer();
    const text = block([
      `cd '${directory}'`,
      '',
      `echo 'single' "double" !bang // slash \\\\ $((1 + 1))`,
      'pwd',
      'sleep 1000',
    ]);
    await play(tmux, text);
    const seen = await shows(tmux, 1, `\n${directory}`);
    expect(seen).toContain('\nsingle double !bang // slash \\ 2\n');
    const before = await processesIn(tmux, 'dev', 'work');
    expect((await play(tmux, text)).told).toEqual(['keep dev|work|1: same command, still running']);
    expect(await processesIn(tmux, 'dev', 'work')).toEqual(before);
  });

  test('stop at the first failing command and name its line', async () => {
    const { tmux } = await testServer();
    await play(tmux, block(['echo one', 'echo two', 'ls /no/such/thing', 'echo never']));
    const seen = await shows(tmux, 1, 'line 3 failed with exit code 2: ls /no/such/thing');
    expect(seen).not.toContain('never');
    await status(tmux, 1, 'failed');
    expect((await thePane(tmux, 'dev', 'work', 1)).exitCode).toBe(2);
  });

  test('a script is private, is not overwritten while it runs, and goes when no pane refers to it', async () => {
    const { tmux } = await testServer();
    await play(tmux, block(['echo one', 'sleep 1000']));
    const first = (await thePane(tmux, 'dev', 'work', 1)).state?.script ?? '';
    expect(statSync(first).mode & 0o777).toBe(0o700);
    expect(readFileSync(first, 'utf8')).toMatch(/^#!\/usr\/bin\/env bash\n/);
    const text = readFileSync(first, 'utf8');
    await play(tmux, block(['echo two', 'sleep 1000']).replace('|1', '|2'));
    expect(readFileSync(first, 'utf8')).toBe(text);
    // Old enough to be nobody's: only then it may go.
    utimesSync(first, 0, 0);
    await play(tmux, ensure(3, 'cmd:true'));
    expect(existsSync(first)).toBe(true);
    await play(tmux, ensure(1, `cmd:'sleep 1001'`));
    await play(tmux, ensure(3, 'cmd:true'));
    expect(existsSync(first)).toBe(false);
  });
});

describe('what a command may hold', () => {
  const command = (text: string) =>
    writeAction('tmux.pane_ensure', [
      ['name', 'dev|work|1'],
      ['cmd', text],
    ]);

  test.each([
    `echo "a;b" 'c' \`echo d\` $(echo e) "#{f}" \\##g "#[fg=red]h"`,
    'echo ünïcödé 日本語 😀 "tab\there"',
    `printf '%s|' "~" '*' '!!' '!x' "$'" ';' '\\' '-n' '{' '}'`,
    'echo trailing semicolon \\;',
    'echo "C-c Enter Escape"',
    `echo '%if' '%begin 1 2 0' '%exit'`,
    'echo !! !x ^a^b',
  ])('%s', async (text) => {
    const { tmux, directory } = await testServer();
    const out = join(directory, 'out');
    const { stdout } = await promisify(execFile)('bash', ['-c', text]);
    await play(tmux, command(`${text} > '${out}'`));
    await status(tmux, 1, 'finished');
    expect(readFileSync(out, 'utf8')).toBe(stdout);
  });

  test('any text, on one line or several', async () => {
    const { tmux, directory } = await testServer();
    let runs = 0;
    const property = fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (found) => {
      // NUL can be in no argument; a script cannot say a lone carriage return, which is a line end there.
      const text = found.replace(/[\0\r]/g, '\u0001');
      const out = join(directory, `out-${++runs}`);
      await play(tmux, command(`printf %s ${quoteForShell(text)} > '${out}'`));
      await status(tmux, 1, 'finished');
      expect(readFileSync(out, 'utf8')).toBe(text);
    });
    await fc.assert(property, {
      numRuns: 40,
      examples: [['a\'b"c\nd\\e'], ['\u0003\u0004\u001b[201~'], ['~\n!\n  \n//'], ['\t\t x'], ['#{pane_id}']],
    });
  });

  test('a NUL is refused before anything is typed', async () => {
    const { tmux } = await testServer();
    await play(tmux, ensure(1, ''));
    const loaded = await playbook(ensure(1, 'cmd:x'));
    const actions = loaded.actions.map((action) =>
      action.action === 'tmux.pane_ensure' && action.cmd
        ? { ...action, cmd: { ...action.cmd, text: 'echo a\0b' } }
        : action,
    );
    const summary = await runPlaybook(tmux, { ...loaded, actions }, { onEvent() {} });
    expect(summary.failed).toBe(1);
    expect((await thePane(tmux, 'dev', 'work', 1)).state).toBe(null);
  });

  test('100 kB', async () => {
    const { tmux, directory } = await testServer();
    const out = join(directory, 'out');
    const long = 'x'.repeat(100_000);
    await play(tmux, command(`echo ${long} | wc -c > '${out}'`));
    await status(tmux, 1, 'finished');
    expect(readFileSync(out, 'utf8').trim()).toBe('100001');
    expect((await play(tmux, command(`echo ${long} | wc -c > '${out}'; sleep 1000`))).summary.failed).toBe(0);
    expect((await play(tmux, command(`echo ${long} | wc -c > '${out}'; sleep 1000`))).summary.kept).toBe(1);
  });
});
