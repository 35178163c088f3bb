import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { screen } from '../../core/testing/playbook.ts';
import { type TestServer, testServer, until } from '../../core/testing/tmux.ts';

const entry = fileURLToPath(new URL('../index.ts', import.meta.url));
const tsx = createRequire(import.meta.url).resolve('tsx');
const config = fileURLToPath(new URL('../../../vite.node.config.ts', import.meta.url));

/** The command as it is built, because each Tab starts it. */
let built = '';

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'muxbuilt-'));
  await build({ configFile: config, logLevel: 'error', build: { outDir: built } });
  // Outside of the project these would be CommonJS.
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
}, 120_000);

afterAll(() => rmSync(built, { recursive: true, force: true }));

/** A directory for PATH whose muxworks completes as ours; in place of everything else it notes its arguments in `got`. */
function notingArguments(server: TestServer): string {
  const bin = join(server.directory, 'bin');
  mkdirSync(bin);
  const file = join(bin, 'muxworks');
  const ask = `exec '${process.execPath}' '${join(built, 'cli.js')}' "$@"`;
  // The scripts are found from the sources.
  const setUp = `exec '${process.execPath}' --import '${tsx}' '${entry}' "$@"`;
  const note = `{ printf '<%s>' "$@"; echo; } >> '${join(server.directory, 'got')}'`;
  writeFileSync(file, `#!/bin/bash\n[ "$1" = __complete ] && ${ask}\n[ "$SETUP" ] && ${setUp}\n${note}\n`);
  chmodSync(file, 0o755);
  return bin;
}

const RC: Readonly<Record<string, string>> = {
  bash: `PS1='> '; bind 'set bell-style none'; eval "$(SETUP=1 muxworks completion bash)"; echo ready`,
  zsh: `PS1='> '; autoload -Uz compinit; compinit -D -u; eval "$(SETUP=1 muxworks completion zsh)"; echo ready`,
  fish: `function fish_prompt; echo -n '> '; end; function fish_greeting; end; SETUP=1 muxworks completion fish | source; echo ready`,
};

const ARGV: Readonly<Record<string, (rc: string) => string[]>> = {
  bash: (rc) => ['bash', '--noprofile', '--rcfile', rc, '-i'],
  zsh: () => ['zsh', '-d', '-i'],
  fish: (rc) => ['fish', '--no-config', '-i', '-C', `source ${rc}`],
};

/** Types into a real shell in a pane of its own. */
class Typist {
  private constructor(
    private readonly server: TestServer,
    private readonly pane: string,
  ) {}

  static async in(shell: string, server: TestServer): Promise<Typist> {
    const rc = join(server.directory, '.zshrc');
    writeFileSync(rc, RC[shell] as string);
    const path = `${notingArguments(server)}:${process.env.PATH}`;
    // Completion must find the server and its sockets as the shell would.
    const env = {
      PATH: path,
      ZDOTDIR: server.directory,
      TMUX_TMPDIR: server.env.TMUX_TMPDIR as string,
      LC_ALL: 'C.UTF-8',
    };
    const flags = Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    const argv = (ARGV[shell] as (rc: string) => string[])(rc);
    await server.tmux.newSession('-s', 'typing', '-x', '200', '-y', '50', '-c', server.directory, ...flags, ...argv);
    const listed = await server.tmux.command('list-panes', '-t', '=typing:', '-F', '#{pane_id}');
    const typist = new Typist(server, listed.trim());
    await typist.shown('ready');
    return typist;
  }

  async shown(text: string): Promise<string> {
    return until(
      async () => {
        const all = await screen(this.server.tmux, this.pane);
        return all.includes(text) && all;
      },
      text,
      30_000,
    );
  }

  async keys(...keys: string[]): Promise<void> {
    await this.server.tmux.command('send-keys', '-t', this.pane, ...keys);
  }

  async text(text: string): Promise<void> {
    await this.server.tmux.command('send-keys', '-l', '-t', this.pane, '--', text);
  }

  /** The arguments that the command gets when `typed`, Tab, `after` and Enter are typed. */
  async completed(typed: string, ...after: string[]): Promise<string> {
    const before = this.got().length;
    await this.text(typed);
    await this.keys('Tab', ...after, 'Enter');
    return until(() => this.got()[before], `the command after ${typed}`, 30_000).catch(async (error) => {
      throw new Error(`${error.message}, the screen:\n${await screen(this.server.tmux, this.pane)}`);
    });
  }

  private got(): string[] {
    const file = join(this.server.directory, 'got');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }
}

