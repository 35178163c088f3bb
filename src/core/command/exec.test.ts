/** exec in shells with our integration: exact output, true exit codes, state that stays, time-outs, queues, floods. */
import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MuxError } from '../errors.ts';
import { readProcess } from '../process/proc.ts';
import { serverDirectory } from '../state/directories.ts';
import { play, thePane } from '../testing/playbook.ts';
import { type TestServer, testServer, until } from '../testing/tmux.ts';
import { typeBytes } from '../tmux/input.ts';
import { splitPane } from '../tmux/pane.ts';
import { allPanes } from '../tmux/server.ts';
import { createSession } from '../tmux/session.ts';
import type { PaneRecord } from '../tmux/snapshot.ts';
import { type ExecOptions, exec } from './exec.ts';
import { shellCommand } from './shell.ts';

interface Shells extends TestServer {
  panes: string[];
  run(command: string, options?: ExecOptions & { pane?: string }): Promise<[string, number | null]>;
  record(pane?: string): Promise<PaneRecord>;
}

async function shells(count = 1, bashrc = ''): Promise<Shells> {
  const server = await testServer();
  writeFileSync(join(server.home, '.bashrc'), bashrc);
  const { argv, env } = shellCommand(serverDirectory(server.tmux.socketPath));
  const added = { argv, env, cwd: server.home };
  const { pane, window } = await createSession(server.tmux, 's', 'w', added);
  const panes = [pane];
  while (panes.length < count) {
    panes.push(await splitPane(server.tmux, panes.at(-1) as string, 'down', added));
    await server.tmux.command('select-layout', '-t', window, 'tiled');
  }
  return {
    ...server,
    panes,
    async run(command, { pane: chosen = pane, ...options } = {}) {
      const { output, exitCode } = await exec(server.tmux, chosen, command, options);
      return [output.toString(), exitCode];
    },
    async record(chosen = pane) {
      const found = [...allPanes(await server.tmux.snapshot())].find((found) => found.pane.id === chosen);
      if (found === undefined) throw new Error('the pane has gone');
      return found.pane;
    },
  };
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('output and exit code', () => {
  test('exactly what was written, with and without a last line end', async () => {
    const { run } = await shells();
    const cases: [string, string, number][] = [
      ['echo hello', 'hello\n', 0],
      ['printf hello', 'hello', 0],
      ['true', '', 0],
      ['false', '', 1],
      ['exit_code() { return 42; }; exit_code', '', 42],
      ['no-such-command-here', 'bash: no-such-command-here: command not found\n', 127],
      ['echo out; echo err >&2; (exit 3)', 'out\nerr\n', 3],
      [`printf '\\n\\n a \\n\\n'`, '\n\n a \n\n', 0],
      [`printf 'a\\r\\nb\\rc\\r'`, 'a\r\nb\rc\r', 0],
      [`printf '\\e[31mred\\e[0m ü 漢 \\xff\\xfe'`, '\x1b[31mred\x1b[0m ü 漢 \ufffd\ufffd', 0],
      ['# nothing at all', '', 0],
    ];
    for (const [command, output, code] of cases) {
      expect([command, ...(await run(command))]).toEqual([command, output, code]);
    }
  });

  test('commands that look like something else', async () => {
    const { run } = await shells();
    const cases: [string, string, number][] = [
      ['echo a;', 'a\n', 0],
      ['echo a ; ', 'a\n', 0],
      ['-x', 'bash: -x: command not found\n', 127],
      ['--', 'bash: --: command not found\n', 127],
      ['Enter', 'bash: Enter: command not found\n', 127],
      ['C-c', 'bash: C-c: command not found\n', 127],
      ['echo "#{pane_id} $((1+1)) %0 !! \\\\ \t|"', '#{pane_id} 2 %0 !! \\ \t|\n', 0],
      [`printf '\\e]133;D;9\\a\\e]133;A\\a'; echo x`, '\x1b]133;D;9\x07\x1b]133;A\x07x\n', 0],
      [`printf '\\e]7;muxworks:v1/'`, '\x1b]7;muxworks:v1/', 0],
      [`printf '\\e]7;muxworks:v1/1/2/3/done/0/1/2\\a'`, '\x1b]7;muxworks:v1/1/2/3/done/0/1/2\x07', 0],
      [`printf '\\e]7;muxworks:v1/%d/2/3/done/5/1/2\\a' $$`, '', 0],
      [`printf '\\e'`, '\x1b', 0],
      [`printf '\\e]'`, '\x1b]', 0],
      ['clear', '', 0],
      [`printf '\\e[?1049h'; echo alternate`, '\x1b[?1049halternate\n', 0],
      [`printf '\\e[?1049l'`, '\x1b[?1049l', 0],
      [`printf '\\ec'`, '\x1bc', 0],
    ];
    for (const [command, output, code] of cases) {
      const [found, exitCode] = await run(command);
      expect([command, exitCode]).toEqual([command, code]);
      if (command === 'clear') expect(found).toContain('\x1b[');
      else if (command.includes('%d')) expect(found).toContain('/2/3/done/5/1/2\x07');
      else expect([command, found]).toEqual([command, output]);
    }
    expect(await run('echo still there')).toEqual(['still there\n', 0]);
  });

  test('the shell keeps its directory, variables and functions; several lines are one command', async () => {
    const { run, home } = await shells();
    expect(await run('cd /usr; here=1; export THERE=2; f() { echo "f $1"; }')).toEqual(['', 0]);
    expect(await run('f "$here $THERE $PWD"')).toEqual(['f 1 2 /usr\n', 0]);
    expect(await run('cd /tmp\nfalse\nfor i in 1 2; do\n\techo "$i\'s \\\\"\ndone\ncat <<E\nhere $PWD\nE\n')).toEqual([
      "1's \\\n2's \\\nhere /tmp\n",
      0,
    ]);
    expect(await run('pwd; (exit 7)\n')).toEqual(['/tmp\n', 7]);
    expect(await run('echo $?')).toEqual(['7\n', 0]);
    expect(await run('echo a\n)\n')).toEqual([expect.stringContaining('syntax error'), 2]);
    expect(existsSync(home)).toBe(true);
  });

  test('options: raw line ends, no escape sequences, a bound', async () => {
    const { tmux, panes, run } = await shells();
    const [pane] = panes as [string];
    expect(await run(`printf 'a\\nb\\n'`, { raw: true })).toEqual(['a\r\nb\r\n', 0]);
    const colours = `printf '\\e[1;31ma\\e]0;title\\a\\e(Bb\\e]8;;x\\e\\\\c\\e[0m\\n'`;
    expect(await run(colours, { stripAnsi: true })).toEqual(['abc\n', 0]);
    const cut = await exec(tmux, pane, 'seq 100000', { maxBytes: 1000 });
    expect([cut.output.length, cut.truncated, cut.exitCode]).toEqual([1000, true, 0]);
    const whole = await exec(tmux, pane, 'sleep 0.2; seq 3');
    expect(whole).toMatchObject({ truncated: false, timedOut: false, shellEnded: false });
    expect(whole.durationMs).toBeGreaterThanOrEqual(200);
  });

  test('prompts of every kind', async () => {
    for (const bashrc of [
      `PS0='[begins]'; PS1='\\$? $(date) > '`,
      `PROMPT_COMMAND='echo told by a prompt command'`,
      `shopt -u promptvars; PS1='x> '`,
      'set -o vi; set -u; set -e',
    ]) {
      const { run } = await shells(1, bashrc);
      expect([bashrc, ...(await run('printf abc'))]).toEqual([bashrc, 'abc', 0]);
      expect(await run('echo def; ls /nowhere 2>/dev/null || (exit 4) || true')).toEqual(['def\n', 0]);
    }
  });
});

test('a PROMPT_COMMAND that cannot be changed: what it prints counts as output', async () => {
  for (const paste of ['off', 'on']) {
    const { run } = await shells(
      1,
      `readonly PROMPT_COMMAND='echo told'; PS1='alone> '; bind 'set enable-bracketed-paste ${paste}'`,
    );
    expect(await run('printf abc')).toEqual(['abctold\n', 0]);
    expect(await run('(exit 3)')).toEqual(['told\n', 3]);
    for (let time = 0; time < 20; time++) expect(await run('true')).toEqual(['told\n', 0]);
  }
  // The most common case: it prints nothing, or what a terminal shows elsewhere.
  const { run } = await shells(1, `readonly PROMPT_COMMAND=':'`);
  for (const [command, output, code] of [
    ['printf abc', 'abc', 0],
    ['false', '', 1],
    ['echo a\necho b', 'a\nb\n', 0],
    [`printf '\\e[?2004h'; printf x`, '\x1b[?2004hx', 0],
    ['# void', '', 0],
    [')', '', 2],
    ['seq 2000 | tail -n 1', '2000\n', 0],
  ] as const) {
    expect([command, ...(await run(command))]).toEqual([command, output, code]);
  }
  await expect(run(`echo 'open`)).rejects.toMatchObject({ code: 'bad-input' });
  expect(await run('echo usable')).toEqual(['usable\n', 0]);
});

describe('what is not complete', () => {
  test('is refused, and the pane stays usable', async () => {
    const { run } = await shells();
    for (const command of [
      `echo 'open`,
      'echo "open',
      'cat <<EOF',
      'echo $(',
      'for i in 1',
      'echo a \\',
      `echo a\necho 'b`,
      'cat <<EOF\nx',
      'if true\nthen',
    ]) {
      const error = await run(command).then(
        () => null,
        (error: MuxError) => error,
      );
      expect([command, error?.code, error?.message]).toEqual([
        command,
        'bad-input',
        'The command is not complete: bash waits for the rest of it',
      ]);
      expect(await run('echo usable')).toEqual(['usable\n', 0]);
    }
    await expect(run(' \n ')).rejects.toMatchObject({ code: 'bad-input' });
    await expect(run('a\0b')).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('a pane that is none', async () => {
    const { run } = await shells();
    await expect(run('true', { pane: '%999' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(run('true', { pane: 's' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the end of the shell', () => {
  test('exit: the code where the pane is kept, and no wait', async () => {
    const { tmux, panes } = await shells(3);
    const [first, second, third] = panes as [string, string, string];
    await tmux.command('set-option', '-p', '-t', first, 'remain-on-exit', 'on');
    expect(await exec(tmux, first, 'sleep 0.1; exit 3')).toMatchObject({ exitCode: 3, shellEnded: true });
    await expect(exec(tmux, first, 'true')).rejects.toMatchObject({ code: 'no-shell' });
    expect(await exec(tmux, second, 'exit')).toMatchObject({ exitCode: 0, shellEnded: true });
    expect(await exec(tmux, third, 'sleep 0.1; exit 5')).toMatchObject({ exitCode: 5, shellEnded: true });
    // They have closed with it, as ever.
    await until(async () => (await tmux.command('list-panes', '-a', '-F', '#{pane_id}')) === first, 'the others to go');
  });

  test('exec of another program: the pane closes with it', async () => {
    const { tmux, panes } = await shells(2);
    expect(await exec(tmux, panes[0] as string, 'exec sleep 0.1')).toMatchObject({ exitCode: 0, shellEnded: true });
    expect(await exec(tmux, panes[1] as string, 'kill -9 $$')).toMatchObject({ exitCode: 137, shellEnded: true });
  });

  test('the session closed under way', async () => {
    const { tmux, panes, record } = await shells();
    const result = exec(tmux, panes[0] as string, 'sleep 600');
    await until(async () => (await record()).status === 'running', 'the command');
    // Another one, so that the server stays.
    await tmux.newSession('-s', 'other', 'sleep 600');
    await tmux.command('kill-session', '-t', '=s');
    expect(await result).toMatchObject({ exitCode: null, shellEnded: true });
  });

  test('a pane is left with the options that it had, also where the command fails or is refused', async () => {
    const { tmux, panes, run } = await shells(2);
    const [first, second] = panes as [string, string];
    await tmux.command('set-option', '-p', '-t', second, 'remain-on-exit', 'failed');
    const options = () =>
      Promise.all([first, second].map((pane) => tmux.command('show-options', '-p', '-t', pane, 'remain-on-exit')));
    const before = await options();
    for (const pane of panes) {
      expect(await run('false', { pane })).toEqual(['', 1]);
      await expect(run("echo 'open", { pane })).rejects.toMatchObject({ code: 'bad-input' });
      expect((await exec(tmux, pane, 'sleep 600', { timeoutMs: 100 })).timedOut).toBe(true);
    }
    expect(await options()).toEqual(before);
    expect(await exec(tmux, second, 'exit 3')).toMatchObject({ exitCode: 3 });
    expect(await tmux.command('display-message', '-p', '-t', second, '#{pane_dead}')).toBe('1');
  });
});

describe('time-out', () => {
  const late = (commands: [string, number | null][]) => async () => {
    const { tmux, panes, run } = await shells();
    for (const [command, code] of commands) {
      const result = await exec(tmux, panes[0] as string, command, { timeoutMs: 300 });
      expect([command, result.timedOut, result.exitCode, result.output.toString().startsWith('begun\n')]).toEqual([
        command,
        true,
        code,
        true,
      ]);
      expect(await run('echo usable')).toEqual(['usable\n', 0]);
    }
  };

  test(
    'interrupts, and the shell stays',
    late([
      ['echo begun; sleep 600', 130],
      ['echo begun; sleep 600; sleep 601', 130],
      ['echo begun; while :; do sleep 600; done', 130],
      ['echo begun; while :; do :; done', 130],
      ['echo begun; cat', 130],
      ['echo begun; read line', 130],
    ]),
  );

  test(
    'ends what ignores interrupts',
    late([
      [`echo begun; bash -c 'trap "" INT; sleep 600; sleep 600'`, 143],
      [`echo begun; bash -c 'trap "" INT TERM; while :; do sleep 600; done'`, 137],
    ]),
    60_000,
  );

  test('what runs in the background stays', async () => {
    const { tmux, panes, run } = await shells();
    const [job] = await run('sleep 1234 & echo $!');
    const pid = Number(job.split('\n').at(-2));
    expect((await exec(tmux, panes[0] as string, 'sleep 600', { timeoutMs: 200 })).timedOut).toBe(true);
    expect(readProcess(pid)?.name).toBe('sleep');
  });
});

describe('one after the other, and side by side', () => {
  test('calls on one pane queue', async () => {
    const { run } = await shells();
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => run(`echo ${i}; (exit ${i})`)));
    expect(results).toEqual(Array.from({ length: 20 }, (_, i) => [`${i}\n`, i]));
  });

  test('calls of different clients on one pane queue', async () => {
    const { tmux, panes, connect, run } = await shells();
    const other = await connect();
    const [pane] = panes as [string];
    const results = await Promise.all(
      [tmux, other, tmux, other].map((client, i) => exec(client, pane, `sleep 0.05; echo ${i}`)),
    );
    expect(results.map(({ output }) => output.toString())).toEqual(['0\n', '1\n', '2\n', '3\n']);
    expect(await run('true')).toEqual(['', 0]);
  });

  test('a pane that a person uses: waits, or says what runs there', async () => {
    const { tmux, panes, record, run } = await shells();
    const [pane] = panes as [string];
    await run('true');
    await typeBytes(tmux, pane, Buffer.from('sleep 4321\r'));
    await until(async () => (await record()).program === 'sleep', 'the sleep');
    const told: string[] = [];
    await expect(run('true', { queueMs: 200, onBusy: (what) => told.push(what) })).rejects.toMatchObject({
      code: 'timeout',
      message: `Pane ${pane} is busy: sleep 4321 runs there, and did not end in 0.2 s`,
    });
    expect(told).toEqual(['sleep 4321']);
    const waiting = run('echo at last');
    await typeBytes(tmux, pane, Buffer.from('\x03'));
    expect(await waiting).toEqual(['at last\n', 0]);
  });

  test('what was declared keeps its outcome', async () => {
    const server = await testServer();
    const text = `!!tmux.pane_ensure name:'dev|w|1' cmd:'exit_code() { return 3; }; exit_code'\n`;
    await play(server.tmux, text);
    const first = await until(async () => {
      const pane = await thePane(server.tmux, 'dev', 'w', 1);
      return pane.status === 'failed' && pane;
    }, 'the end of the declared command');
    const told = ({ status, exitCode, command, state, startedAt, endedAt }: PaneRecord) => {
      return { status, exitCode, command, state, startedAt, endedAt };
    };
    for (const command of ['echo between', 'false', '# void', 'echo a\necho b']) {
      await exec(server.tmux, first.id, command);
      const after = await until(async () => {
        const pane = await thePane(server.tmux, 'dev', 'w', 1);
        return pane.mark?.phase === 'prompt' && pane;
      }, 'the prompt');
      expect(told(after)).toEqual(told(first));
    }
    const { output } = await exec(server.tmux, first.id, 'exit_code; echo $?');
    expect(output.toString()).toBe('3\n');
  });
});

/** Numbers from 0 to 1 that are the same for the same seed (Weyl sequence, mixed by a multiply-xorshift). */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** Bytes as programs write them: anything but ESC, with which a random text could ask the terminal something. */
function binary(length: number, random: () => number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at++) {
    const byte = Math.floor(random() * 256);
    bytes[at] = byte === 27 ? 32 : byte;
  }
  return bytes;
}

/** What tools draw with: colours, titles, line ends of every kind, most often without one at the end. */
function colours(length: number, random: () => number): Buffer {
  const words = [
    '\x1b[31m',
    '\x1b[0m',
    'wörd ',
    '漢字',
    '\n',
    '\r\n',
    '\r',
    '\t',
    '\x1b[1;48;5;12m',
    '\x1b[2K\x1b[1A',
    '\x1b]0;t\x07',
    '\x1b]133;A\x07',
    '\x07',
    '\b',
  ];
  const parts: string[] = [];
  for (let left = length; left > 0; ) {
    const word = words[Math.floor(random() * words.length)] as string;
    parts.push(word);
    left -= Buffer.byteLength(word);
  }
  return Buffer.from(parts.join('')).subarray(0, length);
}

/** Ways for a command to write a file and end with a code. */
const WAYS: readonly ((file: string, code: number) => string)[] = [
  (file, code) => `cat ${file}; (exit ${code})`,
  (file, code) => `cat ${file} >&2; (exit ${code})`,
  (file, code) => `bash -c 'cat ${file}; exit ${code}'`,
  (file, code) => `f() {\n\tcat ${file} | cat\n\treturn ${code}\n}\nf`,
];

describe('much', () => {
  test('1,000 commands with any output, 0 to 5 MB, in 16 panes side by side', { timeout: 400_000 }, async () => {
    const LANES = 16;
    const COMMANDS = 1000;
    const LARGEST = 5_000_000;
    const seed = Number(process.env.MUXWORKS_SEED ?? Date.now() % 2 ** 32);
    const { tmux, panes, directory } = await shells(LANES);
    const random = numbersOf(seed);
    // Most of a thousand real commands write little, a few write very much: nine have all of 5 MB.
    const work = Array.from({ length: COMMANDS }, (_, i) => {
      const size = i % 111 === 50 ? LARGEST : i % 10 === 5 ? 0 : Math.floor(random() ** 8 * 500_000);
      const bytes = i % 2 === 0 ? binary(size, random) : colours(size, random);
      const code = Math.floor(random() * 256);
      const way = Math.floor(random() * WAYS.length);
      return { i, bytes, code, way };
    });
    const lanes = panes.map(async (pane, lane) => {
      for (const { i, bytes, code, way } of work.filter(({ i }) => i % LANES === lane)) {
        const file = join(directory, `${i}`);
        writeFileSync(file, bytes);
        const command = (WAYS[way] as (typeof WAYS)[number])(file, code);
        const result = await exec(tmux, pane, command, { timeoutMs: 300_000 }).catch((cause) => {
          throw new Error(`MUXWORKS_SEED=${seed}, command ${i}: ${command}`, { cause });
        });
        const { output, exitCode, timedOut, shellEnded } = result;
        rmSync(file);
        const told = { seed, pane, i, way };
        expect({ ...told, size: output.length, sum: sha(output), exitCode, timedOut, shellEnded }).toEqual({
          ...told,
          ...{ size: bytes.length, sum: sha(bytes), exitCode: code, timedOut: false, shellEnded: false },
        });
      }
    });
    await Promise.all(lanes);
  });

  test('100 MB go through, and are never in memory', { timeout: 240_000 }, async () => {
    const { tmux, panes } = await shells();
    const line = 'the quick brown fox jumps over the lazy dog, and over again';
    const lines = Math.ceil(100_000_000 / (line.length + 1));
    const expected = createHash('sha256');
    const whole = Buffer.from(`${line}\n`.repeat(10_000));
    for (let left = lines; left > 0; left -= 10_000) {
      expected.update(left >= 10_000 ? whole : whole.subarray(0, left * (line.length + 1)));
    }
    const sum = createHash('sha256');
    let bytes = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    const result = await exec(tmux, panes[0] as string, `yes '${line}' | head -n ${lines}`, {
      timeoutMs: 0,
      onOutput: async (chunk) => {
        bytes += chunk.length;
        sum.update(chunk);
        most = Math.max(most, process.memoryUsage().rss - before);
        // A reader that takes its time.
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    expect([bytes, sum.digest('hex'), result.exitCode]).toEqual([lines * (line.length + 1), expected.digest('hex'), 0]);
    expect(most).toBeLessThan(80_000_000);
  });

  test('a slow reader is waited for, and nothing is lost', { timeout: 120_000 }, async () => {
    const { tmux, panes, run } = await shells();
    const [pane] = panes as [string];
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let inHand = 0;
    let most = 0;
    let bytes = 0;
    const result = exec(tmux, pane, 'seq 3000000', {
      timeoutMs: 0,
      onOutput: async (chunk) => {
        bytes += chunk.length;
        inHand += chunk.length;
        most = Math.max(most, inHand);
        await gate;
        inHand -= chunk.length;
      },
    });
    // 20 MB: the command ends long before its reader goes on.
    const full = until(() => inHand > 4 * 1024 * 1024, 'the reader to be full', 60_000);
    await full;
    await until(
      async () => (await tmux.command('display-message', '-p', '-t', pane, '#{pane_path}')).includes('/prompt/'),
      'the end',
      60_000,
    );
    expect(inHand).toBeLessThan(6 * 1024 * 1024);
    open();
    expect((await result).exitCode).toBe(0);
    expect(bytes).toBe(22_888_896);
    expect(most).toBeLessThan(6 * 1024 * 1024);
    await expect(
      exec(tmux, pane, 'echo x', {
        onOutput: () => {
          throw new Error('the reader failed');
        },
      }),
    ).rejects.toThrow('the reader failed');
    expect(await run('echo usable')).toEqual(['usable\n', 0]);
  });
});
