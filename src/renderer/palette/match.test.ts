import { describe, expect, test } from 'vitest';
import { find, findWord, fold, needleOf, prepare } from './match.ts';

const text = (title: string, about = '', words = '') => prepare({ title, about, words });
const hit = (typed: string, title: string, about = '', words = '') => find(needleOf(typed), text(title, about, words));

describe('words', () => {
  test('are found in any order, whatever their case, and marked where they are', () => {
    expect(hit('api WEB', 'shop / web / api')?.title).toEqual([
      [7, 10],
      [13, 16],
    ]);
    expect(hit('api nothing', 'shop / web / api')).toBeNull();
    expect(hit('', 'shop')?.title).toEqual([]);
  });

  test('that begin a word go before those inside one, whole ones before their beginnings', () => {
    const score = (typed: string, title: string) => hit(typed, title)?.score ?? 0;
    expect(score('api', 'shop / api')).toBeGreaterThan(score('api', 'shop / apiary'));
    expect(score('api', 'shop / apiary')).toBeGreaterThan(score('api', 'shop / rapid'));
    expect(score('api', 'api')).toBeGreaterThan(score('api', 'api_smoke.heroscript'));
  });

  test('are found by letters picked at the beginnings of words, and that counts least', () => {
    expect(findWord('split right', 'spr')?.ranges).toEqual([
      [0, 2],
      [6, 7],
    ]);
    expect(findWord('kill window', 'kw')?.ranges).toHaveLength(2);
    expect(findWord('kill window', 'iw')).toBeNull();
    expect(findWord('kill window', 'kw')?.score).toBeLessThan(findWord('awkward', 'kw')?.score ?? 0);
  });

  test('in what is said about a thing, and in words that are not shown', () => {
    expect(hit('four', 'web', 'four panes')?.about).toEqual([[0, 4]]);
    const hidden = hit('close', 'Kill pane…', '', 'close delete');
    expect(hidden).toMatchObject({ title: [], about: [] });
    expect(hidden?.score).toBeGreaterThan(0);
  });
});

test('hostile names: nothing is slow, nothing is shifted, nothing throws', () => {
  expect(fold('İstanbul')).toHaveLength('İstanbul'.length);
  const long = 'a b '.repeat(50_000);
  for (const name of [long, '\u202eapi\u0000\u001b[31m', '(.*)+$[', '🦊'.repeat(1000), '']) {
    expect(() => hit('api (.*)+ 🦊', name)).not.toThrow();
  }
  expect(hit('(.*)', 'x (.*)')?.title).toEqual([[2, 6]]);
});
