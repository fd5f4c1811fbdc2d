import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clientMigrations } from '../../migrations/client/index.ts'
import { serverMigrations } from '../../migrations/server/index.ts'
import { addOidcIdentity } from '../../migrations/steps/add-oidc-identity.ts'
import { engines } from '../support/server.ts'
import { emptyDatabase, migrate, wholeTable, type Loose } from './support/raw.ts'

let db: Loose
let close: () => Promise<void>
afterEach(() => close())

const nothing = { email: null, oidc_issuer: null, oidc_sub: null }

/** What has to hold once the columns are there, whatever the table was made by. */
async function expectIdentityRules(
  set: (id: unknown, values: Record<string, unknown>) => Promise<unknown>,
  ids: readonly unknown[],
): Promise<void> {
  const [first, second, third] = ids
  const alice = { oidc_issuer: 'https://idp.example', oidc_sub: 'alice' }
  await set(first, alice)
  // One account for each issuer and subject.
  await expect(set(second, alice)).rejects.toThrow(/unique/i)
  // The same subject at another issuer is somebody else, as is another subject at the same one.
  await set(second, { ...alice, oidc_issuer: 'https://other.example' })
  await set(third, { ...alice, oidc_sub: 'Alice' })
  // Any number of accounts have no link, and an address may be there twice.
  await set(second, { ...nothing, email: 'a@example.com' })
  await set(third, { ...nothing, email: 'a@example.com' })
}

describe.each(engines)('the step that links accounts to providers, on %s', (engine) => {
  beforeEach(async () => {
    ;({ db, close } = await emptyDatabase(engine))
  })

  test('the server’s users keep everything they had', async () => {
    await migrate(db, serverMigrations, '0001_initial')
    await db
      .insertInto('orgs')
      .values({ id: 'org', name: 'Org', server_id: 's', head: 3, epoch: 'e', gc_version: 0 })
      .execute()
    const person = (id: string, version: number) => ({
      id,
      org_id: 'org',
      stamps: '{}',
      version,
      deleted_at: null,
      username: id,
      username_key: id,
      full_name: `Person ${id}`,
      role: 'user',
      role_source: 'default',
      password_hash: id === 'b' ? null : '$argon2id$x',
      active: 1,
      created_at: 1_700_000_000_000,
      last_login_at: null,
    })
    await db
      .insertInto('users')
      .values([person('a', 1), person('b', 2), person('c', 3)])
      .execute()
    const before = await wholeTable(db, 'users')
    expect(Object.keys(before[0] ?? {})).not.toContain('oidc_sub')
    const others = [
      'clients',
      'projects',
      'tasks',
      'tags',
      'time_entries',
      'issues',
      'ops',
      'devices',
      'sessions',
      'audit',
      'orgs',
    ]
    const elsewhere = await Promise.all(others.map((table) => wholeTable(db, table, table === 'ops' ? 'op_id' : 'id')))

    await migrate(db, serverMigrations)

    expect(await wholeTable(db, 'users')).toEqual(before.map((row) => ({ ...row, ...nothing })))
    expect(await Promise.all(others.map((table) => wholeTable(db, table, table === 'ops' ? 'op_id' : 'id')))).toEqual(
      elsewhere,
    )
    let version = 3
    await expectIdentityRules(
      (id, values) =>
        db
          .updateTable('users')
          .set({ ...values, version: (version += 1) })
          .where('id', '=', id)
          .execute(),
      ['a', 'b', 'c'],
    )
  })

  test('a users table of an older product, with its own ids and columns, is taken as it is', async () => {
    await db.schema
      .createTable('users')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('username', 'varchar(80)', (column) => column.notNull().unique())
      .addColumn('full_name', 'varchar(200)')
      .addColumn('role', 'varchar(20)', (column) => column.notNull().defaultTo('user'))
      .addColumn('is_active', 'boolean', (column) => column.notNull())
      .addColumn('created_at', 'timestamp')
      .addColumn('password_hash', 'varchar(255)')
      .execute()
    const active = engine === 'sqlite' ? 1 : true
    await db
      .insertInto('users')
      .values([
        {
          id: 1,
          username: 'admin',
          full_name: null,
          role: 'admin',
          is_active: active,
          created_at: '2024-03-31 02:30:00',
          password_hash: 'pbkdf2:x',
        },
        {
          id: 2,
          username: 'zoë',
          full_name: 'Zoë',
          role: 'user',
          is_active: active,
          created_at: null,
          password_hash: null,
        },
        { id: 3, username: 'x', full_name: '', role: 'user', is_active: active, created_at: null, password_hash: null },
      ])
      .execute()
    const before = await wholeTable(db, 'users')

    await migrate(db, { step: { up: addOidcIdentity } })

    expect(await wholeTable(db, 'users')).toEqual(before.map((row) => ({ ...row, ...nothing })))
    await expectIdentityRules(
      (id, values) => db.updateTable('users').set(values).where('id', '=', id).execute(),
      [1, 2, 3],
    )
  })

  test('an empty table is no exception', async () => {
    await db.schema
      .createTable('users')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .execute()
    await migrate(db, { step: { up: addOidcIdentity } })
    await db
      .insertInto('users')
      .values({ id: 1, ...nothing })
      .execute()
    expect(await wholeTable(db, 'users')).toEqual([{ id: 1, ...nothing }])
  })
})

test('the replica’s users keep everything they had', async () => {
  ;({ db, close } = await emptyDatabase('sqlite'))
  await migrate(db, clientMigrations, '0001_initial')
  const person = {
    id: 'a',
    stamps: '{}',
    version: 4,
    deleted_at: null,
    gen: 2,
    username: 'a',
    full_name: 'A',
    role: 'user',
    active: 1,
  }
  await db
    .insertInto('users')
    .values([person, { ...person, id: 'b', deleted_at: 5 }, { ...person, id: 'c' }])
    .execute()
  const before = await wholeTable(db, 'users')

  await migrate(db, clientMigrations)

  expect(await wholeTable(db, 'users')).toEqual(before.map((row) => ({ ...row, ...nothing })))
  await expectIdentityRules(
    (id, values) => db.updateTable('users').set(values).where('id', '=', id).execute(),
    ['a', 'b', 'c'],
  )
})
