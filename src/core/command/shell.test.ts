/** The integration inside real bashes of every kind: what is typed, what runs, and how each command ended. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MuxError } from '../errors.ts';
import { isRunning, readProcess } from '../process/proc.ts';
import { descendants, foregroundProcess } from '../process/tree.ts';
import { serverDirectory } from '../state/directories.ts';
import { type TestServer, testServer } from '../testing/tmux.ts';
import { until } from '../testing/until.ts';
import { typeBytes } from '../tmux/input.ts';
import { allPanes } from '../tmux/server.ts';
import { createSession } from '../tmux/session.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { shellCommand } from './shell.ts';
import { endCommand, promptOf, type StartOptions, startCommand } from './start.ts';
import type { PaneMark } from './state.ts';
import { ShellWatch } from './watch.ts';

interface Shell extends TestServer {
  pane: string;
  watch: ShellWatch;
  state: string;
  /** Starts a command as Muxworks does. */
  start(command: string, options?: Omit<StartOptions, 'command'>): Promise<PaneMark>;
  /** Starts it and waits for its end and the prompt after it. */
  run(command: string, options?: Omit<StartOptions, 'command'>): Promise<PaneMark>;
  /** Types as a person does. */
  type(text: string): Promise<void>;
  /** Types a line and Enter, and waits for the end of what it started. */
  enter(line: string): Promise<PaneMark>;
  screen(): Promise<string>;
  record(): Promise<PaneRecord>;
}

/** A pane with our shell, in a home with this start-up file. */
async function startShell(bashrc = '', env: Record<string, string> = {}): Promise<Shell> {
  const server = await testServer();
  writeFileSync(join(server.home, '.bashrc'), bashrc);
  const state = serverDirectory(server.tmux.socketPath);
  const { argv, env: own } = shellCommand(state);
  const added = { argv, env: { ...env, ...own }, cwd: server.home };
  const { session, pane } = await createSession(server.tmux, 's', 'w', added);
  const watch = await ShellWatch.attach(server.tmux, session, new Set([pane]));
  onTestFinished(() => watch.close());
  const start: Shell['start'] = async (command, options) =>
    (await startCommand(server.tmux, watch, state, pane, { command, ...options })).mark;
  const type = (text: string): Promise<void> => typeBytes(server.tmux, pane, Buffer.from(text));
  const record = async (): Promise<PaneRecord> => {
    const found = [...allPanes(await server.tmux.snapshot())].find((found) => found.pane.id === pane);
    if (found === undefined) throw new Error('the pane has gone');
    return found.pane;
  };
  return {
    ...server,
    ...{ pane, watch, state, start, type, record },
    async run(command, options) {
      const { token } = await start(command, options);
      await watch.include(pane);
      return watch.waitFor(
        pane,
        (mark) => mark.token === token && mark.phase === 'prompt',
        15_000,
        `end of ${command}`,
      );
    },
    async enter(line) {
      await watch.include(pane);
      const { sequence } = await promptOf(server.tmux, watch, pane);
      await type(`${line}\r`);
      return watch.waitFor(
        pane,
        (mark) => mark.sequence > sequence && mark.phase === 'prompt',
        15_000,
        `end of ${line}`,
      );
    },
    screen: () => server.tmux.command('capture-pane', '-p', '-J', '-S', '-', '-t', pane),
  };
}

const code = (error: unknown): string => (error as MuxError).code;

