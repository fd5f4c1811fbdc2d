import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeAtomicallyNow } from '../../main/atomic-file.ts'
import { chooseFormatLocale, chooseLocale } from '../../main/locale.ts'
import { DEFAULT_PREFERENCES, openPreferences, type PreferencesFile } from '../../main/preferences.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preferences-'))
  path = join(folder, 'preferences.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): PreferencesFile => openPreferences({ path, log: pino({ level: 'silent' }), clock: () => 1234 })

test('without a file the defaults hold, and nothing is written', () => {
  expect(open().current()).toEqual(DEFAULT_PREFERENCES)
  expect(readdirSync(folder)).toEqual([])
})

test('a change is there after the next start, for the person alone', () => {
  expect(open().change({ theme: 'dark', dailyGoalMinutes: 480 })).toEqual({
    ...DEFAULT_PREFERENCES,
    theme: 'dark',
    dailyGoalMinutes: 480,
  })
  expect(open().current()).toMatchObject({ theme: 'dark', dailyGoalMinutes: 480, locale: 'system' })
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(readdirSync(folder)).toEqual(['preferences.json'])
})

test('undefined changes nothing', () => {
  const preferences = open()
  preferences.change({ currency: 'CHF' })
  expect(preferences.change({ currency: undefined, theme: 'light' })).toMatchObject({ currency: 'CHF', theme: 'light' })
})

test('a file of an older version lacks some, which are the defaults', () => {
  writeFileSync(path, '{"theme":"dark"}')
  expect(open().current()).toEqual({ ...DEFAULT_PREFERENCES, theme: 'dark' })
})

test.each(['', '{"theme":', '{"theme":"pink"}', '[]', 'null'])(
  'a damaged file is set aside, not overwritten: %s',
  (text) => {
    writeFileSync(path, text)
    const preferences = open()
    expect(preferences.current()).toEqual(DEFAULT_PREFERENCES)
    preferences.change({ theme: 'dark' })
    expect(readdirSync(folder).toSorted()).toEqual(['preferences.json', 'preferences.json.damaged-1234'])
    expect(readFileSync(`${path}.damaged-1234`, 'utf8')).toBe(text)
  },
)

test('what cannot be written has not changed', () => {
  const preferences = openPreferences({
    path: join(path, 'below-a-file.json'),
    log: pino({ level: 'silent' }),
    clock: () => 0,
  })
  writeFileSync(path, '')
  expect(() => preferences.change({ theme: 'dark' })).toThrow()
  expect(preferences.current()).toEqual(DEFAULT_PREFERENCES)
})

test('a failed write leaves the old file and no draft', () => {
  writeAtomicallyNow(path, 'old')
  const target = join(folder, 'a-folder')
  writeAtomicallyNow(join(target, 'file'), 'x')
  expect(() => writeAtomicallyNow(target, 'new')).toThrow()
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(folder).toSorted()).toEqual(['a-folder', 'preferences.json'])
  chmodSync(folder, 0o700)
})

test('the language is the chosen one, else the first that the computer and the app share, else English', () => {
  expect(chooseLocale('de', ['en-US'])).toBe('de')
  expect(chooseLocale('system', ['fr-FR', 'de-AT', 'en-US'])).toBe('de')
  expect(chooseLocale('system', ['fr-FR'])).toBe('en')
  expect(chooseLocale('system', [])).toBe('en')
})

test('the regional form is the one of the computer when it fits the language, in a form that Intl takes', () => {
  expect(chooseFormatLocale('de', 'de-AT')).toBe('de-AT')
  expect(chooseFormatLocale('en', 'de-AT')).toBe('en')
  expect(chooseFormatLocale('en', 'en-US@posix')).toBe('en-US')
  expect(chooseFormatLocale('de', 'de_CH.UTF-8')).toBe('de-CH')
  expect(chooseFormatLocale('en', 'C')).toBe('en')
  expect(chooseFormatLocale('en', '')).toBe('en')
})
