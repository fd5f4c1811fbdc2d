import { v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import type { ReviewChange, ReviewCursor } from '../../shared/domain/terminal-administration.ts'
import { engines, newDevice, startTestServer, type Engine, type TestServer } from '../support/server.ts'
import { enrolTerminal, type FakeTerminal } from '../support/terminal.ts'

const HOUR = 3_600_000
const MONDAY = Date.UTC(2026, 10, 23)
const at = (hours: number): number => MONDAY + hours * HOUR

let server: TestServer
let root: { readonly id: string; readonly token: string }
let anna: string
let ben: string
let gate: FakeTerminal
afterEach(() => server.close())

async function start(engine: Engine): Promise<void> {
  server = await startTestServer({ engine, now: at(7), environment: { ADMIN_USERNAMES: 'root' } })
  const register = async (username: string) =>
    (await server.ask('register', { username, password: 'a long password', fullName: '', device: newDevice() })).value
  const { user, accessToken } = await register('root')
  root = { id: user.id, token: accessToken }
  anna = (await register('anna')).user.id
  ben = (await register('ben')).user.id
  gate = await enrolTerminal(server, accessToken, { started: at(6) })
}

/** A new access token: time goes on in these tests. */
async function token(username: string): Promise<string> {
  const login = { username, password: 'a long password', device: newDevice() }
  return (await server.ask('login', login)).value.accessToken
}
const review = async (over: object = {}) =>
  (await server.ask('adminKioskReview', { since: MONDAY, ...over }, await token('root'))).value
const tick = async (change: ReviewChange) => server.ask('adminKioskReviewed', change, await token('root'))
const until = (hours: number): void => server.advance(at(hours) - server.parts.clock())
const audit = async () =>
  (
    await server.db.selectFrom('audit').selectAll().where('action', 'like', 'kiosk-review%').orderBy('id').execute()
  ).map(({ actor, action, subject, detail }) => [actor, action, subject, (JSON.parse(detail) as { kind: string }).kind])

/** Clock-outs that fit nothing, at these hours. */
async function strayAt(...hours: readonly number[]): Promise<string[]> {
  const ids = hours.map((hour) => gate.punch(anna, 'out', at(hour)).id)
  until(Math.max(...hours) + 0.5)
  await gate.sync(server.parts.clock())
  return ids
}

describe.each(engines)('the review of what terminals recorded, on %s', (engine) => {
  test('what was looked at is ticked off, with who and when, and goes behind what is open; it can be taken back', async () => {
    await start(engine)
    const [early, late] = await strayAt(8, 9)
    const [newest] = (await review()).punches
    expect(newest).toMatchObject({ id: late, reviewed: null })
    if (!newest) throw new Error('there is nothing to look at')
    const { id, found } = newest

    until(10)
    const reviewed = { at: at(10), by: root.id }
    expect((await tick({ kind: 'punch', id, found, reviewed: true })).value).toEqual({ kind: 'punch', id, reviewed })
    // A second press, by whomever, is no second look.
    until(11)
    expect((await tick({ kind: 'punch', id, found, reviewed: true })).value).toEqual({ kind: 'punch', id, reviewed })
    const after = await review()
    expect(after.punches.map((punch) => [punch.id, punch.reviewed])).toEqual([
      [early, null],
      [late, reviewed],
    ])
    expect(after.open).toEqual({ entries: 0, punches: 1 })

    const undo = { kind: 'punch', id, found, reviewed: false } as const
    expect((await tick(undo)).value).toEqual({ kind: 'punch', id, reviewed: null })
    expect((await tick(undo)).value).toEqual({ kind: 'punch', id, reviewed: null })
    expect((await review()).punches.map((punch) => punch.id)).toEqual([late, early])
    expect(await audit()).toEqual([
      [root.id, 'kiosk-reviewed', anna, 'punch'],
      [root.id, 'kiosk-review-undone', anna, 'punch'],
    ])
  })

  test('an entry about which something new is doubtful is open again', async () => {
    await start(engine)
    const opened = gate.punch(anna, 'in', at(8))
    until(21)
    await gate.sync(at(21))
    const [shift] = (await review()).entries
    expect(shift).toMatchObject({ id: opened.id, marks: ['longest-shift'] })
    if (!shift) throw new Error('there is nothing to look at')
    await tick({ kind: 'entry', id: shift.id, found: shift.found, reviewed: true })
    // The punch that began it has the same id, and is another case.
    expect((await tick({ kind: 'punch', id: shift.id, found: '[]', reviewed: false })).code).toBeUndefined()
    expect((await review()).entries).toMatchObject([{ reviewed: { by: root.id } }])

    gate.punch(anna, 'in', at(9))
    await gate.sync(at(21))
    const [again] = (await review()).entries
    expect(again).toMatchObject({ id: opened.id, reviewed: null })
    expect(again?.marks).not.toEqual(['longest-shift'])
    // What was seen before is no look at what is doubtful now.
    await tick({ kind: 'entry', id: shift.id, found: shift.found, reviewed: true })
    expect((await review()).open).toEqual({ entries: 1, punches: 0 })
  })

  test('page after page everything comes once, what is open before what is not, lines of one instant too', async () => {
    await start(engine)
    const others = [8, 9, 10].map((hour) => gate.punch(ben, 'out', at(hour)).id)
    const stray = [...others, ...(await strayAt(8, 9, 10, 11))]
    const opened = gate.punch(anna, 'in', at(12))
    until(25)
    await gate.sync(server.parts.clock())
    const { punches, entries } = await review()
    expect(entries.map(({ id }) => id)).toEqual([opened.id])
    for (const { id, found } of [punches[0], punches[3]].flatMap((punch) => punch ?? [])) {
      await tick({ kind: 'punch', id, found, reviewed: true })
    }
    const whole = (await review()).punches
    expect(whole.map(({ reviewed }) => reviewed !== null)).toEqual([...Array<boolean>(5).fill(false), true, true])

    const pages: string[][] = []
    const seen: string[] = []
    let after: ReviewCursor | null = null
    do {
      const page = await review({ after, limit: 2 })
      pages.push(page.punches.map(({ id }) => id))
      seen.push(...page.entries.map(({ id }) => id))
      expect(page.open).toEqual({ entries: 1, punches: 5 })
      after = page.next
    } while (after !== null)
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 2, 1])
    expect(pages.flat()).toEqual(whole.map(({ id }) => id))
    expect(pages.flat().toSorted()).toEqual(stray.toSorted())
    expect(seen).toEqual([opened.id])
  })

  test('only an administrator ticks off, and only what there is', async () => {
    await start(engine)
    const [id = ''] = await strayAt(8)
    const change = { kind: 'punch', id, found: '[]', reviewed: true } as const
    expect((await server.ask('adminKioskReviewed', change, await token('anna'))).code).toBe('forbidden')
    expect((await server.ask('adminKioskReviewed', change, gate.credential.credential)).code).not.toBeUndefined()
    expect((await tick({ ...change, id: v7() })).code).toBe('not-found')
    expect((await tick({ ...change, kind: 'entry' })).code).toBe('not-found')
    expect((await review()).open).toEqual({ entries: 0, punches: 1 })
  })
})