/** Every file of a directory with what is in it. */
function checksums(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile())
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(directory, name)))
          .digest('hex')}`,
    )
    .sort();
}

describe('whatever the user’s start-up file does', () => {
  const bashrcs: Record<string, string> = {
    nothing: '',
    'PROMPT_COMMAND as a text': `PROMPT_COMMAND='last=$?; echo "status $last"'`,
    'PROMPT_COMMAND as a list': `PROMPT_COMMAND=('a=$?' 'b=$?' 'echo "status $a $b"')`,
    'PROMPT_COMMAND that fails': `PROMPT_COMMAND='false; no-such-command'`,
    'PROMPT_COMMAND that cannot be changed': `readonly PROMPT_COMMAND='echo "status $?"'`,
    'PROMPT_COMMAND that prints OSC 7 and 133 itself': `PROMPT_COMMAND='printf "\\e]133;D;9\\a\\e]7;file://host/x\\a"'`,
    PS0: `PS0='[begins]\\n'`,
    'PS1 made anew for each prompt': `make() { PS1="[$?] \\w \\[\\e[1m\\]> \\[\\e[0m\\]"; }; PROMPT_COMMAND=make`,
    'PS1 with commands and arithmetic': `PS1='$(echo x) $((1+1)) \\u $? > '`,
    'PS1 that grows, as virtual environments make it': `PROMPT_COMMAND='[[ $PS1 == "(venv)"* ]] || PS1="(venv) $PS1"'`,
    'exported prompts': `export PS0='' PS1='> ' PS2='more '`,
    'no PS1': 'unset PS1 PS2',
    'a DEBUG trap': `trap 'last_command=$BASH_COMMAND' DEBUG; trap 'echo err' ERR`,
    'a DEBUG trap in functions too': `set -T; shopt -s extdebug; trap 'true' DEBUG`,
    'set -o vi': 'set -o vi',
    'set -u': 'set -u',
    'promptvars off': `shopt -u promptvars; PS1='\\u$(rm -rf /)> '`,
    'history that leaves out': `HISTCONTROL=ignoreboth:erasedups HISTIGNORE='*' HISTTIMEFORMAT='%F '`,
    'history and expansion off': 'set +o history; set +H',
    'odd options': 'shopt -s failglob nullglob nocasematch extglob dotglob; set -f; IFS=x',
    'aliases and functions of what the integration calls': [
      `alias builtin='echo no' printf='echo no' history='echo no' set='echo no' local='echo no' source='echo no'`,
      'bind() { echo no; }; printf() { echo no; }; history() { echo no; }; cd() { echo no; }; shopt() { echo no; }',
    ].join('\n'),
    output: 'echo hello; printf "\\e[31mred\\e[0m"; echo problem >&2',
    'a return at its top': `case $- in *i*) ;; *) return;; esac\n[ -z "$X" ] && return\nexit 9`,
    'a mistake': 'if then fi (',
    'two seconds of work': 'sleep 2',
    'an OSC 133 prompt of its own': `PS1='\\[\\e]133;A\\a\\]> \\[\\e]133;B\\a\\]'; PS0='\\e]133;C\\a'`,
    'POSIX mode': 'set -o posix',
    'all variables exported': 'set -a',
    'a locale with a decimal comma': 'LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8',
  };

  test.each(Object.entries(bashrcs))('%s', async (_, bashrc) => {
    const shell = await startShell(bashrc);
    const { pane, watch, run, enter, home } = shell;
    await watch.include(pane);
    const first = await promptOf(shell.tmux, watch, pane);
    expect(first).toMatchObject({ sequence: 0, token: 0, exitCode: null, startedAt: null });
    const before = checksums(home);
    const began = Date.now();
    expect(await run('true')).toMatchObject({ sequence: 1, exitCode: 0 });
    expect(await run('(exit 7)')).toMatchObject({ sequence: 2, exitCode: 7 });
    // What the user types sees the status before it, and Enter alone is no command.
    expect(await enter('[[ $? == 7 ]]')).toMatchObject({ sequence: 3, token: 0, exitCode: 0 });
    await shell.type('\r\r');
    expect(await enter('(exit 3)')).toMatchObject({ sequence: 4, token: 0, exitCode: 3 });
    const slow = await run('sleep 0.2; false');
    expect(slow).toMatchObject({ sequence: 5, exitCode: 1 });
    const [start = 0, end = 0] = [slow.startedAt ?? 0, slow.endedAt ?? 0];
    expect(end - start).toBeGreaterThanOrEqual(195);
    expect(start).toBeGreaterThanOrEqual(began);
    expect(end).toBeLessThanOrEqual(Date.now());
    // Half a line that a person had typed is not run.
    await shell.type('touch half-typed');
    expect(await run('true')).toMatchObject({ sequence: 6, exitCode: 0 });
    expect(checksums(home)).toEqual(before);
    expect(await shell.record()).toMatchObject({ managed: true, status: 'finished', exitCode: 0, command: 'true' });
    // What the user shows in the prompt is still shown there, and once.
    if (bashrc.includes('echo "status')) {
      expect((await shell.screen()).match(/^status (?:7|7 7)$/gm)).toHaveLength(1);
    }
    if (bashrc.includes('[begins]')) expect((await shell.screen()).match(/\[begins\]/g)).toHaveLength(6);
    if (bashrc.includes('(venv)')) expect(await shell.screen()).not.toContain('(venv) (venv)');
  });

  test('promptvars off: what runs, and whose, is known all the same', async () => {
    const shell = await startShell('shopt -u promptvars');
    await shell.start('sleep 600');
    expect(await shell.record()).toMatchObject({ status: 'running', command: 'sleep 600' });
    const { mark, state } = await shell.record();
    expect(mark?.token).toBe(state?.token);
    expect(await endCommand(shell.tmux, shell.watch, shell.pane)).toHaveLength(1);
    expect(await shell.record()).toMatchObject({ status: 'failed', exitCode: 143 });
    await expect(shell.start("echo 'open")).rejects.toMatchObject({ code: 'bad-input' });
    await shell.type('sleep 600\r');
    const running = await until(async () => {
      const record = await shell.record();
      return record.status === 'running' && record;
    }, 'what a person typed');
    expect(running.mark?.token).toBe(0);
  });

  test('set -e: nothing of ours ends the shell, what the user asked for does', async () => {
    const shell = await startShell(`set -eE -o pipefail\nPROMPT_COMMAND='true'\nfalse || :`);
    expect(await shell.run('true')).toMatchObject({ exitCode: 0 });
    expect(await shell.enter('! true')).toMatchObject({ exitCode: 1 });
    expect(await shell.run('! true', { env: { UID: '5' } })).toMatchObject({ exitCode: 1 });
    await shell.type('half');
    expect(await shell.run('echo one | cat')).toMatchObject({ exitCode: 0 });
    const gone = shell.watch.waitFor(shell.pane, () => false, 10_000, 'nothing').catch(code);
    await shell.type('false\r');
    expect(await gone).toMatch(/not-found|no-shell/);
  });

  test('exec of another program: an error in time, and nothing is typed into it', async () => {
    for (const bashrc of ['sleep 0.3; exec cat >"$HOME/typed"', 'exec cat >"$HOME/typed"']) {
      const shell = await startShell(bashrc);
      await expect(shell.start('touch ran')).rejects.toMatchObject({
        code: 'no-shell',
        message: expect.stringContaining('cat has taken the place of bash'),
        hint: expect.stringContaining('MUXWORKS_DIR'),
      });
      expect(readFileSync(join(shell.home, 'typed'), 'utf8')).toBe('');
    }
  });

  test('exec of another program only in other terminals, as the hint says', async () => {
    const shell = await startShell('[[ -n $MUXWORKS_DIR ]] || exec cat\nenv | grep MUXWORKS_DIR >"$HOME/inherited"');
    expect(await shell.run('[[ -z $MUXWORKS_DIR ]]')).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(shell.home, 'inherited'), 'utf8')).toBe('');
  });

  test('exit: an error at once, also where the pane remains', async () => {
    for (const remain of ['off', 'on']) {
      const shell = await startShell('while [ ! -e "$HOME/go" ]; do sleep 0.05; done; exit 3');
      await shell.tmux.command('set-option', '-p', '-t', shell.pane, 'remain-on-exit', remain);
      const started = shell.start('true').catch(code);
      writeFileSync(join(shell.home, 'go'), '');
      expect(await started).toMatch(remain === 'on' ? /^no-shell$/ : /^(not-found|no-shell)$/);
    }
  });
});

describe('commands', () => {
  test('exit codes and signals', async () => {
    const { run } = await startShell();
    for (const exit of [0, 1, 2, 126, 127, 128, 255]) expect((await run(`(exit ${exit})`)).exitCode).toBe(exit);
    for (const [signal, code] of [
      ['TERM', 143],
      ['KILL', 137],
      ['INT', 130],
      ['SEGV', 139],
    ] as const)
      expect((await run(`sh -c 'kill -${signal} $$'`)).exitCode).toBe(code);
    expect((await run('no-such-command')).exitCode).toBe(127);
    expect((await run('true | false | true')).exitCode).toBe(0);
  });

  test('any one line arrives as it was written', async () => {
    const { run, home, tmux, pane } = await startShell(
      'bind \'"x": "broken"\'; bind \'"\\t": complete\'; alias ll=broken',
    );
    const words = [
      ...[
        ';',
        'a;',
        '!!',
        '!x',
        '^a^b',
        '\t',
        'a\tb',
        '\x01\x02\x1b[A',
        'ä€😀',
        '#',
        '# x',
        ' lead',
        'trail ',
        '-n',
        '--',
        '~',
        '*',
        '$HOME',
      ],
      ...[
        '`id`',
        '$(id)',
        '"',
        '\\',
        '\\\\',
        'x'.repeat(300),
        '%s',
        '{a,b}',
        '\x7f',
        '|',
        '&',
        '<',
        '>',
        '\x12\x03\x04\x16',
      ],
    ];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    expect(await run(`printf '%s\\0' ${quoted} > words`)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(home, 'words'), 'utf8').split('\0').slice(0, -1)).toEqual(words);
    // Beginnings and ends that a line of its own could trip over.
    for (const [line, exit] of [
      [' true;', 0],
      ['-x', 127],
      ['# nothing', 0],
      ['  #', 0],
      ['true #', 0],
      ['!', 1],
      ['! true', 1],
      ['echo !$ !! !?x? ^x^y', 0],
      ['sleep 0 &', 0],
      ['{ true; }', 0],
      ['=', 127],
      ['echo "$?"', 0],
    ] as const) {
      expect(await run(line), line).toMatchObject({ exitCode: exit });
    }
    expect((await tmux.command('list-panes', '-t', pane)).split('\n')).toHaveLength(1);
  });

  test('100 kB in one line, and a script of as much', async () => {
    const { run, home } = await startShell();
    const long = 'x'.repeat(100_000);
    expect(await run(`printf %s ${long} | wc -c > size`)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(home, 'size'), 'utf8').trim()).toBe('100000');
    expect(await run(`cat > file <<'END'\n${long}\n!! $HOME \`id\`\nEND\ntrue`)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe(`${long}\n!! $HOME \`id\`\n`);
  });

  test('several lines stop at the first that fails, and say which', async () => {
    const { run, screen, home } = await startShell();
    expect(await run('echo one > a\nfalse\r\necho two > b')).toMatchObject({ exitCode: 1 });
    expect(await screen()).toContain('muxworks: line 2 failed with exit code 1: false');
    expect(readdirSync(home)).toContain('a');
    expect(readdirSync(home)).not.toContain('b');
    expect(await run('f() {\n  exit 5\n}\nf')).toMatchObject({ exitCode: 5 });
    expect(await run('for i in 1 2; do\n  echo $i\ndone\n')).toMatchObject({ exitCode: 0 });
  });

  test('what bash cannot read fails as a command does; what is not complete is given up', async () => {
    const shell = await startShell();
    for (const line of ['if then', 'echo )', '&& true', 'case x in'].slice(0, 3)) {
      expect(await shell.run(line), line).toMatchObject({ exitCode: 2 });
      expect(await shell.record()).toMatchObject({ status: 'failed', command: line });
    }
    for (const line of ["echo 'open", 'while true; do', 'echo x \\', 'cat <<END', '(']) {
      await expect(shell.start(line)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining('not complete'),
      });
      expect((await shell.run('true')).exitCode).toBe(0);
    }
    await expect(shell.start('a\0b')).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('environment and directory arrive as they are; what cannot be is refused before anything runs', async () => {
    const shell = await startShell('cd() { echo broken; }; CDPATH=/', { MADE: 'with the pane' });
    const odd = `quotes ' " \` $HOME \\ ; new\nline \x01 ä€😀 `;
    const cwd = join(shell.home, `odd ' dir\n-x$HOME`);
    mkdirSync(cwd);
    const show = `printf '%s\\0' "$MADE" "$ODD" "$EMPTY" "$PWD" > "$HOME/seen"`;
    expect(await shell.run(show, { env: { ODD: odd, EMPTY: '' }, cwd })).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(shell.home, 'seen'), 'utf8').split('\0')).toEqual(['with the pane', odd, '', cwd, '']);
    expect((await shell.record()).cwd).toBe(cwd);
    for (const wrong of ['A;touch x', 'A B', '1A', '', 'A=B'])
      await expect(shell.start('true', { env: { [wrong]: '1' } })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(shell.start('true', { env: { A: 'a\0' } })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(shell.start('true', { cwd: join(shell.home, 'missing') })).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(shell.start('true', { cwd: join(shell.home, 'seen') })).rejects.toMatchObject({ code: 'bad-input' });
    expect((await shell.record()).mark?.sequence).toBe(1);
    // A variable that cannot be changed is said to be so, and the command runs.
    expect(await shell.run('true', { env: { UID: '5' } })).toMatchObject({ exitCode: 0 });
    expect(await shell.screen()).toContain('UID: readonly variable');
  });

  test('a directory that goes away between the check and the command: it does not run somewhere else', async () => {
    const shell = await startShell('while [ ! -e "$HOME/go" ]; do sleep 0.02; done');
    const cwd = join(shell.home, 'soon-gone');
    mkdirSync(cwd);
    const started = shell.run('touch here', { cwd });
    const taken = join(shell.state, `${shell.pane.slice(1)}.next`);
    rmSync(cwd, { recursive: true });
    writeFileSync(join(shell.home, 'go'), '');
    expect(await started).toMatchObject({ exitCode: 1 });
    expect(readFileSync(taken, 'utf8')).toBe('');
    expect(readdirSync(shell.home)).not.toContain('here');
  });

  test('state: stored before it begins, with the process that runs', async () => {
    const shell = await startShell();
    await shell.start('sleep 600', { origin: 'window' });
    const { state, mark, status, command, startedAt } = await shell.record();
    const sleep = descendants(mark?.shell ?? 0).find(({ group }) => group === state?.pid);
    expect(sleep?.parent).toBe(mark?.shell);
    expect({ status, command }).toEqual({ status: 'running', command: 'sleep 600' });
    expect(state).toMatchObject({ origin: 'window', token: mark?.token, cmd_text: 'sleep 600' });
    expect(Date.parse(state?.started_at ?? '')).toBe(startedAt);
    expect(await endCommand(shell.tmux, shell.watch, shell.pane)).toHaveLength(1);
    expect(await shell.record()).toMatchObject({ status: 'failed', exitCode: 143 });
  });
});

