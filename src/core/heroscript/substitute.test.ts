// Filling in: which places, and what is left alone.

import { describe, expect, test } from 'vitest';
import { parse } from './parse.ts';
import { Substitutions } from './substitute.ts';
import { actionNodes, marked } from './testing.ts';
import { Value } from './value.ts';

function define(values: Record<string, string>): Substitutions {
  const substitutions = new Substitutions();
  for (const [key, value] of Object.entries(values)) substitutions.set(key, value);
  return substitutions;
}

describe('fill', () => {
  const substitutions = define({ PORT: '8000', HOST: 'local', 'a.b': 'dotted', 'my-key': 'dashed', SELF: '{PORT}' });

  test.each([
    [`{PORT} \${PORT} @PORT`, '8000 8000 8000'],
    [`\${HOME} {x} @me $(date) $PORT`, `\${HOME} {x} @me $(date) $PORT`],
    ['{ PORT } {PORT', '{ PORT } {PORT'],
    ['@PORTAL @PORT_ @PORT.x @PORT-x', '@PORTAL @PORT_ 8000.x 8000-x'],
    ['http://@HOST:@PORT', 'http://local:8000'],
    ['{a.b} @a.b @a.b.c {my-key}@my-key', 'dotted dotted dotted.c dasheddashed'],
    ['{SELF}', '{PORT}'],
    [`{{PORT}} $\${PORT}`, '{8000} $8000'],
    ['{port}', '{port}'],
  ])('%j', (text, filled) => {
    expect(substitutions.fill(text).text).toBe(filled);
  });

  test('nothing is defined: nothing happens', () => {
    expect(define({}).fill('{PORT}')).toEqual({ text: '{PORT}', filled: [] });
  });

  test('has an end, where keys hold each other again and again', () => {
    const growing = define({ K: 'x' });
    for (let i = 0; i < 100; i++) growing.set('K', growing.fill('{K}{K}').text);
    expect(growing.exhausted).toBe(true);
  });
});

describe('a value knows where each character was written', () => {
  const text = `!!a.b
    x:'a\\tb{K}c'
    y:'
        one {K} two
        three
    '
    z:bare{K}
    w:'one
       \\'two'`;
  const [action] = actionNodes(parse(text));
  const value = (key: string): Value => {
    const part = action?.parts.find((each) => each.kind === 'param' && each.key === key);
    if (part?.kind !== 'param') throw new Error(key);
    return new Value(parse(text).source, part.value, define({ K: 'lots\nof' }));
  };
  const written = (key: string, piece: string): string => {
    const { text: filled } = value(key);
    const from = filled.indexOf(piece);
    return marked(text, value(key).span(from, from + piece.length));
  };

  test.each([
    ['x', 'a\tb', 'a\\tb'],
    ['x', 'c', 'c'],
    ['x', 'lots\nof', '{K}'],
    ['x', 'of', '{K}'],
    ['x', 'b', 'b'],
    ['y', 'one', 'one'],
    ['y', 'two', 'two'],
    ['y', 'three', 'three'],
    ['z', 're', 're'],
    ['z', 'relots', 're{K}'],
    ['w', "'two", "\\'two"],
    ['w', 'one', 'one'],
  ])('%s: %j', (key, piece, expected) => {
    expect(written(key, piece)).toBe(expected);
  });

  test('and from which line each line is', () => {
    expect(value('y').lineNumbers()).toEqual([4, 4, 5]);
    expect(value('w').lineNumbers()).toEqual([8, 9]);
    expect(value('z').lineNumbers()).toEqual([7, 7]);
  });
});
