import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { helpHandlers } from '../../../main/handlers/help.ts'
import { lastErrors } from '../../../main/log-errors.ts'
import { openLog, type OpenLog } from '../../../main/log.ts'
import { succeed } from '../../../shared/ipc/failure.ts'

let folder = ''
let open: OpenLog
let copied: string[] = []
let opened: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'help-'))
  open = openLog({ folder, level: 'info', about: { version: '1.2.3' } })
  copied = []
  opened = []
})
afterEach(() => {
  open.close()
  rmSync(folder, { recursive: true, force: true })
})

const handlers = () =>
  helpHandlers({
    addresses: new Set(['https://example.com/known']),
    openOutside: async (address) => {
      opened.push(address)
      return succeed(null)
    },
    copy: (text) => copied.push(text),
    diagnostics: async () => ({
      version: '1.2.3',
      electron: '45.0.0',
      chromium: '150.0.0.0',
      node: '24.0.0',
      system: 'linux 6.1.0 x64',
      language: 'de',
      formatLocale: 'de-AT',
      zone: 'Europe/Vienna',
      session: 'expired, oidc',
      schema: '0001_initial',
      entries: 12,
      sync: {
        phase: 'waiting',
        pending: 3,
        issues: 1,
        lastSuccessAt: Date.UTC(2026, 10, 23),
        nextTryAt: null,
        problem: 'server-error',
        progress: null,
      },
      notice: 'none',
      errors: lastErrors(folder, 3),
    }),
  })

test('a link of the documentation is opened, and nothing else', async () => {
  const { 'app:open-link': openLink } = handlers()
  expect(await openLink({ address: 'https://example.com/known' })).toEqual(succeed({}))
  for (const address of [
    'https://example.com/known#x',
    'https://example.com/',
    'https://evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '',
  ])
    expect(await openLink({ address })).toMatchObject({ ok: false, failure: { code: 'bad-input' } })
  expect(opened).toEqual(['https://example.com/known'])
})

test('diagnostics have versions, states and counts', async () => {
  const answer = await handlers()['app:copy-diagnostics']({})
  if (!answer.ok) throw new Error(answer.failure.code)
  expect(copied).toEqual([answer.value.text])
  expect(answer.value.text).toBe(
    [
      'TimeTracker 1.2.3',
      'Electron 45.0.0, Chromium 150.0.0.0, Node 24.0.0',
      'System: linux 6.1.0 x64',
      'Language: de (de-AT), zone Europe/Vienna',
      'Database: 0001_initial, notice none',
      'Entries: 12',
      'Session: expired, oidc',
      'Sync: waiting, pending 3, set aside 1, last success 2026-11-23T00:00:00.000Z, problem server-error',
      'Errors: none in the log',
      '',
    ].join('\n'),
  )
})

test('diagnostics have the last errors in the words that we chose, and nothing private', async () => {
  const { log } = open
  const full = Object.assign(new Error('ENOSPC: /home/ada/time.db'), { code: 'ENOSPC' })
  log.error({ err: new Error('the first, too old') }, 'forgotten')
  log.error({ err: full, page: { message: 'Secret project of Ada' } }, 'the preferences could not be kept')
  log.warn('not an error')
  log.error(new Error('Lunch with Grace'))
  log.fatal('asked ada@example.com and https://time.example.com/?token=abc about /home/ada/x with Bearer abcdefgh')
  const answer = await handlers()['app:copy-diagnostics']({})
  const errors = answer.ok ? answer.value.text.split('Errors:\n')[1] : ''
  expect(errors?.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'at')).toBe(
    [
      '  at the preferences could not be kept (ENOSPC)',
      '  at an error',
      '  at asked […] and […] about […] with Bearer [redacted]',
      '',
    ].join('\n'),
  )
})

test('a log that is not there or is cut has no errors', () => {
  expect(lastErrors(join(folder, 'nowhere'), 3)).toEqual([])
})
