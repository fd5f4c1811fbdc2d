import { expect, test } from 'vitest'
import { chooseElectron, electronVersion } from '../../scripts/setup/electron-choice.mjs'

const nothing = {
  override: false,
  officialReady: false,
  officialAtHand: false,
  fallbackReady: false,
  officialRequired: false,
  fallbackSupported: true,
}

test.each([
  ['a fresh clone tries the official build first', {}, 'fetch-official-else-fallback'],
  ['where there is no fallback, it is the official build or none', { fallbackSupported: false }, 'fetch-official'],
  ['the official build is used when it is there', { officialReady: true, fallbackReady: true }, 'use-official'],
  ['a fallback that is there spares the next try', { fallbackReady: true }, 'use-fallback'],
  [
    'unless the official archive has come into the cache',
    { fallbackReady: true, officialAtHand: true },
    'fetch-official-else-fallback',
  ],
  [
    'who insists on the official build gets no other',
    { fallbackReady: true, officialRequired: true },
    'fetch-official',
  ],
  ['a build named by hand wins', { override: true, officialReady: true, officialRequired: true }, 'use-override'],
])('%s', (_title, found, step) => {
  expect(chooseElectron({ ...nothing, ...found })).toBe(step)
})

test.each([
  ['v33.2.1\n', '33.2.1'],
  ['v45.0.0-beta.1\n', '45.0.0-beta.1'],
  ['v20.18.1 is Node\n', null],
  ['', null],
])('%j has the version %s', (output, version) => {
  expect(electronVersion(output)).toBe(version)
})
