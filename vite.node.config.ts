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
      input: { cli: 'src/cli/index.ts', muxworks: 'src/core/index.ts', 'share-host': 'src/core/share/host.ts' },
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        // Two chunks in place of a dozen: opening and linking each costs more than parsing what is not used.
        codeSplitting: {
          groups: [
            // Not the process of shares, which is a program of its own.
            { name: 'core', test: /src\/core\/(?!index\.ts|share\/(?!records|shares|stage))/ },
            { name: 'command', test: /src\/cli\/(?!index\.ts)|node_modules\/commander/ },
          ],
        },
      },
    },
  },
  ssr: { noExternal: true, external: ['node-pty'] },
});
