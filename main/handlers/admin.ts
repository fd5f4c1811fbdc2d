import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { AccountRow } from '../../shared/ipc/admin.ts'
import type { AdminUser } from '../../shared/protocol/admin.ts'
import type { Auth } from '../auth/account.ts'
import { askAsAdministrator } from './ask-as-administrator.ts'
import { viewSignIn } from './sign-in-view.ts'
import type { HandlersOf } from './handlers.ts'

export interface AdminParts {
  readonly auth: Pick<Auth, 'ask' | 'describe' | 'rememberPerson'>
  /** Puts text on the clipboard of the system. */
  readonly copy: (text: string) => void
}

const nothing = <T>(result: Result<T>): Result<Record<string, never>> => (result.ok ? succeed({}) : result)

const viewAccount = ({ issuer, ...user }: AdminUser): AccountRow => ({
  ...user,
  // A host is what people know their provider by; what is no address stays as it is.
  provider: issuer !== null && URL.canParse(issuer) ? new URL(issuer).host : issuer,
})

/** Answers what an administrator may see and do. All of it is the server's, and the server decides who may ask. */
export function adminHandlers({ auth, copy }: AdminParts): HandlersOf<'admin'> {
  /** The password that was made last, for the clipboard, until the page says that it is done with it. */
  let lastPassword: string | null = null

  const ask = askAsAdministrator(auth)
  const changed = async (answer: Result<AdminUser>): Promise<Result<AccountRow>> => {
    if (!answer.ok) return answer
    const { id, username, fullName, email, role } = answer.value
    // Whoever changes their own account sees the difference at once.
    if (auth.describe().current.person?.id === id) await auth.rememberPerson({ id, username, fullName, email, role })
    return succeed(viewAccount(answer.value))
  }

  return {
    'admin:people': async () => {
      const found = await ask('adminUsers', null)
      return found.ok ? succeed(found.value.users.map(viewAccount)) : found
    },
    'admin:change-role': async ({ id, role }) => changed(await ask('adminRole', { userId: id, role })),
    'admin:change-active': async ({ id, active }) => changed(await ask('adminActive', { userId: id, active })),
    'admin:reset-password': async ({ id }) => {
      const made = await ask('adminReset', { userId: id })
      lastPassword = made.ok ? made.value.password : null
      return made
    },
    'admin:copy-password': async () => {
      if (lastPassword === null) return fail('not-found', 'no new password')
      copy(lastPassword)
      return succeed({})
    },
    'admin:forget-password': async () => {
      lastPassword = null
      return succeed({})
    },
    'admin:devices': async ({ id }) => {
      const found = await ask('adminSessions', null)
      if (!found.ok) return found
      return succeed(
        found.value.sessions
          .filter(({ userId }) => userId === id)
          .map(({ id: session, device, method, createdAt, lastUsedAt, current }) => ({
            id: session,
            name: device.name,
            way: method,
            createdAt,
            lastUsedAt,
            current,
          })),
      )
    },
    'admin:end-device': async ({ id }) => nothing(await ask('adminEndSession', { sessionId: id })),
    'admin:sign-in': async () => {
      const found = await ask('adminSettings', null)
      return found.ok ? succeed(viewSignIn(found.value)) : found
    },
    'admin:test-sign-in': async () => {
      const tested = await ask('adminTestProvider', {})
      return tested.ok ? succeed(tested.value.findings) : tested
    },
  }
}
