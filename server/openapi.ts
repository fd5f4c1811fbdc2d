import { z } from 'zod'
import { FailureBody, failures } from '../shared/protocol/failure.ts'
import { routeNames, routes, type Route, type RouteName } from '../shared/protocol/routes.ts'
import { PROTOCOL_VERSION } from '../shared/protocol/version.ts'

type Schema = Readonly<Record<string, unknown>>

const Plain = z.record(z.string(), z.unknown())

/** JSON Schema of what is sent (or comes back), as OpenAPI 3.1 takes it: the dialect is named once, above. */
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Schema =>
  tidyObject(z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }))

/** Leaves out what only stands in a document of its own, and what zod derives from TypeScript's `readonly`. */
function tidyObject(schema: Schema): Schema {
  // Only "any JSON value" refers to itself; an empty schema says the same. A property may be called so as well.
  if (typeof schema['$ref'] === 'string') return {}
  const kept = Object.entries(schema).filter(
    ([key]) => !['$schema', '$id', '$defs', 'readOnly', '~standard'].includes(key),
  )
  return Object.fromEntries(kept.map(([key, value]) => [key, tidy(value)]))
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy)
  return typeof value === 'object' && value !== null ? tidyObject(Plain.parse(value)) : value
}

const content = (schema: Schema) => ({ 'application/json': { schema } })
const refusal = {
  description: 'A failure: its code is one of the closed set',
  content: content({ $ref: '#/components/schemas/Failure' }),
}

function operation(name: RouteName): Schema {
  const route: Route = routes[name]
  const offered =
    route.methods === undefined ? [] : [`Offered with AUTH_METHOD ${route.methods.join(', ')}; otherwise 404.`]
  return {
    operationId: name,
    summary: route.summary,
    ...(offered.length === 0 ? {} : { description: offered.join(' ') }),
    tags: [route.path.split('/')[3] ?? 'other'],
    ...(route.access === 'open' ? {} : { security: [{ bearer: [] }] }),
    ...(route.request === null
      ? {}
      : { requestBody: { required: true, content: content(schemaOf(route.request, 'input')) } }),
    responses: {
      '200': { description: 'Done', content: content(schemaOf(route.response, 'output')) },
      default: refusal,
    },
  }
}

const plain = (summary: string, type: string): Schema => ({
  get: {
    summary,
    tags: ['operation'],
    responses: { '200': { description: 'Done', content: { [type]: { schema: { type: 'string' } } } } },
  },
})

/** The description of the whole interface, made from the very schemas that check it. */
export function openApiDocument(serverName: string): Schema {
  const paths: Record<string, Schema> = {}
  for (const name of routeNames) {
    const { path, method } = routes[name]
    paths[path] = { ...paths[path], [method]: operation(name) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: serverName,
      version: `protocol ${PROTOCOL_VERSION}`,
      description: 'Sign-in, accounts and sync of TimeTracker.',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths: {
      ...paths,
      '/api/v1/events': {
        get: {
          operationId: 'events',
          summary: 'Server-sent events: "poke" says that there is something to sync',
          tags: ['sync'],
          security: [{ bearer: [] }],
          responses: {
            '200': {
              description: 'An endless stream',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            },
            default: refusal,
          },
        },
      },
      '/health': plain('Whether the process is alive', 'application/json'),
      '/ready': plain('Whether it can answer: the database does', 'application/json'),
      '/metrics': plain('Measurements in the text format of Prometheus', 'text/plain'),
    },
    components: {
      schemas: { Failure: { ...schemaOf(FailureBody, 'output'), description: meanings() } },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  }
}

const meanings = (): string =>
  Object.entries(failures)
    .map(([code, { status, means }]) => `- \`${code}\` (${status}): ${means}`)
    .join('\n')
