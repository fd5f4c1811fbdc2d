import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { most } from '../../server/sign-in/limits.ts'
import { ACCESS_LIFETIME, REFRESH_LIFETIME } from '../../server/sign-in/session.ts'
import { rooms } from '../architecture/rooms.ts'
import { newDatabase, startTestServer } from '../support/server.ts'
import { filesBelow, pages, readPage, resolveLink, root, section, tableRows } from './markdown.ts'

const codes = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')

describe('the README', () => {
  it('says what is in every folder', () => {
    const told = tableRows(section(readPage('README.md').text, 'Where things are')).flatMap(([cell]) => codes(cell))
    const there = new Set(
      filesBelow('').flatMap((path) => (path.includes('/') ? [`${path.split('/')[0] ?? ''}/`] : [])),
    )
    expect(told.toSorted()).toEqual([...there].toSorted())
  })
})

describe('the architecture page', () => {
  const text = readPage('docs/development/architecture.md').text

  it('has the import table that the compiler holds', () => {
    const told = tableRows(section(text, 'The rooms'))
      .slice(1)
      .map(([room, may]) => [codes(room)[0], codes(may).toSorted()] as const)
    for (const [room = '', may] of told.filter(([name]) => name !== 'tests')) {
      const { references } = z
        .object({ references: z.array(z.object({ path: z.string() })) })
        .parse(JSON.parse(readFileSync(join(root, room, 'tsconfig.json'), 'utf8')))
      const compiled = references.map(({ path }) => join(room, path)).toSorted()
      expect(may, room).toEqual(compiled)
    }
  })

  it('has every room of the import table', () => {
    const top = new Set(
      Object.keys(rooms).map((room) => (room.startsWith('shared/') ? room : (room.split('/')[0] ?? room))),
    )
    // These two look wherever they like, and nothing looks into them.
    top.delete('scripts')
    top.delete('tests')
    const told = tableRows(section(text, 'The rooms')).flatMap(([room]) => codes(room))
    expect(told.filter((room) => room !== 'tests').toSorted()).toEqual([...top].toSorted())
  })
})

describe('the page of what is stored', () => {
  it('has every table of the server', async () => {
    const { db, close } = await newDatabase('sqlite')
    const tables = (await db.introspection.getTables()).map(({ name }) => name)
    await close()
    const rows = tableRows(
      section(readPage('docs/admin/security/data.md').text, 'On the server').split('Once an hour')[0] ?? '',
    ).slice(1)
    expect(rows.flatMap(([cell]) => codes(cell)).toSorted()).toEqual(tables.toSorted())
  })
})

describe('the page of metrics', () => {
  it('names what the server counts', async () => {
    const told = tableRows(readPage('docs/admin/monitoring/metrics.md').text).flatMap(([cell]) => codes(cell))
    const server = await startTestServer()
    await server.ask('authConfig')
    await server.ask('login', {
      username: 'nobody',
      password: 'not a password',
      device: { id: '0f3a1c64-7a0e-4c55-8f0a-2b6c1d9e7f10', name: 'x' },
    })
    const counted = [...server.parts.metrics.render().matchAll(/^# TYPE (\w+)/gm)].map((match) => match[1] ?? '')
    await server.close()
    expect(counted.length).toBeGreaterThan(2)
    expect(counted.filter((name) => !told.includes(name))).toEqual([])
    const source = ['server/start.ts', 'server/watch.ts', 'server/metrics.ts']
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n')
    expect(told.filter((name) => !source.includes(`'${name}'`) && !source.includes(`${name}:`))).toEqual([])
  })
})

describe('the page of what to watch', () => {
  it('quotes what the server logs', () => {
    const quoted = [...readPage('docs/admin/monitoring/README.md').text.matchAll(/"([^"\n]+)"/g)].map(
      (match) => match[1] ?? '',
    )
    const server = globSync('server/**/*.ts', { cwd: root })
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n')
    expect(quoted.length).toBeGreaterThan(2)
    expect(quoted.filter((text) => !server.includes(text))).toEqual([])
  })
})

describe('commands', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

  it('that pages name exist', () => {
    const named = new Set(
      pages().flatMap(({ text }) =>
        [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:-]+)/g)].map((match) => match[1] ?? ''),
      ),
    )
    expect(named.size).toBeGreaterThan(8)
    expect([...named].filter((name) => !(name in scripts))).toEqual([])
  })

  it('take the options that pages name', () => {
    const source = (name: string) => readFileSync(join(root, scripts[name]?.split(' ')[1] ?? ''), 'utf8')
    const named = pages().flatMap(({ text }) => [
      ...text.matchAll(/npm (?:run )?(start|setup|dist) -- ((?:--[\w=-]+ ?)+)/g),
    ])
    expect(named.length).toBeGreaterThan(4)
    for (const [, name = '', options = ''] of named) {
      for (const option of options.trim().split(' ')) {
        const wanted = option.replace(/^--/, '').replace(/=.*$/, '')
        expect(source(name), `npm run ${name} -- ${option}`).toContain(`'${wanted}'`)
      }
    }
  })
})

