import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TitleFilter } from './title-filter.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const text = (data: Uint8Array) => Buffer.from(data).toString('latin1');

function filtered(...chunks: string[]): string {
  const filter = new TitleFilter();
  return chunks.map((chunk) => text(filter.filter(bytes(chunk)))).join('');
}

test('a chunk without ESC is passed on as the very same array', () => {
  const chunk = bytes('plain text');
  expect(new TitleFilter().filter(chunk)).toBe(chunk);
});

test('titles go, everything else stays', () => {
  expect(filtered('a\x1bkbash\x1b\\b')).toBe('ab');
  expect(filtered('\x1bkone\x1b\\\x1bktwo\x1b\\x')).toBe('x');
  expect(filtered('\x1b[31mred\x1b[0m')).toBe('\x1b[31mred\x1b[0m');
  expect(filtered('\x1b]0;title\x1b\\x')).toBe('\x1b]0;title\x1b\\x');
});

test('a sequence inside a title ends it and is kept', () => {
  expect(filtered('\x1bkti\x1b[31mred')).toBe('\x1b[31mred');
  expect(filtered('\x1bkti\x18shown')).toBe('shown');
});

test('an ESC that ends a chunk comes with the next one', () => {
  expect(filtered('a\x1b')).toBe('a');
  expect(filtered('a\x1b', '[31mb')).toBe('a\x1b[31mb');
  expect(filtered('a\x1b', 'kname\x1b', '\\b')).toBe('ab');
  expect(filtered('a\x1b', '\x1b', 'kname\x1b\\b')).toBe('a\x1bb');
});

test('a title without end does not swallow for ever', () => {
  expect(filtered(`\x1bk${'x'.repeat(5000)}`).length).toBeGreaterThan(0);
  const filter = new TitleFilter();
  filter.filter(bytes('\x1bkopen'));
  filter.reset();
  expect(text(filter.filter(bytes('new')))).toBe('new');
});

/** What is left when the sequence is cut from the whole text at once. */
function cut(whole: string): string {
  return filtered(whole);
}

test('any cut of the stream into chunks gives the same bytes', () => {
  const piece = fc.constantFrom('\x1b', 'k', '\\', 'x', '\x1bk', '\x1b\\', '\x1b[1m', '\x18', 'é', '');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat({ max: 6 }), { maxLength: 20 }), (pieces, cuts) => {
      const whole = pieces.join('');
      const chunks: string[] = [];
      let at = 0;
      for (const size of cuts) {
        chunks.push(whole.slice(at, at + size));
        at += size;
      }
      chunks.push(whole.slice(at));
      expect(filtered(...chunks)).toBe(cut(whole));
    }),
  );
});

test('bytes outside titles are never lost or changed', () => {
  const safe = fc.string().filter((each) => !['\x1b', '\x18', '\x1a'].some((control) => each.includes(control)));
  fc.assert(
    fc.property(fc.array(fc.tuple(safe, safe), { maxLength: 8 }), (pairs) => {
      const shown = pairs.map(([plain]) => text(bytes(plain))).join('');
      expect(filtered(pairs.map(([plain, title]) => `${plain}\x1bk${title.slice(0, 100)}\x1b\\`).join(''))).toBe(shown);
    }),
  );
});
