import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTree } from './arbitrary.ts';
import { minimumSize, placeTree } from './cells.ts';
import { LayoutError } from './error.ts';
import { layoutChecksum, parseLayout, printLayout } from './tmux-layout.ts';

/** A layout string with the checksum that belongs to it. */
const sealed = (body: string): string => `${layoutChecksum(body).toString(16).padStart(4, '0')},${body}`;

// Printed by tmux 3.3a.
const fromTmux = [
  'b25d,80x24,0,0,0',
  '136b,80x24,0,0{74x24,0,0,0,1x24,75,0,1,1x24,77,0,2,1x24,79,0,3}',
  'ae77,80x24,0,0{40x24,0,0{20x24,0,0,0,19x24,21,0,1},39x24,41,0{19x24,41,0,2,19x24,61,0,3}}',
  '0209,80x24,0,0{40x24,0,0[40x24,0,0,0],39x24,41,0[39x11,41,0,1,39x12,41,12{19x12,41,12,2,19x12,61,12,3}]}',
  'ad6f,80x24,0,0{77x24,0,0,0,0x24,78,0,1,0x24,79,0,2,0x24,80,0,3}',
];

test.each(fromTmux)('%s is read and printed as tmux prints it', (text) => {
  expect(printLayout(parseLayout(text))).toBe(text);
});

test('a layout as cells', () => {
  expect(parseLayout(sealed('9x5,0,0{4x5,0,0,12,4x5,5,0[4x2,5,0,7,4x2,5,3,30]}'))).toEqual({
    ...{ kind: 'row', x: 0, y: 0, width: 9, height: 5 },
    children: [
      { kind: 'pane', pane: 12, x: 0, y: 0, width: 4, height: 5 },
      {
        ...{ kind: 'col', x: 5, y: 0, width: 4, height: 5 },
        children: [
          { kind: 'pane', pane: 7, x: 5, y: 0, width: 4, height: 2 },
          { kind: 'pane', pane: 30, x: 5, y: 3, width: 4, height: 2 },
        ],
      },
    ],
  });
});

test('random layouts survive printing and reading', () => {
  fc.assert(
    fc.property(arbitraryTree(), fc.nat(250), fc.nat(90), (tree, columns, rows) => {
      const minimum = minimumSize(tree);
      const cells = placeTree(tree, minimum.columns + columns, minimum.rows + rows);
      expect(parseLayout(printLayout(cells))).toEqual(cells);
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, RegExp]>([
  ['', /expected a checksum .* at character 1 /],
  ['tiled', /expected a checksum/],
  ['b25e,80x24,0,0,0', /the checksum is wrong/],
  [sealed('80x24,0,0'), /expected a pane id, "{" or "\[" at character 15 /],
  [sealed('80x,0,0,1'), /expected WIDTHxHEIGHT,X,Y/],
  [sealed('-8x24,0,0,1'), /expected WIDTHxHEIGHT/],
  [sealed('80x24,0,0,1,'), /expected the end/],
  [sealed('80x24,0,0,1 '), /expected the end/],
  [sealed('9x5,0,0{4x5,0,0,1,4x5,5,0,2'), /expected "," or "}"/],
  [sealed('9x5,0,0{4x5,0,0,1,4x5,5,0,2]'), /expected "," or "}"/],
  [sealed('9x5,0,0{4x5,0,0,4x5,5,0}'), /expected a pane id/],
  [sealed('9x5,0,0{4x5,0,0,1,5x5,5,0,2}'), /children of the row do not fill it at character 6 /],
  [sealed('9x5,0,0{4x5,0,0,1,4x4,5,0,2}'), /do not fill it/],
  [sealed('9x5,0,0{4x5,0,0,1,4x5,6,0,2}'), /do not fill it/],
  [sealed('9x5,0,0[9x2,0,0,1,9x3,0,3,2]'), /children of the col do not fill it/],
  [sealed('9x5,0,0{4x5,0,0,1,4x5,5,0,1}'), /a pane id is there twice/],
  [sealed(`${'1x1,0,0{'.repeat(100_000)}1x1,0,0,1`), /nested too deeply/],
])('malformed: %.60s', (text, message) => {
  expect(() => parseLayout(text)).toThrow(LayoutError);
  expect(() => parseLayout(text)).toThrow(message);
});

test('any text is read or refused with the typed error', () => {
  const pieces = fc.constantFrom('80x24', ',0,0', ',1', '{', '}', '[', ']', ',', '9', 'x', '\n', '<', 'é');
  const bodies = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(bodies, fc.boolean(), (body, checksum) => {
      try {
        parseLayout(checksum ? sealed(body) : body);
      } catch (error) {
        expect(error).toBeInstanceOf(LayoutError);
      }
    }),
    { numRuns: 3000 },
  );
});