describe('pictures', () => {
  it('are all shown, each on a page', () => {
    const shown = new Set(
      pages().flatMap((page) => page.links.flatMap(({ target }) => resolveLink(page, target)?.path ?? [])),
    )
    expect(filesBelow('docs').filter((path) => /\.(png|svg|jpe?g|webp)$/.test(path) && !shown.has(path))).toEqual([])
  })
})

describe('numbers', () => {
  const limits = tableRows(section(readPage('docs/api/README.md').text, 'Limits'))
  const limit = (start: string) => limits.find(([what]) => what?.startsWith(start))?.[1]

  it('of how long things are kept are those of the code', () => {
    const start = readFileSync(join(root, 'server/start.ts'), 'utf8')
    const kept = Object.fromEntries(
      [...start.matchAll(/^const (\w+) = (\d+) \* 24 \* HOUR$/gm)].map((match) => [match[1] ?? '', Number(match[2])]),
    )
    const told = tableRows(section(readPage('docs/admin/security/data.md').text, 'On the server')).flatMap(
      ([what, length]) => {
        const days = /^(\d+) days/.exec(length ?? '')?.[1]
        return days === undefined ? [] : [[what, Number(days)]]
      },
    )
    expect(told.map(([, days]) => days)).toEqual([kept['REMEMBERED'], kept['KEPT_TOMBSTONES'], kept['KEPT_LEDGER']])
  })

  it('are those of the code', () => {
    expect(limit('Wrong credentials for one account')).toBe(`${most.account} in a quarter of an hour`)
    expect(limit('Wrong credentials from one address')).toBe(`${most.address} in a quarter of an hour`)
    expect(limit('Wrong credentials in all')).toBe(`${most.server.toLocaleString('en')} in a quarter of an hour`)
    expect([ACCESS_LIFETIME / 60_000, REFRESH_LIFETIME / (24 * 3_600_000)]).toEqual([10, 30])
    expect(readPage('docs/api/endpoints.md').text).toContain(
      'An access token lasts ten minutes, a refresh token thirty days unused.',
    )
    expect(readPage('docs/admin/security/token-flow.md').text).toContain('| Access token | ten minutes |')
  })
})

describe('decisions', () => {
  const index = readPage('docs/development/decisions/README.md').text
  const rows = tableRows(index).filter(([cell]) => /^\[\d{4}\]/.test(cell ?? ''))

  it('are numbered without a gap, and each has its four headings', () => {
    expect(rows.map(([cell]) => Number(cell?.slice(1, 5)))).toEqual(rows.map((_, place) => place + 1))
    for (const [cell] of rows) {
      const file = /\(([^)]+)\)/.exec(cell ?? '')?.[1] ?? ''
      const { text } = readPage(`docs/development/decisions/${file}`)
      expect(text.match(/^## .*$/gm), file).toEqual(['## Question', '## Decision', '## Why', '## What it costs'])
      expect(text.startsWith(`# ${file.slice(0, 4)} `), file).toBe(true)
    }
  })
})
