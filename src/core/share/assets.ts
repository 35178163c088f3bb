/** The files of the share's page, which the build has put together; held in memory, so that no request names a path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MuxError } from '../errors.ts';

export type Assets = ReadonlyMap<string, { readonly type: string; readonly bytes: Buffer }>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** As seen from a bundle, from one of its chunks, and from the source. */
const FROM = ['../share/', '../../share/', '../../../out/share/'];

/** @throws MuxError `io` where the page was not built */
export function readAssets(): Assets {
  const directory = FROM.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) =>
    existsSync(join(path, 'index.html')),
  );
  if (directory === undefined) throw new MuxError('io', "The share's page was not built", 'npm run build');
  const assets = new Map<string, { type: string; bytes: Buffer }>();
  for (const name of readdirSync(directory)) {
    const type = TYPES[extname(name)];
    if (type !== undefined) assets.set(name, { type, bytes: readFileSync(join(directory, name)) });
  }
  return assets;
}
