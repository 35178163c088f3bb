import { expect, test } from 'vitest';
import { ansiLines } from './ansi.ts';

test('colours go on over lines until they are taken back', () => {
  expect(ansiLines('a \u001b[32mok\nstill\u001b[0m no')).toEqual([
    [{ text: 'a ' }, { text: 'ok', style: { color: 'var(--t-green)' } }],
    [{ text: 'still', style: { color: 'var(--t-green)' } }, { text: ' no' }],
  ]);
});

test('bold, dim, inverse, bright, 256 and true colours', () => {
  const style = (codes: string) => ansiLines(`\u001b[${codes}mx`)[0]?.[0]?.style;
  expect(style('1;91')).toEqual({ color: 'var(--t-red)', fontWeight: 600 });
  expect(style('2')).toEqual({ color: 'var(--term-dim)' });
  expect(style('7')).toEqual({ color: 'var(--term)', backgroundColor: 'var(--term-fg)' });
  expect(style('38;5;196;4')).toEqual({ color: 'rgb(255 0 0)', textDecoration: 'underline' });
  expect(style('48;2;1;2;3')).toEqual({ backgroundColor: 'rgb(1 2 3)' });
  expect(style('31;39')).toBeUndefined();
});

test('other escapes and control characters are left out', () => {
  expect(
    ansiLines('\u001b]0;title\u0007a\u001b[2Kb\u001b(Bc\u0007').map((line) => line.map(({ text }) => text).join('')),
  ).toEqual(['abc']);
});
