// @ts-check
// node scripts/icons.mjs: draws resources/icons/*.svg as PNG in the sizes that desktops want. Needs a Chromium in the path.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inPath, root } from './setup/paths.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const icons = join(root, 'resources/icons');
const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find((name) => inPath(name));
if (chromium === undefined) throw new Error('no Chromium in the path');
const work = mkdtempSync(join(tmpdir(), 'muxworks-icons-'));
try {
  for (const name of ['muxworks', 'heroscript']) {
    const svg = readFileSync(join(icons, `${name}.svg`), 'utf8');
    for (const size of SIZES) {
      const page = join(work, 'page.html');
      const sized = svg.replace('width="64" height="64"', `width="${size}" height="${size}"`);
      writeFileSync(page, `<style>body{margin:0}svg{display:block}</style>${sized}`);
      // A window is never as small as the smallest icon: the picture is cut by its own size, from the top left corner.
      const { status, stderr } = spawnSync(
        chromium,
        [
          ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${work}/profile`],
          ...[`--window-size=${size},${size}`, '--default-background-color=00000000'],
          ...[`--screenshot=${join(icons, `${name}-${size}.png`)}`, `file://${page}`],
        ],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(stderr);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
