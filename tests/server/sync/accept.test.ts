import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { UserId } from '../../../shared/domain/id.ts'
import type { Json } from '../../../shared/protocol/column.ts'
import { Operation } from '../../../shared/protocol/operation.ts'
import type { SyncRequest } from '../../../shared/protocol/sync.ts'
import { pruneLedger, purgeTombstones } from '../../../server/sync/purge.ts'
import { answerVerify } from '../../../server/sync/verify.ts'
import { locationOn } from '../../support/location.ts'
import { createServer, entry, interval, type Server } from '../../sync/support/world.ts'

const NOW = Date.UTC(2026, 10, 23, 9)

describe.each(['sqlite', 'postgres'] as const)('the server on %s', (engine) => {
  let server: Server
  let ada: UserId
  let bob: UserId

  beforeEach(async () => {
    server = await createServer(await locationOn(engine), () => NOW)
    ada = await server.addUser('ada')
    bob = await server.addUser('bob')
  })
  afterEach(() => server.db.destroy())

  const operation = (
    kind: Operation['kind'],
    id: string,
    fields: Record<string, Json>,
    rest: Partial<Operation> = {},
  ): Operation =>
    Operation.parse({
      opId: v7(),
      actor: ada,
      entity: 'time_entry',
      id,
      kind,
      fields,
      saw: {},
      at: NOW,
      schema: 1,
      ...rest,
    })
  const creation = (user: UserId, id: string, fields: Record<string, Json> = {}): Operation =>
    operation('create', id, { ...entry(user, id, NOW - 1000, fields).fields }, { actor: user })
  const request = (ops: readonly Operation[], rest: Partial<SyncRequest> = {}): SyncRequest => ({
    protocol: 1,
    schema: 1,
    device: v7(),
    clientNow: NOW,
    epoch: null,
    ops,
    scopes: [],
    limit: 100,
    ...rest,
  })
  const send = (user: UserId, ...ops: Operation[]) => server.answer({ userId: user, deviceId: 'device' }, request(ops))
  const pull = (user: UserId, scopes: SyncRequest['scopes'], limit = 100) =>
    server.answer({ userId: user, deviceId: 'device' }, request([], { scopes, limit }))
  const issues = () =>
    server.db.selectFrom('issues').select(['kind', 'user_id', 'op_id', 'field_group']).orderBy('version').execute()
  const outcomes = async () =>
    (await server.db.selectFrom('ops').select('outcome').orderBy('version').execute()).map(({ outcome }) => outcome)

  test('nobody acts as somebody else, or on what is somebody else’s; it is kept for whoever sent it', async () => {
    const [mine, theirs] = [v7(), v7()]
    await send(bob, creation(bob, theirs))
    const foreign = [
      creation(bob, v7()),
      { ...creation(ada, v7()), fields: { ...creation(bob, mine).fields } },
      operation('patch', theirs, { description: 'mine now' }),
      operation('delete', theirs, {}),
    ]
    await send(ada, ...foreign, creation(ada, mine))
    expect(await issues()).toEqual(
      foreign.map(({ opId }) => ({ kind: 'refused', user_id: ada, op_id: opId, field_group: null })),
    )
    const rows = await server.db
      .selectFrom('time_entries')
      .select(['id', 'user_id', 'description'])
      .orderBy('user_id')
      .execute()
    expect(rows).toEqual([
      { id: mine, user_id: ada, description: '' },
      { id: theirs, user_id: bob, description: '' },
    ])
    const [kept] = await server.db.selectFrom('issues').select('body').execute()
    expect(JSON.parse(kept?.body ?? '')).toMatchObject({ operation: { opId: foreign[0]?.opId } })
  })

  test('issues are made by the server alone, and settled by their person alone', async () => {
    const id = v7()
    await send(ada, operation('patch', id, { description: 'x' }))
    const issue = await server.db.selectFrom('issues').select('id').executeTakeFirstOrThrow()
    await send(bob, operation('patch', issue.id, { resolved_at: NOW }, { actor: bob, entity: 'issue' }))
    expect(
      (await server.db.selectFrom('issues').select('resolved_at').where('id', '=', issue.id).execute())[0]?.resolved_at,
    ).toBeNull()
    await send(ada, operation('patch', issue.id, { resolved_at: NOW }, { entity: 'issue' }))
    expect(
      (await server.db.selectFrom('issues').select('resolved_at').where('id', '=', issue.id).execute())[0]?.resolved_at,
    ).toBe(NOW)
    await send(ada, operation('delete', issue.id, {}, { entity: 'issue' }))
    expect((await issues()).map(({ kind, user_id: user }) => [kind, user])).toEqual(
      expect.arrayContaining([
        ['missing-target', ada],
        ['refused', bob],
        ['refused', ada],
      ]),
    )
  })

  test('an operation that fails unforeseen is set aside, and holds up none of its batch', async () => {
    await (
      engine === 'sqlite'
        ? sql`create trigger trap before insert on time_entries when new.description = 'trap' begin select raise(abort, 'trap'); end`
        : sql`alter table time_entries add constraint trap check (description <> 'trap')`
    ).execute(server.db)
    const [before, trap, after] = [
      creation(ada, v7(), { ended_at: NOW, stop_reason: 'user' }),
      creation(ada, v7(), { description: 'trap' }),
      creation(ada, v7()),
    ]
    await send(ada, before, trap, after)
    expect((await server.db.selectFrom('time_entries').select('id').execute()).map(({ id }) => id).sort()).toEqual(
      [before.id, after.id].sort(),
    )
    expect(await issues()).toEqual([{ kind: 'quarantined', user_id: ada, op_id: trap.opId, field_group: null }])
    expect(await outcomes()).toEqual(['applied', 'quarantined', 'applied'])
    expect(server.quarantined).toMatchObject([{ operation: { opId: trap.opId } }])
    await send(ada, before, trap, after)
    expect(await outcomes()).toHaveLength(3)
  })

  test('an edit from a clock that runs ahead does not win for ever', async () => {
    const id = v7()
    await send(ada, creation(ada, id))
    await send(ada, operation('patch', id, { description: 'from the future' }, { at: NOW + 1_000_000 }))
    const { at } = await server.db
      .selectFrom('ops')
      .select('at')
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    expect(at).toBe(NOW)
  })

  test('a batch of timers, in an order that nobody tracks in, ends each where the next begins', async () => {
    const ids = Array.from({ length: 60 }, () => v7())
    const starts = ids.map((_, index) => ((index * 37) % 60) * 1000)
    await send(ada, ...ids.map((id, index) => creation(ada, id, { started_at: starts[index] ?? 0 })))
    const rows = await server.db
      .selectFrom('time_entries')
      .select(['started_at', 'ended_at'])
      .orderBy('started_at')
      .execute()
    expect(rows).toEqual(rows.map((row, index) => ({ ...row, ended_at: rows[index + 1]?.started_at ?? null })))
    expect(await issues()).toEqual([])
  })

  test('rows come in pages by version across tables, each once, and nobody else’s', async () => {
    await send(bob, creation(bob, v7()))
    const catalog = Array.from({ length: 5 }, (_, index) =>
      operation('create', v7(), { name: `Client ${index}`, archived: false }, { entity: 'client' }),
    )
    await send(ada, ...catalog, creation(ada, v7(), { ended_at: NOW, stop_reason: 'user' }), creation(ada, v7()))
    const seen: string[] = []
    let scopes: SyncRequest['scopes'] = [
      { scope: 'catalog', since: 0, asOf: 0 },
      { scope: `user:${ada}`, since: 0, asOf: 0 },
      { scope: `user:${bob}`, since: 0, asOf: 0 },
    ]
    for (let more = true; more;) {
      const page = await pull(ada, scopes, 2)
      if ('reset' in page) throw new Error(page.reset)
      expect(page.dropScopes).toEqual(seen.length === 0 ? [`user:${bob}`] : [])
      for (const { rows } of page.tables) seen.push(...rows.map(([id]) => JSON.stringify(id)))
      expect(page.tables.reduce((sum, { rows }) => sum + rows.length, 0)).toBeLessThanOrEqual(2)
      scopes = page.scopes.map(({ scope, cursor, asOf }) => ({ scope, since: cursor, asOf }))
      more = page.scopes.some((scope) => scope.more)
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(2 + 5 + 2)
  })

  test('of a person everybody sees the name, and nobody what signs them in', async () => {
    const page = await pull(ada, [{ scope: 'catalog', since: 0, asOf: 0 }])
    if ('reset' in page) throw new Error(page.reset)
    const [users] = page.tables
    expect(users?.cols).toEqual(['id', 'version', 'deleted_at', 'stamps', 'username', 'full_name', 'role', 'active'])
  })

  test('cursors of another epoch, ahead of the server, or older than its tombstones begin anew', async () => {
    const id = v7()
    await send(ada, creation(ada, id, { ended_at: NOW, stop_reason: 'user' }))
    const { epoch, head } = await server.db.selectFrom('orgs').select(['epoch', 'head']).executeTakeFirstOrThrow()
    const scope = `user:${ada}` as const
    const ask = (since: number, asOf: number, of = epoch) =>
      server.answer(
        { userId: ada, deviceId: 'device' },
        request([creation(ada, v7())], { epoch: of, scopes: [{ scope, since, asOf }] }),
      )
    expect(await ask(head, head, v7())).toEqual({ reset: 'epoch', epoch })
    expect(await ask(head + 1000, head)).toEqual({ reset: 'ahead', epoch })
    // Before a reset nothing is taken: what this server lost has to come first.
    expect(await outcomes()).toEqual(['applied'])
    await send(ada, operation('delete', id, {}))
    expect(await purgeTombstones(server.db, NOW + 1, NOW)).toBe(1)
    expect(await ask(head, head)).toEqual({ reset: 'expired', epoch, scope })
    expect(await ask(0, 0)).toMatchObject({ epoch })
    // The deletion of what is purged is nothing to report.
    await send(ada, operation('delete', id, {}))
    expect(await issues()).toEqual([])
    await pruneLedger(server.db, NOW + 1)
    expect(await outcomes()).toEqual([])
  })

  test('another protocol is asked to upgrade', async () => {
    await expect(server.answer({ userId: ada, deviceId: 'device' }, request([], { protocol: 2 }))).rejects.toThrow(
      'upgrade-needed',
    )
  })

  test('sums tell whether a device has the rows that it should have', async () => {
    await send(ada, creation(ada, v7(), interval(1000, 2000)))
    await send(bob, creation(bob, v7()))
    const { scopes, head } = await answerVerify(
      server.db,
      { userId: ada },
      { scopes: [`user:${ada}`, `user:${bob}`, 'catalog'] },
    )
    const row = await server.db
      .selectFrom('time_entries')
      .select('version')
      .where('user_id', '=', ada)
      .executeTakeFirstOrThrow()
    expect(head).toBeGreaterThan(0)
    expect(scopes.map(({ scope }) => scope)).toEqual([`user:${ada}`, 'catalog'])
    expect(scopes[0]?.tables).toEqual([
      { name: 'time_entries', count: 1, sumVersion: row.version, sumVersionMod: row.version },
      { name: 'issues', count: 0, sumVersion: 0, sumVersionMod: 0 },
    ])
  })

  test('writers that commit at once never let a reader skip a row', async () => {
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let turn = 0; turn < 15; turn += 1) {
        await send(
          writer % 2 ? ada : bob,
          creation(writer % 2 ? ada : bob, v7(), { source: 'manual', ended_at: NOW, stop_reason: 'user' }),
        )
      }
    })
    const progress = { done: false }
    const seen = new Set<string>()
    let cursor = { since: 0, asOf: 0 }
    const read = async (): Promise<void> => {
      const page = await pull(ada, [{ scope: `user:${ada}`, ...cursor }])
      if ('reset' in page) throw new Error(page.reset)
      for (const { rows } of page.tables) for (const [id] of rows) seen.add(JSON.stringify(id))
      cursor = { since: page.scopes[0]?.cursor ?? 0, asOf: page.scopes[0]?.asOf ?? 0 }
    }
    const reader = (async () => {
      while (!progress.done) await read()
    })()
    await Promise.all(writers)
    progress.done = true
    await reader
    await read()
    const rows = await server.db.selectFrom('time_entries').select('id').where('user_id', '=', ada).execute()
    expect(seen.size).toBe(rows.length)
    expect(rows).toHaveLength(45)
    const versions = await server.db.selectFrom('time_entries').select('version').execute()
    expect(new Set(versions.map(({ version }) => version)).size).toBe(90)
  })
})
