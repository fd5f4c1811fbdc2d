import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { sameName } from '../../shared/domain/catalog.ts'
import type { Clock } from '../../shared/domain/instant.ts'
import type { ServerDatabase } from '../db/schema.ts'
import { countTry, forgetTries, forgiveTry, readTries } from '../db/tries.ts'
import { succeed, type Result } from '../result.ts'

/** How many wrong tries pass in a quarter of an hour. */
export const most = { account: 10, address: 100, server: 2000 } as const

const WINDOW = 15 * 60_000

/** A try that is under way. Call `forgive` when it turned out to be right: only wrong ones count. */
export interface Try {
  readonly forgive: () => Promise<void>
}

export interface Limits {
  /** Counts a try before anything is checked, so that many at once are each counted. */
  readonly begin: (account: string | null, address: string) => Promise<Result<Try>>
  /** Forgets windows that no longer matter. */
  readonly tidy: () => Promise<void>
}

/** What a stranger typed is not kept: people type passwords into the wrong field. */
const accountKey = (username: string): string =>
  `account:${createHash('sha256').update(sameName(username)).digest('base64url')}`

/** One household or company has a whole /64 of IPv6 addresses: it counts as one. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return `address:${plain}`
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return `address:${[...before, ...zeros, ...after]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/**
 * Counts tries of credentials for an account, an address and the whole server, in the database, so that they survive a
 * restart and are shared by all processes. The window slides: what is left of the previous one counts in proportion.
 */
export function createLimits(db: Kysely<ServerDatabase>, clock: Clock): Limits {
  return {
    async begin(account, address) {
      const now = clock()
      const start = now - (now % WINDOW)
      const keys = [
        ...(account === null ? [] : [{ key: accountKey(account), limit: most.account }]),
        { key: addressKey(address), limit: most.address },
        { key: 'server', limit: most.server },
      ]
      for (const { key, limit } of keys) {
        const previous = await readTries(db, key, start - WINDOW)
        const current = await countTry(db, key, start, limit)
        const share = 1 - (now - start) / WINDOW
        if (previous * share + current > limit) {
          const retryAfter = Math.max(1, Math.ceil((start + WINDOW - now) / 1000))
          return { ok: false, code: 'too-many-requests', detail: key.split(':')[0] ?? key, retryAfter }
        }
      }
      return succeed({
        forgive: async () => {
          for (const { key } of keys) await forgiveTry(db, key, start)
        },
      })
    },
    tidy: () => forgetTries(db, clock() - 2 * WINDOW),
  }
}
