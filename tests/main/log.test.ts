import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog, type OpenLog } from '../../main/log.ts'

let folder = ''
let open: OpenLog

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'))
  open = openLog({ folder, level: 'info', about: { version: '1.2.3' } })
})
afterEach(() => {
  open.close()
  rmSync(folder, { recursive: true, force: true })
})

const text = (): string => readFileSync(join(folder, 'timetracker.log'), 'utf8')
const lines = (): Record<string, unknown>[] =>
  text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('a line is on disk as soon as it is logged, with the version and a time', () => {
  open.log.warn({ channel: 'timer:start' }, 'what happened')
  expect(lines()).toMatchObject([{ level: 40, version: '1.2.3', channel: 'timer:start', msg: 'what happened' }])
  expect(String(lines()[0]?.['time'])).toMatch(/^\d{4}-\d\d-\d\dT/)
})

test('lines below the level are not written', () => {
  open.log.debug('quiet')
  open.log.info('loud')
  expect(lines()).toHaveLength(1)
})

test('an error keeps its stack, its code and its cause', () => {
  const cause = Object.assign(new Error('disk'), { code: 'ENOSPC' })
  open.log.error({ err: new Error('outer', { cause }) }, 'x')
  expect(text()).toContain('outer: disk')
  expect(text()).toContain('log.test.ts')
  open.log.error({ err: cause }, 'x')
  expect(lines()[1]).toMatchObject({ err: { code: 'ENOSPC' } })
})

/** Looks like nothing that a rule about shapes could know. */
const CANARY = 'Qm9veWFoIQ-canary-Zz90'
const JWT = `eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJjYW5hcnkiLCJhdWQiOiJ4In0.${CANARY}`

