import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { licencesPlugin } from './scripts/setup/licences.mjs';

// The older of the two Electrons that run it: Chromium 130, Node 20.18.
const NODE = 'node20.18';
const CHROMIUM = 'chrome130';
// Compiled, so it stays a package; everything else is bundled, which starts faster than many small files.
const external = ['node-pty'];

/** React's hot reload begins with an inline script, which the page's policy forbids. */
const developmentPolicy: Plugin = {
  name: 'muxworks:development-policy',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
};

/** Of the source, for the About screen; empty where that is no git checkout. */
function commit(): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

export default defineConfig(({ command }) => {
  const sourcemap = command === 'serve';
  return {
    main: {
      define: { MUXWORKS_COMMIT: JSON.stringify(commit()) },
      build: { target: NODE, sourcemap, externalizeDeps: false, rolldownOptions: { external } },
    },
    preload: {
      build: {
        target: NODE,
        sourcemap,
        externalizeDeps: false,
        // A sandboxed preload is CommonJS, in one file.
        rolldownOptions: { output: { format: 'cjs', entryFileNames: 'index.cjs' } },
      },
    },
    renderer: {
      plugins: [react(), tailwindcss(), developmentPolicy, licencesPlugin()],
      build: {
        target: CHROMIUM,
        minify: true,
        // No data: URLs, which the content security policy would have to allow.
        assetsInlineLimit: 0,
        rolldownOptions: { input: resolve('src/renderer/index.html') },
      },
    },
  };
});
