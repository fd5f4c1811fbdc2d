import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { FindingCode } from '../../shared/domain/provider-finding.ts'
import { entities, type Entity } from '../../shared/protocol/entity.ts'
import { FailureBody, failures } from '../../shared/protocol/failure.ts'
import { routes, type Route, type RouteName } from '../../shared/protocol/routes.ts'
import { IssueKind, MOST_BYTES, MOST_OPERATIONS, MOST_ROWS, Poke, ResetReason } from '../../shared/protocol/sync.ts'
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { PendingExport } from '../../main/sync/export.ts'
import { openApiDocument } from '../../server/openapi.ts'
import { AuthMethod } from '../../shared/domain/user.ts'
import { pages, readPage, section, tableRows } from './markdown.ts'

const endpoints = readPage('docs/api/endpoints.md').text
const sync = readPage('docs/api/sync.md').text
const table: Readonly<Record<RouteName, Route>> = routes

/** What stands beside the routes table. */
const beside = ['GET /api/v1/events', 'GET /api/v1/openapi.json', 'GET /health', 'GET /ready', 'GET /metrics']

const rows = tableRows(section(endpoints, 'All of them')).flatMap(([route, who, methods, what]) => {
  const name = /^`(\w+ \/\S*)`$/.exec(route ?? '')?.[1]
  return name === undefined ? [] : [{ route: name, who, methods, what }]
})

describe('the table of endpoints', () => {
  it('has every route, as the routes table has it', () => {
    const expected = Object.values(table).map(({ method, path, access, methods, summary }) => ({
      route: `${method.toUpperCase()} ${path}`,
      who: access,
      methods: methods === undefined || methods.length === AuthMethod.options.length ? 'all' : methods.join(', '),
      what: summary,
    }))
    expect(rows.filter((row) => !beside.includes(row.route))).toEqual(expected)
  })

  it('has what stands beside it, as the OpenAPI document has it', () => {
    const { paths } = openApiDocument('trial') as { paths: Record<string, Record<string, unknown>> }
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(rows.map((row) => row.route).toSorted()).toEqual([...new Set([...served, ...beside])].toSorted())
  })

  it('is the only place from which routes are named: every other page names ones that exist', () => {
    const known = new Set([
      ...rows.map((row) => row.route),
      'GET /login',
      'POST /login',
      'GET /login/oidc',
      'GET /auth/oidc/callback',
      'GET /logout',
    ])
    const named = pages()
      .filter((page) => page.path.startsWith('docs/') || page.path === 'README.md')
      .flatMap((page) =>
        [...page.text.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^\s`?]*)/g)].map((match) => match[1] ?? ''),
      )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((route) => !known.has(route))).toEqual([])
  })
})

/** The pages that show requests and answers. */
const examples = ['endpoints.md', 'terminals.md', 'failures.md', 'events.md', 'sync.md']

describe('the examples', () => {
  const found = examples.flatMap((page) => {
    const { text } = readPage(`docs/api/${page}`)
    return [...text.matchAll(/<!-- example (\w+)(?: (request|response))? -->\n```json\n([\s\S]*?)```/g)].map(
      (match) => ({
        name: match[1] ?? '',
        side: match[2],
        json: match[3] ?? '',
      }),
    )
  })

  const schemaOf = (name: string, side: string | undefined): z.ZodType | null => {
    if (name === 'failure') return FailureBody
    if (name === 'poke') return Poke
    if (name === 'pending') return PendingExport
    const route = Object.hasOwn(table, name) ? table[name as RouteName] : undefined
    return (side === 'request' ? route?.request : route?.response) ?? null
  }

  it.each(found)('$name $side passes its schema', ({ name, side, json }) => {
    const schema = schemaOf(name, side)
    expect(schema, `${name} ${side ?? ''}`).not.toBeNull()
    const value: unknown = JSON.parse(json)
    // What the schema does not know is a slip of the page.
    expect(schema?.parse(value)).toEqual(value)
  })

  it('shows a request for every route that takes one', () => {
    const shown = new Set(found.filter((example) => example.side === 'request').map((example) => example.name))
    // The same form as one's own.
    const alike = new Set(['adminEndSession'])
    const wanted = Object.entries(table).flatMap(([name, route]) =>
      route.request === null || alike.has(name) ? [] : [name],
    )
    expect(wanted.filter((name) => !shown.has(name))).toEqual([])
  })

  it('marks every JSON block, so that none escapes', () => {
    for (const page of examples) {
      const { text } = readPage(`docs/api/${page}`)
      expect(text.match(/^```json$/gm)?.length ?? 0, page).toBe(
        text.match(/<!-- example [^>]*-->\n```json$/gm)?.length ?? 0,
      )
    }
  })
})

describe('closed sets', () => {
  it('has every failure with its status and meaning', () => {
    const told = tableRows(readPage('docs/api/failures.md').text)
      .filter((cells) => cells.length === 3 && /^`[\w-]+`$/.test(cells[0] ?? ''))
      .map(([code, status, means]) => ({ code: (code ?? '').slice(1, -1), status: Number(status), means }))
    expect(told).toEqual(Object.entries(failures).map(([code, { status, means }]) => ({ code, status, means })))
  })

  const firstCells = (heading: string) =>
    tableRows(section(sync, heading)).flatMap(([cell]) => /^`([\w-]+)`$/.exec(cell ?? '')?.[1] ?? [])

  it('has every kind of issue', () => {
    expect(firstCells('Issues').toSorted()).toEqual(IssueKind.options.toSorted())
  })

  it('has every finding of a look at the provider', () => {
    const told = tableRows(section(endpoints, 'Administration')).flatMap(
      ([cell]) => /^`([\w-]+)`$/.exec(cell ?? '')?.[1] ?? [],
    )
    expect(told).toEqual(FindingCode.options)
  })

  it('has every reason for a reset', () => {
    expect(firstCells('When the server begins anew')).toEqual(ResetReason.options)
  })

  it('has every entity with its groups and sets', () => {
    const told = tableRows(section(sync, 'Operations')).filter((cells) => cells.length === 4 && cells[0] !== 'Entity')
    const all: Readonly<Record<string, Entity>> = entities
    const expected = Object.entries(all).map(([name, entity]) => ({
      name,
      groups: Object.entries(entity.groups)
        .map(([group, columns]) =>
          columns.length === 1 && columns[0] === group ? group : `${group} (${columns.join(', ')})`,
        )
        .join('; '),
      sets: entity.sets.join(', '),
      fixed: name === 'issue' ? 'the rest' : entity.fixed.join(', '),
    }))
    expect(
      told.map(([name, groups, sets, fixed]) => ({ name: (name ?? '').slice(1, -1), groups, sets, fixed })),
    ).toEqual(expected)
  })

  it('tells the true numbers', () => {
    const index = readPage('docs/api/README.md').text
    expect(sync).toContain(`at most ${MOST_OPERATIONS} and ${MOST_BYTES / 1024} KiB`)
    expect(sync).toContain(`at most ${MOST_ROWS.toLocaleString('en')}`)
    expect([OLDEST_PROTOCOL, PROTOCOL_VERSION]).toEqual([1, 1])
    expect(index).toContain('Today both are 1.')
  })
})
