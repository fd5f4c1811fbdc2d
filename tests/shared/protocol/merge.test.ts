import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../shared/protocol/column.ts'
import { entityOf, type EntityName } from '../../../shared/protocol/entity.ts'
import { applyOperation, type Content } from '../../../shared/protocol/merge.ts'
import { Operation } from '../../../shared/protocol/operation.ts'

const uuid = (last: number): string => `01890a5d-ac96-774b-bcce-${String(last).padStart(12, '0')}`
const [ROW, PERSON, CREATION, SEEN, UNSEEN, MINE] = [uuid(1), uuid(2), uuid(3), uuid(4), uuid(5), uuid(6)]
const TAGS = [uuid(11), uuid(12), uuid(13)] as const

const operation = (parts: {
  kind: Operation['kind']
  entity?: EntityName
  fields?: Record<string, Json>
  saw?: Record<string, string>
  opId?: string
  at?: number
}): Operation =>
  Operation.parse({
    opId: MINE,
    actor: PERSON,
    entity: 'time_entry',
    id: ROW,
    fields: {},
    saw: {},
    at: 100,
    schema: 1,
    ...parts,
  })

const fields = {
  user_id: PERSON,
  project_id: null,
  task_id: null,
  description: 'as created',
  started_at: 1000,
  ended_at: 2000,
  breaks: [],
  zone: 'Europe/Berlin',
  stop_reason: 'user',
  billable: false,
  tag_ids: [TAGS[0]],
  source: 'timer',
} satisfies Record<string, Json>
const interval = (startedAt: number, endedAt: number | null, stopReason: string | null = 'user') => ({
  started_at: startedAt,
  ended_at: endedAt,
  breaks: [],
  zone: 'Europe/Berlin',
  stop_reason: stopReason,
})

const never = (): boolean => false
const always = (): boolean => true

function created(): Content {
  const { content } = applyOperation(
    entityOf('time_entry'),
    undefined,
    operation({ kind: 'create', opId: CREATION, fields: fields }),
    never,
  )
  if (!content) throw new Error('nothing was created')
  return content
}
const apply = (content: Content | undefined, parts: Parameters<typeof operation>[0], wins = never) =>
  applyOperation(entityOf(parts.entity ?? 'time_entry'), content, operation(parts), wins)

/** Every field group with a new value, and a value that somebody else wrote without being seen. */
const groups: {
  entity: EntityName
  group: string
  mine: Record<string, Json>
  theirs: Record<string, Json>
  base: Record<string, Json>
}[] = [
  {
    entity: 'time_entry',
    group: 'interval',
    mine: interval(1000, 3000),
    theirs: interval(1000, 4000),
    base: { ...fields, tag_ids: [], breaks: [] },
  },
  {
    entity: 'time_entry',
    group: 'what',
    mine: { project_id: uuid(21), task_id: null },
    theirs: { project_id: uuid(22), task_id: null },
    base: { ...fields, tag_ids: [], breaks: [] },
  },
  {
    entity: 'time_entry',
    group: 'description',
    mine: { description: 'mine' },
    theirs: { description: 'theirs' },
    base: { ...fields, tag_ids: [], breaks: [] },
  },
  {
    entity: 'client',
    group: 'name',
    mine: { name: 'Mine' },
    theirs: { name: 'Theirs' },
    base: { name: 'Acme', archived: false },
  },
  {
    entity: 'project',
    group: 'billing',
    mine: { billable: true, rate_minor: 9000, currency: 'EUR' },
    theirs: { billable: true, rate_minor: 8000, currency: 'EUR' },
    base: {
      client_id: null,
      name: 'P',
      code: '',
      colour: 'blue',
      billable: false,
      rate_minor: null,
      currency: null,
      archived: false,
    },
  },
  {
    entity: 'project',
    group: 'colour',
    mine: { colour: 'rose' },
    theirs: { colour: 'teal' },
    base: {
      client_id: null,
      name: 'P',
      code: '',
      colour: 'blue',
      billable: false,
      rate_minor: null,
      currency: null,
      archived: false,
    },
  },
  {
    entity: 'task',
    group: 'name',
    mine: { name: 'Mine' },
    theirs: { name: 'Theirs' },
    base: { project_id: uuid(21), name: 'T', archived: false },
  },
  {
    entity: 'tag',
    group: 'archived',
    mine: { archived: true },
    theirs: { archived: true },
    base: { name: 't', archived: false },
  },
]

