import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keepStatements as ofTheApp } from '../../../main/db/statements.ts'
import { keepStatements as ofTheServer } from '../../../server/db/statements.ts'

let raw: Sqlite.Database
beforeEach(() => {
  raw = new Sqlite(':memory:')
  raw.exec("create table notes (id integer primary key, words text); insert into notes values (1, 'first')")
})
afterEach(() => raw.close())

const all = 'select * from notes order by id'

/* The rooms may not share it, so each has its own: they have to be alike. */

describe.each([
  ['the app', ofTheApp],
  ['the server', ofTheServer],
])('the kept statements of %s', (_, keepStatements) => {
  test('a text is compiled once for a connection, and each connection has its own', () => {
    const kept = keepStatements(raw)
    expect(kept.prepare(all)).toBe(kept.prepare(all))
    expect(kept.prepare(`${all} limit 1`)).not.toBe(kept.prepare(all))
    const other = new Sqlite(':memory:')
    other.exec('create table notes (id integer primary key)')
    expect(keepStatements(other).prepare(all).all([])).toEqual([])
    expect(kept.prepare(all).all([])).toEqual([{ id: 1, words: 'first' }])
    other.close()
  })

  test('what is kept answers with what is there now, also after the table has changed', () => {
    const kept = keepStatements(raw)
    const update = kept.prepare('update notes set words = ? where id = ?')
    expect(kept.prepare(all).all([])).toEqual([{ id: 1, words: 'first' }])
    update.run(['second', 1])
    raw.exec('alter table notes add column at integer')
    expect(kept.prepare(all).all([])).toEqual([{ id: 1, words: 'second', at: null }])
    raw.exec('begin')
    update.run(['third', 1])
    raw.exec('rollback')
    expect(kept.prepare(all).all([])).toEqual([{ id: 1, words: 'second', at: null }])
  })

  test('it does not grow without end: long texts are not kept, and many begin anew', () => {
    const kept = keepStatements(raw)
    const long = `select ${Array.from({ length: 800 }, () => '12345').join(' + ')} as sum`
    expect(kept.prepare(long)).not.toBe(kept.prepare(long))
    const first = kept.prepare(all)
    for (let n = 0; n < 300; n += 1) kept.prepare(`${all} limit ${n}`)
    expect(kept.prepare(all)).not.toBe(first)
    expect(kept.prepare(all).all([])).toEqual([{ id: 1, words: 'first' }])
  })

  test('closing it closes the connection', () => {
    keepStatements(raw).close()
    expect(raw.open).toBe(false)
  })
})
