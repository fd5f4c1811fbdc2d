import { createHash, randomBytes } from 'node:crypto'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration, type JWK } from 'oidc-provider'
import type { Certificate } from './certificate.ts'
import { memoryAdapter } from './provider-memory.ts'
import { driveBrowser, drivePhone } from './provider-browser.ts'
import { errorPage, loginPage } from './provider-pages.ts'

/** Somebody the provider knows. The claims are what it says of them beside `sub`. */
export interface ProviderUser {
  readonly sub: string
  readonly password: string
  readonly claims: Readonly<Record<string, unknown>>
}

export interface ProviderOptions {
  /** By the name they type. Changing the map changes what the provider says the next time. */
  readonly users?: Map<string, ProviderUser>
  readonly clientId?: string
  /** Where claims beside `sub` stand; the standard's own default is UserInfo. */
  readonly claimsIn?: 'userinfo' | 'id_token'
  readonly refreshTokens?: boolean
  readonly redirectUris?: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  readonly endSession?: boolean
  /** Whether the client may use the device grant (RFC 8628). */
  readonly deviceFlow?: boolean
  /** A fixed port, or any free one. */
  readonly port?: number
  /** Makes it speak https. */
  readonly certificate?: Certificate
}

export interface ProviderTokens {
  readonly id_token: string
  readonly access_token: string
  readonly refresh_token?: string
}

/** A certified OpenID provider on a free port of this machine, with one public native client. */
export interface TestProvider {
  readonly issuer: string
  readonly clientId: string
  readonly users: Map<string, ProviderUser>
  /** Every request it got, as `METHOD /path`. */
  readonly requests: string[]
  /** Plays a browser and a person: follows an authorization request to where it sends them back to. */
  readonly authorize: (authorizationUrl: string, username: string) => Promise<URL>
  /** Plays a person with a phone: opens the address of a device's code, confirms it and signs in, or says no. */
  readonly activate: (verificationUri: string, username: string | null) => Promise<void>
  /** A whole sign-in without an app: code, PKCE, tokens. */
  readonly signIn: (username: string, options?: { nonce?: string; scope?: string }) => Promise<ProviderTokens>
  readonly refresh: (refreshToken: string) => Promise<ProviderTokens>
  readonly stop: () => Promise<void>
}

export const defaultUsers = (): Map<string, ProviderUser> =>
  new Map([
    ['alice', person('alice', 'Alice Example', ['staff', 'timetracker-admins'])],
    ['bob', person('bob', 'Bob Example', ['staff'])],
  ])

const person = (username: string, name: string, groups: readonly string[]): ProviderUser => ({
  sub: `${username}-0001`,
  password: `${username}-password`,
  claims: { preferred_username: username, name, email: `${username}@example.com`, email_verified: true, groups },
})

const CALLBACK = 'http://127.0.0.1/auth/oidc/callback'