describe.each(groups)('$entity.$group', ({ entity, group, mine, theirs, base }) => {
  const first = applyOperation(
    entityOf(entity),
    undefined,
    operation({ kind: 'create', entity, fields: base, opId: CREATION }),
    never,
  ).content
  const theirRow = applyOperation(
    entityOf(entity),
    first,
    operation({ kind: 'patch', entity, fields: theirs, opId: UNSEEN }),
    never,
  ).content
  const identical = JSON.stringify(mine) === JSON.stringify(theirs)

  test('an edit of what its author saw is clean, whatever the clocks say', () => {
    for (const wins of [never, always]) {
      const seen = apply(theirRow, { kind: 'patch', entity, fields: mine, saw: { [group]: UNSEEN } }, wins)
      expect(seen).toMatchObject({ outcome: 'applied', notes: [] })
      expect(seen.content?.stamps).toEqual({ [group]: MINE })
    }
    expect(apply(first, { kind: 'patch', entity, fields: mine })).toMatchObject({ outcome: 'applied', notes: [] })
  })

  test('an edit that had not seen another one, and is later: it stands, and the other is noted', () => {
    const { content, notes } = apply(theirRow, { kind: 'patch', entity, fields: mine }, always)
    expect(content?.stamps).toEqual({ [group]: MINE })
    expect(notes).toEqual(identical ? [] : [{ kind: 'conflict', group, lost: UNSEEN, kept: MINE, values: theirs }])
  })

  test('an edit that had not seen another one, and is earlier: the other stands, and it is noted', () => {
    const { content, notes } = apply(theirRow, { kind: 'patch', entity, fields: mine }, never)
    expect(content).toMatchObject({ stamps: { [group]: UNSEEN }, values: theirRow?.values })
    expect(notes).toEqual(identical ? [] : [{ kind: 'conflict', group, lost: MINE, kept: UNSEEN, values: mine }])
  })

  test('an edit wins over a deletion that it had not seen, and the other way round', () => {
    const deleted = apply(first, { kind: 'delete', entity, opId: SEEN }).content
    const undeleted = apply(deleted, { kind: 'patch', entity, fields: mine })
    expect(undeleted.content).toMatchObject({ deletedAt: null, stamps: { [group]: MINE, deleted: MINE } })
    expect(undeleted.notes).toEqual([{ kind: 'undeleted', group: 'deleted', lost: SEEN, kept: MINE, values: {} }])
    const skipped = apply(theirRow, { kind: 'delete', entity })
    expect(skipped.content).toBe(theirRow)
    expect(skipped.notes).toEqual([{ kind: 'delete-skipped', group: 'deleted', lost: MINE, kept: UNSEEN, values: {} }])
  })

  test('a deletion that saw everything deletes', () => {
    const { content, notes } = apply(theirRow, { kind: 'delete', entity, saw: { [group]: UNSEEN }, at: 77 })
    expect(content).toMatchObject({ deletedAt: 77, stamps: { [group]: UNSEEN, deleted: MINE } })
    expect(notes).toEqual([])
  })

  test('a deletion is not held up by what its author did just before it, though that brought the row back', () => {
    const elsewhere = apply(first, { kind: 'delete', entity, opId: UNSEEN }).content
    const mineFirst = apply(elsewhere, { kind: 'patch', entity, fields: mine, opId: SEEN })
    expect(mineFirst.content).toMatchObject({ deletedAt: null, stamps: { deleted: SEEN } })
    const { content, notes } = apply(mineFirst.content, { kind: 'delete', entity, saw: { [group]: SEEN }, at: 77 })
    expect(content).toMatchObject({ deletedAt: 77, stamps: { deleted: MINE } })
    expect(notes).toEqual([])
  })
})

