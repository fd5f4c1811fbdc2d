import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { chooseFolder, type ConfigSources, policyPath, readConfig } from '../../main/config.ts'

const none = { from: 'policy.json', text: null }

function sources(env: Record<string, string>, policy: unknown = null, settings: unknown = null): ConfigSources {
  const source = (from: string, value: unknown) => ({
    from,
    text: typeof value === 'string' ? value : value === null ? null : JSON.stringify(value),
  })
  return { env, policy: source('/etc/timetracker/policy.json', policy), settings: source('settings.json', settings) }
}

test('without any source the defaults hold', () => {
  expect(readConfig(sources({}))).toEqual({
    ok: true,
    config: {
      fixedServerUrl: null,
      serverUrl: null,
      logLevel: 'info',
      kiosk: false,
      kioskAtLogin: null,
      kioskTheme: 'dark',
      personal: null,
    },
  })
})

test('the environment is stronger than the policy, and the policy than the settings', () => {
  const env = {
    TIMETRACKER_SERVER_URL: 'https://env.test/',
    TIMETRACKER_LOG_LEVEL: 'debug',
    TIMETRACKER_KIOSK: 'false',
    TIMETRACKER_KIOSK_AT_LOGIN: 'true',
  }
  const policy = { serverUrl: 'https://policy.test', logLevel: 'warn', kiosk: true, kioskTheme: 'light' }
  const settings = { serverUrl: 'https://own.test', logLevel: 'error' }
  const serverUrl = 'https://own.test'
  expect(readConfig(sources(env, policy, settings))).toEqual({
    ok: true,
    config: {
      fixedServerUrl: 'https://env.test',
      serverUrl,
      logLevel: 'debug',
      kiosk: false,
      kioskAtLogin: true,
      kioskTheme: 'light',
      personal: null,
    },
  })
  expect(readConfig(sources({}, policy, settings))).toEqual({
    ok: true,
    config: {
      fixedServerUrl: 'https://policy.test',
      serverUrl,
      logLevel: 'warn',
      kiosk: true,
      kioskAtLogin: null,
      kioskTheme: 'light',
      personal: null,
    },
  })
  expect(readConfig(sources({}, null, settings))).toEqual({
    ok: true,
    config: {
      fixedServerUrl: null,
      serverUrl,
      logLevel: 'error',
      kiosk: false,
      kioskAtLogin: null,
      kioskTheme: 'dark',
      personal: null,
    },
  })
})

test('a variable that is set to nothing is not set', () => {
  expect(readConfig(sources({ TIMETRACKER_SERVER_URL: '', TIMETRACKER_LOG_LEVEL: ' ' }))).toMatchObject({
    ok: true,
    config: { fixedServerUrl: null },
  })
})

test.each([
  [
    sources({ TIMETRACKER_SERVER_URL: 'http://time.test' }),
    { name: 'serverUrl', reason: 'not-a-server-address', from: 'TIMETRACKER_SERVER_URL' },
  ],
  [
    sources({ TIMETRACKER_LOG_LEVEL: 'loud' }),
    { name: 'logLevel', reason: 'not-a-log-level', from: 'TIMETRACKER_LOG_LEVEL' },
  ],
  [
    sources({}, { serverUrl: 'file:///etc' }),
    { name: 'serverUrl', reason: 'not-a-server-address', from: '/etc/timetracker/policy.json' },
  ],
  [
    sources({}, { serverUrl: 5 }),
    { name: 'serverUrl', reason: 'not-a-server-address', from: '/etc/timetracker/policy.json' },
  ],
  [
    sources({}, { sreverUrl: 'https://a.test' }),
    { name: 'sreverUrl', reason: 'unknown-setting', from: '/etc/timetracker/policy.json' },
  ],
  [
    sources({}, '{ "serverUrl": '),
    { name: '/etc/timetracker/policy.json', reason: 'not-settings', from: '/etc/timetracker/policy.json' },
  ],
  [
    sources({}, '[1]'),
    { name: '/etc/timetracker/policy.json', reason: 'not-settings', from: '/etc/timetracker/policy.json' },
  ],
  [
    sources({ TIMETRACKER_KIOSK: 'perhaps' }),
    { name: 'kiosk', reason: 'not-true-or-false', from: 'TIMETRACKER_KIOSK' },
  ],
  [
    sources({ TIMETRACKER_KIOSK_THEME: 'blue' }),
    { name: 'kioskTheme', reason: 'not-dark-or-light', from: 'TIMETRACKER_KIOSK_THEME' },
  ],
  [sources({}, { kiosk: 1 }), { name: 'kiosk', reason: 'not-true-or-false', from: '/etc/timetracker/policy.json' }],
  [sources({}, null, { logLevel: true }), { name: 'logLevel', reason: 'not-a-log-level', from: 'settings.json' }],
])('a wrong value stops the start: %#', (wrong, problem) => {
  expect(readConfig(wrong)).toEqual({ ok: false, problems: [problem] })
})

test('everything that is wrong is told at once', () => {
  const result = readConfig(sources({ TIMETRACKER_LOG_LEVEL: 'loud' }, { a: 1, b: 2 }, 'no json'))
  expect(result.ok ? [] : result.problems.map(({ name }) => name)).toEqual(['logLevel', 'a', 'b', 'settings.json'])
})

test('the folder comes from the argument, then the variable, then the usual place', () => {
  const env = { TIMETRACKER_USER_DATA_DIR: '/from/env' }
  expect(chooseFolder(['app', '--user-data-dir=/from/argument'], env, '/usual')).toEqual({
    ok: true,
    folder: '/from/argument',
  })
  expect(chooseFolder(['app', '--user-data-dir=relative'], env, '/usual')).toEqual({
    ok: true,
    folder: resolve('relative'),
  })
  expect(chooseFolder(['app'], env, '/usual')).toEqual({ ok: true, folder: '/from/env' })
  expect(chooseFolder(['app'], { TIMETRACKER_USER_DATA_DIR: '' }, '/usual')).toEqual({ ok: true, folder: '/usual' })
  expect(chooseFolder(['app', '--user-data-dir'], env, '/usual')).toMatchObject({
    ok: false,
    problem: { reason: 'no-folder' },
  })
  expect(chooseFolder(['app'], { TIMETRACKER_USER_DATA_DIR: 'x' }, '/usual')).toMatchObject({
    ok: false,
    problem: { reason: 'not-absolute' },
  })
})

test('each system has its place for the policy', () => {
  expect(policyPath('linux', {})).toBe('/etc/timetracker/policy.json')
  expect(policyPath('darwin', {})).toBe('/Library/Application Support/TimeTracker/policy.json')
  expect(policyPath('win32', { ProgramData: 'D:\\Data' })).toBe('D:\\Data\\TimeTracker\\policy.json')
  expect(policyPath('linux', { TIMETRACKER_POLICY_FILE: '/tmp/p.json' })).toBe('/tmp/p.json')
  expect(readConfig({ env: {}, policy: none, settings: none }).ok).toBe(true)
})
