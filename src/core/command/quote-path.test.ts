/** Quoted paths, as a real shell reads them. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quotePath, quotePaths } from './quote-path.ts';

test('a shell reads back exactly each path', () => {
  const paths = [
    '/plain/file.txt',
    "/with space/it's",
    '/"double" $HOME `x` !! \\n',
    '/line\nbreak',
    '/tab\tand\x1bescape\x7f\u0085',
    '-n',
    '/-leading/~tilde/*?[a]{b}',
    '/ünï 漢字 👍',
    `/both\n'quotes' \\ and`,
  ];
  const read = execFileSync('bash', ['-c', `printf '%s\\0' ${quotePaths(paths)}`]);
  expect(read.toString().split('\0').slice(0, -1)).toEqual(paths);
  expect(quotePath('/plain')).toBe('/plain');
  // Nothing that a terminal would take for a key.
  for (const path of paths) expect(/\p{Cc}/u.test(quotePath(path))).toBe(false);
});
