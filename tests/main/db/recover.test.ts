import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReplica, type Replica } from '../../../main/db/open.ts'
import { backUp, openOrRecover } from '../../../main/db/recover.ts'

const NOON = Date.UTC(2026, 10, 23, 12)
const DAY = 24 * 3_600_000
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replica-'))
  path = join(folder, 'time.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const remember = (replica: Replica, value: string) =>
  replica.writer.insertInto('meta').values({ key: 'word', value }).execute()
const recall = async (replica: Replica) =>
  (await replica.reader.selectFrom('meta').select('value').where('key', '=', 'word').executeTakeFirst())?.value

test('a sound database opens as it is', async () => {
  const first = await openReplica(path)
  await remember(first, 'kept')
  await first.close()
  const { replica, recovery } = await openOrRecover(path, () => NOON)
  expect(recovery).toBe('none')
  expect(await recall(replica)).toBe('kept')
  await replica.close()
})

test('a damaged file is set aside whole and the newest backup takes its place', async () => {
  const first = await openReplica(path)
  await remember(first, 'backed up')
  expect(await backUp(path, () => NOON)).toContain('time-2026-11-23')
  await first.close()
  writeFileSync(path, 'this is no database, but it must not be lost either')
  const { replica, recovery } = await openOrRecover(path, () => NOON + DAY)
  expect(recovery).toBe('restored-from-backup')
  expect(await recall(replica)).toBe('backed up')
  expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1)
  await replica.close()
})

test('without a backup it starts empty and still keeps the damaged file', async () => {
  writeFileSync(path, 'this is no database')
  const { replica, recovery } = await openOrRecover(path, () => NOON)
  expect(recovery).toBe('started-empty')
  expect(readdirSync(folder).some((name) => name.includes('.damaged-'))).toBe(true)
  await replica.close()
})

test('one backup a day, seven at most', async () => {
  const replica = await openReplica(path)
  for (let day = 0; day < 9; day += 1) await backUp(path, () => NOON + day * DAY)
  expect(await backUp(path, () => NOON + 8 * DAY + 3_600_000)).toBeUndefined()
  const names = readdirSync(join(folder, 'backups')).toSorted()
  expect(names).toHaveLength(7)
  expect(names[0]).toContain('2026-11-25')
  await replica.close()
})

test('a database that a newer version changed is refused by name and left alone', async () => {
  const replica = await openReplica(path)
  await replica.writer
    .insertInto('kysely_migration' as never)
    .values({ name: '9999_from_the_future', timestamp: 'now' })
    .execute()
  await replica.close()
  await expect(openOrRecover(path, () => NOON)).rejects.toMatchObject({ code: 'newer' })
  expect(readdirSync(folder).some((name) => name.includes('.damaged-'))).toBe(false)
})
