// @ts-check
// The bundles: made when the sources changed since the last time, by one process at a time.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { run } from './output.mjs';
import { root } from './paths.mjs';
import { ensureGround } from './setup.mjs';
import { isCurrent, sourcesOf, stampOf } from './sources.mjs';

/** @typedef {import('./sources.mjs').Target} Target */

/** @type {Record<Target, { what: string, args: string[] }>} */
const COMMANDS = {
  app: { what: 'building the app', args: ['node_modules/electron-vite/bin/electron-vite.js', 'build'] },
  node: {
    what: 'building the command and the library',
    args: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.node.config.ts'],
  },
  share: {
    what: 'building the page of shares',
    args: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.share.config.ts'],
  },
};

/** @param {Target} target */
async function build(target) {
  // Listed before the build: a file that is saved during it makes the result stale.
  const sources = sourcesOf(target);
  rmSync(stampOf(target), { force: true });
  const { what, args } = COMMANDS[target];
  await run(what, process.execPath, args, { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
  writeFileSync(stampOf(target), sources);
}

/** @param {Target[]} targets */
export async function ensureBuilt(...targets) {
  if (targets.every(isCurrent)) return;
  await ensureGround();
  await withLock(join(root, 'out/.build.lock'), 'the build', async () => {
    const stale = targets.filter((target) => !isCurrent(target));
    // All of them end before the lock does.
    const results = await Promise.allSettled(stale.map(build));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });
}
