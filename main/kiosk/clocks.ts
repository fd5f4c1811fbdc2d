import type { Clock, Instant } from '../../shared/domain/instant.ts'
import type { ClockReading } from '../../shared/domain/punch.ts'
import { readMeta, writeMeta, type KioskDb, type Meta } from './database.ts'

/** What the computer says of time. Passed in: a test moves them. */
export interface Clocks {
  readonly wall: Clock
  /** Milliseconds since the computer started, sleep included. */
  readonly monotonic: () => number
  /** Names this run of the computer. */
  readonly bootId: string
}

/** How far the wall clock may be from what is known before it is said, in milliseconds. */
const TOLERANCE = 60_000

/** The time as the terminal knows it best. */
export interface TrustedClock {
  /** The server's time where there was a contact in this run of the computer, else the wall clock; it never goes back. */
  now(): Instant
  reading(): ClockReading
  /** Whether the wall clock disagrees with what is known. */
  doubtful(): boolean
  /** A contact: what the server's clock said between two readings of the monotonic one. Written inside the transaction. */
  anchor(db: KioskDb, serverNow: Instant, sentAt: number, heardAt: number): Promise<void>
  /** Remembers how late it is, so that a clock that is set back gives nothing more time. */
  remember(db: KioskDb): Promise<void>
}

export async function createTrustedClock(db: KioskDb, clocks: Clocks): Promise<TrustedClock> {
  let anchor: Meta<'anchor'> | undefined = await readMeta(db, 'anchor')
  let highWater = (await readMeta(db, 'highWater')) ?? 0
  const here = () => (anchor?.bootId === clocks.bootId ? anchor : undefined)
  const best = (): Instant => {
    const known = here()
    return known ? Math.round(known.base + clocks.monotonic()) : clocks.wall()
  }
  const now = (): Instant => Math.max(best(), highWater)
  return {
    now,
    reading() {
      const monotonicAt = Math.floor(clocks.monotonic())
      const known = here()
      return {
        wallAt: clocks.wall(),
        monotonicAt,
        bootId: clocks.bootId,
        serverOffset: known?.offset ?? null,
        offsetAge: known ? Math.max(0, Math.floor(monotonicAt - known.monotonicAt)) : null,
      }
    },
    doubtful() {
      const known = here()
      if (known) return Math.abs(clocks.wall() + known.offset - best()) > TOLERANCE
      return clocks.wall() < highWater - TOLERANCE
    },
    async anchor(transaction, serverNow, sentAt, heardAt) {
      const monotonicAt = (sentAt + heardAt) / 2
      const next = {
        bootId: clocks.bootId,
        base: serverNow - monotonicAt,
        offset: Math.round(serverNow + (heardAt - sentAt) / 2 - clocks.wall()),
        monotonicAt,
      }
      await writeMeta(transaction, 'anchor', next)
      await writeMeta(transaction, 'highWater', serverNow)
      await writeMeta(transaction, 'contactAt', serverNow)
      anchor = next
      highWater = serverNow
    },
    async remember(transaction) {
      highWater = now()
      await writeMeta(transaction, 'highWater', highWater)
    },
  }
}
