// `ready`: the four conditions, and what is none.

import { expect, test } from 'vitest';
import { parseReady, READY_FORMS } from './ready.ts';

test.each([
  ['port 8000', { kind: 'port', port: 8000 }],
  [' port  65535 ', { kind: 'port', port: 65535 }],
  ['log "listening"', { kind: 'log', text: 'listening' }],
  [`log 'on "8000"'`, { kind: 'log', text: 'on "8000"' }],
  ['log listening on', { kind: 'log', text: 'listening on' }],
  ['exit 0', { kind: 'exit', code: 0 }],
  ['http http://localhost:8000/health?x=1', { kind: 'http', url: 'http://localhost:8000/health?x=1' }],
  ['http https://example.org', { kind: 'http', url: 'https://example.org' }],
])('%j', (text, ready) => {
  expect(parseReady(text)).toEqual({ ready });
});

test.each(Object.values(READY_FORMS))('the example %j is one', (text) => {
  expect(parseReady(text)).toHaveProperty('ready');
});

test.each([
  '',
  'port',
  'port 0',
  'port 65536',
  'port x',
  'log',
  'log "x',
  "log ''",
  'exit',
  'exit 256',
  'exit -1',
  'http',
  'http localhost',
  'http http://',
  'http http://a b',
])('%j is none', (text) => {
  expect(parseReady(text)).toHaveProperty('problem');
});

test('a misspelt one has a hint', () => {
  expect(parseReady('prot 8000')).toMatchObject({ hint: 'Did you mean port 8000?' });
});
