import { expect, test } from 'vitest';
import { ownArguments, parseArguments } from './arguments.ts';

test('what stands before the app and what Chromium reads is not ours', () => {
  const argv = ['/electron', '--inspect=0', '--no-sandbox', '/app', '-L', 'work', '--disable-gpu', 'a b.heroscript'];
  expect(ownArguments(argv, '/app', false)).toEqual(['-L', 'work', '--disable-gpu', 'a b.heroscript']);
  expect(ownArguments(['/Muxworks', 'x.hero'], '/app', true)).toEqual(['x.hero']);
  expect(parseArguments(ownArguments(argv, '/app', false))).toEqual({
    socketName: 'work',
    files: ['a b.heroscript'],
    set: {},
    webgl: true,
  });
});

test('every option', () => {
  expect(parseArguments(['-S', '/run/x', '--set', 'A=b=c', '--set', 'B=', '--no-webgl', '--', '-odd.hero'])).toEqual({
    socketPath: '/run/x',
    files: ['-odd.hero'],
    set: { A: 'b=c', B: '' },
    webgl: false,
  });
  expect(parseArguments(['--help', 'x'])).toEqual({ help: true });
  expect(parseArguments(['--version'])).toEqual({ version: true });
});

test.each([
  [['--colour'], /--colour/],
  [['-L'], /-L/],
  [['--set', '=x'], /KEY=VALUE/],
  [['--set', 'novalue'], /KEY=VALUE/],
])('%j is wrong in one line that names it', (args, says) => {
  const parsed = parseArguments(args);
  expect(parsed).toHaveProperty('wrong', expect.stringMatching(says));
  expect((parsed as { wrong: string }).wrong).not.toContain('\n');
});
