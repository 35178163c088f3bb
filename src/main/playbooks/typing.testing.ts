/** For tests: a process that keeps one draft after the other, says which it has been told are kept, and can be killed. */
import { join } from 'node:path';
import { Drafts } from './drafts.ts';

const drafts = new Drafts(join(process.argv[2] as string, 'state', 'muxworks', 'drafts'));
for (let number = 1; ; number++) {
  const text = `${number} ${'x'.repeat(200_000)}`;
  await drafts.keep({ id: 'untitled-7', base: null, changedAt: number, text }, null);
  process.stdout.write(`${number}\n`);
}
