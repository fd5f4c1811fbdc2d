import { expect, test } from 'vitest'
import { enrolmentLine, readEnrolmentLine } from '../../../shared/domain/terminal-enrolment.ts'

test.each(['https://time.example.com', 'http://127.0.0.1:8087', 'https://example.com/time'])(
  'server %s and code are read from the line that was written',
  (serverUrl) => {
    const line = enrolmentLine({ serverUrl, code: 'K7PM-2XQR-9DTH' })
    expect(line).toBe(`${serverUrl}#terminal=K7PM-2XQR-9DTH`)
    expect(readEnrolmentLine(`${line} `)).toEqual({ serverUrl, code: 'K7PM-2XQR-9DTH' })
  },
)

test.each([
  '04A1B2C3D4',
  'https://time.example.com',
  'https://time.example.com#terminal=',
  'https://time.example.com#terminal=K7PM#terminal=2XQR',
  'file:///etc/passwd#terminal=K7PM-2XQR-9DTH',
  // A scanner that is set to another keyboard.
  'httpsÖ--time.example.com§terminal´K7PMß2XQRß9DTH',
])('%s is no such line', (text) => {
  expect(readEnrolmentLine(text)).toBeNull()
})

test('an address that no reader gives in one line has none', () => {
  expect(enrolmentLine({ serverUrl: `https://${'a'.repeat(240)}`, code: 'K7PM-2XQR-9DTH' })).toBeNull()
})
