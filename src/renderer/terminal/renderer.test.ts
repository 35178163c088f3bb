import { expect, test } from 'vitest';
import { isSoftware, letterSpacing } from './renderer.ts';

test('software rasterisers are known by their names', () => {
  expect(isSoftware('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (LLVM 10.0.0)), SwiftShader driver)')).toBe(true);
  expect(isSoftware('llvmpipe (LLVM 15.0.6, 256 bits)')).toBe(true);
  expect(isSoftware('Microsoft Basic Render Driver')).toBe(true);
  expect(isSoftware('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)')).toBe(false);
  expect(isSoftware('ANGLE (Apple, Apple M2, OpenGL 4.1)')).toBe(false);
});

test('cells of whole pixels are as near to the font as they can be', () => {
  expect([10, 11, 12.5, 13, 14].map((size) => letterSpacing(size, 1))).toEqual([0, 1, 0, 1, 0]);
  expect(letterSpacing(12.5, 2)).toBe(0);
});
