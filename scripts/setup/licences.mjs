// @ts-check
// The licences of everything that is shipped: the production packages of the lock file, and what the build puts into the app.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root as ownRoot } from './paths.mjs';

/**
 * @typedef {{ name: string, version: string, licence: string, link: string | null, text: number }} Licensed
 *   `text` is the place of its text in `texts`
 * @typedef {{ packages: Licensed[], texts: string[] }} Licences
 */

/** Needed only to build, yet something of them is in the app: the runtime itself, and the base of the style sheet. */
const SHIPPED_BY_BUILD = ['electron', 'tailwindcss'];

/** Packages that come without a text of their own: another one of the same people and under the same licence has it. */
const SAME_TEXT = {
  '@xterm/headless': '@xterm/xterm',
  'react-remove-scroll-bar': 'react-remove-scroll',
};

const TEXT_FILE = /^(licen[cs]e|copying|notice|ofl|unlicen[cs]e)([.-].*)?$/i;

/** Paths below `root` of every package that is shipped, as the lock file has them. @param {string} root */
export function shippedPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  /** @type {string[]} */
  const shipped = [];
  for (const [path, { dev, devOptional, optional }] of Object.entries(packages)) {
    if (!path.startsWith('node_modules/')) continue;
    const byBuild = SHIPPED_BY_BUILD.some((name) => path === `node_modules/${name}`);
    if (!byBuild && (dev || devOptional)) continue;
    // Of other systems.
    if (optional && !existsSync(join(root, path))) continue;
    shipped.push(path);
  }
  return shipped;
}

/** The texts of a package's licence files, the licence before notices; `''` for none. @param {string} directory */
function textIn(directory) {
  const files = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && TEXT_FILE.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => Number(/notice/i.test(a)) - Number(/notice/i.test(b)) || (a < b ? -1 : 1));
  const texts = files.map((name) => readFileSync(join(directory, name), 'utf8').replace(/\r\n/g, '\n').trim());
  return [...new Set(texts)].filter((text) => text !== '').join('\n\n');
}

/** An address that a browser opens. @param {any} about package.json */
function linkOf({ homepage, repository }) {
  const address = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(address);
  if (short) return `https://github.com/${short[1]}`;
  const clean = address
    .replace(/^git\+/, '')
    .replace(/^(git|ssh):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '');
  return /^https?:\/\/\S+$/.test(clean) ? clean : null;
}

/**
 * @param {string} [root] where package-lock.json and node_modules are
 * @returns {Licences} by name
 * @throws Error that names every shipped package without a licence or its text
 */
export function collectLicences(root = ownRoot) {
  /** @type {Map<string, Licensed>} */
  const found = new Map();
  /** @type {string[]} */
  const texts = [];
  /** @type {string[]} */
  const lacking = [];
  for (const path of shippedPackages(root)) {
    const directory = join(root, path);
    const about = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const { name, version } = about;
    const licence = typeof about.license === 'string' ? about.license : (about.license?.type ?? '');
    const same = SAME_TEXT[/** @type {keyof typeof SAME_TEXT} */ (name)];
    const text = textIn(directory) || (same === undefined ? '' : textIn(join(root, 'node_modules', same)));
    if (licence === '' || /^(unlicensed|see licen[cs]e)/i.test(licence) || text === '') {
      lacking.push(`${name} ${version} (${path})`);
      continue;
    }
    let place = texts.indexOf(text);
    if (place < 0) place = texts.push(text) - 1;
    found.set(`${name} ${version}`, { name, version, licence, link: linkOf(about), text: place });
  }
  if (lacking.length > 0) throw new Error(`shipped without a licence or its text: ${lacking.join(', ')}`);
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = [...found.values()].filter(({ name }) => name !== own.name);
  packages.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
  return { packages, texts };
}

const MODULE = 'virtual:licences';

/** For the renderer's build: `import('virtual:licences')` is what collectLicences() finds. @returns {import('vite').Plugin} */
export function licencesPlugin() {
  return {
    name: 'muxworks:licences',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null;
      // A text is read faster than an expression of this size.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(collectLicences()))});`;
    },
  };
}