describe('a person at the same shell', () => {
  test('half a line goes to the history, where it can be fetched', async () => {
    const shell = await startShell();
    await shell.watch.include(shell.pane);
    await promptOf(shell.tmux, shell.watch, shell.pane);
    await shell.type("rm -rf 'half; $HOME");
    await shell.run('true');
    await shell.enter('history > listed');
    expect(readFileSync(join(shell.home, 'listed'), 'utf8')).toMatch(
      /^ *\d+ {2}rm -rf 'half; \$HOME\n *\d+ {2}true\n/m,
    );
  });

  test.each([
    ['a command of several lines, half typed', 'for i in 1 2\r'],
    ['an open quote', "echo 'x\r"],
    ['a search in the history', '\x12echo'],
    ['an argument to a key', '\x1b5'],
    ['a kill and a yank', 'abc\x15\x19'],
  ])('%s', async (_, keys) => {
    const shell = await startShell();
    await shell.enter('echo before');
    await shell.type(keys);
    expect(await shell.run('touch done')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(shell.home)).toContain('done');
    expect(await shell.enter('[[ -e done ]]')).toMatchObject({ exitCode: 0 });
  });

  test('vi mode, in command mode with half a line', async () => {
    const shell = await startShell('set -o vi; set keyseq-timeout 100');
    await shell.enter('true');
    await shell.type('touch half\x1b0w');
    expect(await shell.run('touch done')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(shell.home).filter((name) => !name.startsWith('.'))).toEqual(['done']);
  });

  test('modes of the pane: copy mode, a menu of tmux’s, a clock', async () => {
    const shell = await startShell();
    for (const mode of [['copy-mode'], ['copy-mode', '-e'], ['clock-mode'], ['choose-tree'], ['choose-buffer']]) {
      await shell.watch.include(shell.pane);
      await promptOf(shell.tmux, shell.watch, shell.pane);
      await shell.tmux.command('set-buffer', 'x');
      await shell.tmux.command(...(mode as [string]), '-t', shell.pane);
      expect((await shell.record()).inMode).toBe(true);
      expect(await shell.run('true'), mode.join(' ')).toMatchObject({ exitCode: 0 });
      expect((await shell.record()).inMode).toBe(false);
    }
  });

  test('synchronized panes: only the one is typed into, and stays synchronized', async () => {
    for (const scope of ['-w', '-p']) {
      const shell = await startShell();
      const wait = ['--', 'bash', '-c', 'cat > "$HOME/beside"'];
      await shell.tmux.command('split-window', '-d', '-t', shell.pane, ...wait);
      await shell.tmux.command('set-option', scope, '-t', shell.pane, 'synchronize-panes', 'on');
      expect(await shell.run('true')).toMatchObject({ exitCode: 0 });
      const told = await shell.tmux.command('display-message', '-p', '-t', shell.pane, '#{synchronize-panes}');
      const own = await shell.tmux.command('show-options', '-pqv', '-t', shell.pane, 'synchronize-panes');
      expect([told, own]).toEqual(['1', scope === '-p' ? 'on' : '']);
      await until(() => readdirSync(shell.home).includes('beside'), 'the other program');
      expect(readFileSync(join(shell.home, 'beside'), 'utf8')).toBe('');
    }
  });

  test('Ctrl-C at the prompt and in a command, Ctrl-Z, Ctrl-D in a subshell, nested shells', async () => {
    const shell = await startShell();
    await shell.enter('true');
    await shell.type('abandoned');
    await until(async () => (await shell.screen()).includes('abandoned'), 'the line');
    await shell.type('\x03');
    // The terminal throws away what is typed behind a Ctrl-C before it is heeded.
    await until(async () => (await shell.screen()).includes('abandoned^C'), 'the interrupt');
    expect(await shell.enter('true')).toMatchObject({ sequence: 2, exitCode: 0 });
    // A key that interrupts goes to who has the terminal, and a fork of the shell that is no program yet heeds none.
    const inForeground = (program: string) =>
      until(() => {
        const found = foregroundProcess(shell.watch.mark(shell.pane)?.shell ?? 0);
        return found !== null && readProcess(found)?.name === program;
      }, `${program} in the foreground`);
    const ends = async (program: string, start: string, keys: string): Promise<PaneMark> => {
      const { token } = await shell.start(start);
      await shell.watch.include(shell.pane);
      await inForeground(program);
      await shell.type(keys);
      return shell.watch.waitFor(shell.pane, (mark) => mark.token === token && mark.phase === 'prompt', 10_000, start);
    };
    expect(await ends('sleep', 'sleep 600', '\x03')).toMatchObject({ exitCode: 130 });
    expect(await ends('sleep', 'sleep 600', '\x1a')).toMatchObject({ exitCode: 148 });
    expect(await shell.enter('kill -KILL %1; wait')).toMatchObject({ token: 0 });
    const { token } = await shell.start('sleep 600');
    await inForeground('sleep');
    await shell.type('\x1a');
    await shell.watch.include(shell.pane);
    await shell.watch.waitFor(shell.pane, ({ phase }) => phase === 'prompt', 10_000, 'the prompt');
    await shell.type('fg\r');
    await shell.watch.waitFor(shell.pane, ({ phase }) => phase === 'run', 10_000, 'fg');
    // Stopped and gone on it is the declared command still.
    await until(async () => (await shell.record()).mark?.token === token, 'the declared command');
    await endCommand(shell.tmux, shell.watch, shell.pane);
    expect(await ends('cat', 'cat', '\x04')).toMatchObject({ exitCode: 0 });
    // A nested shell is one command of ours, whatever it prompts and runs; PS1 may even be exported.
    const nested = 'export PS0 PS1 PS2; bash --norc';
    expect(await ends('bash', nested, 'false\rbash\r(exit 4)\rexit\rexit 6\r')).toMatchObject({ exitCode: 6 });
    expect(await ends('sh', 'sh', 'true\rexit 8\r')).toMatchObject({ exitCode: 8 });
  });

  test('exit ends the pane, exec makes it another program: waits end, and endCommand tells', async () => {
    const shell = await startShell();
    await shell.start('exec sleep 600');
    await until(() => readProcess(shell.watch.mark(shell.pane)?.shell ?? 0)?.name === 'sleep', 'the exec');
    expect(await shell.record()).toMatchObject({ status: 'running' });
    await expect(shell.start('true')).rejects.toMatchObject({ code: 'no-shell' });
    await expect(endCommand(shell.tmux, shell.watch, shell.pane)).rejects.toMatchObject({ code: 'no-shell' });
    const other = await startShell();
    await other.run('true');
    const waiting = other.watch.waitFor(other.pane, () => false, 10_000, 'nothing').catch(code);
    await other.type('exit\r');
    expect(await waiting).toMatch(/not-found/);
  });
});

