import { afterEach, describe, expect, test } from 'vitest'
import { insertMany, isOneOf } from '../../../server/db/many.ts'
import { engines, newDatabase } from '../../support/server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const columns = ['id', 'org_id', 'stamps', 'version', 'deleted_at', 'name', 'archived']

describe.each(engines)('many rows in one statement, on %s', (engine) => {
  async function open() {
    const { db, close } = await newDatabase(engine)
    closers.push(close)
    const { id } = await db.selectFrom('orgs').select('id').executeTakeFirstOrThrow()
    const tag = (name: string, version: number, deletedAt: number | null = null) => ({
      id: name,
      org_id: id,
      stamps: '{}',
      version,
      deleted_at: deletedAt,
      name,
      archived: 0,
    })
    const tags = () => db.selectFrom('tags').select(['name', 'version', 'deleted_at']).orderBy('version').execute()
    return { db, tag, tags }
  }

  test('they arrive as they are: quotes, large numbers, nothing, and more of them than a statement has parameters', async () => {
    const { db, tag, tags } = await open()
    const large = 253_402_300_799_999
    const rows = [tag(`it's "so" \\ {}`, 1, large), ...Array.from({ length: 9000 }, (_, n) => tag(`tag-${n}`, n + 2))]
    await insertMany(db, { table: 'tags', columns }, rows)
    const found = await tags()
    expect(found).toHaveLength(9001)
    expect(found[0]).toEqual({ name: `it's "so" \\ {}`, version: 1, deleted_at: large })
    expect(found[1]).toEqual({ name: 'tag-0', version: 2, deleted_at: null })
  })

  test('a row that is there already takes over what is named, and nothing else', async () => {
    const { db, tag, tags } = await open()
    await insertMany(db, { table: 'tags', columns }, [tag('one', 1)])
    const replacing = ['version', 'deleted_at']
    await insertMany(db, { table: 'tags', columns, replacing }, [{ ...tag('one', 2, 7), name: 'two' }])
    expect(await tags()).toEqual([{ name: 'one', version: 2, deleted_at: 7 }])
  })

  test('half of a surrogate pair becomes the sign for what cannot be shown', async () => {
    const { db, tag, tags } = await open()
    await insertMany(db, { table: 'tags', columns }, [tag('half \ud83d of one', 1), tag('whole \u{1f600}', 2)])
    expect((await tags()).map(({ name }) => name)).toEqual(['half \ufffd of one', 'whole \u{1f600}'])
  })

  test('a column is compared with a list, also one of nothing', async () => {
    const { db, tag } = await open()
    await insertMany(db, { table: 'tags', columns }, [tag('a', 1), tag('b,"c"', 2)])
    const among = async (texts: readonly string[]) =>
      (
        await db
          .selectFrom('tags')
          .select('id')
          .where(isOneOf(db, 'id', texts))
          .execute()
      ).map(({ id }) => id)
    expect(await among(['b,"c"', 'x'])).toEqual(['b,"c"'])
    expect(await among([])).toEqual([])
  })
})
