// Bytes: text, and what is none.

import { expect, test } from 'vitest';
import { decode } from './decode.ts';

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])));

test('UTF-8 is text; a byte order mark is none of it', () => {
  expect(decode(bytes('né 漢 😀'))).toEqual({ text: 'né 漢 😀', diagnostics: [] });
  expect(decode(bytes(0xef, 0xbb, 0xbf, 'a'))).toEqual({ text: 'a', diagnostics: [] });
  expect(decode(bytes())).toEqual({ text: '', diagnostics: [] });
});

test.each([
  ['a lone byte of Latin-1', bytes('one\ntwö ', 0xe9, ' x'), 2, 5],
  ['a sequence that breaks off', bytes('ab', 0xc3, '('), 1, 3],
  ['a sequence that the end cuts', bytes('漢', 0xe6, 0xbc), 1, 2],
  ['an overlong form', bytes('a', 0xc0, 0xaf), 1, 2],
  ['a surrogate', bytes(0xed, 0xa0, 0x80), 1, 1],
  ['the second of two', bytes('a\r\nb\rc', 0xff, 0xff), 3, 2],
])('%s is reported where it is', (_, data, line, column) => {
  const { text, diagnostics } = decode(data, 'x.hs');
  expect(diagnostics).toMatchObject([{ code: 'HS003', file: 'x.hs', line, column, severity: 'error' }]);
  expect(text).toContain('\ufffd');
});

test('NUL bytes look binary, and nothing of it is text', () => {
  expect(decode(bytes('a\nb', 0, 'c'))).toMatchObject({
    text: '',
    diagnostics: [{ code: 'HS002', line: 2, column: 2 }],
  });
});

test('UTF-16 is called by its name', () => {
  const { diagnostics } = decode(bytes(0xff, 0xfe, 'a', 0, 'b', 0));
  expect(diagnostics[0]?.hint).toContain('UTF-16');
});
