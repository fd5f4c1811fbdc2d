import { expect, test } from 'vitest'
import { createLog, scrub } from '../../server/log.ts'

function lines(write: (log: ReturnType<typeof createLog>) => void): string {
  const written: string[] = []
  write(createLog('info', { write: (line: string) => void written.push(line) }))
  return written.join('')
}

test('T17 fields that hold secrets are blanked, at every depth that is logged', () => {
  const text = lines((log) => {
    log.info(
      { password: 'canary-1', request: { refreshToken: 'canary-2', headers: { authorization: 'canary-3' } } },
      'x',
    )
    log.info(
      { body: { idToken: 'canary-4', access_token: 'canary-5', client_secret: 'canary-6', nonce: 'canary-7' } },
      'x',
    )
    log.info({ ticket: 'canary-8', value: { proof: 'canary-9' } }, 'x')
  })
  expect(text).not.toContain('canary')
  expect(text.match(/\[secret\]/g)).toHaveLength(9)
})

test('T17 what looks like a secret is blanked wherever it stands', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'
  const text = lines((log) => {
    log.error({ err: new Error(`cannot read ${jwt}`) }, 'x')
    log.error(`Authorization: Bearer abcDEF-123_456`)
    log.error('connecting to postgres://user:canary@db/x failed')
    log.error('GET /auth/oidc/callback?code=canary&state=canary&id_token=canary')
  })
  expect(text).not.toContain('canary')
  expect(text).not.toContain('eyJhbGci')
  expect(text).not.toContain('abcDEF')
  for (const line of text.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow()
})

test('ordinary words are left alone', () => {
  const line = '{"route":"/api/v1/auth/login","code":"wrong-credentials","status":401}'
  expect(scrub(line)).toBe(line)
})
