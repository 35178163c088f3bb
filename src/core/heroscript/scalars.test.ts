// Booleans, whole numbers, durations and lists.

import { expect, test } from 'vitest';
import { parseBoolean, parseDuration, parseInteger, parseList } from './scalars.ts';

test.each([
  ...['true', 'yes', 'y', 'on', '1', 'TRUE', 'Yes', ' on '].map((text) => [text, true] as const),
  ...['false', 'no', 'n', 'off', '0', 'FALSE', 'Off'].map((text) => [text, false] as const),
  ...['maybe', '', '2', 'truee', 'oui'].map((text) => [text, undefined] as const),
])('the boolean %j is %s', (text, value) => {
  expect(parseBoolean(text)).toBe(value);
});

test.each([
  ['8080', 8080],
  ['0', 0],
  ['-3', -3],
  [' 7 ', 7],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['1.5', undefined],
  ['', undefined],
])('the whole number %j is %s', (text, value) => {
  expect(parseInteger(text)).toBe(value);
});

test.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['500ms', 500],
  ['1.5s', 1500],
  ['2h', 7_200_000],
  ['30 S', 30_000],
  ['0s', 0],
  ['30', undefined],
  ['-1s', undefined],
  ['1d', undefined],
  ['s', undefined],
  ['', undefined],
])('the duration %j is %s ms', (text, value) => {
  expect(parseDuration(text)).toBe(value);
});

test.each([
  ['a,b,c', ['a', 'b', 'c']],
  ['[a, b, c]', ['a', 'b', 'c']],
  [' a , b ', ['a', 'b']],
  [`'a,b',"c, d",it's`, ['a,b', 'c, d', "it's"]],
  [`['a, b', c]`, ['a, b', 'c']],
  ['a,\n  b\n  c\n', ['a', 'b', 'c']],
  ['a,,b,', ['a', 'b']],
  ['', []],
  ['[]', []],
])('the list %j', (text, items) => {
  const list = parseList(text);
  expect(list.problems).toEqual([]);
  expect(list.items.map((item) => item.text)).toEqual(items);
});

test('an item knows where it is', () => {
  expect(parseList(`[a, 'b c' ]`).items).toEqual([
    { text: 'a', from: 1, to: 2 },
    { text: 'b c', from: 4, to: 9 },
  ]);
});

test.each([
  ['[a, b', 0],
  ["a,'b, c", 2],
])('the list %j is malformed at %i', (text, from) => {
  expect(parseList(text).problems).toMatchObject([{ from, to: from + 1 }]);
});
