import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { z } from 'zod'

type Parameters = Record<string, string>
type Json = Record<string, unknown>

/** What the provider does wrong. Everything may change between two requests; an empty object is an honest provider. */
export interface Faults {
  metadata?: (metadata: Json) => Json
  claims?: (claims: JWTPayload, why: 'code' | 'refresh' | 'device') => JWTPayload
  /** How the ID token is signed instead. */
  signature?: 'wrong-key' | 'none' | 'hs256' | 'broken' | 'unknown-kid'
  /** What the browser comes back with; the entries may repeat a name. */
  response?: (entries: [string, string][]) => [string, string][]
  tokens?: (body: Json) => Json
  /** Spoils an endpoint: a redirect, a body that never ends, two megabytes, a page, an error, a cut connection. */
  endpoint?: Partial<
    Record<
      Endpoint,
      | 'redirect'
      | 'hang'
      | 'huge'
      | 'html'
      | 'unavailable'
      | 'reset'
      | 'invalid_grant'
      | 'unauthorized_client'
      | 'unsupported_token_type'
      | 'turned-away'
    >
  >
  /** What the device authorization endpoint answers. */
  device?: (body: Json) => Json
  /** What UserInfo says instead. */
  userinfo?: (claims: Json) => Json
  /** Junk that stands before the right key. */
  keys?: (keys: Json[]) => Json[]
}

export type Endpoint = 'discovery' | 'jwks' | 'authorize' | 'token' | 'device' | 'revoke' | 'end-session' | 'userinfo'

export interface RecordedRequest {
  readonly endpoint: Endpoint
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly form: Parameters
}

export interface FaultyProvider {
  readonly issuer: string
  readonly clientId: string
  faults: Faults
  readonly requests: RecordedRequest[]
  /**
   * What a device that asks whether its person is done gets, one after the other: an error's code, or how the answer is
   * spoiled. When nothing is left, the person is done.
   */
  readonly polls: string[]
  /** Who signs in. */
  person: { sub: string } & Json
  count(endpoint: Endpoint): number
  /** Sets another signing key, as a provider does from time to time. */
  rotateKey(): Promise<void>
  /** Ends every grant, as an administrator who shuts somebody out does. */
  endGrants(): void
  close(): Promise<void>
}

