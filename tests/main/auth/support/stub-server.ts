import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { v7 } from 'uuid'
import { z } from 'zod'
import { UserId } from '../../../../shared/domain/id.ts'
import type { User } from '../../../../shared/domain/user.ts'
import {
  type AuthConfig,
  LoginRequest,
  LogoutRequest,
  OidcExchangeRequest,
  OidcStartRequest,
  RefreshRequest,
  RegisterRequest,
  type OidcConfig,
} from '../../../../shared/protocol/auth.ts'
import { DeviceExchangeRequest, DeviceStartRequest } from '../../../../shared/protocol/device-sign-in.ts'
import { failures, type FailureCode } from '../../../../shared/protocol/failure.ts'
import { routes, type RouteName } from '../../../../shared/protocol/routes.ts'

type AuthRoute = Extract<
  RouteName,
  | 'authConfig'
  | 'login'
  | 'register'
  | 'oidcStart'
  | 'oidcExchange'
  | 'oidcDeviceStart'
  | 'oidcDeviceExchange'
  | 'refresh'
  | 'logout'
>
const served = [
  'authConfig',
  'login',
  'register',
  'oidcStart',
  'oidcExchange',
  'oidcDeviceStart',
  'oidcDeviceExchange',
  'refresh',
  'logout',
] as const satisfies readonly AuthRoute[]

/** What is answered instead of the right thing. */
/** `lost`: the request is done, and its answer never arrives. */
type Trouble = FailureCode | 'reset' | 'html' | 'hang' | 'lost'

/** Just enough of our server to sign in to, made with the protocol's own schemas. */
export interface StubServer {
  readonly url: string
  config: AuthConfig
  trouble: Partial<Record<AuthRoute, Trouble>>
  readonly requests: { route: AuthRoute; body: unknown }[]
  /** By `sub` or username. Whoever is unknown becomes a new person. */
  readonly people: Map<string, User>
  /** Passwords by username. */
  readonly passwords: Map<string, string>
  accessSeconds: number
  count(route: AuthRoute): number
  endSessions(): void
  close(): Promise<void>
}

