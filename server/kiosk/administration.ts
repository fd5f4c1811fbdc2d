import type { z } from 'zod'
import { UserId } from '../../shared/domain/id.ts'
import { TerminalId } from '../../shared/domain/punch.ts'
import type { TerminalChange, TerminalView } from '../../shared/domain/terminal-administration.ts'
import type { TerminalList, TerminalRevocation } from '../../shared/protocol/terminal.ts'
import { writeAudit, type AuditAction } from '../db/audit.ts'
import type { OrgWrite } from '../db/org-write.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'
import { peopleOf, settingsOf, terminalById, type TerminalRow } from './terminal.ts'

const view = (row: TerminalRow, people: readonly string[]): TerminalView => ({
  id: TerminalId.parse(row.id),
  name: row.name,
  place: row.place,
  state: row.revoked_at !== null ? 'revoked' : row.enrolled_at === null ? 'new' : 'enrolled',
  lastSeenAt: row.last_seen_at,
  waiting: row.waiting,
  version: row.version,
  settings: settingsOf(row),
  people: people.map((id) => UserId.parse(id)),
})

export async function listTerminals({ db }: Pick<Parts, 'db'>): Promise<Result<z.infer<typeof TerminalList>>> {
  const rows = await db.selectFrom('terminals').selectAll().orderBy('name').orderBy('id').execute()
  const terminals: TerminalView[] = []
  for (const row of rows) terminals.push(view(row, await peopleOf(db, row.id)))
  return succeed({ terminals })
}

export function changeTerminal(parts: Parts, actor: Identity, request: TerminalChange): Promise<Result<TerminalView>> {
  return write(parts, async (opened) => {
    const { transaction } = opened
    const { terminalId, name, place, settings, people } = request
    const before = await terminalById(transaction, terminalId)
    if (before === undefined) return refuse('not-found')
    if (settings !== undefined) await shareLongestShift(opened, settings.longestShift)
    const row = await transaction
      .updateTable('terminals')
      .set({
        name: name ?? before.name,
        place: place ?? before.place,
        settings: settings === undefined ? before.settings : JSON.stringify(settings),
      })
      .where('id', '=', terminalId)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (people !== undefined && !(await assign(opened, terminalId, people, parts.clock()))) return refuse('not-found')
    await note(parts, opened, actor, 'terminal-changed', terminalId)
    return succeed(view(row, await peopleOf(transaction, terminalId)))
  })
}

/** One person may use several terminals on one day, so there is one longest shift for all of them. */
async function shareLongestShift({ transaction }: OrgWrite, longestShift: number): Promise<void> {
  for (const row of await transaction.selectFrom('terminals').selectAll().execute()) {
    const settings = settingsOf(row)
    if (settings.longestShift === longestShift) continue
    await transaction
      .updateTable('terminals')
      .set({ settings: JSON.stringify({ ...settings, longestShift }) })
      .where('id', '=', row.id)
      .execute()
  }
}

async function assign(
  { transaction }: OrgWrite,
  terminalId: string,
  people: readonly UserId[],
  now: number,
): Promise<boolean> {
  const wanted = [...new Set<string>(people)]
  const known = await transaction
    .selectFrom('users')
    .select('id')
    .where('id', 'in', ['', ...wanted])
    .execute()
  if (known.length !== wanted.length) return false
  await transaction
    .updateTable('terminal_people')
    .set({ removed_at: now })
    .where('terminal_id', '=', terminalId)
    .where('removed_at', 'is', null)
    .where('user_id', 'not in', ['', ...wanted])
    .execute()
  for (const userId of wanted) {
    await transaction
      .insertInto('terminal_people')
      .values({ terminal_id: terminalId, user_id: userId, removed_at: null })
      .onConflict((conflict) => conflict.columns(['terminal_id', 'user_id']).doUpdateSet({ removed_at: null }))
      .execute()
  }
  return true
}

/** Ends a terminal's credential: at its next contact it hears so, locks, and wipes what it knows of people. Its punches stay here. */
export function revokeTerminal(
  parts: Parts,
  actor: Identity,
  { terminalId }: z.infer<typeof TerminalRevocation>,
): Promise<Result<TerminalView>> {
  return write(parts, async (opened) => {
    const { transaction } = opened
    const row = await transaction
      .updateTable('terminals')
      .set({ revoked_at: parts.clock() })
      .where('id', '=', terminalId)
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return refuse('not-found')
    // A code that was not used yet would let it in again.
    await transaction.deleteFrom('terminal_codes').where('terminal_id', '=', terminalId).execute()
    await note(parts, opened, actor, 'terminal-revoked', terminalId)
    return succeed(view(row, await peopleOf(transaction, terminalId)))
  })
}

const note = (
  parts: Parts,
  opened: OrgWrite,
  actor: Identity,
  action: AuditAction,
  terminalId: string,
): Promise<void> =>
  writeAudit(opened.transaction, {
    id: parts.newId(),
    orgId: opened.org.id,
    at: parts.clock(),
    actor: actor.userId,
    action,
    subject: null,
    detail: { terminal: terminalId },
  })
