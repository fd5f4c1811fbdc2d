import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'

/** An issuer that signs whatever a test wants, and answers as badly as it is told to. */
export interface Issuer {
  readonly url: string
  /** Signs claims with the current key, or with another one. */
  readonly sign: (claims: JWTPayload, header?: Record<string, unknown>, key?: CryptoKey | Uint8Array) => Promise<string>
  readonly key: () => CryptoKey
  readonly rotate: (kid: string) => Promise<void>
  /** Replaces what an address answers. */
  readonly answer: (path: string, respond: (response: ServerResponse) => void) => void
  readonly publicKeys: Record<string, unknown>[]
  readonly requests: { path: string; authorization: string | undefined }[]
  readonly stop: () => Promise<void>
}

export async function startIssuer(): Promise<Issuer> {
  const overrides = new Map<string, (response: ServerResponse) => void>()
  const requests: { path: string; authorization: string | undefined }[] = []
  const publicKeys: Record<string, unknown>[] = []
  let current: CryptoKey
  let kid = 'k1'
  async function rotate(next: string): Promise<void> {
    const pair = await generateKeyPair('RS256', { extractable: true })
    current = pair.privateKey
    kid = next
    publicKeys.splice(0, publicKeys.length, { ...(await exportJWK(pair.publicKey)), kid, use: 'sig', alg: 'RS256' })
  }
  await rotate('k1')
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    requests.push({ path, authorization: request.headers.authorization })
    const override = overrides.get(path)
    if (override !== undefined) return override(response)
    const body =
      path === '/jwks' ? { keys: publicKeys } : path === '/.well-known/openid-configuration' ? metadata() : undefined
    response
      .writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const metadata = () => ({ issuer: url, jwks_uri: `${url}/jwks`, userinfo_endpoint: `${url}/userinfo` })
  return {
    url,
    sign: (claims, header = {}, key = current) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key),
    key: () => current,
    rotate,
    answer: (path, respond) => overrides.set(path, respond),
    publicKeys,
    requests,
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export const json =
  (body: unknown, status = 200) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
