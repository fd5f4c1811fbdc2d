import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { NewId, ProfileId, UserId } from '../shared/domain/id.ts'
import type { Clock } from '../shared/domain/instant.ts'
import type { TimeZone } from '../shared/domain/zone.ts'
import type { ProfileView } from '../shared/ipc/account.ts'
import type { Topic } from '../shared/ipc/events.ts'
import { keepLocalUser, type ProvidedIdentity } from './db/local-user.ts'
import type { Replica } from './db/open.ts'
import { backUp, openOrRecover, type Recovery } from './db/recover.ts'
import type { Log } from './log.ts'
import type { Tracking } from './tracking/context.ts'

/** What the workspace needs of a sync engine. */
export interface Engine {
  start(): void
  stop(): Promise<void>
  /** Something was written here that the server should have. */
  poke(): void
}

export interface WorkspaceOptions<E extends Engine> {
  /** Where a profile's database lies. */
  readonly databaseOf: (profile: ProfileId) => string
  /** Makes what syncs a profile with its server, and the clock that both agree on. */
  readonly connect: (replica: Replica, person: UserId, serverUrl: string) => Promise<{ engine: E; clock: Clock }>
  /** Whom a provider vouches for in a profile without a server; null in every other. */
  readonly identityOf: (profile: ProfileId) => ProvidedIdentity | null
  readonly clock: Clock
  readonly newId: NewId
  readonly zone: () => TimeZone
  readonly log: Log
  /** Everything may be different: another profile is open, or its person is known now. */
  readonly onOpened: (topics: readonly Topic[]) => void
  readonly onFailed: (error: unknown) => void
}

/** The open profile: its database, whose time is tracked in it, and what brings it to the server. */
export interface Workspace<E extends Engine> {
  /** Opens the profile that the account shows, and closes the one before. What is asked meanwhile waits for it. */
  follow(profile: ProfileView): void
  tracking(): Promise<Tracking | undefined>
  engine(): Promise<E | undefined>
  recovery(): Promise<Recovery>
  /**
   * Opens the database of another profile beside the current one for as long as the work takes. Nothing else is opened or
   * closed meanwhile. Undefined where there is no such database, or nobody's time is tracked in the current one.
   */
  beside<T>(profile: ProfileId, work: (other: Replica, current: Tracking) => Promise<T>): Promise<T | undefined>
  /** Stops and closes. What was committed is on the disk already. */
  close(): Promise<void>
}

interface Open<E> {
  readonly id: ProfileId
  readonly replica: Replica
  readonly recovery: Recovery
  readonly person: UserId | undefined
  readonly serverUrl: string | undefined
  readonly tracking: Tracking | undefined
  readonly engine: E | undefined
}

/** How long after a profile was opened its daily backup is looked at, in milliseconds: the first screen goes first. */
const BACKUP_DELAY = 30_000

/** Keeps one profile open at a time. Changes are done one after the other, so that two never write to one file. */
export function createWorkspace<E extends Engine>(options: WorkspaceOptions<E>): Workspace<E> {
  const { log, clock } = options
  let backupTimer: NodeJS.Timeout | undefined
  let current: Promise<Open<E> | undefined> = Promise.resolve(undefined)
  /** The work beside that the next profile waits for. */
  let busy: Promise<unknown> = Promise.resolve()

  const shut = async (open: Open<E> | undefined): Promise<void> => {
    clearTimeout(backupTimer)
    await open?.engine?.stop()
    await open?.replica.close()
  }

  const people = async (
    id: ProfileId,
    replica: Replica,
    recovery: Recovery,
    profile: ProfileView,
  ): Promise<Open<E>> => {
    const person = profile.person?.id
    const serverUrl = profile.server?.url
    const { newId, zone } = options
    const server = person && serverUrl !== undefined ? await options.connect(replica, person, serverUrl) : undefined
    const tracking = person && {
      replica,
      actor: person,
      clock: server?.clock ?? clock,
      newId,
      zone,
      outgoing: serverUrl !== undefined,
    }
    server?.engine.start()
    return { id, replica, recovery, person, serverUrl, tracking, engine: server?.engine }
  }

  const change = async (open: Open<E> | undefined, profile: ProfileView): Promise<Open<E> | undefined> => {
    if (open?.id === profile.id && open.person === profile.person?.id && open.serverUrl === profile.server?.url)
      return open
    try {
      if (open?.id === profile.id) {
        await open.engine?.stop()
        return await people(open.id, open.replica, open.recovery, profile)
      }
      await shut(open)
      const path = options.databaseOf(profile.id)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const { replica, recovery } = await openOrRecover(path, clock)
      if (recovery !== 'none') log.warn({ recovery }, 'the database was damaged and has been set aside')
      backupTimer = setTimeout(() => void keepBackup(path), BACKUP_DELAY)
      backupTimer.unref()
      return await people(profile.id, replica, recovery, profile)
    } finally {
      options.onOpened(['timer', 'entries', 'catalog', 'issues'])
    }
  }

  /** The row of the person whom a provider vouches for follows what the provider says of them. */
  const follow = async (open: Open<E> | undefined, profile: ProfileView): Promise<Open<E> | undefined> => {
    const next = await change(open, profile)
    const identity = options.identityOf(profile.id)
    if (next && profile.person && identity) await keepLocalUser(next.replica.writer, profile.person, identity)
    return next
  }

  const keepBackup = async (path: string): Promise<void> => {
    try {
      const made = await backUp(path, clock)
      if (made !== undefined) log.info('the database was backed up')
    } catch (error) {
      log.error({ err: error }, 'the database could not be backed up')
    }
  }

  return {
    follow(profile) {
      const before = current
      current = Promise.all([before, busy]).then(([open]) =>
        follow(open, profile).catch((error: unknown) => {
          options.onFailed(error)
          return undefined
        }),
      )
    },
    tracking: async () => (await current)?.tracking,
    engine: async () => (await current)?.engine,
    recovery: async () => (await current)?.recovery ?? 'none',
    beside(profile, work) {
      const open = current
      const done = busy.then(async () => {
        const tracking = (await open)?.tracking
        const path = options.databaseOf(profile)
        if (!tracking || (await open)?.id === profile || !existsSync(path)) return undefined
        const { replica } = await openOrRecover(path, clock)
        try {
          return await work(replica, tracking)
        } finally {
          await replica.close()
        }
      })
      busy = done.catch(() => undefined)
      return done
    },
    async close() {
      await busy
      const last = current
      current = Promise.resolve(undefined)
      await shut(await last)
    },
  }
}
