import { routes } from '../../shared/protocol/routes.ts'
import { MOST_PUNCHES, type TerminalSyncResponse } from '../../shared/protocol/terminal.ts'
import type { Transport, Trouble } from '../sync/transport.ts'
import type { TrustedClock } from './clocks.ts'
import { readMeta, START, writeMeta, type KioskDb } from './database.ts'
import { knownPeople, takeRoster } from './people.ts'
import type { PinStore } from './pin-store.ts'
import { countWaiting, lastSent, waitingPunches } from './recorder.ts'

/** How long punches that the server has are kept, in milliseconds: should it be put back to a backup, they are sent again. */
const KEPT = 60 * 24 * 3_600_000

export interface ContactParts {
  readonly db: KioskDb
  readonly transport: Transport
  readonly credential: string
  readonly clock: TrustedClock
  readonly monotonic: () => number
  readonly pins: PinStore
  readonly version: string
}

export type Contact = { readonly ok: true } | { readonly ok: false; readonly trouble: Trouble }

/** Talks to the server until nothing waits any more. Each answer is kept in one transaction, so a lost one costs nothing but another try. */
export async function makeContact(parts: ContactParts): Promise<Contact> {
  for (;;) {
    const once = await contactOnce(parts)
    if (!once.ok || !once.more) return once
  }
}

async function contactOnce(parts: ContactParts): Promise<Contact & { readonly more?: boolean }> {
  const { db, transport, credential, clock, monotonic, version } = parts
  const punches = await waitingPunches(db, MOST_PUNCHES)
  const chosen = await db.selectFrom('preferences').selectAll().limit(200).execute()
  const { wallAt, monotonicAt, bootId } = clock.reading()
  const body = {
    version,
    clock: { wallAt, monotonicAt, bootId },
    waiting: await countWaiting(db),
    after: await lastSent(db),
    punches,
    preferences: chosen.map(({ user_id, locale, text_size }) => ({ userId: user_id, locale, textSize: text_size })),
    known: (await readMeta(db, 'digest')) ?? null,
    knownPeople: await knownPeople(db),
  }
  const sentAt = monotonic()
  const answer = await transport.post(routes.terminalSync.path, credential, body, routes.terminalSync.response)
  if (!answer.ok) return answer
  const heardAt = monotonic()
  const { value } = answer
  await db.transaction().execute(async (transaction) => {
    await clock.anchor(transaction, value.serverNow, sentAt, heardAt)
    await keepRecord(transaction, value)
    const terminal = await readMeta(transaction, 'terminal')
    if (terminal) {
      const { name, place, settings, serverName, method, phone } = value
      await writeMeta(transaction, 'terminal', { ...terminal, name, place, settings, serverName, method, phone })
    }
    if (value.roster) await takeRoster(transaction, { ...value, roster: value.roster })
    await parts.pins.keepOnly(transaction, await generations(transaction))
    for (const { user_id, locale, text_size } of chosen) {
      await transaction
        .deleteFrom('preferences')
        .where('user_id', '=', user_id)
        .where('locale', '=', locale)
        .where('text_size', '=', text_size)
        .execute()
    }
  })
  return { ok: true, more: punches.length > 0 && (await countWaiting(db)) > 0 }
}

/** What the server has is sent; what it lost, with a backup that was put back, is sent again. */
async function keepRecord(
  db: KioskDb,
  { taken, lastSequence, lastSeal, serverNow, epoch }: TerminalSyncResponse,
): Promise<void> {
  const before = await readMeta(db, 'epoch')
  if (epoch !== undefined && epoch !== before) {
    // What a server that was put back lacks cannot be told by the end of its record alone: sequences may have been given out twice.
    if (before !== undefined) await db.updateTable('punches').set({ sent: 0 }).execute()
    await writeMeta(db, 'epoch', epoch)
  }
  if (taken.length > 0) await db.updateTable('punches').set({ sent: 1 }).where('id', 'in', taken).execute()
  await db
    .updateTable('punches')
    .set({ sent: 0 })
    .where('sent', '=', 1)
    .where('sequence', '>', lastSequence)
    .where('id', 'not in', ['', ...taken])
    .execute()
  const last = (await readMeta(db, 'last')) ?? START
  // This computer was put back to an older state: its record goes on where the server has it.
  if (lastSequence > last.sequence) await writeMeta(db, 'last', { sequence: lastSequence, seal: lastSeal })
  await db
    .deleteFrom('punches')
    .where('sent', '=', 1)
    .where('at', '<', serverNow - KEPT)
    .execute()
}

async function generations(db: KioskDb): Promise<Map<string, number>> {
  const rows = await db.selectFrom('people').select(['id', 'pin_generation']).execute()
  return new Map(rows.map(({ id, pin_generation }) => [id, pin_generation]))
}
