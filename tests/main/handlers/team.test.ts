import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { OperationId } from '../../../shared/protocol/operation.ts'
import type { HistoryItem } from '../../../shared/protocol/team.ts'
import { tellHistory } from '../../../main/handlers/entry-history.ts'
import { code, value } from '../auth/support/world.ts'
import { makeWorld } from './support/administration.ts'

const HOUR = 3_600_000
const zone = 'Europe/Berlin'
const content = { description: 'Drawing', projectId: null, taskId: null, tagIds: [], billable: false }

type World = Awaited<ReturnType<typeof makeWorld>>

/** A world in which root has added two hours for ada, which ended an hour ago. */
async function withEntry() {
  const world = await makeWorld()
  const { root, ada } = world
  const now = world.server.parts.clock()
  const entry = { ...content, startedAt: now - 3 * HOUR, endedAt: now - HOUR }
  const asked = { userId: ada.id, entry, zone, reason: 'Forgotten' }
  expect(value(await root.team['team:add'](asked))).toEqual({ met: false })
  return { ...world, now, asked, shown: await shownFirst(world) }
}
const entriesOf = async ({ root, ada, server }: World) => {
  const now = server.parts.clock()
  return value(await root.team['team:entries']({ userId: ada.id, from: now - 24 * HOUR, to: now + HOUR }))
}
const shownFirst = async (world: World) => {
  const [shown] = (await entriesOf(world)).entries
  if (shown === undefined) throw new Error('no entry')
  return shown
}

describe('the team, on our own server', () => {
  it('shows everybody with what the day sums to, and the entries of one person', async () => {
    const world = await withEntry()
    const { root, now, ada } = world
    const team = value(await root.team['team:list']({ from: now - 12 * HOUR, to: now + 12 * HOUR }))
    expect(team).toMatchObject([
      { id: ada.id, username: 'ada', total: 2 * HOUR, running: null },
      { username: 'root', total: 0, running: null },
    ])
    expect(await entriesOf(world)).toMatchObject({
      complete: true,
      entries: [{ corrected: true, entry: { description: 'Drawing', source: 'manual', zone, endedAt: now - HOUR } }],
    })
  })

  it('corrects what is named and leaves the rest, and the history tells it from what to what', async () => {
    const world = await withEntry()
    const { root, now, shown } = world
    const changes = { endedAt: now, description: 'Plans' }
    expect(value(await root.team['team:correct']({ shown, changes, reason: 'As agreed' }))).toEqual({ met: false })
    const after = await shownFirst(world)
    expect(after.entry).toEqual({ ...shown.entry, ...changes })
    value(await root.team['team:delete']({ shown: after, reason: 'Twice' }))
    expect((await entriesOf(world)).entries).toEqual([])
    expect(value(await root.team['team:history']({ id: shown.entry.id }))).toMatchObject([
      {
        did: 'create',
        name: 'root',
        reason: 'Forgotten',
        stands: 'all',
        before: {},
        after: { description: 'Drawing' },
      },
      {
        did: 'patch',
        reason: 'As agreed',
        before: { ended_at: now - HOUR, description: 'Drawing' },
        after: { ended_at: now, description: 'Plans' },
      },
      { did: 'delete', reason: 'Twice', before: {}, after: {} },
    ])
  })

  it('says when a correction met a change that was not shown', async () => {
    const { root, shown } = await withEntry()
    const correct = (description: string) =>
      root.team['team:correct']({ shown, changes: { description }, reason: 'As agreed' })
    expect(value(await correct('Plans'))).toEqual({ met: false })
    expect(value(await correct('Sketches'))).toEqual({ met: true })
  })

  it('adds once, however often it has to be asked', async () => {
    const world = await withEntry()
    const { root, asked } = world
    const again = { ...asked, entry: { ...asked.entry, description: 'Once' } }
    world.world.losesAnswers = true
    expect(code(await root.team['team:add'](again))).toBe('server-unreachable')
    world.world.losesAnswers = false
    value(await root.team['team:add'](again))
    const { entries } = await entriesOf(world)
    expect(entries.map(({ entry }) => entry.description).toSorted()).toEqual(['Drawing', 'Once'])
    // What arrived is done with: the same words later are another entry.
    value(await root.team['team:add'](again))
    expect((await entriesOf(world)).entries).toHaveLength(3)
  })

  it('refuses times that cannot be, before anything is asked', async () => {
    const { root, shown, now, asked } = await withEntry()
    const move = (changes: { startedAt?: number; endedAt?: number | null }) =>
      root.team['team:correct']({ shown, changes, reason: 'As agreed' })
    expect(code(await move({ endedAt: shown.entry.startedAt - 1 }))).toBe('end-before-start')
    expect(code(await move({ startedAt: now + HOUR }))).toBe('in-the-future')
    expect(code(await move({ endedAt: null }))).toBe('bad-input')
    const late = { ...asked.entry, startedAt: now + HOUR, endedAt: now + 2 * HOUR }
    expect(code(await root.team['team:add']({ ...asked, entry: late }))).toBe('in-the-future')
  })

  it('closes time, says who did, and opens it again', async () => {
    const { root, ada, now } = await withEntry()
    value(await root.team['team:close']({ until: now - HOUR, note: 'October' }))
    const [closing, ...others] = value(await root.team['team:closings']({}))
    expect(others).toEqual([])
    expect(closing).toMatchObject({ closedUntil: now - HOUR, note: 'October', name: 'root' })
    expect(code(await ada.team['team:reopen']({ id: closing?.id ?? '' }))).toBe('forbidden')
    value(await root.team['team:reopen']({ id: closing?.id ?? '' }))
    expect(value(await root.team['team:closings']({}))).toEqual([])
    expect(code(await root.team['team:close']({ until: now + HOUR, note: '' }))).toBe('bad-input')
  })

  it('is forbidden to everybody else', async () => {
    const { ada, root, shown, asked, now } = await withEntry()
    const { team } = ada
    const answers = [
      code(await team['team:list']({ from: now, to: now })),
      code(await team['team:entries']({ userId: root.id, from: now, to: now })),
      code(await team['team:correct']({ shown, changes: { description: 'x' }, reason: 'mine' })),
      code(await team['team:add'](asked)),
      code(await team['team:delete']({ shown, reason: 'mine' })),
      code(await team['team:history']({ id: shown.entry.id })),
      code(await team['team:closings']({})),
      code(await team['team:close']({ until: now, note: '' })),
    ]
    expect(answers).toEqual(answers.map(() => 'forbidden'))
  })
})