describe('timers', () => {
  const running = (): Content => ({ ...created(), values: { ...created().values, ended_at: null, stop_reason: null } })

  test('the end that a later start gives leaves no stamp, so that any end that a person chose prevails', () => {
    const stopped = apply(running(), { kind: 'patch', fields: interval(1000, 5000, 'auto'), opId: SEEN }).content
    expect(stopped).toMatchObject({ stamps: {}, values: { ended_at: 5000, stop_reason: 'auto' } })
    const chosen = apply(stopped, { kind: 'patch', fields: interval(1000, 4000) })
    expect(chosen).toMatchObject({ content: { values: { ended_at: 4000, stop_reason: 'user' } }, notes: [] })
    const late = apply(chosen.content, { kind: 'patch', fields: interval(1000, 5000, 'auto'), opId: UNSEEN }, always)
    expect(late).toMatchObject({ content: { values: { ended_at: 4000 } }, notes: [] })
  })

  test('it neither brings back a deleted entry nor moves an end that was chosen', () => {
    const deleted = apply(running(), { kind: 'delete', opId: SEEN }).content
    expect(apply(deleted, { kind: 'patch', fields: interval(1000, 5000, 'auto') }).content).toBe(deleted)
    expect(
      apply(created(), { kind: 'patch', fields: interval(1000, 5000, 'auto') }, always).content?.values['ended_at'],
    ).toBe(2000)
  })
})

describe('tags', () => {
  test('what joins and what leaves is merged, whoever saw what', () => {
    const first = apply(created(), {
      kind: 'patch',
      fields: { tag_ids: { add: [TAGS[1]], remove: [] } },
      opId: SEEN,
    }).content
    const { content, notes } = apply(first, {
      kind: 'patch',
      fields: { tag_ids: { add: [TAGS[2]], remove: [TAGS[0]] } },
    })
    expect(content?.values['tag_ids']).toBe(JSON.stringify([TAGS[1], TAGS[2]]))
    expect(notes).toEqual([])
  })

  test('changes that do not speak of the same tag give the same set in any order', () => {
    const pool = Array.from({ length: 12 }, (_, index) => uuid(100 + index))
    const changes = fc
      .shuffledSubarray(pool, { minLength: 2 })
      .chain((tags) =>
        fc.tuple(fc.constant(tags), fc.array(fc.boolean(), { minLength: tags.length, maxLength: tags.length })),
      )
      .map(([tags, adds]) =>
        tags.map((tag, index) => (adds[index] ? { add: [tag], remove: [] } : { add: [], remove: [tag] })),
      )
    const all = (list: readonly { add: string[]; remove: string[] }[]) =>
      list.reduce<Content | undefined>(
        (content, change, index) =>
          apply(content, { kind: 'patch', fields: { tag_ids: change }, opId: uuid(200 + index) }).content,
        created(),
      )?.values['tag_ids']
    fc.assert(
      fc.property(
        changes.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(all(shuffled)).toBe(all(list))
        },
      ),
    )
  })
})

test('edits of different groups that had not seen each other commute', () => {
  const edits = [
    { description: 'words' },
    { billable: true },
    { project_id: uuid(21), task_id: null },
    interval(1000, 9000),
    { tag_ids: { add: [TAGS[1]], remove: [] } },
  ] as const satisfies readonly Record<string, Json>[]
  const all = (order: readonly number[]) =>
    order.reduce<Content | undefined>(
      (content, index) =>
        apply(content, { kind: 'patch', fields: edits[index] ?? {}, opId: uuid(300 + index) }).content,
      created(),
    )
  const indices = edits.map((_, index) => index)
  fc.assert(
    fc.property(fc.shuffledSubarray(indices, { minLength: indices.length }), (order) => {
      expect(all(order)).toEqual(all(indices))
    }),
  )
})

test('of two edits that had not seen each other the same one stands whichever arrives first', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.nat(3), fc.boolean(), (atA, atB, aHasGreaterId) => {
      const a = { opId: aHasGreaterId ? uuid(9) : uuid(7), at: atA, fields: { description: 'a' } }
      const b = { opId: uuid(8), at: atB, fields: { description: 'b' } }
      const after = (first: typeof a, second: typeof a) => {
        const later = second.at > first.at || (second.at === first.at && second.opId > first.opId)
        const content = apply(created(), { kind: 'patch', ...first }).content
        return apply(content, { kind: 'patch', ...second }, () => later).content
      }
      expect(after(a, b)).toEqual(after(b, a))
    }),
  )
})

