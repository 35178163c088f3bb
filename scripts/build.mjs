// @ts-check
// npm run build: the bundles that are out of date, and the library's declarations.
import { ensureBuilt } from './setup/build.mjs';
import { main, run } from './setup/output.mjs';
import { root } from './setup/paths.mjs';
import { ensureGround } from './setup/setup.mjs';

await main(async () => {
  await ensureGround();
  await ensureBuilt('app', 'node', 'share');
  await run('declarations', process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], {
    cwd: root,
  });
  return 0;
});
