import { succeed, type Result } from '../../shared/ipc/failure.ts'
import type { Auth } from '../auth/account.ts'
import type { HandlersOf } from './handlers.ts'

export interface AccountParts {
  readonly auth: Auth
  /** Puts text on the clipboard of the system. */
  readonly copy: (text: string) => void
}

const nothing = <T>(result: Result<T>): Result<Record<string, never>> => (result.ok ? succeed({}) : result)

/** Answers everything about profiles, servers and signing in. A token never passes here. */
export function accountHandlers({ auth, copy }: AccountParts): HandlersOf<'account'> {
  return {
    'account:describe': async () => succeed(auth.describe()),
    'account:test-server': ({ url }) => auth.testServer(url),
    'account:connect': ({ url }) => auth.connect(url),
    'account:accept-server': () => auth.acceptServer(),
    'account:switch': ({ id }) => auth.switchTo(id),
    'account:sign-in-browser': () => auth.signInBrowser(),
    'account:reopen-browser': async () => nothing(await auth.reopenBrowser()),
    'account:copy-sign-in-link': async () => {
      const link = auth.signInLink()
      if (link.ok) copy(link.value)
      return nothing(link)
    },
    'account:cancel-sign-in': async () => {
      auth.cancelSignIn()
      return succeed({})
    },
    'account:sign-in-password': (credentials) => auth.signInPassword(credentials),
    'account:register': (credentials) => auth.register(credentials),
    'account:sign-out': (choice) => auth.signOut(choice),
  }
}
