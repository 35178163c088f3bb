// Each import rule of the house in biome.json refuses what it is there for, and nothing more.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const RULES = {
  'src/core/tmux/x.ts': {
    refused: ['electron', 'electron/main', 'react', 'react/jsx-runtime', 'react-dom', 'react-dom/client'].concat([
      '../../main/app.ts',
      '../../renderer/app/x.ts',
      '../../preload/index.ts',
      '../../cli/index.ts',
    ]),
    allowed: ['node:fs', 'zod', 'node-pty', '../layout/tree.ts', '../../shared/ipc.ts', './main.ts'],
  },
  'src/renderer/panes/x.ts': {
    refused: ['electron', 'electron/renderer', 'node:fs', 'fs', '../../main/app.ts', '../../preload/index.ts'].concat([
      '../../cli/index.ts',
      '../../core/index.ts',
      '../../core/errors.ts',
      '../../core/tmux/server.ts',
      '../../core/heroscript/reader-node.ts',
      '../../core/design/live.ts',
    ]),
    allowed: [
      'react',
      'zod',
      '../../core/layout/tree.ts',
      '../../core/heroscript/parse.ts',
      '../../core/design/index.ts',
      '../../core/tmux/types.ts',
      '../../shared/ipc.ts',
      './main.ts',
    ],
  },
  'src/main/x.ts': {
    refused: ['../renderer/app/x.ts', '../cli/index.ts'],
    allowed: ['electron', 'node:fs', '../core/index.ts', '../shared/ipc.ts'],
  },
  'src/preload/x.ts': { refused: ['../renderer/app/x.ts'], allowed: ['electron', '../shared/ipc.ts'] },
  'src/cli/x.ts': { refused: ['electron'], allowed: ['../core/index.ts', 'node:fs'] },
  'src/shared/x.ts': { refused: ['electron'], allowed: ['../core/tmux/types.ts', 'zod'] },
};

let dir = '';
let report = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'muxworks-lint-'));
  for (const name of ['biome.json', '.gitignore']) cpSync(join(root, name), join(dir, name));
  for (const [file, { refused, allowed }] of Object.entries(RULES)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), [...refused, ...allowed].map((name) => `export * from '${name}';\n`).join(''));
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=github', '--max-diagnostics=none'];
  report = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' }).stdout;
});
afterAll(() => rmSync(dir, { recursive: true }));

test.each(Object.entries(RULES))('%s', (file, { refused, allowed }) => {
  const modules = [...refused, ...allowed];
  const lines = report.matchAll(
    new RegExp(`title=lint/\\w+/no(?:RestrictedImports|NodejsModules),file=[^,]*/${file},line=(\\d+)`, 'g'),
  );
  expect(new Set([...lines].map((match) => modules[Number(match[1]) - 1]))).toEqual(new Set(refused));
});