async function prepared(): Promise<TestServer> {
  const server = await testServer();
  await server.tmux.newSession('-s', 'my session', '-n', 'work', 'sleep 1000');
  await server.tmux.newSession('-s', 'pi|pe', '-n', 'only', 'sleep 1000');
  await server.tmux.newSession('-s', "it's", '-n', 'only', 'sleep 1000');
  await server.tmux.newSession('-s', 'pair', '-n', 'two', 'sleep 1000');
  await server.tmux.command('split-window', '-t', '=pair:', 'sleep 1000');
  await server.tmux.command('set-option', '-p', '-t', '=pair:.0', '@muxworks_label', 'editor');
  for (const name of ['file one.hero', 'file two.txt', 'a=b.hero', 'c:d.md', "o'clock.hs", '$cash.hero']) {
    writeFileSync(join(server.directory, name), '');
  }
  mkdirSync(join(server.directory, 'plays'));
  writeFileSync(join(server.directory, 'plays', 'inner.heroscript'), '');
  return server;
}

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** Typed up to Tab; what the command then gets. `L` stands for the flag with the server's name. */
const CASES: readonly (readonly [what: string, typed: string, got: string])[] = [
  ['a command', 'muxworks doc', '<doctor>'],
  ['a command after a global flag', 'muxworks --json che', '<--json><check>'],
  ['a flag of the command', 'muxworks run --keep', '<run><--keep-going>'],
  ['a global flag after the command', 'muxworks run --stat', '<run><--state>'],
  ['a choice', 'muxworks completion fi', '<completion><fish>'],
  ['a command for help', 'muxworks help pl', '<help><plan>'],
  ['a playbook with a space', 'muxworks run fil', '<run><file one.hero>'],
  [
    'a playbook after a flag with one',
    'muxworks run -p plays/inner.heroscript fil',
    '<run><-p><plays/inner.heroscript><file one.hero>',
  ],
  ['a directory, without a space after it', 'muxworks check pla', '<check><plays/>'],
  ['a playbook as the value of a flag', 'muxworks plan -p plays/', '<plan><-p><plays/inner.heroscript>'],
  ['= in a name', 'muxworks run a=', '<run><a=b.hero>'],
  [': in a name', 'muxworks run c:', '<run><c:d.md>'],
  ["' in a name", 'muxworks run o', "<run><o'clock.hs>"],
  ['$ in a name, in quotes', "muxworks run '$ca", '<run><$cash.hero>'],
  ['no flags after --', 'muxworks run -- fil', '<run><--><file one.hero>'],
  ['a target with a space', 'muxworks L ls my', '<L><ls><my session>'],
  ['a pane by its label', 'muxworks L ls pair/two/ed', '<L><ls><pair/two/editor>'],
  ['a pane by its number', 'muxworks L ls pair/two/1', '<L><ls><pair/two/1>'],
  ['a pane without a label', 'muxworks L ls pair/two/2', '<L><ls><pair/two/2>'],
  ['a target within a quote', "muxworks L ls 'my session/work/", '<L><ls><my session/work/1>'],
  ['a target within a double quote', 'muxworks L ls "my session/work/', '<L><ls><my session/work/1>'],
  ['a target after an escaped space', 'muxworks L ls my\\ session/work/', '<L><ls><my session/work/1>'],
  ['a target with |', "muxworks L ls 'my session|work|", '<L><ls><my session|work|1>'],
  ['a session whose name has |', 'muxworks L ls pi', '<L><ls><pi|pe>'],
  ["a session whose name has '", 'muxworks L ls it', "<L><ls><it's>"],
  ["' within a double quote", `muxworks L ls "it's/only/`, "<L><ls><it's/only/1>"],
];

describe.each(['bash', 'zsh', 'fish'])('%s', (shell) => {
  test.skipIf(!has(shell))(
    has(shell) ? 'completes' : `completes: not tried, ${shell} is not installed`,
    { timeout: 180_000 },
    async () => {
      const server = await prepared();
      const typist = await Typist.in(shell, server);
      const flag = (text: string, to: string): string => text.replace(/(?<=[ <])L(?=[ >])/, to);
      const results: (readonly [string, string])[] = [];
      for (const [what, typed] of CASES) {
        results.push([what, await typist.completed(flag(typed, `-L ${server.socketName}`))]);
      }
      const expected = CASES.map(([what, , got]) => [what, flag(got, `-L><${server.socketName}`)]);
      // zsh takes the slash of a directory away again where nothing follows it.
      const slash = (got: string): string => (shell === 'zsh' ? got.replace('plays/>', 'plays>') : got);
      expect(results).toEqual(expected.map(([what, got]) => [what, slash(got as string)]));

      await typist.text('muxworks completion fi rest');
      await typist.keys(...Array(' rest'.length).fill('Left'));
      expect(await typist.completed('')).toBe('<completion><fish><rest>');
      expect(await typist.completed('muxworks -L mux-')).toBe(`<-L><${server.socketName}>`);

      writeFileSync(join(server.home, 'at home.hero'), '');
      expect(await typist.completed('muxworks run ~/at')).toBe(`<run><${server.home}/at home.hero>`);

      // Where nothing can be found nothing is said.
      for (const typed of [
        '-L none ls x',
        '-S /dev/null ls x',
        'nothing x',
        'run no/such/',
        '--wrong=x',
        '-L none ls ',
      ]) {
        await typist.keys('C-l');
        const got = `<${typed.split(' ').filter(Boolean).join('><')}>`;
        expect(await typist.completed(`muxworks ${typed}`)).toBe(got);
        expect(await typist.shown('> ')).not.toMatch(/error|warning|not found|trace/i);
      }
    },
  );
});

test('without tmux there is nothing to offer and nothing to say', async () => {
  const server = await testServer();
  const env = { ...process.env, PATH: server.directory };
  for (const words of [
    ['ls', ''],
    ['-L', ''],
    ['run', '/no/such/'],
    ['exec', 'x', ''],
  ]) {
    const args = [join(built, 'cli.js'), '__complete', 'fish', '--', ...words];
    expect(spawnSync(process.execPath, args, { env, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    });
  }
});
