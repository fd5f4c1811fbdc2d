import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { v7 } from 'uuid'
import { openProfileStore, type ProfileStore } from '../../../main/profiles/store.ts'
import type { Profile } from '../../../main/profiles/profile.ts'
import { ProfileId } from '../../../shared/domain/id.ts'

let directory: string
let now = 1_790_000_000_000
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timetracker-profiles-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
})

const open = (localName = 'mia'): Promise<ProfileStore> =>
  openProfileStore({ directory, clock: () => now, newId: v7, deviceName: 'Workshop', localName })

const serverProfile = (url = 'https://time.example.com'): Profile => ({
  id: ProfileId.parse(v7()),
  server: {
    url,
    pinned: {
      serverId: v7(),
      method: 'oidc',
      issuer: 'https://idp.example',
      clientId: 'desktop',
      serverName: 'Example',
      selfRegister: true,
      protocol: { oldest: 1, newest: 1 },
    },
  },
  provider: null,
  person: null,
  lastUsedAt: now,
})

describe('profiles', () => {
  it('begins with a personal profile, its person and this device, and finds them again', async () => {
    const store = await open()
    expect(store.condition).toBe('new')
    expect(store.current()).toEqual(store.personal())
    expect(store.personal()).toMatchObject({ server: null, person: { username: 'mia', fullName: 'mia', email: null } })
    expect(store.device).toMatchObject({ name: 'Workshop' })
    const again = await open('somebody-else')
    expect(again.condition).toBe('read')
    expect(again.current()).toEqual(store.current())
    expect(again.device).toEqual(store.device)
  })

  it.each([
    ['DOMAIN\\mia', 'DOMAIN.mia'],
    ['Mia Müller', 'Mia.Müller'],
    ['', 'me'],
  ])('makes a username of the account name %j', async (account, username) => {
    expect((await open(account)).personal().person?.username).toBe(username)
  })

  it('keeps servers side by side, each in a directory of its own, and remembers the current one', async () => {
    const store = await open()
    const one = serverProfile()
    const other = serverProfile('https://other.example.com')
    await store.save(one)
    await store.save(other)
    now += 1000
    expect(await store.select(other.id)).toMatchObject({ ok: true, value: { lastUsedAt: now } })
    expect(
      new Set([store.directory(one.id), store.directory(other.id), store.directory(store.personal().id)]).size,
    ).toBe(3)
    const again = await open()
    expect(again.current().id).toBe(other.id)
    expect(again.list()).toHaveLength(3)
    expect(again.find(one.id)).toEqual(one)
    expect(await again.select(ProfileId.parse(v7()))).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  })

  it('loses no change when many come at once', async () => {
    const store = await open()
    const many = Array.from({ length: 20 }, (_, n) => serverProfile(`https://time-${n}.example.com`))
    await Promise.all(many.map((profile) => store.save(profile)))
    expect((await open()).list()).toHaveLength(21)
  })

  it('is for this user only (T20)', async () => {
    await open()
    expect((await stat(join(directory, 'profiles.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(directory, 'profiles'))).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['something else', () => '[]'],
    ['without the current profile', (text: string) => text.replace(/"current": "[^"]+"/, `"current": "${v7()}"`)],
    ['of a later version', (text: string) => text.replace('"version": 1', '"version": 99')],
  ])('sets a list aside that is %s, and finds every profile again', async (_what, damage) => {
    const store = await open()
    const server = serverProfile()
    await store.save(server)
    now += 1000
    await store.select(server.id)
    const path = join(directory, 'profiles.json')
    const damaged = damage(await readFile(path, 'utf8'))
    await writeFile(path, damaged)

    const again = await open()
    expect(again.condition).toBe('rebuilt')
    expect(again.current().id).toBe(server.id)
    expect(again.personal()).toEqual(store.personal())
    const aside = (await readdir(directory)).find((name) => name.startsWith('profiles.json.damaged-'))
    expect(await readFile(join(directory, aside ?? ''), 'utf8')).toBe(damaged)
    expect((await open()).condition).toBe('read')
  })

  it('takes no copied directory for a profile', async () => {
    const store = await open()
    const personal = await readFile(join(store.directory(store.personal().id), 'profile.json'), 'utf8')
    await writeFile(join(directory, 'profiles.json'), '')
    await mkdir(join(directory, 'profiles', 'copy'))
    await writeFile(join(directory, 'profiles', 'copy', 'profile.json'), personal)
    expect((await open()).list()).toHaveLength(1)
  })

  it('changes nothing when the disk refuses', async () => {
    const store = await open()
    await rm(join(directory, 'profiles.json'))
    await mkdir(join(directory, 'profiles.json', 'in-the-way'), { recursive: true })
    expect(await store.save(serverProfile())).toMatchObject({ ok: false, failure: { code: 'not-saved' } })
    expect(store.list()).toHaveLength(1)
  })
})
