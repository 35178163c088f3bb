import { expect, test } from 'vitest';
import { conflicts, type Keyed, refusal } from './key-rules.ts';

const everywhere = {};

test.each([
  ['Ctrl+R', 'searches the history in shells'],
  ['Mod+C', 'interrupts the program in shells'],
  ['Ctrl+X', 'is a control character that programs in terminals wait for'],
  ['Alt+B', 'is a Meta key of shells, which move by words and complete with it'],
  ['A', 'types a character: hold Ctrl and Shift too'],
  ['Shift+A', 'types a character: hold Ctrl and Shift too'],
  ['Tab', 'is needed for editing and moving'],
  ['F5', 'is used by programs in terminals, such as htop and mc'],
  ['Ctrl+Left', 'moves and deletes by words in shells'],
  ['Ctrl+Backspace', 'moves and deletes by words in shells'],
])('%s is refused: it %s', (chord, reason) => {
  expect(refusal(chord, everywhere, false)).toBe(reason);
});

test.each(['Ctrl+Shift+R', 'Ctrl++', 'Ctrl+0', 'Ctrl+PageUp', 'Ctrl+Alt+T', 'Shift+F11', 'Mod+Shift+P'])(
  '%s may be had',
  (chord) => expect(refusal(chord, everywhere, false)).toBeNull(),
);

test('outside terminals, and with Command on a Mac, shells need nothing', () => {
  expect(refusal('Ctrl+K', { where: 'not-terminal' }, false)).toBeNull();
  expect(refusal('F1', { where: 'not-terminal' }, false)).toBeNull();
  expect(refusal('Mod+K', everywhere, true)).toBeNull();
  expect(refusal('Mod+Q', everywhere, true)).toBe('belongs to the system');
  expect(refusal('Ctrl+R', everywhere, true)).toBe('searches the history in shells');
});

test('keys of another command are told, however they are written, unless the two never meet', () => {
  const all: (Keyed & { keys: string[] })[] = [
    { id: 'a', keys: ['Mod+Shift+P'] },
    { id: 'b', keys: ['Ctrl+K'], where: 'not-terminal' },
    { id: 'c', keys: ['Ctrl+Shift+X'], where: ['panes'] },
  ];
  const ids = (chord: string, command: Keyed): string[] =>
    conflicts(chord, command, all, ({ keys }) => keys, false).map(({ id }) => id);
  expect(ids('Ctrl+Shift+P', { id: 'x' })).toEqual(['a']);
  expect(ids('Ctrl+Shift+P', { id: 'a' })).toEqual([]);
  expect(ids('Ctrl+K', { id: 'x', where: 'terminal' })).toEqual([]);
  expect(ids('Ctrl+Shift+X', { id: 'x', where: ['designer'] })).toEqual([]);
  expect(ids('Ctrl+Shift+X', { id: 'x', where: ['designer', 'panes'] })).toEqual(['c']);
  expect(conflicts('Ctrl+Shift+P', { id: 'x' }, all, ({ keys }) => keys, true)).toEqual([]);
});
