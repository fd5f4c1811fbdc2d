import { z } from 'zod'
import { UserId } from '../domain/id.ts'
import { Instant } from '../domain/instant.ts'
import { EntityName } from './entity.ts'

/** Names the operation for ever: the server applies it once, however often it is sent. */
export const OperationId = z.uuid().brand<'OperationId'>()
export type OperationId = z.infer<typeof OperationId>

/** A change to a set of ids: members that join and members that leave. */
export const SetChange = z.object({ add: z.array(z.uuid()).max(50), remove: z.array(z.uuid()).max(50) }).readonly()
export type SetChange = z.infer<typeof SetChange>

/**
 * One thing that a person did to one row.
 * `create` carries every column; `patch` whole field groups (and `SetChange` for sets); `delete` and `restore` carry none.
 * `saw` names, for each group, the operation whose value the person was looking at; a group that is absent was as created.
 * For `delete` it names all groups; for `restore` the group `deleted` names the deletion that is taken back.
 */
export const Operation = z
  .object({
    opId: OperationId,
    actor: UserId,
    entity: EntityName,
    id: z.uuid(),
    kind: z.enum(['create', 'patch', 'delete', 'restore']),
    fields: z.record(z.string().max(64), z.json()),
    saw: z.record(z.string().max(64), OperationId),
    /** When the person did it: wall clock corrected by what is known of the server's, UTC milliseconds. Decides only between two concurrent edits. */
    at: Instant,
    /** The SCHEMA_VERSION it was written in. */
    schema: z.int().min(1),
  })
  .readonly()
export type Operation = z.infer<typeof Operation>

/** What the server made of an operation, as its ledger keeps it. */
export const Outcome = z.enum(['applied', 'merged', 'exists', 'refused', 'quarantined'])
export type Outcome = z.infer<typeof Outcome>