describe('the history of an entry', () => {
  const step = (
    kind: HistoryItem['kind'],
    fields: HistoryItem['fields'],
    outcome: HistoryItem['outcome'] = 'applied',
  ) => ({
    opId: OperationId.parse(v7()),
    at: 1,
    receivedAt: 2,
    actor: { id: v7(), name: 'Ada' },
    device: null,
    kind,
    fields,
    outcome,
    reason: null,
  })
  const [one, two] = [v7(), v7()]

  it('tells tags as they were and are, and leaves out what stayed', () => {
    const steps = tellHistory([
      step('create', { tag_ids: [one], started_at: 5, ended_at: null }),
      step('patch', { tag_ids: { add: [two], remove: [one] }, started_at: 5, ended_at: 9 }),
    ])
    expect(steps[1]).toMatchObject({
      before: { tag_ids: [one], ended_at: null },
      after: { tag_ids: [two], ended_at: 9 },
    })
    expect(Object.keys(steps[1]?.after ?? {})).toEqual(['tag_ids', 'ended_at'])
  })

  it('does not count what was not taken', () => {
    const steps = tellHistory([
      step('create', { description: 'a' }),
      step('patch', { description: 'b' }, 'refused'),
      step('patch', { description: 'c' }, 'merged'),
    ])
    expect(steps.map(({ stands }) => stands)).toEqual(['all', 'none', 'part'])
    expect(steps[2]).toMatchObject({ before: { description: 'a' }, after: { description: 'c' } })
  })
})
