// `env`: pairs on one line, pairs one a line, and what no shell would take.

import { describe, expect, test } from 'vitest';
import { parseEnv } from './env.ts';

function read(text: string) {
  const complaints: string[] = [];
  const entries = parseEnv(text, (code, from, to) => complaints.push(`${code} ${text.slice(from, to)}`));
  return { env: Object.fromEntries(entries.map(({ key, value }) => [key, value])), complaints };
}

describe('pairs on one line', () => {
  test.each<[string, Record<string, string>]>([
    ['A=1,B=2', { A: '1', B: '2' }],
    [' A=1 , B=2 ', { A: '1', B: '2' }],
    ['A=b=c', { A: 'b=c' }],
    ['A="1,2",B=3', { A: '1,2', B: '3' }],
    [`A='x "y", z',B="it's"`, { A: 'x "y", z', B: "it's" }],
    ['"A=1,2",B=3', { A: '1,2', B: '3' }],
    ['A=,B=""', { A: '', B: '' }],
    ["MSG=it's,N=1", { MSG: "it's", N: '1' }],
    ['URL=http://x?a=1&b="2"', { URL: 'http://x?a=1&b="2"' }],
    ['_x9=1', { _x9: '1' }],
    ['', {}],
  ])('%j', (text, env) => {
    expect(read(text)).toEqual({ env, complaints: [] });
  });

  test.each([
    ['DEBUG', 'HS041 DEBUG'],
    ['MY KEY=1', 'HS042 MY KEY'],
    ['A =1', 'HS042 A '],
    ['1A=1', 'HS042 1A'],
    ['A-B=1', 'HS042 A-B'],
    ['É=1', 'HS042 É'],
    ['=1', 'HS042 ='],
    ['A=1,B=2,A=3', 'HS043 A'],
    ['A="1,2', 'HS040 "'],
  ])('%j is wrong', (text, complaint) => {
    expect(read(text).complaints[0]).toBe(complaint);
  });
});

describe('one pair a line', () => {
  test.each<[string, Record<string, string>]>([
    ['A=1\nB=2', { A: '1', B: '2' }],
    ['\n  A=1\n\n  B=x, y\n', { A: '1', B: 'x, y' }],
    ['A="1,2"\nB=\'x\'', { A: '1,2', B: 'x' }],
  ])('%j', (text, env) => {
    expect(read(text)).toEqual({ env, complaints: [] });
  });

  test('a comma that seems to part pairs is part of the value, with a warning', () => {
    expect(read('A=1,\nB=2,C=3')).toEqual({ env: { A: '1,', B: '2,C=3' }, complaints: ['HS044 ,', 'HS044 ,'] });
  });

  test('the same checks', () => {
    expect(read('A=1\nMY KEY=2\nA=3\nB="x').complaints).toEqual(['HS040 "', 'HS042 MY KEY', 'HS043 A']);
  });
});
