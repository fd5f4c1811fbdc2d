import type { Company } from './support.ts'

/** Fields whose values open something, as they stand in forms, in JSON and in addresses. */
const names =
  'code_verifier|refresh_token|access_token|id_token|refreshToken|nextRefreshToken|accessToken|idToken|client_secret|password'
const inJson = new RegExp(`"(${names})"\\s*:\\s*"([^"]+)"`, 'g')
// In JSON, `code` is the name of a failure.
const inForm = new RegExp(`(?:^|[?&])(${names}|code|token)=([^&"\\s]+)`, 'g')

/** Everything secret that has really gone over the wire, by its value, and what kind it is. Passwords come from the provider's list. */
export function secretsOf({
  atProvider,
  server,
  provider,
}: Pick<Company, 'atProvider' | 'provider'> & Partial<Pick<Company, 'server'>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { url, authorization, sent, received } of [...atProvider.exchanges, ...(server?.exchanges ?? [])]) {
    for (const text of [url, sent, received]) {
      for (const pattern of [inJson, inForm]) {
        for (const [, name = '', value = ''] of text.matchAll(pattern)) found.set(decodeURIComponent(value), name)
      }
    }
    const [, bearer] = /^Bearer (.+)$/.exec(authorization) ?? []
    if (bearer !== undefined) found.set(bearer, 'bearer')
  }
  for (const user of provider.users.values()) found.set(user.password, 'password')
  // Too short to be one: a word that has the name by chance.
  return new Map([...found].filter(([value]) => value.length >= 12).map(([value, name]) => [`${name} ${value}`, value]))
}

/** Which kinds of secrets are among them. */
export const kindsOf = (secrets: ReadonlyMap<string, string>): readonly string[] => [
  ...new Set([...secrets.keys()].map((name) => name.split(' ')[0] ?? '')),
]
