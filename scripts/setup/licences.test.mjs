// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { collectLicences, shippedPackages } from './licences.mjs';
import { root } from './paths.mjs';

/** @type {string} */
let directory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mux-licences-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** @param {string} path @param {string | object} content */
function write(path, content) {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

/** @param {Record<string, object>} packages */
function lock(packages) {
  write('package.json', { name: 'own' });
  write('package-lock.json', { packages: { '': {}, ...packages } });
}

test('every package that this app ships has a licence and its text', () => {
  const { packages, texts } = collectLicences(root);
  expect(packages.length).toBeGreaterThan(80);
  for (const name of ['react', 'electron', 'node-pty', '@fontsource-variable/inter', 'lucide-react', 'tailwindcss']) {
    expect(packages.map((each) => each.name)).toContain(name);
  }
  for (const { name, licence, text } of packages) {
    expect([name, licence], name).toEqual([name, expect.stringMatching(/^[\w.() +-]+$/)]);
    expect(texts[text]?.length, name).toBeGreaterThan(200);
  }
  // What is only for development is not shipped.
  expect(shippedPackages(root)).not.toContain('node_modules/vitest');
});

test('a shipped package without a licence, or without its text, is named', () => {
  lock({
    'node_modules/good': {},
    'node_modules/good/node_modules/inner': {},
    'node_modules/bare': {},
    'node_modules/unsaid': {},
    'node_modules/tool': { dev: true },
    'node_modules/other-system': { optional: true },
  });
  write('node_modules/good/package.json', { name: 'good', version: '1.0.0', license: 'MIT' });
  write('node_modules/good/LICENSE.md', 'Permission is given.');
  write('node_modules/good/node_modules/inner/package.json', { name: 'inner', version: '3.0.0', license: 'ISC' });
  write('node_modules/good/node_modules/inner/licence', 'Permission is given.');
  write('node_modules/bare/package.json', { name: 'bare', version: '2.0.0', license: 'MIT' });
  write('node_modules/unsaid/package.json', { name: 'unsaid', version: '2.1.0' });
  write('node_modules/unsaid/COPYING', 'Who knows.');
  expect(() => collectLicences(directory)).toThrow(
    'shipped without a licence or its text: bare 2.0.0 (node_modules/bare), unsaid 2.1.0 (node_modules/unsaid)',
  );
  write('node_modules/bare/LICENSE', 'Do it.');
  write('node_modules/unsaid/package.json', {
    name: 'unsaid',
    version: '2.1.0',
    license: 'MIT',
    repository: 'github:some/body',
  });
  expect(collectLicences(directory)).toEqual({
    packages: [
      { name: 'bare', version: '2.0.0', licence: 'MIT', link: null, text: 1 },
      { name: 'good', version: '1.0.0', licence: 'MIT', link: null, text: 0 },
      { name: 'inner', version: '3.0.0', licence: 'ISC', link: null, text: 0 },
      { name: 'unsaid', version: '2.1.0', licence: 'MIT', link: 'https://github.com/some/body', text: 2 },
    ],
    texts: ['Permission is given.', 'Do it.', 'Who knows.'],
  });
});
