// Diagnostics on a terminal.

import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from './code-frame.ts';
import { diagnose } from './diagnostics.ts';
import { Source } from './source.ts';

function frame(text: string, marked: string, options: Parameters<typeof formatDiagnostic>[2] = {}): string[] {
  const span = new Source(text).span(text.indexOf(marked), marked.length);
  const found = diagnose('HS021', 'shop.heroscript', span, 'Unknown parameter restrat of tmux.pane_ensure', {
    hint: 'Did you mean restart?',
  });
  return formatDiagnostic(found, text, options).split('\n');
}

test('message, place, line, mark, hint', () => {
  expect(frame("!!tmux.pane_ensure\n    restrat:'on-failure'\n", 'restrat')).toEqual([
    'error[HS021]: Unknown parameter restrat of tmux.pane_ensure',
    '  --> shop.heroscript:2:5',
    "2 |     restrat:'on-failure'",
    '  |     ^^^^^^^',
    '  = Did you mean restart?',
  ]);
});

test('colours only where they are wanted', () => {
  expect(frame('restrat:1', 'restrat').join('')).not.toContain('\x1b');
  expect(frame('restrat:1', 'restrat', { color: true })[3]).toContain('\x1b[31;1m^^^^^^^\x1b[0m');
});

test('without a source there is no frame', () => {
  const found = diagnose('HS001', '', { offset: 0, line: 1, column: 1, length: 0 }, 'There is no file x');
  expect(formatDiagnostic(found)).toBe('error[HS001]: There is no file x\n  --> <text>:1:1');
});

describe('the mark stays under its text', () => {
  test('behind tabs', () => {
    expect(frame('\t\trestrat:1', 'restrat').slice(2, 4)).toEqual(['1 |         restrat:1', '  |         ^^^^^^^']);
  });

  test('behind wide characters and combining ones', () => {
    expect(frame("x:'漢字é' restrat:1", 'restrat').slice(2, 4)).toEqual([
      "1 | x:'漢字é' restrat:1",
      '  |           ^^^^^^^',
    ]);
    expect(frame("x:'e\u0301' restrat:1", 'restrat')[3]).toBe('  |       ^^^^^^^');
    expect(frame("x:'漢' 漢字:1", '漢字')[3]).toBe('  |        ^^^^');
  });

  test('in a line that is too long', () => {
    const text = `${'x'.repeat(500)} restrat:'${'y'.repeat(500)}'`;
    const [, , line = '', mark = ''] = frame(text, 'restrat', { width: 60 });
    expect(line.length).toBeLessThanOrEqual(60);
    expect(line).toMatch(/^1 \| …x+ restrat:'y+…$/);
    expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('restrat');
  });

  test('when it is longer than the screen', () => {
    const [, , line = '', mark = ''] = frame('z'.repeat(300), 'z'.repeat(300), { width: 60 });
    expect(line.length).toBeLessThanOrEqual(60);
    expect(mark.length).toBeLessThanOrEqual(60);
  });

  test('in a line of a million characters', () => {
    const text = `${'a '.repeat(500_000)}restrat`;
    expect(frame(text, 'restrat')[2]).toContain('restrat');
  });
});

test('of several lines the first is shown, and the mark ends with it', () => {
  expect(frame("!!a.b x:'\n  one\n'", "'\n  one\n'").slice(2, 4)).toEqual(["1 | !!a.b x:'", '  |         ^']);
});

test('nothing of the text moves the cursor', () => {
  expect(frame('\x1b[2Jrestrat\x07:1', 'restrat')[2]).toBe('1 | ·[2Jrestrat·:1');
});
