import { fail, succeed } from '../../shared/ipc/failure.ts'
import type { Auth } from '../auth/account.ts'
import { askAsAdministrator } from './ask-as-administrator.ts'
import type { HandlersOf } from './handlers.ts'

/** Lines of each list of the review that are shown at once. */
const REVIEW_PAGE = 100

export interface TerminalParts {
  readonly auth: Pick<Auth, 'ask' | 'rememberPerson'>
  /** Puts text on the clipboard of the system. */
  readonly copy: (text: string) => void
}

/** Answers what an administrator sees and changes of shared terminals. All of it is the server's; only the last code is kept, to be copied. */
export function terminalHandlers({ auth, copy }: TerminalParts): HandlersOf<'terminal'> {
  const ask = askAsAdministrator(auth)
  /** The one-time code that was made last; the server ends it after its first use, or after half an hour. */
  let lastCode: string | null = null
  return {
    'terminal:list': async () => {
      const found = await ask('adminTerminals', null)
      return found.ok ? succeed(found.value.terminals) : found
    },
    'terminal:make-code': async (request) => {
      const made = await ask('adminTerminalCode', request)
      lastCode = made.ok ? made.value.code : null
      return made
    },
    'terminal:copy-code': async () => {
      if (lastCode === null) return fail('not-found', 'no code was made')
      copy(lastCode)
      return succeed({})
    },
    'terminal:change': (change) => ask('adminChangeTerminal', change),
    'terminal:revoke': ({ terminalId }) => ask('adminRevokeTerminal', { terminalId }),
    'terminal:people': async () => {
      const found = await ask('adminKioskPeople', null)
      return found.ok ? succeed(found.value.people) : found
    },
    'terminal:change-person': async (change) => {
      const changed = await ask('adminChangeKioskPerson', change)
      // The server has one word for whatever is somebody else's already.
      return !changed.ok && changed.failure.code === 'username-taken' ? fail('badge-taken') : changed
    },
    'terminal:review': ({ since, after }) => ask('adminKioskReview', { since, after, limit: REVIEW_PAGE }),
    'terminal:change-reviewed': (change) => ask('adminKioskReviewed', change),
  }
}
