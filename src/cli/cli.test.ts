import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from 'node-pty';
import { describe, expect, test } from 'vitest';
import { quoteForShell } from '../core/command/shell.ts';
import type { RunEvent } from '../core/playbook/types.ts';
import { processesIn, screen, theWindow } from '../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../core/testing/tmux.ts';
import { command, muxworks } from './testing.ts';

const four = `!!tmux.session_ensure name:dev
!!tmux.window_ensure name:'dev|work' cat:4pane
!!tmux.pane_ensure name:'dev|work|1' label:editor cmd:'sleep 1001'
!!tmux.pane_ensure name:'dev|work|2' cmd:'sleep 1002'
`;

describe('run', () => {
  test('does what a playbook says, and nothing the second time', async () => {
    const server = await testServer();
    writeFileSync(join(server.directory, 'four.hero'), four);
    const first = await muxworks(server, ['run', 'four.hero']);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out.split('\n').slice(0, -2)).toEqual([
      '1  create   dev         No such session. Made.',
      '2  create   dev|work    No such window. Made with 4 panes.',
      '3  start    dev|work|1  New pane.',
      '4  start    dev|work|2  New pane.',
    ]);
    expect(first.out).toMatch(/\n4 steps: 4 changed, \d+\.\d\d s\n$/);
    const before = await processesIn(server.tmux, 'dev', 'work');
    const second = await muxworks(server, ['run', '-p', 'four.hero']);
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/\n4 steps: nothing to do, \d+\.\d\d s\n$/);
    expect(await processesIn(server.tmux, 'dev', 'work')).toEqual(before);
  });

  test('takes files, directories, standard input and text, in that order', async () => {
    const server = await testServer();
    mkdirSync(join(server.directory, 'parts'));
    const ensure = (name: string) => `!!tmux.session_ensure name:${name}\n`;
    writeFileSync(join(server.directory, 'parts', '2.hero'), ensure('b'));
    writeFileSync(join(server.directory, 'parts', '1.hero'), ensure('{FIRST}'));
    writeFileSync(join(server.directory, 'last.md'), `# Prose\n\n${ensure('c')}`);
    const args = ['run', '--json', 'parts', 'last.md', '-', '-s', ensure('e'), '--set', 'FIRST=a=1'];
    const { code, out } = await muxworks(server, args, { input: ensure('d') });
    expect(code).toBe(0);
    const [start] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    expect(start?.type === 'start' && start.steps.map(({ file, target }) => [file, target])).toEqual([
      ['parts/1.hero', 'a1'],
      ['parts/2.hero', 'b'],
      ['last.md', 'c'],
      ['-', 'd'],
      ['', 'e'],
    ]);
  });

  test('--json is an event a line, the last of them the summary', async () => {
    const server = await testServer();
    const { code, out, err } = await muxworks(server, ['--json', 'run', '-s', `!!play.echo content:hi\n${four}`]);
    expect([code, err]).toEqual([0, '']);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    expect(events[0]?.type).toBe('start');
    expect(events.at(-1)).toEqual({
      type: 'summary',
      steps: 4,
      changed: 4,
      kept: 0,
      failed: 0,
      skipped: 0,
      durationMs: expect.any(Number),
      stopped: false,
    });
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['start', 'echo', 'step-start', 'step-end', 'summary']),
    );
  });

  test('a step that fails: exit 1, what went wrong, and what was not reached', async () => {
    const server = await testServer();
    const text = `!!tmux.pane_kill name:'dev|none|1'\n!!tmux.session_ensure name:dev\n`;
    const { code, out, err } = await muxworks(server, ['run', '-s', text]);
    expect(code).toBe(1);
    expect(out).toContain(
      '1  failed   dev|none|1  There is no session dev\n2  not run  dev         No such session. Made.\n',
    );
    expect(err).toContain('error: dev|none|1: There is no session dev\n');
    expect(err).toContain('Stopped before step 2 of 2 (line 2).\n');
    const going = await muxworks(server, ['run', '--keep-going', '-s', text]);
    expect(going.code).toBe(1);
    expect(going.out).toContain('2  create   dev         No such session. Made.\n2 steps: 1 changed, 1 failed');
  });

  test('a mistake: exit 2, a code frame, and nothing is done', async () => {
    const server = await testServer();
    writeFileSync(join(server.directory, 'x.hero'), `${four}!!tmux.pane_ensure name:'dev|work|3' restrat:never\n`);
    const { code, out, err } = await muxworks(server, ['run', 'x.hero']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`error[HS021]: Unknown parameter restrat of tmux.pane_ensure
  --> x.hero:5:38
5 | !!tmux.pane_ensure name:'dev|work|3' restrat:never
  |                                      ^^^^^^^
  = Did you mean restart?

error: 1 mistake, nothing was done
`);
    expect((await server.tmux.snapshot()).server).toBe(null);
    expect((await muxworks(server, ['run', '--lenient', 'x.hero'])).code).toBe(0);
  });

  test('--prune ends the panes that are too many', async () => {
    const server = await testServer();
    await muxworks(server, ['run', '-s', `!!tmux.window_ensure name:'dev|work' cat:4pane`]);
    const { code } = await muxworks(server, ['run', '--prune', '-s', `!!tmux.window_ensure name:'dev|work' cat:2pane`]);
    expect(code).toBe(0);
    expect((await theWindow(server.tmux, 'dev', 'work')).panes.length).toBe(2);
  });

  test('Ctrl-C stops after the current step and says where, a second one at once', async () => {
    const server = await testServer();
    writeFileSync(join(server.home, '.bashrc'), 'sleep 1.5');
    const text = `!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'\n!!tmux.pane_execute name:'dev|w|1' cmd:x\n!!tmux.session_ensure name:b`;
    const interrupt = (times: number) => (child: ChildProcessWithoutNullStreams) => {
      let out = '';
      let sent = 0;
      const send = (): void => {
        if (sent++ < times) child.kill('SIGINT');
      };
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk;
        if (out.includes('"step-start"') && sent === 0) send();
      });
      child.stderr.on('data', send);
    };
    const once = await muxworks(server, ['run', '--json', '-s', text], { during: interrupt(1) });
    expect(once.code).toBe(1);
    expect(once.err).toBe('Stops after the current step. Once more: at once.\n');
    const ends = once.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent)
      .filter(({ type }) => type === 'step-end');
    expect(ends.map((event) => event.type === 'step-end' && event.outcome)).toEqual([
      'changed',
      'not-reached',
      'not-reached',
    ]);
    await server.tmux.command('kill-server').catch(() => {});
    const twice = await muxworks(server, ['run', '--json', '-s', text], { during: interrupt(2) });
    expect(twice.code).toBe(130);
  });

  test('started in a pane of its own playbook it leaves that pane alone, and does not delete itself', async () => {
    const server = await testServer();
    const file = join(server.directory, 'four.hero');
    writeFileSync(file, `${four}!!tmux.pane_ensure name:'dev|work|4' cmd:'echo ready'\n`);
    await muxworks(server, ['run', file]);
    const { id } = (await theWindow(server.tmux, 'dev', 'work')).panes[3] as { id: string };
    let runs = 0;
    const typed = async (args: string[], expected: string) => {
      const end = `end ${++runs}, code`;
      const line = [process.execPath, ...command, '-L', server.socketName, ...args].map(quoteForShell).join(' ');
      writeFileSync(join(server.directory, 'go.sh'), `${line}\necho "${end} $?"\n`);
      await server.tmux.command('send-keys', '-t', id, `clear; sh ${join(server.directory, 'go.sh')}`, 'Enter');
      await until(async () => (await screen(server.tmux, id)).includes(end), 'the end of the run');
      expect(await screen(server.tmux, id)).toContain(expected);
      await until(async () => (await theWindow(server.tmux, 'dev', 'work')).panes[3]?.status === 'idle', 'the prompt');
    };
    await server.tmux.command('resize-window', '-t', '=dev:work', '-x', '200', '-y', '60');
    await typed(['run', file], 'code 0');
    await typed(['run', file], 'left alone: this run was started in it');
    await typed(['run', '-s', '!!tmux.session_delete name:dev'], 'would end itself');
    await typed(['run', '-s', '!!tmux.session_create name:dev reset:true'], 'would end itself');
    expect((await server.tmux.snapshot()).sessions.map(({ name }) => name)).toEqual(['dev']);
  });

  test('killed half-way it leaves nothing that the next run does not put right', async () => {
    const server = await testServer();
    writeFileSync(join(server.home, '.bashrc'), 'sleep 0.5');
    const panes = [1, 2, 3, 4].map((pane) => `!!tmux.pane_ensure name:'dev|work|${pane}' cmd:'sleep 100${pane}'`);
    const text = panes.join('\n');
    for (const moment of ['"start"', '"step-start","index":0', '"step-start","index":3', '"step-end"']) {
      await muxworks(server, ['run', '--json', '-s', text], {
        during: (child) =>
          child.stdout.on('data', (chunk: Buffer) => {
            if (chunk.includes(moment)) child.kill('SIGKILL');
          }),
      });
      const { code } = await muxworks(server, ['run', '-s', text]);
      expect(code).toBe(0);
      const processes = await processesIn(server.tmux, 'dev', 'work');
      // Each shell and its one command.
      expect(processes.map((pane) => pane.length)).toEqual([2, 2, 2, 2]);
      await muxworks(server, ['run', '-s', '!!tmux.session_delete name:dev']);
    }
  });

  test('goes on when nobody reads what it says any more', async () => {
    const server = await testServer();
    const sessions = Array.from({ length: 30 }, (_, index) => `!!tmux.session_ensure name:s${index}`).join('\n');
    const { code, err } = await muxworks(server, ['run', '-s', sessions], {
      during: (child) => child.stdout.destroy(),
    });
    expect([code, err]).toEqual([0, '']);
    expect((await server.tmux.snapshot()).sessions.length).toBe(30);
  });
});

