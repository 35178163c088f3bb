/** What programs ask to have copied. */
import { expect, test } from 'vitest';
import { copyRequest } from './copy-request.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64');

test('a text, and nothing else', () => {
  expect(copyRequest(`c;${encode('naïve 漢字\nend')}`)).toBe('naïve 漢字\nend');
  expect(copyRequest(`;${encode('x')}`)).toBe('x');
  expect(copyRequest('c;?')).toBeNull();
  expect(copyRequest('c;')).toBeNull();
  expect(copyRequest('c')).toBeNull();
  expect(copyRequest('c;*no*')).toBeNull();
  expect(copyRequest(`c;${encode('x'.repeat(1024 * 1024))}`)).toHaveLength(1024 * 1024);
  expect(copyRequest(`c;${encode('x'.repeat(1024 * 1024 + 8))}`)).toBeNull();
});
