import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Addresses are relative, since the server may be mounted under any path; its index.html says where by <base>.
export default defineConfig(({ command }) => ({
  root: import.meta.dirname,
  base: command === 'serve' ? '/console/' : './',
  plugins: [react()],
  build: {
    target: 'es2024',
    manifest: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What a first view needs is one file, and the small parts that pages share another: each file is a request.
          groups: [
            { name: 'first', tags: ['$initial'], priority: 1 },
            { name: 'shared', minShareCount: 2, test: /lucide-react|console[\\/]src[\\/]shared/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/v1': { target: process.env['MILEPOST_URL'] ?? 'http://localhost:8080', changeOrigin: false } },
  },
}));
