import type { Kysely } from 'kysely'
import { fromStored, type Json } from '../../shared/protocol/column.ts'
import { syncedTables, type Entity } from '../../shared/protocol/entity.ts'
import type { ResetReason, Scope, ScopeAnswer, SyncRequest, TableRows } from '../../shared/protocol/sync.ts'
import type { OrgTable, ServerDatabase } from '../db/schema.ts'
import { anyTable, COMMON, parseStamps, type Flat } from './rows.ts'

type AskedScope = SyncRequest['scopes'][number]

export interface Feed {
  readonly tables: readonly TableRows[]
  readonly scopes: readonly ScopeAnswer[]
  readonly dropScopes: readonly Scope[]
}

/** Why a device has to pull everything again, or undefined where its cursors are good. */
export function resetNeeded(
  org: OrgTable,
  request: Pick<SyncRequest, 'epoch' | 'scopes'>,
): { reset: ResetReason; scope?: Scope } | undefined {
  if (request.epoch !== null && request.epoch !== org.epoch) return { reset: 'epoch' }
  if (request.scopes.some(({ since, asOf }) => since > org.head || asOf > org.head)) return { reset: 'ahead' }
  const expired = request.scopes.find(({ since, asOf }) => since > 0 && asOf < org.gc_version)
  return expired && { reset: 'expired', scope: expired.scope }
}

/** The rows of a scope that are newer than a cursor, oldest version first, at most `limit` of all scopes together. To be read in one snapshot with `org`. */
export async function readFeed(
  db: Kysely<ServerDatabase>,
  org: OrgTable,
  userId: string,
  { scopes, limit }: Pick<SyncRequest, 'scopes' | 'limit'>,
): Promise<Feed> {
  const tables: TableRows[] = []
  const answers: ScopeAnswer[] = []
  const dropScopes: Scope[] = []
  let room = limit
  for (const asked of scopes) {
    if (asked.scope !== 'catalog' && asked.scope !== `user:${userId}`) {
      dropScopes.push(asked.scope)
      continue
    }
    const page = await readScope(db, org, userId, asked, room)
    room -= page.count
    tables.push(...page.tables)
    answers.push(page.answer)
  }
  return { tables, scopes: answers, dropScopes }
}

async function readScope(
  db: Kysely<ServerDatabase>,
  org: OrgTable,
  userId: string,
  { scope, since, asOf }: AskedScope,
  room: number,
): Promise<{ tables: TableRows[]; answer: ScopeAnswer; count: number }> {
  const found: { entity: Entity; flat: Flat; version: number }[] = []
  const inScope = syncedTables.filter((entity) => entity.scope === (scope === 'catalog' ? 'catalog' : 'user'))
  if (since < org.head) {
    for (const entity of inScope) {
      let query = anyTable(db)
        .selectFrom(entity.table)
        .select([...COMMON, ...Object.keys(entity.columns)])
        .where('org_id', '=', org.id)
        .where('version', '>', since)
        .orderBy('version')
        .limit(room + 1)
      if (entity.scope === 'user') query = query.where('user_id', '=', userId)
      for (const flat of await query.execute()) found.push({ entity, flat, version: Number(flat['version']) })
    }
    found.sort((a, b) => a.version - b.version)
  }
  const more = found.length > room
  const page = found.slice(0, room)
  const answer: ScopeAnswer = {
    scope,
    since,
    // Versions are unique, so nothing of the last row's version is left behind.
    cursor: more ? (page.at(-1)?.version ?? since) : org.head,
    // A pull from nothing depends on no tombstone older than its first page; any other on those since it was last complete.
    asOf: !more || since === 0 ? org.head : asOf,
    more,
    ...(more && since === 0 ? { total: await countRows(db, org, userId, inScope) } : {}),
  }
  return { tables: toTables(page), answer, count: page.length }
}

/** How many rows a pull from nothing brings, tombstones included. Asked once for each such pull. */
async function countRows(
  db: Kysely<ServerDatabase>,
  org: OrgTable,
  userId: string,
  inScope: readonly Entity[],
): Promise<number> {
  let total = 0
  for (const { table, scope } of inScope) {
    const { count } = await anyTable(db)
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('org_id', '=', org.id)
      .$if(scope === 'user', (query) => query.where('user_id', '=', userId))
      .executeTakeFirstOrThrow()
    total += count
  }
  return total
}

function toTables(page: readonly { entity: Entity; flat: Flat }[]): TableRows[] {
  return syncedTables.flatMap((entity) => {
    const rows = page.filter((row) => row.entity === entity)
    if (rows.length === 0) return []
    const columns = Object.entries(entity.columns)
    return {
      name: entity.table,
      cols: [...COMMON, ...columns.map(([name]) => name)],
      rows: rows.map(({ flat }): Json[] => [
        flat['id'] ?? null,
        flat['version'] ?? null,
        flat['deleted_at'] ?? null,
        { ...parseStamps(flat['stamps']) },
        ...columns.map(([name, { kind }]) => fromStored(kind, flat[name])),
      ]),
    }
  })
}
