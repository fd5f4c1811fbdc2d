import { expect, test } from 'vitest'
import { whyRefuse } from '../../scripts/setup/release.mjs'

const official = {
  wanted: '45.4.1',
  version: '45.4.1',
  marked: false,
  replaced: false,
  printed: '45.4.1',
  targets: ['deb', 'rpm'],
  testBuild: false,
}

test('the official build is packaged, also for a system that this one cannot run', () => {
  expect(whyRefuse(official)).toBeNull()
  expect(whyRefuse({ ...official, printed: null })).toBeNull()
})

test.each([
  ['another version', { version: '33.2.1' }],
  ['a version that only claims to be the right one', { printed: '33.2.1' }],
  ['a folder with the mark of the fallback', { marked: true }],
  ['an Electron from a folder', { replaced: true }],
])('%s is refused, and so is every installer of it', (_title, change) => {
  expect(whyRefuse({ ...official, ...change })).toMatch('nothing was packaged')
  expect(whyRefuse({ ...official, ...change, testBuild: true })).toMatch('nothing was packaged')
  expect(whyRefuse({ ...official, ...change, testBuild: true, targets: ['dir', 'deb'] })).toMatch(
    'nothing was packaged',
  )
  expect(whyRefuse({ ...official, ...change, testBuild: true, targets: ['dir'] })).toBeNull()
})
