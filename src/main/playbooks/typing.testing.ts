/** For tests: a process that writes one text after the other, says which it was told are written, and can be killed. */
import { Drafts } from './drafts.ts';
import { readTextFile, writeTextFile } from './text-file.ts';

const [what, path] = process.argv.slice(2) as ['keep' | 'save', string];
const drafts = what === 'keep' ? new Drafts(path) : null;
for (let number = 1; ; number++) {
  const text = `${number} ${'x'.repeat(200_000)}`;
  if (drafts === null) await writeTextFile(path, text, await readTextFile(path));
  else await drafts.keep({ id: 'untitled-7', base: null, changedAt: number, text }, null);
  process.stdout.write(`${number}\n`);
}