describe('other programs', () => {
  test('a program that tells its directory, as fish and remote shells do, does not hide the shell', async () => {
    const shell = await startShell();
    await shell.start(`bash -c 'printf "\\e]7;file://host/x\\a"; sleep 600; exit 5'`);
    await until(
      async () =>
        (await shell.tmux.command('display-message', '-p', '-t', shell.pane, '#{pane_path}')) === 'file://host/x',
      'the directory',
    );
    const running = await shell.record();
    expect(running).toMatchObject({ managed: true, status: 'running', command: expect.stringContaining('sleep 600') });
    expect(running.mark?.token).toBe(running.state?.token);
    expect(await endCommand(shell.tmux, shell.watch, shell.pane)).toHaveLength(2);
    expect(await shell.run('true')).toMatchObject({ exitCode: 0 });
  });

  test('a mark that a program made up is believed of nobody’s process', async () => {
    const shell = await startShell();
    const victim = process.pid;
    const forged = `muxworks:v1/${victim}/9/0/prompt/0/1/1`;
    await shell.start(`printf '\\e]7;${forged}\\a'; exec 3<&1; sleep 600`);
    await until(
      async () => (await shell.tmux.command('display-message', '-p', '-t', shell.pane, '#{pane_path}')) === forged,
      'the forged mark',
    );
    expect((await shell.record()).mark?.shell).not.toBe(victim);
    expect((await shell.watch.look(shell.pane))?.shell).not.toBe(victim);
    const { pid } = await shell.record();
    await endCommand(shell.tmux, shell.watch, shell.pane);
    expect(readProcess(pid)?.name).toBe('bash');
  });

  test('a flood before, in and after the command', async () => {
    const shell = await startShell();
    expect(await shell.run('head -c 3000000 /dev/zero | tr "\\0" x; printf "\\n"')).toMatchObject({ exitCode: 0 });
    await shell.start('yes');
    expect(await endCommand(shell.tmux, shell.watch, shell.pane)).toHaveLength(1);
    expect(await shell.run('true')).toMatchObject({ exitCode: 0 });
  });

  test('two clients start commands at once: both run, one after the other, and nothing else', async () => {
    const shell = await startShell();
    const other = await shell.connect();
    const watch = await ShellWatch.attach(other, '$0', new Set());
    onTestFinished(() => watch.close());
    const each = async (name: string, tmux: typeof other, through: ShellWatch): Promise<void> => {
      for (let i = 0; i < 8; i++)
        await startCommand(tmux, through, shell.state, shell.pane, {
          command: `echo ${name}${i} >> order; sleep 0.02`,
        });
    };
    await Promise.all([each('a', shell.tmux, shell.watch), each('b', other, watch)]);
    await shell.run('true');
    const order = readFileSync(join(shell.home, 'order'), 'utf8').trim().split('\n');
    expect(order.filter((line) => line.startsWith('a'))).toEqual(Array.from({ length: 8 }, (_, i) => `a${i}`));
    expect(order.filter((line) => line.startsWith('b'))).toEqual(Array.from({ length: 8 }, (_, i) => `b${i}`));
    expect(order).toHaveLength(16);
    expect(await shell.tmux.command('display-message', '-p', '-t', shell.pane, '#{@muxworks_lock}')).toBe('');
  });

  test('a client that died while it started a command does not lock the pane', async () => {
    const shell = await startShell();
    const dead = `${2 ** 22 + 1}.5.${Date.now()}.1`;
    await shell.tmux.command('set-option', '-p', '-t', shell.pane, '@muxworks_lock', dead);
    expect(await shell.run('true')).toMatchObject({ exitCode: 0 });
  });
});

