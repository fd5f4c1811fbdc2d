import { afterEach, describe, expect, test } from 'vitest'
import { withOrgWrite } from '../../../server/db/org-write.ts'
import { createPokes } from '../../../server/pokes.ts'
import { refuse, succeed } from '../../../server/result.ts'
import { write } from '../../../server/write.ts'
import { engines, newDatabase } from '../../support/server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

describe.each(engines)('writing synced rows, on %s', (engine) => {
  async function open() {
    const { db, close } = await newDatabase(engine)
    closers.push(close)
    const headNow = async () => (await db.selectFrom('orgs').select('head').executeTakeFirstOrThrow()).head
    const addTag = (name: string) =>
      withOrgWrite(db, async ({ transaction, org, nextVersion }) => {
        const version = nextVersion()
        await transaction
          .insertInto('tags')
          .values({ id: name, org_id: org.id, stamps: '{}', version, deleted_at: null, name, archived: 0 })
          .execute()
        return version
      })
    return { db, headNow, addTag }
  }

  test('each row gets a version of its own, in the order of commits', async () => {
    const { headNow, addTag } = await open()
    const versions = await Promise.all(Array.from({ length: 40 }, (_, index) => addTag(`tag-${index}`)))
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
    expect(await headNow()).toBe(40)
  })

  test('what fails takes back its versions with its rows', async () => {
    const { db, headNow, addTag } = await open()
    await addTag('first')
    await expect(
      withOrgWrite(db, async ({ nextVersion }) => {
        nextVersion()
        await Promise.reject(new Error('no'))
      }),
    ).rejects.toThrow('no')
    expect(await headNow()).toBe(1)
    expect(await addTag('second')).toBe(2)
  })

  test('a transaction that writes nothing leaves the head alone', async () => {
    const { db, headNow } = await open()
    await withOrgWrite(db, () => Promise.resolve())
    expect(await headNow()).toBe(0)
  })

  test('devices are told after the commit, and not of what was refused', async () => {
    const { db, headNow } = await open()
    const pokes = createPokes()
    const heard: number[] = []
    pokes.listen('anna', (head) => heard.push(head))
    const outcome = await write({ db, pokes }, async ({ transaction, org, nextVersion }) => {
      await transaction
        .insertInto('tags')
        .values({
          id: 'x',
          org_id: org.id,
          stamps: '{}',
          version: nextVersion(),
          deleted_at: null,
          name: 'x',
          archived: 0,
        })
        .execute()
      return refuse('forbidden')
    })
    expect(outcome).toEqual({ ok: false, code: 'forbidden' })
    expect(await db.selectFrom('tags').selectAll().execute()).toEqual([])
    expect([await headNow(), heard]).toEqual([0, []])
    await write({ db, pokes }, ({ nextVersion }) => Promise.resolve(succeed(nextVersion())))
    expect(await headNow()).toBe(1)
    await expect.poll(() => heard).toEqual([1])
  })
})
