import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKioskDatabase, readMeta, type KioskDb } from '../../../main/kiosk/database.ts'
import { findByBadge, findByName, knownPeople, takeRoster } from '../../../main/kiosk/people.ts'
import { TerminalRoster } from '../../../shared/protocol/terminal.ts'

/* What a terminal keeps of what the server says about people: a part of them at a time, or all at once from an older server. */

const [anna, berta, carla] = [v7(), v7(), v7()]
let db: KioskDb

beforeEach(async () => {
  db = await openKioskDatabase(':memory:')
})
afterEach(() => db.destroy())

const person = (id: string, name: string, badges: readonly string[], digest?: string) => ({
  id,
  name,
  number: null,
  badges,
  locale: 'en',
  textSize: 'normal',
  pinGeneration: 0,
  punches: [],
  entries: [],
  handEnds: [],
  ...(digest === undefined ? {} : { digest }),
})
const rosterOf = (...people: readonly object[]) =>
  TerminalRoster.parse({ people, clients: [], projects: [], tasks: [] })
const names = async () => (await findByName(db, '')).map(({ name }) => name)

test('who has changed is replaced, who is gone is forgotten, and the others stay', async () => {
  const all = rosterOf(
    person(anna, 'Anna', ['a'], '1'),
    person(berta, 'Berta', ['b'], '1'),
    person(carla, 'Carla', [], '1'),
  )
  await takeRoster(db, { roster: all, gone: [], digest: 'one' })
  expect(await knownPeople(db)).toEqual({ [anna]: '1', [berta]: '1', [carla]: '1' })
  // Berta's badge is Anna's now, and Carla has left.
  const news = rosterOf(person(anna, 'Anna Berg', ['a', 'b'], '2'), person(berta, 'Berta', [], '2'))
  await takeRoster(db, { roster: news, gone: all.people.slice(2).map(({ id }) => id), digest: 'two' })
  expect(await names()).toEqual(['Anna Berg', 'Berta'])
  expect(await findByBadge(db, 'b')).toMatchObject([{ name: 'Anna Berg' }])
  expect(await knownPeople(db)).toEqual({ [anna]: '2', [berta]: '2' })
  expect(await readMeta(db, 'digest')).toBe('two')
  await takeRoster(db, { roster: rosterOf(), gone: [], digest: 'three' })
  expect(await names()).toEqual(['Anna Berg', 'Berta'])
  expect(await findByBadge(db, 'a')).toMatchObject([{ name: 'Anna Berg' }])
})

test('the roster of an older server is whole, and says no digests', async () => {
  await takeRoster(db, {
    roster: rosterOf(person(anna, 'Anna', ['a']), person(berta, 'Berta', ['b'])),
    gone: undefined,
    digest: 'one',
  })
  expect(await knownPeople(db)).toEqual({})
  await takeRoster(db, { roster: rosterOf(person(berta, 'Berta', ['a'])), gone: undefined, digest: 'two' })
  expect(await names()).toEqual(['Berta'])
  expect(await findByBadge(db, 'a')).toMatchObject([{ name: 'Berta' }])
  expect(await findByBadge(db, 'b')).toEqual([])
})
