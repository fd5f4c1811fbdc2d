import { FIRST_SEAL, type Punch } from '../../shared/domain/punch.ts'
import type { TerminalSyncRequest, TerminalSyncResponse } from '../../shared/protocol/terminal.ts'
import { readOrg, type OrgWrite } from '../db/org-write.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { closeLongShifts, deriveOrLog } from './settle.ts'
import { readRecord, type Recorded } from './record.ts'
import { readRoster, rosterFor } from './roster.ts'
import { peopleOf, settingsOf, terminalById, type TerminalIdentity, type TerminalRow } from './terminal.ts'

/** How far two readings of one run's clocks may lie apart before the newer one counts, in milliseconds. */
const DRIFT = 10_000

/**
 * Answers a terminal: takes its punches, each once for ever, makes entries of them in the same transaction, and says what is new
 * about its people.
 */
export async function answerTerminal(
  parts: Parts,
  identity: TerminalIdentity,
  request: TerminalSyncRequest,
): Promise<Result<TerminalSyncResponse>> {
  const now = parts.clock()
  const taken = await write(parts, async (opened) => {
    const { transaction } = opened
    const terminal = await terminalById(transaction, identity.terminalId)
    // It may have been revoked since the credential was looked at.
    if (terminal === undefined || terminal.revoked_at !== null) return refuse('device-revoked')
    // After a backup was put back, what comes next must not hide what is missing before it: first everything comes again, in order.
    const lost = request.after > terminal.last_sequence
    const punches = lost ? [] : request.punches
    await noteContact(opened, terminal, { ...request, punches }, now)
    await notePreferences(opened, terminal, request)
    await takePunches(parts, opened, terminal, punches, now)
    await closeLongShifts(parts, opened, now)
    return succeed({ lost, punches: punches.map(({ id }) => id) })
  })
  if (!taken.ok) return taken
  const terminal = await terminalById(parts.db, identity.terminalId)
  if (terminal === undefined) return refuse('device-revoked')
  const { roster, digest } = await readRoster(parts.db, terminal.id, now)
  return succeed({
    serverNow: parts.clock(),
    epoch: (await readOrg(parts.db)).epoch,
    lastSequence: taken.value.lost ? 0 : terminal.last_sequence,
    lastSeal: taken.value.lost ? FIRST_SEAL : terminal.last_seal,
    taken: taken.value.punches,
    serverName: parts.config.serverName,
    method: parts.config.method,
    phone: parts.config.oidc?.device.deviceFlow === true,
    name: terminal.name,
    place: terminal.place,
    settings: settingsOf(terminal),
    digest,
    ...(request.known === digest ? { roster: null, gone: [] } : rosterFor(roster, request.knownPeople)),
  })
}

async function noteContact(
  { transaction }: OrgWrite,
  terminal: TerminalRow,
  { clock, waiting, version, punches }: TerminalSyncRequest,
  now: number,
): Promise<void> {
  await transaction
    .updateTable('terminals')
    .set({ last_seen_at: now, waiting: Math.max(0, waiting - punches.length), version })
    .where('id', '=', terminal.id)
    .execute()
  const base = now - clock.monotonicAt
  const known = await transaction
    .selectFrom('terminal_boots')
    .select('base')
    .where('terminal_id', '=', terminal.id)
    .where('boot_id', '=', clock.bootId)
    .executeTakeFirst()
  // One that left before the last one came was under way for who knows how long. It says nothing new about the clocks.
  const isOld = known !== undefined && known.base + clock.monotonicAt <= (terminal.last_seen_at ?? 0)
  // A request that took long makes the difference larger, never smaller: the smallest is the best.
  const kept = known && (isOld || Math.abs(known.base - base) < DRIFT) ? Math.min(known.base, base) : base
  await transaction
    .insertInto('terminal_boots')
    .values({ terminal_id: terminal.id, boot_id: clock.bootId, base: kept })
    .onConflict((conflict) => conflict.columns(['terminal_id', 'boot_id']).doUpdateSet({ base: kept }))
    .execute()
}

async function notePreferences(
  { transaction }: OrgWrite,
  terminal: TerminalRow,
  { preferences }: TerminalSyncRequest,
): Promise<void> {
  if (preferences.length === 0) return
  const assigned = new Set(await peopleOf(transaction, terminal.id))
  for (const { userId, locale, textSize } of preferences.filter((one) => assigned.has(one.userId))) {
    await transaction
      .insertInto('kiosk_people')
      .values({ user_id: userId, number: null, locale, text_size: textSize, pin_generation: 0 })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ locale, text_size: textSize }))
      .execute()
  }
}

async function takePunches(
  parts: Parts,
  opened: OrgWrite,
  terminal: TerminalRow,
  punches: readonly Punch[],
  now: number,
): Promise<void> {
  if (punches.length === 0) return
  const { transaction, org } = opened
  const boots = await transaction
    .selectFrom('terminal_boots')
    .selectAll()
    .where('terminal_id', '=', terminal.id)
    .execute()
  const users = await transaction
    .selectFrom('users')
    .select('id')
    .where('id', 'in', [...new Set(punches.map(({ userId }) => userId))])
    .execute()
  const rows = await transaction
    .selectFrom('terminal_people')
    .selectAll()
    .where('terminal_id', '=', terminal.id)
    .execute()
  const assigned = new Map(rows.map((row) => [row.user_id, row.removed_at]))
  const recorded = await readRecord(
    {
      transaction,
      terminal,
      now,
      bases: new Map(boots.map(({ boot_id, base }) => [boot_id, base])),
      assigned,
      known: new Set(users.map(({ id }) => id)),
    },
    punches,
  )
  if (recorded.length === 0) return
  await transaction
    .insertInto('punches')
    .values(
      recorded.map(({ punch, at, flags, copy }) => ({
        id: punch.id,
        org_id: org.id,
        terminal_id: terminal.id,
        sequence: punch.sequence,
        copy,
        user_id: punch.userId,
        at,
        body: JSON.stringify(punch),
        flags: JSON.stringify(flags),
        received_at: now,
      })),
    )
    .execute()
  const last = recorded.map(({ punch }) => punch).toSorted((a, b) => b.sequence - a.sequence)[0]
  const latest = recorded
    .filter(({ punch }) => punch.claimedAt === null)
    .reduce((at, one) => Math.max(at, one.at), terminal.last_at)
  await transaction
    .updateTable('terminals')
    .set({
      last_at: latest,
      ...(last && last.sequence > terminal.last_sequence ? { last_sequence: last.sequence, last_seal: last.seal } : {}),
    })
    .where('id', '=', terminal.id)
    .execute()
  for (const [userId, from] of firstByPerson(recorded, assigned)) {
    await deriveOrLog(parts, opened, { userId, from, terminal, now })
  }
}

/** From when on each person's entries have to be worked out anew. Who never was assigned to the terminal gets none by it. */
function firstByPerson(
  recorded: readonly Recorded[],
  assigned: ReadonlyMap<string, number | null>,
): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  for (const { punch, at, flags } of recorded) {
    if (flags.includes('unknown-person') || !assigned.has(punch.userId)) continue
    first.set(punch.userId, Math.min(first.get(punch.userId) ?? at, at))
  }
  return first
}
