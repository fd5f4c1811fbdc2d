import type { AppInfo, Preferences } from '../../shared/ipc/app.ts'
import { fail, succeed } from '../../shared/ipc/failure.ts'
import type { Log } from '../log.ts'
import type { PreferencesFile } from '../preferences.ts'
import type { HandlersOf } from './handlers.ts'
import type { HelpChannel } from './help.ts'

export interface AppParts {
  readonly preferences: PreferencesFile
  readonly describe: () => Promise<AppInfo>
  /** Makes changed preferences take effect, and tells the windows. */
  readonly applied: (preferences: Preferences) => void
  readonly log: Log
}

/** Answers what a page has to know before it draws, keeps the person's preferences, and takes down a page's errors. */
export function appHandlers({ preferences, describe, applied, log }: AppParts): Omit<HandlersOf<'app'>, HelpChannel> {
  return {
    'app:describe': async () => succeed(await describe()),
    'app:change-preferences': async (changes) => {
      try {
        const changed = preferences.change(changes)
        applied(changed)
        return succeed(changed)
      } catch (error) {
        log.error({ err: error }, 'the preferences could not be kept')
        return fail(isFull(error) ? 'disk-full' : 'not-saved')
      }
    },
    'app:report-error': async ({ message, stack }) => {
      log.error({ page: { message, stack } }, 'an error on a page')
      return succeed({})
    },
  }
}

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOSPC'