export async function startProvider(options: ProviderOptions = {}): Promise<TestProvider> {
  const users = options.users ?? defaultUsers()
  const clientId = options.clientId ?? 'timetracker-desktop'
  const requests: string[] = []
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = (_request, response) => response.end()
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${(request.url ?? '').split('?')[0]}`)
    answer(request, response)
  }
  const { certificate } = options
  const server = certificate === undefined ? createHttp(listener) : createHttps(certificate, listener)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const issuer = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  const provider = new Provider(issuer, await configuration(options, users, clientId))
  const callback = provider.callback()
  answer = (request, response) =>
    request.url?.startsWith('/interaction/') === true
      ? void interact(provider, users, request, response).catch((error: unknown) => {
          response.writeHead(500, { 'content-type': 'text/html' }).end(errorPage(String(error)))
        })
      : callback(request, response)

  const redirectUri = options.redirectUris?.[0] ?? CALLBACK
  async function token(form: Record<string, string>): Promise<ProviderTokens> {
    const reply = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, ...form }),
    })
    if (!reply.ok) throw new Error(`the provider refused: ${await reply.text()}`)
    return (await reply.json()) as ProviderTokens
  }
  const authorize = (url: string, username: string) => driveBrowser(url, users.get(username)?.password ?? '', username)
  return {
    issuer,
    clientId,
    users,
    requests,
    authorize,
    activate: (url, username) =>
      drivePhone(url, username === null ? null : { username, password: users.get(username)?.password ?? '' }),
    async signIn(username, { nonce, scope = 'openid profile email groups offline_access' } = {}) {
      const verifier = randomBytes(32).toString('base64url')
      const url = new URL(`${issuer}/auth`)
      url.search = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope,
        state: randomBytes(16).toString('base64url'),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...(nonce === undefined ? {} : { nonce }),
      }).toString()
      const back = await authorize(url.href, username)
      const code = back.searchParams.get('code')
      if (code === null) throw new Error(`no code came back: ${back.search}`)
      return token({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier })
    },
    refresh: (refreshToken) => token({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function configuration(
  options: ProviderOptions,
  users: Map<string, ProviderUser>,
  clientId: string,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'first', use: 'sig', alg: 'RS256' } as JWK
  const bySub = (sub: string) => [...users.values()].find((user) => user.sub === sub)
  const refreshTokens = options.refreshTokens ?? true
  return {
    adapter: memoryAdapter(),
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: [...(options.redirectUris ?? [CALLBACK])],
        post_logout_redirect_uris: [...(options.postLogoutRedirectUris ?? ['http://127.0.0.1/signed-out'])],
        grant_types: [
          'authorization_code',
          ...(refreshTokens ? ['refresh_token'] : []),
          ...(options.deviceFlow === true ? ['urn:ietf:params:oauth:grant-type:device_code'] : []),
        ],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    conformIdTokenClaims: options.claimsIn !== 'id_token',
    findAccount: (_context, sub) => {
      const user = bySub(sub)
      return user === undefined ? undefined : { accountId: sub, claims: () => ({ ...user.claims, sub }) }
    },
    // Whoever signed in has agreed to everything that was asked for: there is no page of its own for that.
    async loadExistingGrant(context) {
      const { client, session, provider, params } = context.oidc
      if (client === undefined || session?.accountId === undefined) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(typeof params?.['scope'] === 'string' ? params['scope'] : 'openid')
      await grant.save()
      return grant
    },
    issueRefreshToken: () => Promise.resolve(refreshTokens),
    expiresWithSession: () => false,
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      deviceFlow: {
        enabled: options.deviceFlow ?? false,
        userCodeInputSource: (context, form) => void (context.body = form),
        userCodeConfirmSource: (context, form) => void (context.body = form),
        successSource: (context) => void (context.body = 'done'),
      },
      rpInitiatedLogout: {
        enabled: options.endSession ?? true,
        logoutSource: (context, form) => void (context.body = logoutBody(form)),
      },
    },
    renderError: (context, out) => void (context.body = errorPage(`${out.error}: ${out.error_description ?? ''}`)),
    ttl: {
      AccessToken: 600,
      IdToken: 600,
      Session: 3600,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      AuthorizationCode: 60,
      DeviceCode: 600,
    },
  }
}

const logoutBody = (form: string): string =>
  `<!doctype html><html lang="en"><title>Sign out</title><h1>Sign out?</h1>${form}<button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button></html>`

/** The provider's own pages: a form that asks who is there. */
async function interact(
  provider: Provider,
  users: Map<string, ProviderUser>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response)
  if (details.prompt.name === 'consent') {
    // A native client is asked for consent each time (RFC 8252 section 8.6); here everybody agrees.
    await provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true })
    return
  }
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(loginPage(details.uid))
    return
  }
  const form = new URLSearchParams(await bodyOf(request))
  if (form.get('answer') === 'cancel') {
    await provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'the person said no',
    })
    return
  }
  const user = users.get(form.get('username') ?? '')
  if (user === undefined || user.password !== form.get('password')) {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(loginPage(details.uid, 'That is not right. Try again.'))
    return
  }
  await provider.interactionFinished(request, response, { login: { accountId: user.sub } })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
