import type { Kysely, Selectable } from 'kysely'
import { sameName } from '../../shared/domain/catalog.ts'
import { UserId } from '../../shared/domain/id.ts'
import type { User } from '../../shared/domain/user.ts'
import type { OrgTransaction, ServerDatabase, UserTable } from './schema.ts'

export type UserRow = Readonly<Selectable<UserTable>>

/** What a new account is made of. */
export type NewUser = Pick<
  UserRow,
  'id' | 'username' | 'full_name' | 'role' | 'role_source' | 'password_hash' | 'email' | 'oidc_issuer' | 'oidc_sub'
>

/** What of an account may change. */
export type UserChange = Partial<
  Pick<UserRow, 'full_name' | 'role' | 'role_source' | 'password_hash' | 'email' | 'active' | 'last_login_at'>
>

const living = (db: Kysely<ServerDatabase>) => db.selectFrom('users').selectAll().where('deleted_at', 'is', null)

export const userById = (db: Kysely<ServerDatabase>, id: string): Promise<UserRow | undefined> =>
  living(db).where('id', '=', id).executeTakeFirst()

export const userByName = (db: Kysely<ServerDatabase>, username: string): Promise<UserRow | undefined> =>
  living(db).where('username_key', '=', sameName(username)).executeTakeFirst()

/** The account of a person at a provider: issuer and subject, nothing else (OpenID Connect Core section 5.7). */
export const userByIdentity = (
  db: Kysely<ServerDatabase>,
  issuer: string,
  subject: string,
): Promise<UserRow | undefined> =>
  living(db).where('oidc_issuer', '=', issuer).where('oidc_sub', '=', subject).executeTakeFirst()

export const allUsers = (db: Kysely<ServerDatabase>): Promise<readonly UserRow[]> =>
  living(db).orderBy('username_key').execute()

/** Whether a name is used, by an account that is there or by one that was: names are not given to somebody else. */
export async function isNameTaken(db: Kysely<ServerDatabase>, username: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('username_key', '=', sameName(username))
    .executeTakeFirst()
  return row !== undefined
}

/** How many active administrators there are beside one account. */
export async function otherAdmins(db: Kysely<ServerDatabase>, id: string): Promise<number> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('active', '=', 1)
    .where('deleted_at', 'is', null)
    .where('id', '!=', id)
    .execute()
  return rows.length
}

export async function insertUser(
  transaction: OrgTransaction,
  orgId: string,
  version: number,
  user: NewUser,
  now: number,
): Promise<UserRow> {
  return transaction
    .insertInto('users')
    .values({
      ...user,
      org_id: orgId,
      stamps: '{}',
      version,
      deleted_at: null,
      username_key: sameName(user.username),
      active: 1,
      created_at: now,
      last_login_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function changeUser(
  transaction: OrgTransaction,
  id: string,
  version: number,
  change: UserChange,
): Promise<UserRow> {
  return transaction
    .updateTable('users')
    .set({ ...change, version })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** An account as it travels. */
export const toUser = (row: UserRow): User => ({
  id: UserId.parse(row.id),
  username: row.username,
  fullName: row.full_name,
  email: row.email,
  role: row.role,
})
