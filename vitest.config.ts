import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**'],
    globalSetup: ['tests/support/postgres-global-setup.ts'],
    // Every core: most of these tests wait for a disk, a database or another process. The default leaves one of two unused.
    maxWorkers: '100%',
    testTimeout: 60_000,
    // What is waited for comes when it comes; a busy machine only makes it later.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
  },
})
