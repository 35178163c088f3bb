import { defineConfig } from 'vite';

// The command and the library for plain Node. Bundled, because reading many small files is most of a command's start.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/node',
    emptyOutDir: true,
    copyPublicDir: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { cli: 'src/cli/index.ts', muxworks: 'src/core/index.ts' },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['node-pty'] },
});
