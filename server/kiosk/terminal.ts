import type { Kysely, Selectable } from 'kysely'
import { TerminalId } from '../../shared/domain/punch.ts'
import { TerminalSettings } from '../../shared/domain/terminal.ts'
import type { ServerDatabase, TerminalTable } from '../db/schema.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { hashToken } from '../sign-in/token.ts'

export type TerminalRow = Readonly<Selectable<TerminalTable>>

/** Which terminal asks. It is nobody: it has no role and no person, and opens its own routes alone. */
export interface TerminalIdentity {
  readonly terminalId: TerminalId
  readonly orgId: string
}

/** Which terminal a request comes from, by its `Authorization: Bearer` header. */
export async function authenticateTerminal(
  { db }: Pick<Parts, 'db'>,
  header: string | undefined,
): Promise<Result<TerminalIdentity>> {
  const token = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(header ?? '')?.[1]
  if (token === undefined) return refuse('not-signed-in', 'no credential')
  const row = await terminalByCredential(db, token)
  if (row === undefined) return refuse('not-signed-in', 'unknown credential')
  if (row.revoked_at !== null) return refuse('device-revoked')
  return succeed({ terminalId: TerminalId.parse(row.id), orgId: row.org_id })
}

/** A credential is remembered after its revocation, so that the terminal can be told that it was revoked. */
export const terminalByCredential = (
  db: Kysely<ServerDatabase>,
  credential: string,
): Promise<TerminalRow | undefined> =>
  db.selectFrom('terminals').selectAll().where('credential_hash', '=', hashToken(credential)).executeTakeFirst()

export const terminalById = (db: Kysely<ServerDatabase>, id: string): Promise<TerminalRow | undefined> =>
  db.selectFrom('terminals').selectAll().where('id', '=', id).executeTakeFirst()

export const settingsOf = ({ settings }: Pick<TerminalRow, 'settings'>): TerminalSettings =>
  TerminalSettings.parse(JSON.parse(settings))

export async function peopleOf(db: Kysely<ServerDatabase>, terminalId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('terminal_people')
    .select('user_id')
    .where('terminal_id', '=', terminalId)
    .where('removed_at', 'is', null)
    .orderBy('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}
