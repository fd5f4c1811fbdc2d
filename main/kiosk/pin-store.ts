import { isWeakPin } from '../../shared/domain/weak-pin.ts'
import type { KioskDb } from './database.ts'

/** On demand: only a terminal needs it, and its native part is not loaded for anybody else. */
const loadArgon2 = () => import('@node-rs/argon2')

/** Argon2id with 64 MiB and three passes: what a six-digit PIN needs at least, and still below a tenth of a second. */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const

/** Wrong tries after which a PIN is locked until it is set anew or reset. */
export const MOST_TRIES = 10
/** Wrong tries of all people together after which no PIN is checked until the next contact. */
export const MOST_TRIES_HERE = 100

/** The way out of the kiosk, and all of them together: no ids of people. */
export const EXIT = 'exit'
const TOGETHER = 'together'

export type PinAnswer = 'right' | 'wrong' | 'locked' | 'none'

export interface PinStore {
  /** Whether a PIN is set and may be asked for. */
  has(subject: string): Promise<boolean>
  /** All of whom that is so. */
  all(): Promise<ReadonlySet<string>>
  /** Sets a PIN, which also unlocks; false where it is one that anybody would try. */
  set(subject: string, pin: string, options: { generation: number; number: string | null }): Promise<boolean>
  check(subject: string, pin: string): Promise<PinAnswer>
  /** A contact: forgets PINs of whoever is not known here any more, or was reset, and lets tries begin anew. */
  keepOnly(db: KioskDb, generations: ReadonlyMap<string, number>): Promise<void>
  wipe(db: KioskDb): Promise<void>
}

/**
 * PINs that nobody can read: argon2id over the person and the PIN, with a salt for each and the pepper that only the keychain
 * has. A try is on the disk before anything is checked, so that neither a restart nor many at once get more of them.
 */
export function createPinStore(
  db: KioskDb,
  {
    pepper,
    expired,
  }: {
    readonly pepper: Uint8Array
    /** Whether the last contact is too long ago. */ readonly expired: () => Promise<boolean>
  },
): PinStore {
  const options = { ...COST, secret: pepper }
  const secretOf = (subject: string, pin: string): string => `${subject}:${pin}`
  const usable = async (subject: string) => {
    const row = await db.selectFrom('pins').selectAll().where('subject', '=', subject).executeTakeFirst()
    if (!row || row.hash === null) return undefined
    // The way out has to work when nobody else's PIN does any more.
    return subject !== EXIT && (await expired()) ? undefined : { ...row, hash: row.hash }
  }
  const count = async (subject: string): Promise<number> => {
    const row = await db
      .insertInto('pins')
      .values({ subject, hash: null, generation: 0, tries: 1 })
      .onConflict((conflict) => conflict.column('subject').doUpdateSet((eb) => ({ tries: eb('pins.tries', '+', 1) })))
      .returning('tries')
      .executeTakeFirstOrThrow()
    return row.tries
  }
  const forgive = (subject: string) => db.updateTable('pins').set({ tries: 0 }).where('subject', '=', subject).execute()

  return {
    has: async (subject) => (await usable(subject)) !== undefined,
    async all() {
      if (await expired()) return new Set()
      const rows = await db.selectFrom('pins').select('subject').where('hash', 'is not', null).execute()
      return new Set(rows.map(({ subject }) => subject))
    },
    async set(subject, pin, { generation, number }) {
      if (isWeakPin(pin, number)) return false
      const { hash } = await loadArgon2()
      const made = await hash(secretOf(subject, pin), options)
      await db
        .insertInto('pins')
        .values({ subject, hash: made, generation, tries: 0 })
        .onConflict((conflict) => conflict.column('subject').doUpdateSet({ hash: made, generation, tries: 0 }))
        .execute()
      return true
    },
    async check(subject, pin) {
      const row = await usable(subject)
      if (!row) return 'none'
      const together = await count(TOGETHER)
      const tries = await count(subject)
      if (tries > MOST_TRIES || together > MOST_TRIES_HERE) return 'locked'
      const { verify } = await loadArgon2()
      const right = await verify(row.hash, secretOf(subject, pin), options)
      if (!right) return 'wrong'
      await forgive(subject)
      await db
        .updateTable('pins')
        .set((eb) => ({ tries: eb('tries', '-', 1) }))
        .where('subject', '=', TOGETHER)
        .where('tries', '>', 0)
        .execute()
      return 'right'
    },
    async keepOnly(transaction, generations) {
      const rows = await transaction.selectFrom('pins').select(['subject', 'generation']).execute()
      const gone = rows.filter(({ subject, generation }) => subject !== EXIT && generations.get(subject) !== generation)
      for (const { subject } of gone) await transaction.deleteFrom('pins').where('subject', '=', subject).execute()
    },
    async wipe(transaction) {
      await transaction.deleteFrom('pins').execute()
    },
  }
}
