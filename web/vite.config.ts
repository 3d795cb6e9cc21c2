import { cpSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vite'

const server = `http://127.0.0.1:${process.env.ONHAND_PORT ?? '8765'}`

/** The API pages come from our own build: the reader's files are copied beside our index, nothing is fetched from elsewhere. */
function apiPages(): Plugin {
  const files = ['swagger-ui.css', 'swagger-ui-bundle.js']
  let out = ''
  return {
    name: 'api-pages',
    apply: 'build',
    configResolved(config) {
      out = join(config.root, config.build.outDir, 'api-docs')
    },
    closeBundle() {
      const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
      mkdirSync(out, { recursive: true })
      for (const file of files) cpSync(join(from, file), join(out, file))
    },
  }
}

export default defineConfig({
  plugins: [react(), apiPages()],
  server: {
    proxy: { '/api': server, '/sample/api': server, '/health': server },
  },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/ },
            { name: 'kit', test: /node_modules[\\/]@mantine[\\/]/ },
          ],
        },
      },
    },
  },
  test: {
    setupFiles: ['./src/test/setup.ts'],
    restoreMocks: true,
    // A busy machine is no failure.
    testTimeout: 60_000,
  },
})
