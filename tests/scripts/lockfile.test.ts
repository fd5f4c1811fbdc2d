import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { lockfileDifferences, missingOptionalPackages, platformOfPackage } from '../../scripts/setup/lockfile.mjs'
import { inProject } from '../../scripts/setup/paths.mjs'

const wanted = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  },
}

describe('what is installed against the lockfile', () => {
  test('the same is no difference', () => {
    expect(lockfileDifferences(wanted, { packages: { ...wanted.packages } })).toEqual([])
  })

  test('an optional package may be absent, any other may not', () => {
    const { 'node_modules/a': a, 'node_modules/b': b } = wanted.packages
    expect(lockfileDifferences(wanted, { packages: { 'node_modules/a': a } })).toEqual([])
    expect(lockfileDifferences(wanted, { packages: { 'node_modules/b': b } })).toEqual([
      'node_modules/a is not installed',
    ])
  })

  test('another version, another checksum and a stray package are differences', () => {
    const { 'node_modules/a': a } = wanted.packages
    const installed = (entry: object, more = {}) => ({ packages: { 'node_modules/a': { ...a, ...entry }, ...more } })
    expect(lockfileDifferences(wanted, installed({ version: '1.0.1' }))).toEqual(['node_modules/a is 1.0.1, not 1.0.0'])
    expect(lockfileDifferences(wanted, installed({ integrity: 'sha512-x' }))).toEqual([
      'node_modules/a has another checksum',
    ])
    expect(lockfileDifferences(wanted, installed({}, { 'node_modules/c': { version: '1.0.0' } }))).toEqual([
      'node_modules/c is installed but not wanted',
    ])
  })
})

describe('optional packages of other platforms', () => {
  test('our lockfile names them all, or npm ci would refuse it', () => {
    expect(missingOptionalPackages(JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')))).toEqual([])
  })

  test('every package in our lockfile has a version, and every one that is installed here a checksum', () => {
    const { packages } = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'))
    const entries = Object.entries<{ version?: string; integrity?: string; optional?: boolean }>(packages).filter(
      ([path]) => path !== '',
    )
    expect(entries.filter(([, entry]) => entry.version === undefined)).toEqual([])
    expect(entries.filter(([, entry]) => entry.integrity === undefined && entry.optional !== true)).toEqual([])
  })

  test('one that is left out is found, wherever npm may have put it', () => {
    const asks = {
      version: '1.0.0',
      dev: true,
      optionalDependencies: { '@x/linux-x64': '1.0.0', '@x/darwin-arm64': '1.0.0' },
    }
    const lockfile = {
      packages: {
        'node_modules/a': asks,
        'node_modules/a/node_modules/@x/linux-x64': { version: '1.0.0', optional: true },
      },
    }
    expect(missingOptionalPackages(lockfile)).toEqual([
      { path: 'node_modules/@x/darwin-arm64', name: '@x/darwin-arm64', version: '1.0.0', dev: true },
    ])
  })

  test.each([
    ['@a/binding-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
    ['@a/binding-linux-x64-gnu', { os: ['linux'], cpu: ['x64'], libc: ['glibc'] }],
    ['@a/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
    ['@a/binding-android-arm-eabi', { os: ['android'], cpu: ['arm'] }],
    ['@a/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@a/darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@a/binding-wasm32-wasi', null],
  ])('%s tells its platform', (name, platform) => {
    expect(platformOfPackage(name)).toEqual(platform)
  })
})
