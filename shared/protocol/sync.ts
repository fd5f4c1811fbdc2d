import { z } from 'zod'
import { Instant } from '../domain/instant.ts'
import type { Json } from './column.ts'
import { Operation } from './operation.ts'

/** How much one request may carry. A client that is told `too-large` halves its batch. */
export const MOST_OPERATIONS = 500
export const MOST_BYTES = 256 * 1024
export const MOST_ROWS = 2000

/** What a cursor runs over: `catalog`, or one person's rows as `user:<id>`. */
export const Scope = z.union([z.literal('catalog'), z.templateLiteral(['user:', z.uuid()])])
export type Scope = z.infer<typeof Scope>

/** A row version: grows with every write in the organisation, in the order of commits. */
export const Version = z.int().min(0)

/** Names one life of the server's database. A restored backup starts a new one. */
export const Epoch = z.uuid()

export const SyncRequest = z
  .object({
    protocol: z.int().min(1),
    schema: z.int().min(1),
    device: z.uuid(),
    /** The device's clock as the request leaves, UTC milliseconds. */
    clientNow: z.int(),
    /** The epoch the cursors belong to; null before the first answer. */
    epoch: Epoch.nullable(),
    /** Oldest first. */
    ops: z.array(Operation).max(MOST_OPERATIONS).readonly(),
    scopes: z
      .array(z.object({ scope: Scope, since: Version, asOf: Version }).readonly())
      .max(8)
      .readonly(),
    /** How many rows are wanted at most. */
    limit: z.int().min(1).max(MOST_ROWS),
  })
  .readonly()
export type SyncRequest = z.infer<typeof SyncRequest>

/** Rows as arrays under a shared list of columns: half the bytes of objects. */
const tableOf = <R extends z.ZodType<readonly (readonly Json[])[]>>(rows: R) =>
  z.object({ name: z.string().max(64), cols: z.array(z.string().max(64)).max(64).readonly(), rows }).readonly()
export const TableRows = tableOf(z.array(z.array(z.json()).readonly()).readonly())
export type TableRows = z.infer<typeof TableRows>

export const ScopeAnswer = z
  .object({
    scope: Scope,
    /** The `since` that this answers; the client ignores an answer to a cursor it no longer has. */
    since: Version,
    cursor: Version,
    /**
     * Deletions up to this version are known to the device: the organisation's head when a pull from nothing began, or
     * when the last complete one ended.
     */
    asOf: Version,
    more: z.boolean(),
    /** About how many rows a pull from nothing will bring in all; told with its first page, for a progress bar. */
    total: z.int().min(0).optional(),
  })
  .readonly()
export type ScopeAnswer = z.infer<typeof ScopeAnswer>

/** Why a client has to pull everything again: the server was restored, the cursor is ahead of it, or too old for its tombstones. */
export const ResetReason = z.enum(['epoch', 'ahead', 'expired'])
export type ResetReason = z.infer<typeof ResetReason>

const responseOf = <T extends z.ZodType<TableRows>>(table: T) =>
  z.union([
    z.object({ reset: ResetReason, epoch: Epoch, scope: Scope.optional() }).readonly(),
    z
      .object({
        epoch: Epoch,
        serverNow: Instant,
        schema: z.int().min(1),
        tables: z.array(table).readonly(),
        scopes: z.array(ScopeAnswer).readonly(),
        dropScopes: z.array(Scope).readonly(),
      })
      .readonly(),
  ])

/** There is no result per operation: what became of them is in the rows and in the issues, so a lost answer loses nothing. */
export const SyncResponse = responseOf(TableRows)
export type SyncResponse = z.infer<typeof SyncResponse>

/**
 * The same for a device that has read it from JSON text, and holds each cell against its column next: that a cell is JSON is
 * not looked at a second time, which for a page of thousands of rows takes longer than everything else.
 */
export const ReceivedSyncResponse = responseOf(
  tableOf(z.custom<readonly (readonly Json[])[]>((rows) => Array.isArray(rows) && rows.every(Array.isArray))),
)

export type SyncPage = Extract<SyncResponse, { tables: unknown }>

/** What a device wants to compare: whether it has the rows that the server has. */
export const VerifyRequest = z.object({ scopes: z.array(Scope).max(8).readonly() }).readonly()
export type VerifyRequest = z.infer<typeof VerifyRequest>

/** Sums over the living rows of a table. Versions are unique, so equal sums mean equal rows, but for a chance that is no concern. */
export const TableSums = z
  .object({
    name: z.string().max(64),
    count: z.int().min(0),
    sumVersion: z.int().min(0),
    sumVersionMod: z.int().min(0),
  })
  .readonly()
export type TableSums = z.infer<typeof TableSums>

export const VerifyResponse = z
  .object({
    epoch: Epoch,
    /** The organisation's head when the sums were taken: a device that has not pulled as far cannot compare. */
    head: Version,
    scopes: z.array(z.object({ scope: Scope, tables: z.array(TableSums).readonly() }).readonly()).readonly(),
  })
  .readonly()
export type VerifyResponse = z.infer<typeof VerifyResponse>

/** What row versions are reduced by for the second sum: a prime. */
export const SUM_MODULUS = 1_000_003

/** Why an operation, or a part of it, is not what everybody sees. */
export const IssueKind = z.enum([
  'conflict',
  'refused',
  'invalid',
  'missing-target',
  'undeleted',
  'delete-skipped',
  'quarantined',
  'closed-period',
  'same-event',
  'corrected',
  'auto-stopped',
])
export type IssueKind = z.infer<typeof IssueKind>

/** `GET /api/v1/events`: server-sent events that say only "go and sync". */
export const Poke = z.object({ head: Version }).readonly()
