import { pino, type DestinationStream, type Logger } from 'pino'

/** Fields that hold secrets, wherever they turn up. */
const secrets = [
  'password',
  'accessToken',
  'refreshToken',
  'nextRefreshToken',
  'idToken',
  'nonce',
  'ticket',
  'proof',
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'authorization',
  'cookie',
]

/** Tokens that stand in the middle of a text: signed ones (RFC 7519), bearer headers, and passwords in database addresses. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\b(Bearer|Basic) [\w\-.~+/]+=*/gi, '$1 [token]'],
  [/(\bpostgres(?:ql)?:\/\/[^:@/\s"]*):[^@/\s"]*@/gi, '$1:[secret]@'],
  [/([?&](?:code|state|nonce|[a-z]+_token|client_secret)=)[^&\s"]+/gi, '$1[secret]'],
]

/** Takes what looks like a secret out of a line. */
export const scrub = (line: string): string =>
  patterns.reduce((text, [pattern, instead]) => text.replaceAll(pattern, instead), line)

/** One JSON object a line, without secrets: first by the names of fields, then by what the line looks like. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
    hooks: { streamWrite: scrub },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