describe('what cannot be', () => {
  test.each([
    ['an end before the start', { ...interval(3000, 2000) }, 'interval'],
    ['an unknown time zone', { ...interval(1000, 2000), zone: 'Middle/Earth' }, 'interval'],
    ['a description that is too long', { description: 'x'.repeat(1001) }, 'description'],
    ['a set as a list', { tag_ids: [TAGS[0]] }, 'tag_ids'],
    ['what is set once', { source: 'manual' }, null],
    ['an unknown column', { mood: 'good' }, null],
  ])('%s is noted and changes nothing', (_, bad, group) => {
    const { content, notes, outcome } = apply(created(), { kind: 'patch', fields: bad })
    expect(content).toEqual(created())
    expect(notes).toMatchObject([{ kind: 'invalid', group, lost: MINE }])
    expect(outcome).toBe('refused')
  })

  test('a bad group does not hold up a good one', () => {
    const { content, notes } = apply(created(), {
      kind: 'patch',
      fields: { ...interval(3000, 2000), description: 'good' },
    })
    expect(content?.values).toMatchObject({ description: 'good', ended_at: 2000 })
    expect(notes).toMatchObject([{ kind: 'invalid', group: 'interval' }])
  })

  test('a part of a group is completed by what stands', () => {
    const { content } = apply(created(), { kind: 'patch', fields: { ended_at: 2500 } })
    expect(content?.values).toMatchObject({ started_at: 1000, ended_at: 2500 })
  })

  test('an incomplete or impossible creation makes no row', () => {
    const { zone: _, ...incomplete } = { ...fields, tag_ids: [], breaks: [] }
    for (const bad of [incomplete, { ...incomplete, zone: 'Europe/Berlin', ended_at: 1 }]) {
      expect(apply(undefined, { kind: 'create', fields: bad })).toMatchObject({
        content: undefined,
        outcome: 'refused',
        notes: [{ kind: 'invalid', group: null }],
      })
    }
  })

  test.each(['patch', 'delete', 'restore'] as const)('a %s of what is not there is kept for its author', (kind) => {
    expect(apply(undefined, { kind })).toMatchObject({
      content: undefined,
      outcome: 'refused',
      notes: [{ kind: 'missing-target', lost: MINE }],
    })
  })
})

describe('creations, deletions and restorations', () => {
  const again = { kind: 'create', fields: fields } as const

  test('the same row made twice is one row', () => {
    const first = created()
    expect(apply(first, { ...again, fields: { ...again.fields } })).toEqual({
      content: first,
      outcome: 'exists',
      notes: [],
    })
    const other = apply(first, { ...again, fields: { ...again.fields, description: 'else' } })
    expect(other.content).toBe(first)
    expect(other.notes).toMatchObject([
      { kind: 'conflict', group: 'description', lost: MINE, values: { description: 'else' } },
    ])
  })

  test('to delete what is deleted, and to restore what lives, changes nothing', () => {
    const deleted = apply(created(), { kind: 'delete', opId: SEEN }).content
    expect(apply(deleted, { kind: 'delete' })).toEqual({ content: deleted, outcome: 'merged', notes: [] })
    const living = created()
    expect(apply(living, { kind: 'restore' })).toEqual({ content: living, outcome: 'merged', notes: [] })
  })

  test('a restoration takes back the deletion that it names; of another one its author is told', () => {
    const deleted = apply(created(), { kind: 'delete', opId: SEEN }).content
    expect(apply(deleted, { kind: 'restore', saw: { deleted: SEEN } })).toMatchObject({
      content: { deletedAt: null },
      outcome: 'applied',
      notes: [],
    })
    expect(apply(deleted, { kind: 'restore', saw: { deleted: UNSEEN } })).toMatchObject({
      content: { deletedAt: null },
      notes: [{ kind: 'undeleted', lost: SEEN, kept: MINE }],
    })
  })

  test('a deletion that had not seen a restoration does not undo it', () => {
    const deleted = apply(created(), { kind: 'delete', opId: SEEN }).content
    const restored = apply(deleted, { kind: 'restore', saw: { deleted: SEEN }, opId: UNSEEN }).content
    expect(apply(restored, { kind: 'delete' })).toMatchObject({
      content: { deletedAt: null },
      notes: [{ kind: 'delete-skipped', kept: UNSEEN }],
    })
  })

  test('a person who edits what they know to be deleted is told nothing', () => {
    const deleted = apply(created(), { kind: 'delete', opId: SEEN }).content
    const edited = apply(deleted, { kind: 'patch', fields: { description: 'back' }, saw: { deleted: SEEN } })
    expect(edited).toMatchObject({ content: { deletedAt: null }, notes: [] })
  })
})
