import { hostname, userInfo } from 'node:os'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ProfileId, UserId, type NewId } from '../../shared/domain/id.ts'
import type { Clock } from '../../shared/domain/instant.ts'
import { Username, type User } from '../../shared/domain/user.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import { DeviceInfo } from '../../shared/protocol/auth.ts'
import { fileErrorCode, readIfThere, writeAtomically } from '../atomic-file.ts'
import { isPersonal, Profile } from './profile.ts'
import { parseJson } from '../parse-json.ts'

const ProfilesFile = z
  .object({
    version: z.literal(1),
    device: DeviceInfo,
    current: ProfileId,
    profiles: z.array(Profile).min(1).readonly(),
  })
  .readonly()
type ProfilesFile = z.infer<typeof ProfilesFile>

/** The profiles of this installation. What is asked is answered from memory; a change is on disk before it is told. */
export interface ProfileStore {
  /** This installation, as servers are told. */
  readonly device: DeviceInfo
  /** `rebuilt`: the list was damaged, was set aside, and was made again from the profiles' own directories. */
  readonly condition: 'new' | 'read' | 'rebuilt'
  list(): readonly Profile[]
  current(): Profile
  find(id: ProfileId): Profile | null
  /** The one for which nobody signs in. */
  personal(): Profile
  /** Adds or replaces a profile. Fails with `disk-full` or `not-saved`; nothing has changed then. */
  save(profile: Profile): Promise<Result<Profile>>
  /** Makes a profile the current one and marks it as used now. */
  select(id: ProfileId): Promise<Result<Profile>>
  /** Where sign-outs wait that could not be told to anybody yet. */
  readonly farewellsPath: string
  /** Where a profile keeps its database (`time.db`) and its sign-in (`tokens.bin`). */
  directory(id: ProfileId): string
}

export interface ProfileStoreOptions {
  /** The app's own directory for this user's data. */
  readonly directory: string
  readonly clock: Clock
  /** Makes UUIDs of version 7. */
  readonly newId: NewId
  /** Defaults to the computer's name. */
  readonly deviceName?: string
  /** Defaults to the name of the computer's account. */
  readonly localName?: string
}

/**
 * Reads `profiles.json`, or makes it. A damaged list is set aside and made again from the copy that each profile's
 * directory holds, so that no database is lost sight of. Throws what the file system throws.
 */
export async function openProfileStore(options: ProfileStoreOptions): Promise<ProfileStore> {
  const path = join(options.directory, 'profiles.json')
  const directory = (id: ProfileId): string => join(options.directory, 'profiles', id)

  const loaded = await load(path, options)
  let file = loaded.file
  let copied = loaded.condition === 'read'
  let writing: Promise<unknown> = Promise.resolve()

  const write = async (next: ProfilesFile): Promise<void> => {
    await writeAtomically(path, `${JSON.stringify(next, null, 2)}\n`)
    for (const profile of next.profiles) {
      const before = file.profiles.find((one) => one.id === profile.id)
      if (copied && before === profile) continue
      await writeAtomically(join(directory(profile.id), 'profile.json'), `${JSON.stringify(profile, null, 2)}\n`)
    }
    copied = true
    file = next
  }

  const tryToWrite = async (edit: (file: ProfilesFile) => ProfilesFile): Promise<Result<null>> => {
    try {
      await write(edit(file))
      return succeed(null)
    } catch (error) {
      const code = fileErrorCode(error)
      if (code === null) throw error
      return fail(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'not-saved', code)
    }
  }

  /** One change after the other: each starts from what the one before left. */
  const change = (edit: (file: ProfilesFile) => ProfilesFile): Promise<Result<null>> => {
    const done = writing.then(() => tryToWrite(edit))
    writing = done.catch(() => undefined)
    return done
  }

  if (!copied) await write(file)

  const find = (id: ProfileId): Profile | null => file.profiles.find((one) => one.id === id) ?? null
  const known = (id: ProfileId): Profile => {
    const profile = find(id)
    if (profile === null) throw new Error(`no profile ${id}`)
    return profile
  }

  return {
    device: file.device,
    condition: loaded.condition,
    list: () => file.profiles,
    current: () => known(file.current),
    find,
    personal: () => {
      const personal = file.profiles.find(isPersonal)
      if (personal === undefined) throw new Error('no personal profile')
      return personal
    },
    save: async (profile) => {
      const saved = await change((before) => ({
        ...before,
        profiles: before.profiles.some((one) => one.id === profile.id)
          ? before.profiles.map((one) => (one.id === profile.id ? profile : one))
          : [...before.profiles, profile],
      }))
      return saved.ok ? succeed(profile) : saved
    },
    select: async (id) => {
      if (find(id) === null) return fail('not-found')
      const selected = await change((before) => ({
        ...before,
        current: id,
        profiles: before.profiles.map((one) => (one.id === id ? { ...one, lastUsedAt: options.clock() } : one)),
      }))
      return selected.ok ? succeed(known(id)) : selected
    },
    farewellsPath: join(options.directory, 'farewells.bin'),
    directory,
  }
}

