import type { MiddlewareHandler } from 'hono'
import type { RouteName } from '../shared/protocol/routes.ts'
import type { Bindings, Variables } from './http.ts'
import type { Metrics } from './metrics.ts'
import type { Parts } from './parts.ts'
import type { Result } from './result.ts'

const pages = new Set(['/health', '/ready', '/metrics', '/api/v1/events', '/api/v1/openapi.json'])

/** Gives each request an id, writes one line about it, and measures it. Addresses are logged without their query, bodies never. */
export const observe =
  (parts: Parts): MiddlewareHandler<{ Variables: Variables; Bindings: Bindings }> =>
  async (context, next) => {
    const begun = performance.now()
    const given = context.req.header('x-request-id')
    const id = given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : parts.newId()
    context.set('requestId', id)
    context.set('route', pages.has(context.req.path) ? context.req.path : 'unknown')
    context.header('X-Request-Id', id)
    await next()
    const seconds = (performance.now() - begun) / 1000
    const route = context.get('route')
    const { status } = context.res
    parts.metrics.count('timetracker_requests_total', { method: context.req.method, route, status: String(status) })
    parts.metrics.observe('timetracker_request_seconds', { route }, seconds)
    const refusal = context.get('refusal')
    const line = {
      request: id,
      method: context.req.method,
      route,
      status,
      ms: Math.round(seconds * 1000),
      ...(context.get('userId') === undefined ? {} : { user: context.get('userId') }),
      ...(refusal === undefined ? {} : { code: refusal.code, detail: refusal.detail }),
    }
    // What is asked every few seconds by machines would drown the rest.
    if (pages.has(route) && status < 400) parts.log.debug(line, 'request')
    else parts.log.info(line, 'request')
  }

const signIns: Partial<Record<RouteName, string>> = {
  login: 'local',
  register: 'register',
  oidcExchange: 'oidc',
  oidcDeviceExchange: 'oidc-device',
  refresh: 'refresh',
}

export function countSignIn(metrics: Metrics, name: RouteName, result: Result<unknown>): void {
  const method = signIns[name]
  if (method === undefined) return
  metrics.count('timetracker_sign_ins_total', { method, outcome: result.ok ? 'done' : result.code })
}
