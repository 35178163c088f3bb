import { expect, test } from 'vitest';
import { argumentsAgain, ownArguments, parseArguments } from './arguments.ts';

test('what stands before the app and what Chromium reads is not ours', () => {
  const argv = ['/electron', '--inspect=0', '--no-sandbox', '/app', '-L', 'work', '--disable-gpu', 'a b.heroscript'];
  expect(ownArguments(argv, '/app', false)).toEqual(['-L', 'work', '--disable-gpu', 'a b.heroscript']);
  expect(ownArguments(['/Muxworks', 'x.hero'], '/app', true)).toEqual(['x.hero']);
  expect(parseArguments(ownArguments(argv, '/app', false))).toEqual({
    socketName: 'work',
    files: ['a b.heroscript'],
    open: [],
    set: {},
    webgl: true,
  });
});

test('every option', () => {
  expect(parseArguments(['-S', '/run/x', '--set', 'A=b=c', '--set', 'B=', '--no-webgl', '--', '-odd.hero'])).toEqual({
    socketPath: '/run/x',
    files: ['-odd.hero'],
    open: [],
    set: { A: 'b=c', B: '' },
    webgl: false,
  });
  expect(parseArguments(['--help', 'x'])).toEqual({ help: true });
  expect(parseArguments(['--version'])).toEqual({ version: true });
});

test('--open shows every playbook that is given and runs none, wherever it stands', () => {
  for (const args of [
    ['--open', 'a.hero', 'b.hero'],
    ['a.hero', 'b.hero', '--open'],
  ]) {
    expect(parseArguments(args)).toMatchObject({ files: [], open: ['a.hero', 'b.hero'] });
  }
  expect(parseArguments(['--open'])).toMatchObject({ files: [], open: [] });
});

test.each([
  [['--colour'], /--colour/],
  [['-L'], /-L/],
  [['--set', '=x'], /KEY=VALUE/],
  [['--set', 'novalue'], /KEY=VALUE/],
  [['--open', '--set', 'A=b', 'x.hero'], /--open runs none/],
  [['-L', ''], /-L takes the name/],
  [['-S', ''], /-S takes the path/],
])('%j is wrong in one line that names it', (args, says) => {
  const parsed = parseArguments(args);
  expect(parsed).toHaveProperty('wrong', expect.stringMatching(says));
  expect((parsed as { wrong: string }).wrong).not.toContain('\n');
});

test('the app is started again on the server of the settings, and runs no playbook twice', () => {
  const argv = ['/electron', '--no-sandbox', '/app', '-Lwork', '--disable-gpu', '--no-webgl', '--set', 'A=b', 'x.hero'];
  const own = ownArguments(argv, '/app', false);
  expect(argumentsAgain(argv, own)).toEqual(['--no-sandbox', '/app', '--disable-gpu', '--no-webgl']);
  expect(argumentsAgain(['/Muxworks', '-S', '/run/x'], ['-S', '/run/x'])).toEqual([]);
});