describe('bad input', () => {
  const cases: [string, (directory: string) => string[], string][] = [
    ['a missing file', () => ['run', 'no.hero'], 'There is no file no.hero'],
    [
      'a binary file',
      (directory) => {
        writeFileSync(join(directory, 'x.hero'), Buffer.from([33, 33, 0, 1, 2]));
        return ['run', 'x.hero'];
      },
      'looks binary',
    ],
    [
      'a file that is not UTF-8',
      (directory) => {
        writeFileSync(join(directory, 'x.hero'), Buffer.from([33, 33, 0xff, 0xfe, 0x20]));
        return ['run', 'x.hero'];
      },
      'UTF-8',
    ],
    [
      'a huge file',
      (directory) => {
        writeFileSync(join(directory, 'x.hero'), '');
        truncateSync(join(directory, 'x.hero'), 5 * 1024 ** 3);
        return ['run', 'x.hero'];
      },
      'HS004',
    ],
    [
      'a directory without playbooks',
      (directory) => {
        mkdirSync(join(directory, 'empty'));
        return ['run', 'empty'];
      },
      'HS006',
    ],
    ['no playbook at all', () => ['run'], 'No playbook given'],
    ['an unknown flag', () => ['run', '--keepgoing'], 'Did you mean --keep-going?'],
    ['an unknown command', () => ['rnu'], 'Did you mean run?'],
    ['a flag without its value', () => ['run', '-s'], 'argument missing'],
    ['--set without =', () => ['run', '--set', 'x', '-s', ''], 'It is key=value'],
    ['-L and -S', () => ['-S', '/x', 'ls'], 'cannot be used with'],
    ['a store that is none', () => ['--state', 'disk', 'ls'], 'it is tmux, redis://'],
    ['a database that is none', () => ['--state', 'redis://h/x', 'ls'], 'the number of its database'],
    ['a node that is none', () => ['--node', 'a:b', 'ls'], 'is no name of a node'],
    ['a target that is none', () => ['ls', 'a|b|c|d'], 'a|b|c|d is no target'],
    ['fmt of a missing file', () => ['fmt', 'no.hero'], 'no.hero does not exist'],
  ];
  test.each(cases)('%s: exit 2 and a word about it', async (_, make, message) => {
    const server = await testServer();
    const { code, out, err } = await muxworks(server, make(server.directory));
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n').length).toBeLessThan(24);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test.skipIf(process.getuid?.() === 0)('an unreadable file', async () => {
    const server = await testServer();
    writeFileSync(join(server.directory, 'x.hero'), four, { mode: 0 });
    const { code, err } = await muxworks(server, ['run', 'x.hero']);
    expect(code).toBe(2);
    expect(err).toContain('permission denied');
  });

  test('an empty file is a warning and nothing to do', async () => {
    const server = await testServer();
    writeFileSync(join(server.directory, 'x.hero'), '');
    const { code, out, err } = await muxworks(server, ['run', 'x.hero']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^0 steps: nothing to do/)]);
    expect(err).toContain('HS005');
  });

  test('without tmux: exit 3, and how to get it', async () => {
    const server = await testServer();
    const bin = join(server.directory, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    for (const args of [['ls'], ['run', '-s', four], ['plan', '-s', four], ['doctor']]) {
      const { code, out, err } = await muxworks(server, args, { env: { PATH: bin } });
      expect(code).toBe(3);
      expect(out + err).toContain('tmux was not found');
      expect(out + err).toContain('install tmux');
    }
    expect((await muxworks(server, ['check', '-s', four], { env: { PATH: bin } })).code).toBe(0);
  });
});