test.each([
  ['access_token', { access_token: CANARY }],
  ['any depth', { a: [{ b: { refreshToken: CANARY } }] }],
  ['a list under a secret name', { id_tokens: [CANARY, { x: CANARY }] }],
  ['id_token', { ID_TOKEN: CANARY }],
  ['code', { code: CANARY }],
  ['state', { state: CANARY }],
  ['nonce', { nonce: CANARY }],
  ['verifier', { code_verifier: CANARY, codeVerifier: CANARY }],
  ['client secret', { OIDC_CLIENT_SECRET: CANARY, clientSecret: CANARY }],
  ['what a shared terminal got', { ticket: CANARY, proof: CANARY, deviceCode: CANARY, user_code: CANARY }],
  ['headers', { headers: { Authorization: `Bearer ${CANARY}`, cookie: CANARY, 'Set-Cookie': [CANARY] } }],
  ['password', { password: CANARY, newPassword: CANARY, password_hash: CANARY }],
  ['pin', { pin: CANARY, PIN: 123_456 }],
  ['numbers under a secret name', { pin: 987_654 }],
  [
    'address with query',
    { url: `http://127.0.0.1:4711/auth/oidc/callback?code=${CANARY}&state=${CANARY}&iss=https%3A%2F%2Fid.test` },
  ],
  ['fragment', { url: `app://tracker/#access_token=${CANARY}&token_type=bearer` }],
  [
    'address in an address',
    { url: `https://id.test/logout?next=${encodeURIComponent(`https://a.test/?code=${CANARY}`)}` },
  ],
  [
    'address in an address in an address',
    { url: `https://a.test/?u=${encodeURIComponent(encodeURIComponent(`https://b.test/?x=1&state=${CANARY}`))}` },
  ],
  ['id_token_hint', { url: `https://id.test/logout?id_token_hint=${CANARY}` }],
  [
    'form body',
    { body: `grant_type=authorization_code&code=${CANARY}&code_verifier=${CANARY}&client_secret=${CANARY}` },
  ],
  [
    'JSON in a text',
    { body: JSON.stringify({ access_token: CANARY, nested: JSON.stringify({ refresh_token: CANARY, code: CANARY }) }) },
  ],
  [
    'header line',
    { text: `GET / HTTP/1.1\r\nAuthorization: Basic ${CANARY}\r\nCookie: a=${CANARY}; b=${CANARY}\r\nAccept: */*` },
  ],
  ['bearer in prose', { text: `sent with Bearer ${CANARY}` }],
  ['prose', { text: `password: ${CANARY}, refresh_token = ${CANARY}` }],
  ['user information', { url: `https://anna:${CANARY}@proxy.test:8080/` }],
])('no secret is written: %s', (_, facts) => {
  open.log.warn(facts, 'x')
  expect(text()).not.toContain('canary')
  expect(text()).not.toMatch(/987654|123456/)
  expect(text()).toContain('[redacted]')
})

test('no secret is written from messages, bindings, errors, causes or stacks', () => {
  open.log.warn(`opened http://127.0.0.1/cb?code=${CANARY}`)
  open.log.warn('with %s and %o', `access_token=${CANARY}`, { id_token: CANARY })
  open.log.child({ access_token: CANARY, token: JWT }).warn('child')
  const cause = Object.assign(new Error(`401 for Bearer ${CANARY}`), { body: { error: 'x', refresh_token: CANARY } })
  open.log.error({ err: new Error(`token ${JWT} was refused`, { cause }) }, 'x')
  expect(text()).not.toContain('canary')
  expect(lines()).toHaveLength(4)
})

test('a bare JWT, signed or encrypted, is recognised by its shape', () => {
  open.log.warn({ whatever: JWT, list: [`<${JWT}>`], five: 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn' }, `got ${JWT}`)
  expect(text()).not.toMatch(/eyJ/)
})

test('what is no secret stays readable', () => {
  const facts = {
    code: 'ECONNREFUSED',
    failure: { code: 'server-unreachable' },
    oauth: { code: 'OAUTH_INVALID_RESPONSE', error: 'invalid_grant' },
    exitCode: 1,
    token_endpoint: 'https://id.test/token',
    tokenType: 'bearer',
    phase: 'signed-in',
    count: 3,
    ok: true,
    none: null,
    url: 'https://time.test/api/v1/sync?limit=10&cursor=5',
    path: '/home/anna/.config/TimeTracker',
  }
  open.log.warn(facts, 'a sentence about a code, a state and a token')
  expect(lines()[0]).toMatchObject({ ...facts, msg: 'a sentence about a code, a state and a token' })
})

test('the log never outgrows its size, and the newest lines are kept', () => {
  const small = mkdtempSync(join(folder, 'small-'))
  const { log, close } = openLog({ folder: small, level: 'info', about: {}, fileSize: 1000, files: 3 })
  for (let index = 0; index < 100; index += 1) log.info({ index }, 'a line')
  close()
  expect(readdirSync(small).toSorted()).toEqual(['timetracker.1.log', 'timetracker.2.log', 'timetracker.log'])
  expect(readdirSync(small).every((name) => statSync(join(small, name)).size <= 1000)).toBe(true)
  const all = ['timetracker.2.log', 'timetracker.1.log', 'timetracker.log']
    .map((name) => readFileSync(join(small, name), 'utf8'))
    .join('')
  const indexes = all
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { index: number }).index)
  expect(indexes.at(-1)).toBe(99)
  expect(indexes).toEqual(indexes.map((_, at) => 100 - indexes.length + at))
})

test('a second start goes on in the same file', () => {
  open.log.info('first')
  open.close()
  const again = openLog({ folder, level: 'info', about: {} })
  again.log.info('second')
  again.close()
  expect(lines().map((line) => line['msg'])).toEqual(['first', 'second'])
})

test('only the person may read it', () => {
  open.log.info('x')
  expect(statSync(join(folder, 'timetracker.log')).mode & 0o077).toBe(0)
})

test('a folder that cannot be written silences the log and nothing else', () => {
  const file = join(folder, 'in-the-way')
  writeFileSync(file, '')
  const { log, close } = openLog({ folder: join(file, 'logs'), level: 'info', about: {} })
  expect(() => {
    log.error({ err: new Error('x') }, 'nobody hears')
    close()
  }).not.toThrow()
})