export async function startStubServer(oidc: OidcConfig | null, method: AuthConfig['method']): Promise<StubServer> {
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const nonces = new Set<string>()
  const sessions = new Map<
    string,
    { user: User; over: boolean; next: string | null; family: string; sub: string | null }
  >()
  let counter = 0

  const stub: StubServer = {
    url: `http://127.0.0.1:${port}`,
    config: {
      product: 'timetracker',
      serverId: '0190a1b2-0000-7000-8000-000000000001',
      serverName: 'Example & Sons',
      protocol: { oldest: 1, newest: 1 },
      method,
      selfRegister: true,
      oidc,
    },
    trouble: {},
    requests: [],
    people: new Map(),
    passwords: new Map(),
    accessSeconds: 600,
    count: (route) => stub.requests.filter((request) => request.route === route).length,
    endSessions: () => {
      for (const session of sessions.values()) session.over = true
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const personOf = (name: string): User => {
    const known = stub.people.get(name)
    if (known !== undefined) return known
    const made: User = {
      id: UserId.parse(v7()),
      username: name,
      fullName: '',
      email: `${name}@example.com`,
      role: 'user',
    }
    stub.people.set(name, made)
    return made
  }

  const begin = (user: User, family: string, sub: string | null, chosen?: string): unknown => {
    counter += 1
    const refreshToken = chosen ?? `refresh-token-${counter}-${family}`
    sessions.set(refreshToken, { user, over: false, next: null, family, sub })
    return {
      accessToken: `access-token-${counter}-${family}`,
      accessExpiresAt: Date.now() + stub.accessSeconds * 1000,
      refreshToken,
      user,
    }
  }

  const handlers: Record<AuthRoute, (body: unknown) => Promise<unknown>> = {
    authConfig: async () => stub.config,
    login: async (body) => {
      const { username, password } = LoginRequest.parse(body)
      if (stub.config.method !== 'none' && stub.passwords.get(username) !== password)
        throw new Refusal('wrong-credentials')
      return begin(personOf(username), v7(), null)
    },
    register: async (body) => {
      const { username, password } = RegisterRequest.parse(body)
      if (stub.people.has(username)) throw new Refusal('username-taken')
      if (password !== undefined) stub.passwords.set(username, password)
      return begin(personOf(username), v7(), null)
    },
    oidcStart: async (body) => {
      OidcStartRequest.parse(body)
      const nonce = v7() + v7()
      nonces.add(nonce)
      return { nonce, expiresAt: Date.now() + 600_000 }
    },
    oidcExchange: async (body) => {
      const { idToken } = OidcExchangeRequest.parse(body)
      const claims = await verify(idToken)
      if (typeof claims['nonce'] !== 'string' || !nonces.delete(claims['nonce'])) throw new Refusal('id-token-refused')
      return begin(personOf(claims.sub ?? ''), v7(), claims.sub ?? '')
    },
    oidcDeviceStart: async (body) => {
      DeviceStartRequest.parse(body)
      const ticket = randomBytes(32).toString('base64url')
      nonces.add(ticket)
      return { ticket, expiresAt: Date.now() + 900_000 }
    },
    oidcDeviceExchange: async (body) => {
      const { idToken, ticket } = DeviceExchangeRequest.parse(body)
      const { sub = '' } = await verify(idToken)
      if (!nonces.delete(ticket)) throw new Refusal('id-token-refused')
      const { id, username, fullName, role } = personOf(sub)
      const proof = randomBytes(32).toString('base64url')
      return { person: { id, username, fullName, role }, proof, expiresAt: Date.now() + 600_000 }
    },
    refresh: async (body) => {
      const { refreshToken, nextRefreshToken, idToken } = RefreshRequest.parse(body)
      const session = sessions.get(refreshToken)
      if (session === undefined || session.over) throw new Refusal('session-ended')
      if (session.next !== null && session.next !== nextRefreshToken) {
        for (const other of sessions.values()) if (other.family === session.family) other.over = true
        throw new Refusal('session-ended')
      }
      if (idToken !== undefined && (await verify(idToken)).sub !== session.sub) throw new Refusal('id-token-refused')
      session.next = nextRefreshToken ?? 'used'
      const user = stub.people.get(session.sub ?? session.user.username) ?? session.user
      return begin(user, session.family, session.sub, nextRefreshToken)
    },
    logout: async (body) => {
      const { refreshToken, everywhere } = LogoutRequest.parse(body)
      const ended = sessions.get(refreshToken)
      for (const session of sessions.values()) {
        if (session.family === ended?.family || (everywhere && session.user.id === ended?.user.id)) session.over = true
      }
      return {}
    },
  }

  const verify = async (idToken: string) => {
    const settings = stub.config.oidc
    if (settings === null) throw new Refusal('not-found')
    const keys = createRemoteJWKSet(new URL(`${settings.issuer.replace(/\/$/, '')}/jwks`))
    const { payload } = await jwtVerify(idToken, keys, { issuer: settings.issuer, audience: settings.clientId })
    return payload
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const route = served.find(
      (name) => routes[name].path === request.url && routes[name].method.toUpperCase() === request.method,
    )
    if (route === undefined) return void response.writeHead(404).end()
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const body: unknown = text === '' ? null : JSON.parse(text)
    stub.requests.push({ route, body })
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    const trouble = stub.trouble[route]
    switch (trouble) {
      case undefined:
      case 'lost':
        break
      case 'reset':
        return void request.socket.destroy()
      case 'hang':
        return
      case 'html':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hotel Wi-Fi</h1>')
      default:
        return json(failures[trouble].status, { code: trouble, message: trouble })
    }
    try {
      const done = await handlers[route](body)
      if (trouble === 'lost') request.socket.destroy()
      else json(200, done)
    } catch (error) {
      const code = error instanceof Refusal ? error.refusal : 'bad-request'
      json(failures[code].status, { code, message: String(error) })
    }
  }
  return stub
}

class Refusal extends Error {
  readonly refusal: FailureCode
  constructor(refusal: FailureCode) {
    super(refusal)
    this.refusal = refusal
  }
}
