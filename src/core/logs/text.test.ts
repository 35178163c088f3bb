import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText, stripEscapes } from './text.ts';

function strip(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.toString('utf8', 0, stripEscapes(bytes, bytes));
}

describe('stripEscapes', () => {
  test.each([
    ['\x1b[1;31mred\x1b[0m', 'red'],
    ['\x1b]133;A\x07$ \x1b]0;title\x1b\\x', '$ x'],
    ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
    ['\x1bP1$r0m\x1b\\a\x1b(Bb\x1b=c\x1bktitle\x1b\\d', 'abcd'],
    ['\x1b[38;5;1', ''],
    ['a\x1b]never ended\nb', 'a\nb'],
    ['a\x07b\x00c\x7fd\te\r\n', 'abcd\te\r\n'],
    ['\x1b\x1b[1mx', 'x'],
    ['héé漢🙂', 'héé漢🙂'],
  ])('%j is %j', (text, expected) => {
    expect(strip(text)).toBe(expected);
  });

  test('keeps every line break, and all of what has no escapes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const into = new Uint8Array(bytes.length);
        const left = into.subarray(0, stripEscapes(bytes, into));
        const breaks = (all: Uint8Array) => all.filter((byte) => byte === 10).length;
        expect(breaks(left)).toBe(breaks(bytes));
        expect([...left].every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13)).toBe(true);
      }),
    );
  });
});

describe('plainText', () => {
  test.each([
    ['plain\r', 'plain'],
    ['10%\r20%\r100%', '100%'],
    ['longer text\rshort\x1b[K', 'short'],
    ['\x1b[?2004l\routput', 'output'],
    // As readline draws an x that is put before the last character, and one that is taken back.
    ['$ ab\bxb\b', '$ axb'],
    ['$ abc\b\x1b[K', '$ ab'],
    ['$ abc\b\b\x1b[1Pc\b', '$ ac'],
    ['é漢\b字', 'é字'],
    ['a\tb\b', 'a\tb'],
  ])('%j is %j', (text, expected) => {
    expect(plainText(Buffer.from(text))).toBe(expected);
  });
});
