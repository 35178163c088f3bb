/** exec in shells that know nothing of Muxworks, each with a prompt of its own. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serverDirectory } from '../state/directories.ts';
import { screen } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { typeBytes } from '../tmux/input.ts';
import { createSession } from '../tmux/session.ts';
import { type ExecOptions, exec } from './exec.ts';

interface Shell extends TestServer {
  pane: string;
  run(command: string, options?: ExecOptions): Promise<[string, number | null]>;
}

async function foreign(argv: readonly string[], env: Record<string, string> = {}): Promise<Shell> {
  const server = await testServer();
  const { pane } = await createSession(server.tmux, 's', 'w', { argv, env, cwd: server.home });
  return {
    ...server,
    pane,
    async run(command, options) {
      const { output, exitCode } = await exec(server.tmux, pane, command, options);
      return [output.toString(), exitCode];
    },
  };
}

function installed(program: string): boolean {
  try {
    execFileSync(program, ['-c', 'exit 0'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const SHELLS: { name: string; argv: string[]; env?: Record<string, string>; posix: boolean }[] = [
  { name: 'bash', argv: ['bash', '--norc'], posix: true },
  {
    name: 'bash',
    argv: ['bash', '--norc', '-o', 'vi'],
    env: { PS1: '\\w\\n\\[\\e[32m\\]$(echo ">")\\[\\e[0m\\] ' },
    posix: true,
  },
  { name: 'dash', argv: ['dash'], posix: true },
  { name: 'zsh', argv: ['zsh', '-f'], env: { PS1: '%F{red}%~%f %# ', RPS1: '%T' }, posix: true },
  { name: 'fish', argv: ['fish', '--no-config'], posix: false },
];

describe.each(SHELLS)('$argv', ({ name, argv, env, posix }) => {
  // The others are in Debian's zsh and fish.
  const inShell = test.skipIf(!installed(name));

  inShell('exact output, true exit codes, and state that stays', async () => {
    const { run, home, tmux } = await foreign(argv, env);
    expect(await run('echo hello')).toEqual(['hello\n', 0]);
    expect(await run('printf hello')).toEqual(['hello', 0]);
    expect(await run('false')).toEqual(['', 1]);
    expect(await run('cd /usr')).toEqual(['', 0]);
    expect(await run('pwd')).toEqual(['/usr\n', 0]);
    expect(await run(posix ? 'here="a  b"; export THERE=2' : 'set here "a  b"; set -gx THERE 2')).toEqual(['', 0]);
    expect(await run('echo "$here $THERE"; sh -c "exit 42"')).toEqual(['a  b 2\n', 42]);
    expect(await run(posix ? 'for i in 1 2\ndo\n\techo $i\ndone\n' : 'for i in 1 2\n\techo $i\nend\n')).toEqual([
      '1\n2\n',
      0,
    ]);
    expect(await run(`printf '\\033]133;D;9\\007'; echo 'Enter;'`)).toEqual(['\x1b]133;D;9\x07Enter;\n', 0]);
    expect((await run('-x'))[1]).toBe(127);
    expect((await run('clear'))[1]).toBe(0);
    expect(await run(`printf '\\033[?1049h'`)).toEqual(['\x1b[?1049h', 0]);
    expect(await run(`printf '\\033[?1049l'`)).toEqual(['\x1b[?1049l', 0]);
    const bytes = randomBytes(100_000).map((byte) => (byte === 27 ? 32 : byte));
    writeFileSync(join(home, 'bytes'), bytes);
    const { output } = await exec(tmux, '%0', `cat ${join(home, 'bytes')}`);
    const sha = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
    expect([output.length, sha(output)]).toEqual([bytes.length, sha(bytes)]);
    // Nothing of it stays behind.
    expect(readdirSync(join(serverDirectory(tmux.socketPath), 'exec'))).toEqual([]);
  });

  inShell('what cannot be read is refused, and the pane stays usable', async () => {
    const { run } = await foreign(argv, env);
    const commands = [
      `echo 'open`,
      'echo "open',
      ...(posix ? ['echo $(', 'cat <<EOF', 'if true'] : ['echo (', 'if true']),
    ];
    for (const command of commands) {
      const code = await run(command).then(
        () => 'run',
        ({ code }) => code,
      );
      expect([command, code]).toEqual([command, 'bad-input']);
    }
    expect(await run('echo usable')).toEqual(['usable\n', 0]);
  });

  inShell('a time-out interrupts, and the shell stays', { timeout: 60_000 }, async () => {
    const { run, tmux, pane } = await foreign(argv, env);
    const loop = posix ? 'while :; do sleep 600; done' : 'while true; sleep 600; end';
    for (const command of ['sleep 600', loop, `sh -c 'trap "" INT TERM; echo begun; sleep 600; sleep 600'`]) {
      const result = await exec(tmux, pane, command, { timeoutMs: 300 });
      expect([command, result.timedOut, result.shellEnded]).toEqual([command, true, false]);
      expect(result.exitCode).toBeGreaterThan(128);
      expect(await run('echo usable')).toEqual(['usable\n', 0]);
    }
  });

  inShell('half a line of a person’s is not run', async () => {
    const { run, tmux, pane } = await foreign(argv, env);
    expect(await run('true')).toEqual(['', 0]);
    await typeBytes(tmux, pane, Buffer.from('echo half a li'));
    await until(async () => (await screen(tmux, pane)).includes('half a li'), 'the echo');
    expect(await run('echo whole')).toEqual(['whole\n', 0]);
    expect(await screen(tmux, pane)).not.toContain('\nhalf a li');
  });

  inShell('calls queue, also behind what a person runs', async () => {
    const { run, tmux, pane } = await foreign(argv, env);
    expect(await run('true')).toEqual(['', 0]);
    await typeBytes(tmux, pane, Buffer.from('sleep 7654\r'));
    await until(
      async () => (await tmux.command('display-message', '-p', '-t', pane, '#{pane_current_command}')) === 'sleep',
      'the sleep',
    );
    await expect(run('true', { queueMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
      message: `Pane ${pane} is busy: sleep 7654 runs there, and did not end in 0.1 s`,
    });
    const waiting = Promise.all(['1', '2', '3'].map((text) => run(`echo ${text}`)));
    await typeBytes(tmux, pane, Buffer.from('\x03'));
    expect(await waiting).toEqual([
      ['1\n', 0],
      ['2\n', 0],
      ['3\n', 0],
    ]);
  });

  inShell('the end of the shell', async () => {
    const { tmux, pane } = await foreign(argv, env);
    await tmux.command('set-option', '-p', '-t', pane, 'remain-on-exit', 'on');
    expect(await exec(tmux, pane, 'sleep 0.1; exit 3')).toMatchObject({
      exitCode: 3,
      // fish reads the file to its end first, and says how it will end.
      shellEnded: name !== 'fish',
    });
  });
});

test.each([{ argv: ['dash'] }, { argv: ['bash', '--norc'] }])(
  '$argv: an error that ends the rest of the command is told at once',
  async ({ argv }) => {
    const { run } = await foreign(argv);
    for (const command of [
      '. /nowhere/at/all',
      `: "\${unset_here:?is not set}"`,
      'readonly r=1; r=2',
      'readonly r=1\nr=2\n',
    ]) {
      const [output, code] = await run(`echo begun\n${command}\necho not reached`, { timeoutMs: 0 });
      expect([command, output.startsWith('begun\n'), output.includes('not reached') && code !== 0]).toEqual([
        command,
        true,
        false,
      ]);
      expect(await run('echo usable')).toEqual(['usable\n', 0]);
    }
  },
);

describe('what is no shell', () => {
  test('is refused at once', async () => {
    for (const argv of [['sleep', '600'], ['cat'], ['sh', '-c', 'read line; read line'], ['bash', '/dev/stdin']]) {
      const { run, pane, tmux } = await foreign(argv);
      await expect(run('echo typed')).rejects.toMatchObject({
        code: 'no-shell',
        message: expect.stringContaining(`Pane ${pane} has no shell to run it: `),
      });
      expect(await screen(tmux, pane)).not.toContain('typed');
    }
  });

  test('a shell started inside a shell runs it', async () => {
    const { run, tmux, pane } = await foreign(['bash', '--norc']);
    expect(await run('true')).toEqual(['', 0]);
    await typeBytes(tmux, pane, Buffer.from('dash\r'));
    await until(
      async () => (await tmux.command('display-message', '-p', '-t', pane, '#{pane_current_command}')) === 'dash',
      'dash',
    );
    expect(await run('echo $0')).toEqual(['dash\n', 0]);
  });
});
