import type Sqlite from 'better-sqlite3'
import { OperationId, type Operation } from '../../../shared/protocol/operation.ts'
import type { SyncRequest } from '../../../shared/protocol/sync.ts'
import { administered, withTerminals } from './faults.ts'
import type { PlantedBug } from './world.ts'

/*
 * A simulation that finds no bugs proves nothing. Each of these is a way in which the software could be wrong, brought about from
 * outside: by a trigger in the database, or by changing what passes between the parts. The software has no switch for them.
 */

export interface NamedBug {
  /** What is wrong, in a sentence. */
  readonly sentence: string
  readonly bug: PlantedBug
}

const changeOperations = (request: SyncRequest, change: (operation: Operation) => Operation): SyncRequest => ({
  ...request,
  ops: request.ops.map(change),
})

/** Makes operations of a kind claim that their author saw everything that stands. */
const claimSeen =
  (kind: Operation['kind']) =>
  (raw: Sqlite.Database, request: SyncRequest): SyncRequest =>
    changeOperations(request, (operation) => {
      if (operation.kind !== kind) return operation
      const row = raw
        .prepare<[string], { stamps: string }>('select stamps from time_entries where id = ?')
        .get(operation.id)
      return row ? { ...operation, saw: JSON.parse(row.stamps) } : operation
    })

