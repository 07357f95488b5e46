import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The server that `npm run dev` hands the API's paths to; STORELENS_API names another.
const api = process.env.STORELENS_API ?? 'http://127.0.0.1:8130';

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../src/storelens/web/static',
    emptyOutDir: true,
    target: 'es2022',
    // Browsers that know light-dark() and subgrid: none of either is rewritten.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Nothing inlined as data: addresses: the page's policy lets in only files of its own origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: { host: '127.0.0.1', proxy: { '/api': api } },
});
