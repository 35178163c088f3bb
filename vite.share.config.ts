import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

// The page that shares serve: all its files beside one another, so that the server knows them by name alone.
export default defineConfig({
  root: 'src/share-page',
  base: './',
  plugins: [tailwindcss()],
  build: {
    target: 'es2022',
    outDir: '../../out/share',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
