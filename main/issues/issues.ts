import type { UserId } from '../../shared/domain/id.ts'
import { IssueChoice, type IssueChanges, type IssueView } from '../../shared/ipc/account.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { Json } from '../../shared/protocol/column.ts'
import { EntityName, entityOf } from '../../shared/protocol/entity.ts'
import { travelling } from '../../shared/protocol/merge.ts'
import { commitChanges, type Change, type CommitContext } from '../db/commit.ts'
import { findIssue, IssueBody, openIssues, type IssueRow, type IssueSide } from '../db/issues.ts'
import type { Replica, Transaction, Writer } from '../db/open.ts'
import { loadRows, type Row } from '../db/rows.ts'
import { changesOf, inverse, type Concerned } from './taking.ts'

/** The changes that were set aside for a person, each beside what stands now. */
export async function listIssues(replica: Replica, person: UserId): Promise<IssueView[]> {
  const issues = await openIssues(replica.reader, person)
  const people = await replica.reader.selectFrom('users').select(['id', 'username', 'full_name']).execute()
  const names = new Map(people.map(({ id, username, full_name: name }) => [id, name || username]))
  const views: IssueView[] = []
  for (const issue of issues) views.push(await toView(replica, issue, { person, names }))
  return views
}

async function toView(
  replica: Replica,
  issue: IssueRow,
  { person, names }: { readonly person: UserId; readonly names: ReadonlyMap<string, string> },
): Promise<IssueView> {
  const entity = EntityName.parse(issue.entity)
  const body = IssueBody.parse(JSON.parse(issue.body))
  const concerned = await concernedBy(replica.writer, issue)
  const side = (of: IssueSide | null | undefined): IssueView['lost'] =>
    of ? { name: names.get(of.actor) ?? null, isMine: of.actor === person, device: of.device, at: of.at } : null
  return {
    id: issue.id,
    kind: issue.kind,
    entity,
    entityId: issue.entity_id,
    group: issue.field_group,
    label: labelOf(concerned.row, body),
    did: body.operation.kind,
    ...versionsOf(issue, body, concerned),
    at: issue.created_at,
    lost: side(body.lost),
    stands: side(body.kept),
    reason: body.reason ?? null,
    choices: IssueChoice.options.filter((choice) => changesOf(issue, concerned, choice) !== undefined),
  }
}

/** What stands, and what a person may choose instead. */
function versionsOf(
  issue: IssueRow,
  { values, corrected, otherValues, operation }: IssueBody,
  { row, other }: Concerned,
): Pick<IssueView, 'kept' | 'other'> {
  const entity = entityOf(EntityName.parse(issue.entity))
  const all = Object.keys(entity.columns)
  const now = (of: Row | undefined, columns: readonly string[]): Record<string, Json> =>
    of ? travelling(entity, of.values, columns) : {}
  switch (issue.kind) {
    case 'same-event':
      return { kept: other ? now(other, all) : (otherValues ?? {}), other: row ? now(row, all) : values }
    case 'auto-stopped':
      return { kept: row ? now(row, all) : values, other: other ? now(other, all) : (otherValues ?? {}) }
    case 'corrected':
      return { kept: row?.deletedAt === null ? now(row, Object.keys(corrected ?? {})) : {}, other: values }
    case 'closed-period':
      // A new entry that is set aside has taken in what was done to it since.
      if (operation.kind === 'create') return { kept: {}, other: row ? now(row, all) : values }
  }
  const columns = Object.keys(values).filter((column) => column in entity.columns)
  return { kept: row?.deletedAt === null || issue.kind !== 'closed-period' ? now(row, columns) : {}, other: values }
}

async function concernedBy(db: Writer | Transaction, issue: IssueRow): Promise<Concerned> {
  const { other } = IssueBody.parse(JSON.parse(issue.body))
  const ids = other === undefined ? [issue.entity_id] : [issue.entity_id, other]
  const rows = await loadRows(db, entityOf(EntityName.parse(issue.entity)), ids)
  return { row: rows.get(issue.entity_id), other: other === undefined ? undefined : rows.get(other) }
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

/** What takes a choice back, as long as nothing else is done to the rows. */
export type Undoing = readonly Change[]

/**
 * Settles an issue. `take` brings about, knowingly, what gave way; `both` lets it stand beside what stands; `dismiss` leaves
 * things as they are. The issue is settled on every device of the person. Answers `bad-input` where there is nothing left
 * that could be taken, and else what undoes it.
 */
export async function settleIssue(
  replica: Replica,
  context: CommitContext,
  id: string,
  choice: IssueChoice,
  edited: IssueChanges = {},
): Promise<Result<Undoing>> {
  return replica.writer.transaction().execute(async (transaction) => {
    const issue = await findIssue(transaction, context.actor, id)
    if (!issue) return fail('not-found')
    const concerned = await concernedBy(transaction, issue)
    const changes = changesOf(issue, concerned, choice, edited)
    if (!changes) return fail('bad-input', `nothing can be taken of an issue of kind ${issue.kind}`)
    const settled: Change = { entity: 'issue', id, kind: 'patch', fields: { resolved_at: context.at } }
    await commitChanges(transaction, context, [...changes, settled])
    const rows = [concerned.row, concerned.other]
    const undoing = changes.toReversed().flatMap((change) =>
      inverse(
        change,
        rows.find((row) => row?.id === change.id),
      ),
    )
    return succeed([...undoing, { ...settled, fields: { resolved_at: null } }])
  })
}

/** Takes a choice back: things are as they were, and the issue is open again. */
export async function reopenIssue(replica: Replica, context: CommitContext, undoing: Undoing): Promise<void> {
  await replica.writer.transaction().execute((transaction) => commitChanges(transaction, context, undoing))
}