describe('plan', () => {
  test('says what run would do, and changes nothing', async () => {
    const server = await testServer();
    const { code, out } = await muxworks(server, ['plan', '--json', '-s', four]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      changes: 4,
      steps: [
        {
          file: '',
          line: 1,
          action: 'tmux.session_ensure',
          target: 'dev',
          change: 'create',
          reason: 'No such session. Made.',
        },
        expect.objectContaining({ line: 2, target: 'dev|work', change: 'create' }),
        expect.objectContaining({ line: 3, target: 'dev|work|1', change: 'start' }),
        expect.objectContaining({ line: 4, target: 'dev|work|2', change: 'start' }),
      ],
    });
    expect((await server.tmux.snapshot()).server).toBe(null);
    await muxworks(server, ['run', '-s', four]);
    expect((await muxworks(server, ['plan', '-s', four])).out).toMatch(/\n4 steps, nothing to do\n$/);
  });
});

describe('check', () => {
  test('shows every mistake with its place', async () => {
    const server = await testServer();
    writeFileSync(join(server.directory, 'ok.hero'), four);
    expect(await muxworks(server, ['check', 'ok.hero'])).toEqual({ code: 0, out: '4 actions, no mistakes\n', err: '' });
    const wrong = Array.from({ length: 10 }, (_, index) => `!!tmux.nothing${index} name:x`).join('\n');
    writeFileSync(join(server.directory, 'wrong.hero'), wrong);
    const { code, out } = await muxworks(server, ['check', 'wrong.hero']);
    expect(code).toBe(2);
    expect(out.match(/error\[HS020\]/g)?.length).toBe(10);
    const json = JSON.parse((await muxworks(server, ['check', '--json', 'wrong.hero'])).out);
    expect(json).toMatchObject({ errors: 10, warnings: 0 });
    expect(json.diagnostics[3]).toMatchObject({ file: 'wrong.hero', line: 4, code: 'HS020', severity: 'error' });
  });
});

