// @ts-check
// npm run bench [-- NAME…]: bench/*.bench.ts one after the other, all of them or those whose name contains a NAME.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { testEnvironment } from './setup/desktop.mjs';
import { follow } from './setup/follow.mjs';
import { main, say } from './setup/output.mjs';
import { root } from './setup/paths.mjs';
import { ensureGround } from './setup/setup.mjs';

await main(async () => {
  await ensureGround({ tmux: true, desktop: true });
  await ensureBuilt('app', 'node', 'share');
  const names = process.argv.slice(2);
  const files = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.bench.ts') && (!names.length || names.some((name) => file.includes(name))))
    .sort();
  const { env, stop } = await testEnvironment();
  const failed = [];
  try {
    for (const file of files) {
      const code = await follow(process.execPath, ['--import', 'tsx', join('bench', file)], { cwd: root, env });
      if (code !== 0) failed.push(file);
      if (code > 128) break;
    }
  } finally {
    stop();
  }
  say(failed.length ? `failed: ${failed.join(', ')}` : `${files.length} benchmarks ran`);
  return failed.length || !files.length ? 1 : 0;
});
