import { Kysely, SqliteDialect, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { z } from 'zod'
import { kioskMigrations } from '../../migrations/kiosk/index.ts'
import { AuthMethod } from '../../shared/domain/user.ts'
import { FIRST_SEAL, TerminalId } from '../../shared/domain/punch.ts'
import { TerminalSettings } from '../../shared/domain/terminal.ts'
import { Instant } from '../../shared/domain/instant.ts'
import { Epoch } from '../../shared/protocol/sync.ts'
import { TerminalCatalog } from '../../shared/protocol/terminal.ts'
import { connect } from '../db/open.ts'

export interface KioskDatabase {
  punches: { sequence: number; id: string; user_id: string; at: number; body: string; sent: number }
  people: {
    id: string
    name: string
    number: string | null
    locale: 'en' | 'de'
    text_size: 'normal' | 'large' | 'largest'
    pin_generation: number
    /** Everything, as the server sent it. */
    body: string
  }
  badges: { hash: string; user_id: string }
  pins: { subject: string; hash: string | null; generation: number; tries: number }
  preferences: { user_id: string; locale: 'en' | 'de'; text_size: 'normal' | 'large' | 'largest' }
  meta: { key: string; value: string }
}

export type KioskDb = Kysely<KioskDatabase>
export type KioskTransaction = Transaction<KioskDatabase>

/** What stands under each key of `meta`, as JSON. */
const metaSchemas = {
  /** Which terminal this is, and where its server is. */
  terminal: z.object({
    id: TerminalId,
    name: z.string(),
    place: z.string(),
    settings: TerminalSettings,
    serverUrl: z.string(),
    serverName: z.string(),
    method: AuthMethod,
    /** Whether people can sign in on their phone. */
    phone: z.boolean(),
  }),
  revoked: z.boolean(),
  /** The end of the record, to go on after. */
  last: z.object({ sequence: z.int().min(0), seal: z.string() }),
  digest: z.string(),
  /** Which life of the server's database answered last. */
  epoch: Epoch,
  catalog: TerminalCatalog,
  /** What the last contact said of the clocks. */
  anchor: z.object({
    bootId: z.string(),
    /** The server's clock less the monotonic one, in milliseconds. */
    base: z.number(),
    /** The server's clock less the wall clock, in milliseconds. */
    offset: z.int(),
    monotonicAt: z.number(),
  }),
  contactAt: Instant,
  /** The latest time that was ever seen: a clock that is set back gives nothing more time. */
  highWater: Instant,
} as const

type MetaSchemas = typeof metaSchemas
export type MetaKey = keyof MetaSchemas
export type Meta<K extends MetaKey> = z.output<MetaSchemas[K]>

export const START = { sequence: 0, seal: FIRST_SEAL }

/** Opens a terminal's database and brings it to the newest schema. What is committed is on the disk. */
export async function openKioskDatabase(path: string): Promise<KioskDb> {
  const db = new Kysely<KioskDatabase>({ dialect: new SqliteDialect({ database: connect(path) }) })
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(kioskMigrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return db
  await db.destroy()
  throw new Error("the terminal's database could not be brought up to date", { cause: error })
}

export async function readMeta<K extends MetaKey>(db: KioskDb, key: K): Promise<Meta<K> | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst()
  // The schema is the one that the type is made from.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return row && (metaSchemas[key].parse(JSON.parse(row.value)) as Meta<K>)
}

export async function writeMeta<K extends MetaKey>(db: KioskDb, key: K, value: Meta<K>): Promise<void> {
  const text = JSON.stringify(value)
  await db
    .insertInto('meta')
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text }))
    .execute()
}
