import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.ts';

const told = (before: string, after: string) => diffLines(before, after).map(({ kind, text }) => `${kind} ${text}`);

test('what went and what came, with what stayed between', () => {
  expect(told('node server.ts', 'npm run migrate\nnode server.ts')).toEqual([
    'add npm run migrate',
    'same node server.ts',
  ]);
  expect(told('a\nb\nc', 'a\nx\nc')).toEqual(['same a', 'del b', 'add x', 'same c']);
  expect(told('', 'a')).toEqual(['add a']);
  expect(told('a', '')).toEqual(['del a']);
});

test('each side can be read from the lines', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 9 })
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const side = (kind: string) =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join('\n');
      expect([side('add'), side('del')]).toEqual([before, after]);
    }),
  );
});
