// @ts-check
// What the bundles are made of, and whether they are older than that. bin/muxworks loads this at each start: keep it small.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = ['src/core', 'src/shared', 'resources', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** @type {Record<'app' | 'node' | 'share', { inputs: string[], output: string }>} */
const TARGETS = {
  app: {
    inputs: [
      ...SHARED,
      'src/main',
      'src/preload',
      'src/renderer',
      'electron.vite.config.ts',
      'scripts/setup/licences.mjs',
    ],
    output: 'out/main/index.js',
  },
  node: { inputs: [...SHARED, 'src/cli', 'vite.node.config.ts'], output: 'out/node/cli.js' },
  share: {
    inputs: [
      'src/share-page',
      'src/renderer/app/theme.css',
      'src/renderer/terminal/colours.ts',
      'package-lock.json',
      'vite.share.config.ts',
    ],
    output: 'out/share/index.html',
  },
};

/** @typedef {keyof typeof TARGETS} Target */

/** One line a file: path, size, time. Compared as a text, which also says what changed. @param {string[]} inputs @param {string} [base] */
export function listing(inputs, base = root) {
  let text = '';
  /** @param {string} path */
  const add = (path) => {
    const stats = statSync(base + path, { throwIfNoEntry: false });
    if (stats?.isFile()) text += `${path} ${stats.size} ${stats.mtimeMs}\n`;
    else if (stats)
      for (const name of readdirSync(base + path).sort()) if (!/\.test\.tsx?$/.test(name)) add(`${path}/${name}`);
  };
  inputs.forEach(add);
  return text;
}

/** @param {Target} target */
export const sourcesOf = (target) => listing(TARGETS[target].inputs);

/** @param {Target} target */
export const stampOf = (target) => `${root}out/.built-${target}`;

/** @param {Target} target */
export function isCurrent(target) {
  try {
    return readFileSync(stampOf(target), 'utf8') === sourcesOf(target) && existsSync(root + TARGETS[target].output);
  } catch {
    return false;
  }
}