async function load(
  path: string,
  options: ProfileStoreOptions,
): Promise<{ file: ProfilesFile; condition: ProfileStore['condition'] }> {
  const bytes = await readIfThere(path)
  const file = bytes === null ? null : parse(ProfilesFile, bytes)
  if (file !== null && isWhole(file)) return { file, condition: 'read' }
  const found = await findProfiles(join(options.directory, 'profiles'))
  if (bytes !== null) await rename(path, `${path}.damaged-${options.clock()}`)
  const condition = bytes === null && found.length === 0 ? 'new' : 'rebuilt'
  return { file: assemble(found, options), condition }
}

/** A list that a person could be stuck with is as good as damaged. */
function isWhole(file: ProfilesFile): boolean {
  const ids = new Set(file.profiles.map((profile) => profile.id))
  const personal = file.profiles.filter(isPersonal)
  return ids.has(file.current) && ids.size === file.profiles.length && personal.length === 1
}

const parse = <T>(schema: z.ZodType<T>, bytes: Buffer): T | null =>
  schema.safeParse(parseJson(bytes.toString('utf8'))).data ?? null

async function findProfiles(directory: string): Promise<readonly Profile[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (fileErrorCode(error) === 'ENOENT') return []
    throw error
  })
  const found: Profile[] = []
  for (const name of names) {
    const bytes = await readIfThere(join(directory, name, 'profile.json'))
    const profile = bytes === null ? null : parse(Profile, bytes)
    // A copy of a directory under another name is not a second profile.
    if (profile !== null && profile.id === name) found.push(profile)
  }
  return found
}

function assemble(found: readonly Profile[], options: ProfileStoreOptions): ProfilesFile {
  const newestFirst = found.toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)
  const existing = newestFirst.find(isPersonal)
  const personal: Profile = existing ?? {
    id: ProfileId.parse(options.newId()),
    server: null,
    provider: null,
    person: localPerson(options),
    lastUsedAt: options.clock(),
  }
  const others = newestFirst.filter((profile) => !isPersonal(profile))
  return {
    version: 1,
    device: { id: options.newId(), name: (options.deviceName ?? hostname()).trim().slice(0, 200) || 'computer' },
    current: newestFirst[0]?.id ?? personal.id,
    profiles: [personal, ...others],
  }
}

/** The person of the personal profile, named as on this computer. */
function localPerson(options: ProfileStoreOptions): User {
  const name = options.localName ?? accountName()
  const username = Username.safeParse(name.replace(/[^\p{L}\p{N}._\-@+]/gu, '.'))
  return {
    id: UserId.parse(options.newId()),
    username: username.success ? username.data : 'me',
    fullName: name.slice(0, 200),
    email: null,
    role: 'admin',
  }
}

function accountName(): string {
  try {
    return userInfo().username
  } catch (error) {
    // An account without a name, as in some containers.
    if (fileErrorCode(error) !== null) return 'me'
    throw error
  }
}
