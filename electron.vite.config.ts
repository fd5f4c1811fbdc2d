import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { documentation } from './scripts/documentation/plugin.ts'
import { preloadStart } from './scripts/preload-start.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Native modules stay outside the bundle; everything else is bundled, so that the packaged app carries no loose node_modules. */
const external = ['electron', 'better-sqlite3', 'keytar', '@node-rs/argon2']

export default defineConfig({
  main: {
    plugins: [documentation(at('docs'))],
    build: {
      target: 'node20',
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('main/index.ts') }, external },
    },
  },
  preload: {
    build: {
      target: 'node20',
      externalizeDeps: false,
      // A sandboxed preload can load no second file: each carries everything that it needs.
      isolatedEntries: true,
      rolldownOptions: {
        input: { tracker: at('preload/tracker.ts'), kiosk: at('preload/kiosk.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [
      react(),
      documentation(at('docs')),
      preloadStart({ tracker: at('renderer/start.tsx'), kiosk: at('renderer/start-kiosk.tsx') }),
    ],
    build: {
      target: 'chrome130',
      // It is read at each start. The main process stays readable, so that an error in its log says where it happened.
      minify: 'oxc',
      rolldownOptions: { input: { tracker: at('renderer/tracker.html'), kiosk: at('renderer/kiosk.html') } },
    },
  },
})