describe('ending a command', () => {
  const sleepers = (shell: Shell): number =>
    descendants(shell.watch.mark(shell.pane)?.shell ?? 0).filter((entry) => entry.name === 'sleep' && isRunning(entry))
      .length;

  test.each([
    ['a child', 'sleep 600', 143],
    ['a pipeline', 'sleep 600 | sleep 600', 143],
    ['a loop of the shell', 'while :; do sleep 600; done', 143],
    ['a loop that starts much', 'while :; do sleep 0.01; sleep 600 & done', null],
    ['a loop without a child', 'sleep 600 & while :; do :; done', 130],
    ['a list', 'sleep 600; touch not-this && touch not-this; touch not-this', 143],
    ['a list in a function', 'f() { sleep 600; touch not-this; }; f || touch not-this; touch not-this', 143],
    ['what ignores TERM and INT', `bash -c 'trap "" TERM INT; while :; do sleep 600; done'`, 137],
    ['what is stopped', `bash -c 'sleep 600 & kill -STOP $!; kill -STOP $$'; sleep 600`, null],
    ['nohup', 'nohup sleep 600 >/dev/null 2>&1', 143],
    ['a session of its own, waited for', 'setsid --wait sleep 600', 143],
    ['a job in the background', 'sleep 600 & sleep 600', 143],
  ])('%s', async (_, command, exitCode) => {
    const shell = await startShell();
    await shell.start(command);
    await until(
      () => sleepers(shell) >= (command.includes('much') || command.includes('& done') ? 3 : 1),
      'the processes',
    );
    expect(await endCommand(shell.tmux, shell.watch, shell.pane)).not.toEqual([]);
    expect(sleepers(shell)).toBe(0);
    expect(shell.watch.mark(shell.pane)?.phase).toBe('prompt');
    if (exitCode !== null) expect(shell.watch.mark(shell.pane)?.exitCode).toBe(exitCode);
    expect(readdirSync(shell.home)).not.toContain('not-this');
    expect(await shell.run('true')).toMatchObject({ exitCode: 0 });
  });

  test('nothing that runs, and what has left the terminal', async () => {
    const shell = await startShell();
    await shell.watch.include(shell.pane);
    expect(await endCommand(shell.tmux, shell.watch, shell.pane)).toHaveLength(0);
    await shell.start(`setsid -f sh -c 'echo $$ > outside; exec sleep 600'; sleep 600`);
    const outside = await until(() => {
      const found =
        readdirSync(shell.home).includes('outside') && Number(readFileSync(join(shell.home, 'outside'), 'utf8'));
      return found && readProcess(found)?.name === 'sleep' && found;
    }, 'the daemon');
    onTestFinished(() => void process.kill(outside, 'SIGKILL'));
    await endCommand(shell.tmux, shell.watch, shell.pane);
    expect(readProcess(outside)?.name).toBe('sleep');
  });
});
