import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { districts } from './districts.ts'

// Where the server of a development session is: a Park server, or the mock (npm run mock).
const server = process.env.TWIN_SERVER ?? 'http://127.0.0.1:5199'
const proxy = {
  '/api': server,
  '/hub': { target: server, ws: true },
  '/readyz': server,
}

export default defineConfig({
  plugins: [vue(), districts()],
  server: { proxy },
  preview: { proxy },
  build: {
    target: 'es2022',
    // MapLibre alone is larger than Vite's default limit; it is loaded only when a map is shown.
    chunkSizeWarningLimit: 1400,
  },
  worker: { format: 'es' },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
})
