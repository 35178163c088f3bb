import { expect, test } from 'vitest';
import { isUsableTmux } from './debian.mjs';

test.each([
  ['tmux 3.2', true],
  ['tmux 3.2a', true],
  ['tmux 3.10', true],
  ['tmux 4.0', true],
  ['tmux next-3.6', true],
  ['tmux master', true],
  ['tmux 3.1c', false],
  ['tmux 2.9', false],
])('%s is usable: %s', (text, usable) => {
  expect(isUsableTmux(text)).toBe(usable);
});
