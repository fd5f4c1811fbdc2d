import { defineConfig } from 'vitest/config'

/** The real app in real Electron. One at a time: they share a screen and two cores. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/support/postgres-global-setup.ts', 'tests/support/electron-global-setup.ts'],
    fileParallelism: false,
    // A window, a browser, a keyring and two servers on a machine that others use too: one that trips over it may try once more, and the report says so.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 120_000,
    // What is waited for comes when it comes; a busy machine only makes it later.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
  },
})
