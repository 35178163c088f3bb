// `depends_on`: what names and labels stand for, and circles.

import { describe, expect, test } from 'vitest';
import { load, places } from './testing.ts';

const pane = (name: string, rest: string): string => `!!tmux.pane_ensure name:'${name}' ${rest}\n`;

async function needs(text: string): Promise<string[]> {
  const { actions, diagnostics } = await load(text);
  expect(diagnostics).toEqual([]);
  return actions.flatMap((action) =>
    action.action === 'tmux.pane_ensure'
      ? action.dependsOn.map(({ name: { session, window, pane } }) => {
          const last = pane.kind === 'number' ? String(pane.number) : `${pane.kind} ${pane.raw}`;
          return [session.normalised, window.normalised, last].join('|');
        })
      : [],
  );
}

describe('names a pane', () => {
  const db = pane('Shop|data|1', "label:'postgres'") + pane('shop|data|2', "label:'redis'");

  test.each([
    ["'postgres,redis'", ['shop|data|1', 'shop|data|2']],
    ['[redis, postgres]', ['shop|data|2', 'shop|data|1']],
    ["'shop|data|2'", ['shop|data|2']],
    ["'SHOP|data|main'", ['shop|data|1']],
    ["'shop|data|redis'", ['shop|data|2']],
    ["'other|w|%3'", ['other|w|id %3']],
    ["''", []],
  ])('%s', async (written, expected) => {
    expect(await needs(db + pane('shop|web|1', `depends_on:${written}`))).toEqual(expected);
  });

  test('that comes later in the script', async () => {
    expect(await needs(pane('a|b|1', "depends_on:'late'") + pane('a|b|2', "label:'late'"))).toEqual(['a|b|2']);
  });

  test('whose label was filled in', async () => {
    expect(
      await needs(`!!session.env_set key:L val:x\n${pane('a|b|1', "label:'{L}'")}${pane('a|b|2', "depends_on:'{L}'")}`),
    ).toEqual(['a|b|1']);
  });
});

describe('is an error', () => {
  test.each([
    ['no pane has the label', pane('a|b|1', "label:'api'") + pane('a|b|2', "depends_on:'apu'"), 'HS061 2:45'],
    [
      'two panes have it',
      pane('a|b|1', "label:'x'") + pane('a|b|2', "label:'x'") + pane('a|b|3', "depends_on:'x'"),
      'HS062 3:45',
    ],
    ['the name has too few parts', pane('a|b|1', "depends_on:'a|b'"), 'HS030 1:45'],
    ['a part of it is empty', pane('a|b|1', "depends_on:'a||1'"), 'HS031 1:45'],
    ['the list is malformed', pane('a|b|1', "depends_on:'[a'"), 'HS040 1:45'],
    ['a pane waits for itself', pane('a|b|1', "label:'x' depends_on:'x'"), 'HS063 1:55'],
  ])('%s', async (_, text, place) => {
    expect(places((await load(text)).diagnostics)).toEqual([place]);
  });

  test('one pane twice is not two panes with a label', async () => {
    expect(await needs(pane('a|b|1', "label:'x'").repeat(2) + pane('a|b|2', "depends_on:'x'"))).toEqual(['a|b|1']);
  });

  test('a circle is shown whole', async () => {
    const text =
      pane('a|b|1', "label:'x' depends_on:'y'") +
      pane('a|b|2', "label:'y' depends_on:'z'") +
      pane('a|b|3', "label:'z' depends_on:'x'") +
      pane('a|b|4', "depends_on:'x'");
    const { diagnostics } = await load(text);
    expect(diagnostics.map((found) => found.message)).toEqual([
      'Panes wait for each other: a|b|1 → a|b|2 → a|b|3 → a|b|1',
    ]);
  });

  test('each circle is found', async () => {
    const pair = (window: string) =>
      pane(`a|${window}|1`, `depends_on:'a|${window}|2'`) + pane(`a|${window}|2`, `depends_on:'a|${window}|1'`);
    expect((await load(pair('x') + pair('y'))).diagnostics.map((found) => found.code)).toEqual(['HS063', 'HS063']);
  });

  test('a chain of many panes is none', async () => {
    const text = Array.from({ length: 5000 }, (_, i) =>
      pane(`a|w${i}|1`, i === 0 ? '' : `depends_on:'a|w${i - 1}|1'`),
    ).join('');
    expect(await needs(text)).toHaveLength(4999);
  });
});