interface Grant {
  readonly nonce: string | undefined
  readonly challenge: string
  readonly redirectUri: string
  readonly sub: string
  over: boolean
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

const newKey = () => generateKeyPair('RS256', { extractable: true })
const [firstKey, wrongKey] = await Promise.all([newKey(), newKey()])

/** An OpenID provider on this computer that lets everybody in without asking, and does wrong what it is told to. */
export async function startFaultyProvider(clientId = 'desktop'): Promise<FaultyProvider> {
  let key = firstKey
  let keyId = 'key-1'
  const deviceCode = randomBytes(24).toString('base64url')
  const codes = new Map<string, Grant>()
  const refreshTokens = new Map<string, { grant: Grant; used: boolean }>()
  const accessTokens = new Map<string, string>()
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const issuer = `http://127.0.0.1:${port}`

  const provider: FaultyProvider = {
    issuer,
    clientId,
    faults: {},
    requests: [],
    polls: [],
    person: { sub: 'person-1' },
    count: (endpoint) => provider.requests.filter((request) => request.endpoint === endpoint).length,
    rotateKey: async () => {
      key = await newKey()
      keyId = `key-${randomBytes(4).toString('hex')}`
    },
    endGrants: () => {
      for (const { grant } of refreshTokens.values()) grant.over = true
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const routes: Record<string, Endpoint> = {
    '/.well-known/openid-configuration': 'discovery',
    '/jwks': 'jwks',
    '/authorize': 'authorize',
    '/token': 'token',
    '/device': 'device',
    '/revoke': 'revoke',
    '/logout': 'end-session',
    '/userinfo': 'userinfo',
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', issuer)
    const endpoint = routes[url.pathname]
    if (endpoint === undefined) return void response.writeHead(404).end()
    const form = Object.fromEntries(new URLSearchParams(await readAll(request)))
    provider.requests.push({ endpoint, url, headers: request.headers, form })
    const fault = provider.faults.endpoint?.[endpoint]
    if (fault !== undefined && spoil(fault, request, response)) return
    switch (endpoint) {
      case 'discovery':
        return json(response, 200, (provider.faults.metadata ?? ((same) => same))(metadata()))
      case 'jwks': {
        const keys: Json[] = [{ ...(await exportJWK(key.publicKey)), kid: keyId, use: 'sig', alg: 'RS256' }]
        return json(response, 200, { keys: provider.faults.keys?.(keys) ?? keys })
      }
      case 'authorize':
        return authorize(url.searchParams, response)
      case 'token':
        return form['grant_type'] === DEVICE_GRANT ? poll(form, request, response) : token(form, response)
      case 'device': {
        const body = {
          device_code: deviceCode,
          user_code: 'WDJB-MJHT',
          verification_uri: `${issuer}/activate`,
          verification_uri_complete: `${issuer}/activate?user_code=WDJB-MJHT`,
          expires_in: 600,
          interval: 5,
        }
        return json(response, 200, provider.faults.device?.(body) ?? body)
      }
      case 'revoke': {
        const known = refreshTokens.get(form['token'] ?? '')
        if (known !== undefined) known.grant.over = true
        return json(response, 200, {})
      }
      case 'userinfo': {
        const sub = accessTokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '')
        if (sub === undefined) return void response.writeHead(401).end()
        const claims: Json = { ...provider.person, sub }
        return json(response, 200, provider.faults.userinfo?.(claims) ?? claims)
      }
      case 'end-session':
        response.writeHead(200, { 'content-type': 'text/html' }).end('signed out')
    }
  }

  const metadata = (): Json => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    device_authorization_endpoint: `${issuer}/device`,
    jwks_uri: `${issuer}/jwks`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/logout`,
    userinfo_endpoint: `${issuer}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const code = randomBytes(16).toString('base64url')
    codes.set(code, {
      nonce: query.get('nonce') ?? undefined,
      challenge: query.get('code_challenge') ?? '',
      redirectUri: query.get('redirect_uri') ?? '',
      sub: provider.person.sub,
      over: false,
    })
    const honest: [string, string][] = [
      ['code', code],
      ['state', query.get('state') ?? ''],
      ['iss', issuer],
    ]
    const back = new URLSearchParams(provider.faults.response?.(honest) ?? honest)
    response.writeHead(302, { location: `${query.get('redirect_uri') ?? ''}?${back.toString()}` }).end()
  }

  const poll = async (form: Parameters, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fault = provider.polls.shift()
    if (fault !== undefined) return void spoil(fault, request, response)
    if (form['client_id'] !== clientId) return json(response, 401, { error: 'invalid_client' })
    if (form['device_code'] !== deviceCode) return json(response, 400, { error: 'bad_verification_code' })
    const grant = { nonce: undefined, challenge: '', redirectUri: '', sub: provider.person.sub, over: false }
    json(response, 200, await tokensFor(grant, 'device'))
  }

  const token = async (form: Parameters, response: ServerResponse): Promise<void> => {
    const refusal = (): void => json(response, 400, { error: 'invalid_grant' })
    if (form['client_id'] !== clientId) return json(response, 401, { error: 'invalid_client' })
    if (form['grant_type'] === 'refresh_token') {
      const known = refreshTokens.get(form['refresh_token'] ?? '')
      if (known === undefined || known.grant.over) return refusal()
      if (known.used) {
        // A token that comes twice was stolen or lost: nobody goes on with this grant (RFC 9700 section 4.14).
        known.grant.over = true
        return refusal()
      }
      known.used = true
      return json(response, 200, await tokensFor(known.grant, 'refresh'))
    }
    const grant = codes.get(form['code'] ?? '')
    codes.delete(form['code'] ?? '')
    const challenge = createHash('sha256')
      .update(form['code_verifier'] ?? '')
      .digest('base64url')
    if (grant === undefined || grant.challenge !== challenge || grant.redirectUri !== form['redirect_uri'])
      return refusal()
    json(response, 200, await tokensFor(grant, 'code'))
  }

  const tokensFor = async (grant: Grant, why: 'code' | 'refresh' | 'device'): Promise<Json> => {
    const refreshToken = randomBytes(24).toString('base64url')
    refreshTokens.set(refreshToken, { grant, used: false })
    const now = Math.floor(Date.now() / 1000)
    const honest: JWTPayload = { iss: issuer, aud: clientId, sub: grant.sub, iat: now, exp: now + 300 }
    if (why === 'code' && grant.nonce !== undefined) honest['nonce'] = grant.nonce
    const claims = provider.faults.claims?.(honest, why) ?? honest
    const accessToken = randomBytes(24).toString('base64url')
    accessTokens.set(accessToken, grant.sub)
    const body = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 300,
      // Nobody stays signed in on a device that many people use.
      ...(why === 'device' ? {} : { refresh_token: refreshToken }),
      id_token: await sign(claims),
    }
    return provider.faults.tokens?.(body) ?? body
  }

  const sign = async (claims: JWTPayload): Promise<string> => {
    const header = { alg: 'RS256', kid: keyId }
    switch (provider.faults.signature) {
      case 'none':
        return new UnsecuredJWT(claims).encode()
      case 'hs256':
        return new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(Buffer.from('a secret of thirty-two characters'))
      case 'wrong-key':
        return new SignJWT(claims).setProtectedHeader(header).sign(wrongKey.privateKey)
      case 'unknown-kid':
        return new SignJWT(claims).setProtectedHeader({ ...header, kid: 'unknown' }).sign(key.privateKey)
      case 'broken': {
        const token = await new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey)
        return token.slice(0, -8) + (token.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA')
      }
      default:
        return new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey)
    }
  }

  return provider
}

/** Whether the fault has answered the request. */
function spoil(fault: string, request: IncomingMessage, response: ServerResponse): boolean {
  switch (fault) {
    case 'redirect':
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
      return true
    case 'hang':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"')
      return true
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"filler":"${'x'.repeat(2 * 1024 * 1024)}"}`)
      return true
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
      return true
    case 'unavailable':
      response.writeHead(503).end()
      return true
    case 'turned-away':
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
      return true
    case 'reset':
      request.socket.destroy()
      return true
    default:
      json(response, 400, { error: fault })
      return true
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
