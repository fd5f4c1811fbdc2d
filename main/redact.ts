import { FailureCode } from '../shared/ipc/failure.ts'

/** Stands where a secret was. */
export const REDACTED = '[redacted]'

/** Names that always mean a secret, compared without case, `_` and `-`. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'state',
  'nonce',
  'pin',
  'jwt',
  'jws',
  'jwe',
  'assertion',
  'clientassertion',
  'usercode',
  'devicecode',
  'ticket',
  'proof',
  'idtokenhint',
  'credential',
  'credentials',
  'cookie',
  'setcookie',
  'authorization',
  'proxyauthorization',
  'codeverifier',
  'verifier',
  'apikey',
  'privatekey',
  'datakey',
])
/** Words that mean a secret wherever they stand in a name: `newPassword`, `id_token`, `OIDC_CLIENT_SECRET`. */
const SECRET_WORDS = /token|secret|password|passwd|passphrase/
/** Names that hold such a word and yet no secret: `token_endpoint`, `token_type`. */
const HARMLESS_ENDINGS = /(endpoint|type|types|supported|expiresin|expiresat|count|length)$/

/** Error codes of this app, of Node, of SQLite and of the sign-in library. Any other value under `code` may be an authorization code. */
const OWN_CODES: ReadonlySet<string> = new Set(FailureCode.options)
const KNOWN_CODE =
  /^(E[A-Z]{2,15}|EAI_[A-Z]+|ERR_[A-Z0-9_]+|SQLITE_[A-Z_]+|OAUTH_[A-Z_]+|UND_ERR_[A-Z_]+|[a-z]+_[a-z_]+)$/

/** `name=value` in addresses and forms, also percent-encoded, once or more; the value ends at the next separator. */
const PARAMETER =
  /(?:(?<![A-Za-z0-9_-])|(?<=%(?:25)*[0-9A-F]{2}))((?:id|access|refresh|logout|subject|device)_token|id_token_hint|client_secret|client_assertion|code_verifier|(?:user|device)_code|code|state|nonce|assertion|password|pin|token)(=|%(?:25)*3D)((?!\[redacted\])[^&\s"'<>\\#;,)]+)/gi
/** `"name": "value"` inside a text that holds JSON, however often its quotes were escaped. */
const QUOTED =
  /(\\*["'])([A-Za-z_-]*(?:token|secret|password|passwd|authorization|verifier|assertion|cookie)|code|state|nonce|pin|user_code|device_code)\1(\s*:\s*)(\\*["'])((?:(?!\4).)*)\4/gi
/** Header lines: everything behind the name is secret. */
const HEADER = /\b((?:proxy-)?authorization|(?:set-)?cookie)(\s*[:=]\s*)(?!\[redacted\])[^\r\n"]+/gi
/** `password: hunter2`, `access_token = …` in prose. */
const SPOKEN =
  /\b((?:[a-z]+_)?(?:token|secret|password|passphrase)|code_verifier|pin)(\s*[:=]\s*)(?!\[redacted\])([^\s"',;&)]+)/gi
const SCHEME = /\b(Bearer|DPoP|Basic)\s+(?!\[redacted\])[A-Za-z0-9\-._~+/=]{6,}/gi
/** Three parts (signed) or five (encrypted), of which the first is JSON in base64url. */
const JWT = /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,4}/g
/** `user:password@` in an address. */
const USER_INFORMATION = /(:\/\/)[^\s/?#@"']+@/g

/** A text without secrets in it: addresses, headers, JSON and bare tokens lose what is private and keep the rest. */
export function redactText(text: string): string {
  return text
    .replace(JWT, REDACTED)
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(HEADER, `$1$2${REDACTED}`)
    .replace(QUOTED, (_all, quote: string, name: string, colon: string, open: string, value: string) => {
      const shown = name.toLowerCase() === 'code' && isKnownCode(value) ? value : REDACTED
      return `${quote}${name}${quote}${colon}${open}${shown}${open}`
    })
    .replace(PARAMETER, `$1$2${REDACTED}`)
    .replace(SPOKEN, `$1$2${REDACTED}`)
    .replace(USER_INFORMATION, `$1${REDACTED}@`)
}

/** A JSON value without secrets: by name at any depth, and inside every text. */
export function redactValue(value: unknown, name = ''): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (isSecretName(name)) return REDACTED
  if (isCodeName(name) && !isKnownCode(value)) return REDACTED
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map((inner) => redactValue(inner, name))
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactValue(inner, key)]))
  }
  return value
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_\s-]/g, '')

function isSecretName(name: string): boolean {
  const bare = plain(name)
  return SECRET_NAMES.has(bare) || (SECRET_WORDS.test(bare) && !HARMLESS_ENDINGS.test(bare))
}

const isCodeName = (name: string): boolean => plain(name) === 'code' || plain(name) === 'authorizationcode'

function isKnownCode(value: unknown): boolean {
  if (typeof value !== 'string') return true
  return OWN_CODES.has(value) || KNOWN_CODE.test(value)
}
