import { fail, succeed } from '../../shared/ipc/failure.ts'
import type { Auth } from '../auth/account.ts'
import type { HandlersOf } from './handlers.ts'

/** Answers what an administrator sees and changes of shared terminals. All of it is the server's; nothing is kept here. */
export function terminalHandlers({ ask }: Pick<Auth, 'ask'>): HandlersOf<'terminal'> {
  return {
    'terminal:list': async () => {
      const found = await ask('adminTerminals', null)
      return found.ok ? succeed(found.value.terminals) : found
    },
    'terminal:make-code': (request) => ask('adminTerminalCode', request),
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
    'terminal:review': ({ since }) => ask('adminKioskReview', { since }),
  }
}
