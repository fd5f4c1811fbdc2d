import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { v7 } from 'uuid'
import { UserId } from '../../../shared/domain/id.ts'
import { hasTokenFile, readTokenFile, writeTokenFile, type TokenBundle } from '../../../main/auth/token-file.ts'
import { createTokenStore } from '../../../main/auth/token-store.ts'
import { fakeVault, oidcConfig } from './support/world.ts'

const binding = { profileId: 'profile-a', issuer: 'https://idp.example', clientId: 'desktop' }
const key = randomBytes(32)

const bundle: TokenBundle = {
  version: 1,
  refreshToken: 'canary-refresh-token',
  nextRefreshToken: null,
  user: { id: UserId.parse(v7()), username: 'mia', fullName: 'Mia Example', email: null, role: 'user' },
  savedAt: 1_790_000_000_000,
  provider: {
    config: oidcConfig({ issuer: 'https://idp.example', clientId: 'desktop' }),
    identity: {
      issuer: 'https://idp.example',
      subject: 's',
      clientId: 'desktop',
      authorizedParty: null,
      nonce: 'n',
      authenticatedAt: null,
    },
    refreshToken: 'r'.repeat(12 * 1024),
    idToken: null,
  },
}

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timetracker-tokens-'))
  path = join(directory, 'profiles', 'a', 'tokens.bin')
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
})

describe('the sealed bundle', () => {
  it('comes back as it was written, 12 kB of refresh token included (D6)', async () => {
    await writeTokenFile(path, bundle, key, binding)
    expect(await readTokenFile(path, key, binding)).toEqual({ status: 'found', bundle })
  })

  it('is for this user only and leaves no other file behind', async () => {
    await writeTokenFile(path, bundle, key, binding)
    await writeTokenFile(path, bundle, key, binding)
    expect(await readdir(join(directory, 'profiles', 'a'))).toEqual(['tokens.bin'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(directory, 'profiles', 'a'))).mode & 0o777).toBe(0o700)
  })

  it('holds nothing readable, and never the same bytes twice', async () => {
    await writeTokenFile(path, bundle, key, binding)
    const first = await readFile(path)
    await writeTokenFile(path, bundle, key, binding)
    const second = await readFile(path)
    for (const text of ['canary', 'mia', 'idp.example']) expect(first.toString('latin1')).not.toContain(text)
    expect(first.equals(second)).toBe(false)
    expect(first.subarray(5, 17).equals(second.subarray(5, 17)), 'nonce').toBe(false)
  })

  it('is missing where it was never written', async () => {
    expect(await readTokenFile(path, key, binding)).toEqual({ status: 'missing' })
    expect(await hasTokenFile(path)).toBe(false)
  })

  it.each([
    ['profile', { ...binding, profileId: 'profile-b' }],
    ['issuer', { ...binding, issuer: 'https://idp.example/' }],
    ['client', { ...binding, clientId: 'kiosk' }],
    ['border between two of them', { ...binding, issuer: 'https://idp.exampled', clientId: 'esktop' }],
  ])('does not open for another %s', async (_what, other) => {
    await writeTokenFile(path, bundle, key, binding)
    expect(await readTokenFile(path, key, other)).toEqual({ status: 'foreign' })
  })

  it('does not open with the key of another computer', async () => {
    await writeTokenFile(path, bundle, key, binding)
    expect(await readTokenFile(path, randomBytes(32), binding)).toEqual({ status: 'foreign' })
  })

  it('is found damaged wherever it is cut, and wherever a byte is changed', async () => {
    await writeTokenFile(path, bundle, key, binding)
    const whole = await readFile(path)
    for (const length of [0, 1, 4, 5, 16, 17, 32, 33, 34, 100, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length))
      expect((await readTokenFile(path, key, binding)).status, `cut at ${length}`).toMatch(/corrupt|foreign/)
    }
    for (const at of [0, 4, 5, 16, 17, 32, 33, whole.length - 1]) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(path, changed)
      expect((await readTokenFile(path, key, binding)).status, `changed at ${at}`).toMatch(/corrupt|foreign/)
    }
  })
})

describe('the token store', () => {
  const log = { info: () => undefined, warn: () => undefined }

  it('gives every sign-in a new key, and keeps it for what follows', async () => {
    const vault = fakeVault()
    const store = createTokenStore(path, binding, vault, log)
    expect(await store.load()).toEqual({ status: 'none' })
    expect(await store.begin(bundle)).toEqual({ where: 'keychain' })
    const first = vault.keys.get('profile-a')
    await store.replace({ ...bundle, refreshToken: 'the-next-one' })
    expect(vault.keys.get('profile-a')).toBe(first)
    expect(await store.load()).toMatchObject({ status: 'found', bundle: { refreshToken: 'the-next-one' } })
    await store.begin(bundle)
    expect(vault.keys.get('profile-a')).not.toEqual(first)
  })

  it('a bundle put into another profile is lost there and still good here', async () => {
    const vault = fakeVault()
    const store = createTokenStore(path, binding, vault, log)
    await store.begin(bundle)
    const otherPath = join(directory, 'profiles', 'b', 'tokens.bin')
    const other = createTokenStore(otherPath, { ...binding, profileId: 'profile-b' }, vault, log)
    await other.begin(bundle)
    await writeFile(otherPath, await readFile(path))
    expect(await other.load()).toEqual({ status: 'lost' })
    // Even with the key of the first.
    vault.keys.set('profile-b', vault.keys.get('profile-a') ?? randomBytes(32))
    expect(await other.load()).toEqual({ status: 'lost' })
    expect((await store.load()).status).toBe('found')
  })

  it('goes on in memory when there is no place for the file', async () => {
    await writeFile(join(directory, 'profiles'), 'a file where the folder should be')
    const store = createTokenStore(path, binding, fakeVault(), log)
    expect(await store.begin(bundle)).toEqual({ where: 'memory', because: 'disk' })
    expect(await store.replace(bundle)).toEqual({ where: 'memory', because: 'disk' })
  })
})