const bugs = {
  'no-dedupe': {
    sentence: 'An operation that comes twice is taken for a new one.',
    bug: {
      beforeAnswer: (raw, request) =>
        changeOperations(request, (operation) => {
          const known = raw.prepare<[string]>('select 1 from ops where op_id = ?').get(operation.opId)
          if (known === undefined) return operation
          const { n } = raw.prepare<[], { n: number }>('select count(*) as n from ops').get() ?? { n: 0 }
          const opId = OperationId.parse(`${operation.opId.slice(0, 24)}${n.toString(16).padStart(12, '0')}`)
          return { ...operation, opId }
        }),
    },
  },
  'no-issues': {
    sentence: 'No issues are written.',
    bug: {
      onServerOpen: (raw) =>
        raw.exec('create trigger no_issues before insert on issues begin select raise(ignore); end'),
    },
  },
  'deletes-always-win': {
    sentence: 'A deletion wins over edits that its author had not seen.',
    bug: { faults: { quarrels: 0.8, catalog: 0 }, beforeAnswer: claimSeen('delete') },
  },
  'last-arrival-wins': {
    sentence: 'The edit that arrives last replaces what stands, whatever its author saw.',
    bug: { beforeAnswer: claimSeen('patch') },
  },
  'no-auto-stop': {
    sentence: 'The server does not end a timer where the next one starts.',
    bug: {
      onServerOpen: (raw) =>
        raw.exec(`create trigger no_auto_stop before update on time_entries when new.stop_reason = 'auto'
          begin select raise(ignore); end`),
    },
  },
  'retire-on-partial-page': {
    sentence: 'Operations stop covering rows before everything has been pulled.',
    bug: { afterAbsorb: (raw) => raw.exec('update outbox set state = 2 where state = 1') },
  },
  'cursor-ahead-of-rows': {
    sentence: 'The cursor runs ahead of the rows that arrived.',
    bug: { afterAbsorb: (raw) => raw.exec('update sync_scopes set cursor = cursor + 1 where cursor > 0') },
  },
  'no-archive': {
    sentence: 'What the server has is not kept for the day it is restored.',
    bug: { serverRestores: 0.02, afterAbsorb: (raw) => raw.exec('delete from outbox where state = 2') },
  },
  'no-epoch': {
    sentence: 'A restored server looks like the one before.',
    bug: { serverRestores: 0.02, restoresKeepEpoch: true },
  },
  'no-purge-horizon': {
    sentence: 'Nobody remembers up to where deletions were purged.',
    bug: { purges: 0.05, afterPurge: (raw) => raw.exec('update orgs set gc_version = 0') },
  },
  'horizon-loop': {
    sentence: 'How far a paged pull has come decides whether it has expired, so that it begins again for ever.',
    bug: {
      beforeAnswer(raw, request) {
        raw.exec('update orgs set gc_version = head')
        return { ...request, scopes: request.scopes.map((scope) => ({ ...scope, asOf: scope.since })) }
      },
    },
  },
  'sweep-before-resend': {
    sentence: 'After a server was restored, rows that it lost are swept before they were sent again.',
    bug: {
      serverRestores: 0.02,
      operations: 1,
      rows: 1000,
      afterAbsorb(raw, outcome) {
        const left = raw.prepare('select 1 from outbox where state = 3 limit 1').get()
        if (outcome !== 'complete' || left === undefined) return
        raw.exec(`delete from time_entries where id not in (select entity_id from undo) and gen <
          (select gen from sync_scopes where scope = 'user:' || time_entries.user_id and sweeping = 1)`)
      },
    },
  },
  'no-resend': {
    sentence: 'After a server was restored, nothing that it lost is sent again.',
    bug: {
      serverRestores: 0.02,
      afterAbsorb: (raw) => raw.exec('update outbox set state = 2 where state = 3'),
    },
  },
  'no-overlay': {
    sentence: 'What is pending is not laid over the rows that come.',
    bug: {
      afterAbsorb: (raw) =>
        raw.exec(`update time_entries set description = coalesce(
          (select body ->> '$.values.description' from undo where entity_id = time_entries.id), description)`),
    },
  },
  'lost-operation': {
    sentence: 'The first operation of a request is dropped and taken for done.',
    bug: { beforeAnswer: (_, request) => ({ ...request, ops: request.ops.slice(1) }) },
  },
  'closed-time-open': {
    sentence: 'Time that an administrator closed is not looked at.',
    bug: {
      faults: { ...administered, closings: 0.2 },
      onServerOpen: (raw) => raw.exec('create trigger open before insert on periods begin select raise(ignore); end'),
    },
  },
  'twins-count': {
    sentence: 'What an administrator has added already is not recognised when it comes from a device.',
    bug: {
      faults: administered,
      onServerOpen: (raw) =>
        raw.exec(`create trigger twins after insert on corrections
          begin update corrections set creates = 0 where op_id = new.op_id; end`),
    },
  },
  'corrections-untold': {
    sentence: 'Nobody is told what an administrator has corrected.',
    bug: {
      faults: administered,
      onServerOpen: (raw) =>
        raw.exec(`create trigger untold before insert on issues when new.kind = 'corrected'
          begin select raise(ignore); end`),
    },
  },
  'correction-saw-all': {
    sentence: 'A correction replaces what its author was not shown, as if they had been.',
    bug: {
      faults: { ...administered, corrections: 0.3, looks: 0.1 },
      beforeCorrection(raw, correction) {
        const row = raw
          .prepare<[string], { stamps: string }>('select stamps from time_entries where id = ?')
          .get(correction.entryId)
        return row ? { ...correction, saw: JSON.parse(row.stamps) } : correction
      },
    },
  },
  'punch-twice': {
    sentence: 'A punch is kept twice, a minute apart.',
    bug: {
      faults: withTerminals,
      onServerOpen: (raw) =>
        raw.exec(`create trigger twice after insert on punches when new.copy < 1000 begin
          insert into punches (id, org_id, terminal_id, sequence, copy, user_id, at, body, flags, received_at)
          values (substr(new.id, 1, 35) || iif(substr(new.id, 36) = '0', '1', '0'), new.org_id, new.terminal_id,
            new.sequence, new.copy + 1000, new.user_id, new.at + 60000, new.body, new.flags, new.received_at); end`),
    },
  },
  'punch-dropped': {
    sentence: 'Some punches are taken and not kept.',
    bug: {
      faults: withTerminals,
      onServerOpen: (raw) =>
        raw.exec(
          'create trigger dropped before insert on punches when new.sequence % 5 = 0 begin select raise(ignore); end',
        ),
    },
  },
  'punches-over-hands': {
    sentence: 'What punches say replaces the times that somebody has set by hand.',
    bug: {
      faults: { ...withTerminals, punches: 0.4 },
      // As if the rule had written last whatever stands.
      beforeContact(raw, request) {
        raw.exec(`update punch_entries set written = json_set(written, '$.interval',
          (select json_array(started_at, ended_at, breaks, zone) from time_entries where id = entry_id))
          where entry_id in (select id from time_entries)`)
        return request
      },
    },
  },
} as const satisfies Record<string, NamedBug>

/** The planted bugs by their names. */
export const plantedBugs: ReadonlyMap<string, NamedBug> = new Map(Object.entries<NamedBug>(bugs))
