import { Argument, Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { complete } from './candidates.ts';

function program(): Command {
  const root = new Command('x').option('--json', 'as JSON').option('-L <name>', 'server').option('-S <path>', 'socket');
  root.command('hidden', { hidden: true }).argument('<file>');
  const share = root.command('share').description('Shares.');
  share
    .command('start')
    .alias('begin')
    .description('Starts.')
    .argument('<target>')
    .addOption(new Option('-e, --engine <engine>', 'which').choices(['ttyd', 'builtin']))
    .option('-w, --write', 'writable')
    .option('--colour [when]', 'colours')
    .option('--out <file>', 'a playbook');
  share.command('ls');
  root.command('exec').argument('<target>').argument('[command...]').option('--timeout <time>', 'how long');
  root
    .command('layout')
    .addArgument(new Argument('<what>', 'x').choices(['show', 'apply']))
    .argument('<target>');
  return root;
}

/** The values that are offered; what is to be looked up in angle brackets. */
function offered(...words: string[]): string[] {
  const { candidates, kind, prefix } = complete(program(), words);
  return [...candidates.map(({ value }) => value), ...(kind === null ? [] : [`${prefix}<${kind}>`])];
}

const SHARE_FLAGS = ['--engine', '--write', '--colour', '--out', '--help', '--json', '-L', '-S'];

describe('complete', () => {
  test.each<[string[], string[]]>([
    [[''], ['share', 'exec', 'layout', 'help']],
    [
      ['share', ''],
      ['start', 'ls', 'help'],
    ],
    [['share', 'start', ''], ['<target>']],
    [['share', 'begin', ''], ['<target>']],
    [['hidden', ''], ['<playbook>']],
    [
      ['help', ''],
      ['share', 'exec', 'layout', 'help'],
    ],
    [
      ['share', 'help', ''],
      ['start', 'ls', 'help'],
    ],
    [
      ['layout', ''],
      ['show', 'apply'],
    ],
    [['layout', 'show', ''], ['<target>']],
    [['exec', 'dev', ''], ['<command>']],
    [['exec', 'dev', '--', 'make', ''], ['<path>']],
    [['exec', 'dev', '--', '-'], ['<command>']],
    [['exec', '--timeout', ''], []],
    [['exec', '--timeout', '1s', ''], ['<target>']],
    [['share', 'start', '-'], SHARE_FLAGS],
    [['share', 'start', '-w', '-'], SHARE_FLAGS.filter((flag) => flag !== '--write')],
    [['share', 'start', 'dev', ''], SHARE_FLAGS],
    [['share', 'ls', '--', ''], []],
    [
      ['share', 'start', '--engine', ''],
      ['ttyd', 'builtin'],
    ],
    [
      ['share', 'start', '--engine=t'],
      ['--engine=ttyd', '--engine=builtin'],
    ],
    [
      ['share', 'start', '-et'],
      ['-ettyd', '-ebuiltin'],
    ],
    [
      ['share', 'start', '-we', ''],
      ['ttyd', 'builtin'],
    ],
    [['share', 'start', '--out=x'], ['--out=<playbook>']],
    [['share', 'start', '--colour', '-'], SHARE_FLAGS],
    [['share', 'start', '--colour', 'always', ''], ['<target>']],
    [['-S', ''], ['<path>']],
    [['-L', ''], ['<server>']],
    [['-Lx', 'share', 'start', ''], ['<target>']],
    [['wrong', ''], []],
    [['share', 'wrong', ''], []],
    [['wrong', '-'], SHARE_FLAGS.slice(4)],
  ])('%j', (words, values) => {
    // The order of flags is help's affair.
    expect(offered(...words).sort()).toEqual([...values].sort());
  });

  test.each([
    [['-L', 'lab', 'exec', ''], { L: 'lab' }],
    [['exec', '-Llab', ''], { L: 'lab' }],
    [['-S', '/x y', 'exec', ''], { S: '/x y' }],
    [['exec', '--', '-L', ''], {}],
  ])('the server of %j', (words, server) => {
    expect(complete(program(), words).server).toEqual(server);
  });

  test('has the words of the help', () => {
    expect(complete(program(), ['share', '']).candidates[0]).toEqual({ value: 'start', description: 'Starts.' });
  });
});
