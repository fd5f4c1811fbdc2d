import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serverMigrations } from '../../migrations/server/index.ts'
import { AuthMethod } from '../../shared/domain/user.ts'
import { routes, type Route, type RouteName } from '../../shared/protocol/routes.ts'
import { engines, newDatabase } from '../support/server.ts'
import { filesBelow, readPage, root, section, tableRows } from './markdown.ts'

const guide = readPage('docs/admin/configuration/sign-in.md').text
const endpoints = readPage('docs/api/endpoints.md').text
const code = (cell: string | undefined): string => /`([^`]+)`/.exec(cell ?? '')?.[1] ?? ''
const isRoute = (name: string): name is RouteName => Object.hasOwn(routes, name)
const offers = (method: AuthMethod, name: RouteName): boolean => {
  const route: Route = routes[name]
  return route.methods?.includes(method) ?? true
}

describe('the guide to sign-in', () => {
  it('has its eleven parts, in order', () => {
    const headings = [...guide.matchAll(/^## (.+)$/gm)].map((match) => match[1])
    expect(headings).toEqual([
      'In short',
      'Before you begin',
      'Addresses',
      'The variables',
      'Providers',
      'What happens at a sign-in',
      'Methods',
      'With containers',
      'Security recommendations',
      'Troubleshooting',
      'Routes',
      'Database',
      'Support',
    ])
  })

  it('tells of each method what the routes do', () => {
    const rows = tableRows(section(guide, 'Methods')).filter((cells) => cells.length === 6 && cells[0] !== 'Method')
    expect(rows.map((cells) => code(cells[0]))).toEqual(AuthMethod.options)
    for (const [name, field, needed, sso, people] of rows) {
      const method = AuthMethod.parse(code(name))
      const passwords = offers(method, 'password')
      expect([field, needed, sso], method).toEqual([
        passwords ? 'yes' : 'no',
        passwords ? 'yes' : 'no',
        offers(method, 'oidcExchange') ? 'yes' : 'no',
      ])
      expect(people, method).not.toBe('')
      expect(offers(method, 'register') || offers(method, 'oidcExchange'), method).toBe(true)
    }
  })

  it('has each case of trouble that people come with', () => {
    const seen = tableRows(section(guide, 'Troubleshooting'))
      .map((cells) => cells.join(' '))
      .join('\n')
    for (const about of [
      /shows no "Sign in with SSO"/,
      /redirect address does not match/,
      /Names or addresses are empty/,
      /id-token-refused/,
      /Somebody is no administrator/,
      /After signing out one is still signed in/,
      /error page of the provider/,
      /provider-unreachable/,
    ])
      expect(seen).toMatch(about)
  })

  it('quotes what the server logs', () => {
    const sources = filesBelow('server')
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n')
    const first = tableRows(section(guide, 'Troubleshooting')).map((cells) => cells[0] ?? '')
    const quoted = first.flatMap((cell) =>
      [...cell.matchAll(/`([a-z_]+: [^`]+|it is [^`]+)`/g)].map((match) => match[1] ?? ''),
    )
    expect(quoted.length).toBeGreaterThan(3)
    for (const words of quoted) expect(sources).toContain(words)
  })

  it('names a counterpart of every route that pages would have, as do the endpoints', () => {
    const pages = ['GET /login', 'POST /login', 'GET /login/oidc', 'GET /auth/oidc/callback', 'GET /logout']
    const here = tableRows(section(guide, 'Routes'))
    const there = tableRows(section(endpoints, 'Coming from a web application'))
    for (const page of pages) {
      const [inGuide, inEndpoints] = [here, there].map((rows) => rows.find((cells) => code(cells[0]) === page))
      for (const row of [inGuide, inEndpoints]) expect(row?.[1], page).toMatch(/`(GET|POST) \/api\/v1\/auth\//)
    }
    for (const [, cell = ''] of there) {
      const [, name = '', method, path] = /`(\w+)`, `(GET|POST) (\/api\/v1\/[^`]+)`/.exec(cell) ?? []
      if (!isRoute(name)) continue
      expect(`${routes[name].method.toUpperCase()} ${routes[name].path}`).toBe(`${method} ${path}`)
    }
  })
})

describe.each(engines)('what the guide says of the database, on %s', (engine) => {
  it('is so', async () => {
    const { db, close } = await newDatabase(engine)
    onTestFinished(close)
    const text = section(guide, 'Database')
    const named = [...text.matchAll(/`(\d{4}_\w+)`/g)].map((match) => match[1])
    expect(Object.keys(serverMigrations)).toEqual(expect.arrayContaining(named))
    expect(named).toEqual(['0002_users_oidc_identity', '0003_device_sign_in'])
    const tables = await db.introspection.getTables()
    const users = tables.find((table) => table.name === 'users')
    for (const column of ['email', 'oidc_issuer', 'oidc_sub']) {
      expect(text).toContain(`| \`${column}\` | text, may be empty |`)
      expect(users?.columns.find(({ name }) => name === column)?.isNullable, column).toBe(true)
    }
    for (const table of ['device_tickets', 'seen_id_tokens', 'device_proofs']) {
      expect(text).toContain(table)
      expect(tables.map(({ name }) => name)).toContain(table)
    }
    const index =
      engine === 'sqlite'
        ? sql<{ found: string }>`select sql as found from sqlite_master where name = 'users_oidc_identity'`
        : sql<{ found: string }>`select indexdef as found from pg_indexes where indexname = 'users_oidc_identity'`
    const { rows } = await index.execute(db)
    expect(rows[0]?.found).toMatch(/unique.*oidc_issuer.*oidc_sub/i)
    expect(text).toContain('`users_oidc_identity` | unique over (`oidc_issuer`, `oidc_sub`)')
  })
})