describe('fmt', () => {
  test('prints the canonical form, or writes it', async () => {
    const server = await testServer();
    const file = join(server.directory, 'x.hero');
    const text = `// kept\n!!tmux.session_ensure   name: dev\n`;
    writeFileSync(file, text);
    const { code, out } = await muxworks(server, ['fmt', 'x.hero']);
    expect([code, out]).toEqual([0, `// kept\n!!tmux.session_ensure name:'dev'\n`]);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect((await muxworks(server, ['fmt', '-'], { input: text })).out).toBe(out);
    expect(await muxworks(server, ['fmt', '--write', 'x.hero'])).toEqual({ code: 0, out: '', err: 'x.hero written\n' });
    expect(readFileSync(file, 'utf8')).toBe(out);
    expect(await muxworks(server, ['fmt', '--write', 'x.hero'])).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('ls', () => {
  test('lists what runs, for a person and for a program', async () => {
    const server = await testServer();
    expect(await muxworks(server, ['ls'])).toEqual({ code: 0, out: 'No tmux server runs.\n', err: '' });
    expect((await muxworks(server, ['ls', '--json'])).out).toBe('{"sessions":[]}\n');
    await muxworks(server, ['run', '-s', four]);
    await until(async () => (await theWindow(server.tmux, 'dev', 'work')).panes[3]?.status === 'idle', 'the prompts');
    const { out } = await muxworks(server, ['ls']);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'dev  1 window',
      '  work  4 panes, 80×24',
      '    1  running  editor  sleep 1001  40×11',
      '    2  running          sleep 1002  39×11',
      '    3  idle             bash        40×11',
      '    4  idle             bash        39×11',
      '',
    ]);
    const { sessions } = JSON.parse((await muxworks(server, ['ls', '--json'])).out);
    const window = await theWindow(server.tmux, 'dev', 'work');
    const [pane] = window.panes;
    expect(sessions).toMatchObject([
      {
        name: 'dev',
        id: '$0',
        windows: [{ name: 'work', id: '@0', index: 0, layout: window.layout, width: 80, height: 24 }],
      },
    ]);
    expect(sessions[0].windows[0].panes[0]).toEqual({
      number: 1,
      id: '%0',
      label: 'editor',
      active: true,
      left: 0,
      top: 1,
      width: 40,
      height: 11,
      pid: pane?.state?.pid,
      shellPid: pane?.pid,
      command: 'sleep 1001',
      cwd: pane?.cwd,
      status: 'running',
      exitCode: null,
      cpu: expect.any(Number),
      memory: expect.any(Number),
    });
    expect(sessions[0].windows[0].panes[0].memory).toBeGreaterThan(1e5);
    expect(sessions[0].windows[0].panes[3]).toMatchObject({ label: null, status: 'idle', pid: window.panes[3]?.pid });
  });

  test('one target, by any of its names; another is an error', async () => {
    const server = await testServer();
    await muxworks(server, ['run', '-s', four]);
    for (const target of ['dev/work/editor', 'dev|work|1', '%0']) {
      const { sessions } = JSON.parse((await muxworks(server, ['ls', '--json', target])).out);
      expect(sessions[0].windows[0].panes.map(({ id }: { id: string }) => id)).toEqual(['%0']);
    }
    expect(await muxworks(server, ['ls', 'de'])).toMatchObject({
      code: 1,
      out: '',
      err: 'error: There is no session de\n',
    });
  });

  test('does not mind a reader that goes away', async () => {
    const server = await testServer();
    await muxworks(server, ['run', '-s', four]);
    const ran = await muxworks(server, ['ls'], { during: (child) => child.stdout.destroy() });
    expect(ran).toMatchObject({ code: 0, err: '' });
  });
});

describe('doctor', () => {
  test('says what is there', async () => {
    const server = await testServer();
    const { code, out } = await muxworks(server, ['doctor', '--json']);
    expect(code).toBe(0);
    const { ok, checks } = JSON.parse(out);
    expect(ok).toBe(true);
    expect(checks.map(({ name }: { name: string }) => name)).toEqual([
      'tmux',
      'server',
      'bash',
      'perl',
      'files',
      'ttyd',
      'locale',
      'node',
    ]);
    expect((await muxworks(server, ['doctor'])).out).toMatch(/^ok +tmux +3\./);
  });

  test('misses a place for its files: exit 3', async () => {
    const server = await testServer();
    writeFileSync(join(server.directory, 'file'), '');
    const { code, out } = await muxworks(server, ['doctor'], {
      env: { XDG_STATE_HOME: join(server.directory, 'file', 'x') },
    });
    expect(code).toBe(3);
    expect(out).toContain('cannot be written');
  });
});

describe('on a terminal', () => {
  async function onTerminal(
    server: TestServer,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<string> {
    const terminal = spawnTerminal(process.execPath, [...command, '-L', server.socketName, ...args], {
      cols: 80,
      rows: 24,
      cwd: server.directory,
      env: { ...(process.env as Record<string, string>), TERM: 'xterm-256color', NO_COLOR: '', ...env },
    });
    let seen = '';
    terminal.onData((data) => {
      seen += data;
    });
    await new Promise<void>((resolve) => terminal.onExit(() => resolve()));
    return seen;
  }

  test('there are colours, unless they are not wanted, and long work shows what it is at', async () => {
    const server = await testServer();
    writeFileSync(join(server.home, '.bashrc'), 'sleep 0.6');
    const seen = await onTerminal(server, ['run', '-s', four]);
    expect(seen).toContain('\x1b[32mcreate ');
    expect(seen).toContain('step 3 of 4  dev|work|1');
    const plain = await onTerminal(server, ['run', '-s', four], { NO_COLOR: '1' });
    expect(plain).not.toContain('\x1b[32m');
    expect(plain).not.toContain('\x1b[2m');
    expect(plain).toContain('nothing to do');
    expect(await onTerminal(server, ['ls'])).toContain('\x1b[1mdev\x1b[22m');
  });

  test('Ctrl-C reaches every process of the command, and the run still ends in order', async () => {
    const server = await testServer();
    writeFileSync(join(server.home, '.bashrc'), 'sleep 1');
    const text = `!!tmux.pane_ensure name:'dev|w|1' cmd:'sleep 1000'\n!!tmux.pane_execute name:'dev|w|1' cmd:x`;
    const terminal = spawnTerminal(process.execPath, [...command, '-L', server.socketName, 'run', '-s', text], {
      cols: 80,
      rows: 24,
      cwd: server.directory,
      env: { ...(process.env as Record<string, string>), TERM: 'xterm-256color' },
    });
    let seen = '';
    terminal.onData((data) => {
      seen += data;
      if (seen.includes('step 1 of 2') && !seen.includes('^C')) terminal.write('\x03');
    });
    const code = await new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    expect(code).toBe(1);
    expect(seen).toContain('Stops after the current step.');
    expect(seen).toContain('Stopped before step 2 of 2 (line 2).');
    expect((await theWindow(server.tmux, 'dev', 'w')).panes[0]).toMatchObject({
      status: 'running',
      command: 'sleep 1000',
    });
  });

  test('mistakes fit on the screen', async () => {
    const server = await testServer();
    const wrong = Array.from({ length: 50 }, (_, index) => `!!tmux.nothing${index} name:x`).join('\n');
    writeFileSync(join(server.directory, 'wrong.hero'), wrong);
    const seen = await onTerminal(server, ['run', 'wrong.hero'], { NO_COLOR: '1' });
    expect(seen.trim().split('\n').length).toBeLessThanOrEqual(23);
    expect(seen).toContain('and 47 more');
  });
});

test('help teaches by example', async () => {
  const server = await testServer();
  for (const args of [['--help'], ...['run', 'plan', 'check', 'fmt', 'ls', 'doctor'].map((name) => [name, '--help'])]) {
    const { code, out } = await muxworks(server, args);
    expect(code).toBe(0);
    expect(out).toMatch(/\nExamples:\n {2}muxworks /);
  }
  expect((await muxworks(server, ['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
