import type { UserId } from '../../shared/domain/id.ts'
import type { IssueView } from '../../shared/ipc/account.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { Json } from '../../shared/protocol/column.ts'
import { EntityName, entityOf } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import { commitChanges, type Change, type CommitContext } from '../db/commit.ts'
import { findIssue, IssueBody, openIssues, type IssueRow } from '../db/issues.ts'
import type { Replica, Transaction, Writer } from '../db/open.ts'
import { loadRows, type Row } from '../db/rows.ts'

/** The changes that were set aside for a person, each beside what stands now. */
export async function listIssues(replica: Replica, person: UserId): Promise<IssueView[]> {
  const issues = await openIssues(replica.reader, person)
  const views: IssueView[] = []
  for (const issue of issues) views.push(await toView(replica, issue))
  return views
}

async function toView(replica: Replica, issue: IssueRow): Promise<IssueView> {
  const entity = EntityName.parse(issue.entity)
  const body = IssueBody.parse(JSON.parse(issue.body))
  const row = await rowOf(replica.writer, issue)
  const columns = Object.keys(body.values).filter((column) => column in entityOf(entity).columns)
  return {
    id: issue.id,
    kind: issue.kind,
    entity,
    entityId: issue.entity_id,
    group: issue.field_group,
    label: labelOf(row, body),
    kept: row ? travelling(entityOf(entity), row.values, columns) : {},
    other: body.values,
    at: issue.created_at,
  }
}

const rowOf = async (db: Writer | Transaction, issue: IssueRow): Promise<Row | undefined> => {
  const rows = await loadRows(db, entityOf(EntityName.parse(issue.entity)), [issue.entity_id])
  return rows.get(issue.entity_id)
}

function labelOf(row: Row | undefined, { operation }: IssueBody): string {
  const words: (Json | undefined)[] = [
    row?.values['description'],
    row?.values['name'],
    operation.fields['description'],
    operation.fields['name'],
  ]
  return words.find((word) => typeof word === 'string') ?? ''
}

/**
 * Settles an issue. `take` does again, knowingly, what gave way; `dismiss` leaves things as they are. Either way the issue is
 * settled on every device of the person. Answers `bad-input` where there is nothing left that could be taken.
 */
export async function settleIssue(
  replica: Replica,
  context: CommitContext,
  id: string,
  choice: 'take' | 'dismiss',
): Promise<Result<Record<string, never>>> {
  return replica.writer.transaction().execute(async (transaction) => {
    const issue = await findIssue(transaction, context.actor, id)
    if (!issue) return fail('not-found')
    if (choice === 'take') {
      const change = takeOf(issue, await rowOf(transaction, issue))
      if (!change) return fail('bad-input', `an issue of kind ${issue.kind} cannot be taken`)
      await commitChanges(transaction, context, [change])
    }
    await commitChanges(transaction, context, [
      { entity: 'issue', id, kind: 'patch', fields: { resolved_at: context.at } },
    ])
    return succeed({})
  })
}

/** The change that brings about what gave way; undefined where there is none. */
function takeOf(issue: IssueRow, row: Row | undefined): Change | undefined {
  const entity = EntityName.parse(issue.entity)
  const { values, operation } = IssueBody.parse(JSON.parse(issue.body))
  const change = { entity, id: issue.entity_id }
  switch (issue.kind) {
    case 'conflict':
      return row && { ...change, kind: 'patch', fields: patchOf(entity, issue.field_group, values, row) }
    case 'undeleted':
    case 'delete-skipped':
      return row?.deletedAt === null ? { ...change, kind: 'delete', fields: {} } : undefined
    case 'missing-target':
      // The row may have come since.
      return row && operation.kind !== 'create'
        ? { ...change, kind: operation.kind, fields: operation.fields }
        : undefined
    default:
      return undefined
  }
}

/** Whole groups travel as they are; of a set, what it lacks is added and what it has too much is removed. */
function patchOf(name: EntityName, group: string | null, values: IssueBody['values'], row: Row): Change['fields'] {
  const entity = entityOf(name)
  if (group === null || !entity.sets.includes(group)) return values
  const members = (value: Json | undefined): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  const [before, after] = [members(travelling(entity, row.values, [group])[group]), members(values[group])]
  return {
    [group]: {
      add: after.filter((one) => !before.includes(one)),
      remove: before.filter((one) => !after.includes(one)),
    },
  }
}
