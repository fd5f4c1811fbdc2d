import type { Clock } from '../shared/domain/instant.ts'
import { Preferences } from '../shared/ipc/app.ts'
import { writeAtomicallyNow } from './atomic-file.ts'
import { readJsonFile } from './json-file.ts'
import type { Log } from './log.ts'

/** How the app is before anybody changed anything. */
export const DEFAULT_PREFERENCES: Preferences = {
  locale: 'system',
  theme: 'system',
  density: 'comfortable',
  firstWeekday: 1,
  dailyGoalMinutes: 0,
  welcomed: false,
  currency: 'EUR',
}

export interface PreferencesFile {
  /** As they are now, from memory. */
  current(): Preferences
  /**
   * Changes some of them, on disk first. Throws what the file system throws; then nothing has changed.
   */
  change(changes: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }): Preferences
}

export interface PreferencesOptions {
  readonly path: string
  readonly log: Log
  readonly clock: Clock
}

/** Opens the person's preferences. A file of an older version lacks some of them: those are the defaults. */
export function openPreferences({ path, log, clock }: PreferencesOptions): PreferencesFile {
  const schema = Preferences.unwrap().partial()
  let preferences = merge(DEFAULT_PREFERENCES, readJsonFile({ path, schema, log, clock }) ?? {})
  return {
    current: () => preferences,
    change(changes) {
      const next = Preferences.parse(merge(preferences, changes))
      writeAtomicallyNow(path, `${JSON.stringify(next, null, 2)}\n`)
      preferences = next
      return next
    },
  }
}

type Changes = Parameters<PreferencesFile['change']>[0]

/** The same preferences with the given ones replaced; undefined replaces nothing. */
function merge(preferences: Preferences, changes: Changes): Preferences {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...preferences, ...given }
}
