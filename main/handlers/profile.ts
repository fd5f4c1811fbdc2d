import { succeed, type Result } from '../../shared/ipc/failure.ts'
import type { Auth } from '../auth/account.ts'
import type { HandlersOf } from './handlers.ts'

const nothing = <T>(result: Result<T>): Result<Record<string, never>> => (result.ok ? succeed({}) : result)

/** Answers what a person may see and change of their own account. All of it is the server's; nothing is kept here but the name. */
export function profileHandlers(auth: Pick<Auth, 'ask' | 'rememberPerson'>): HandlersOf<'profile'> {
  return {
    'profile:change': async ({ fullName, email }) => {
      const changed = await auth.ask('updateMe', { fullName, email })
      if (changed.ok) await auth.rememberPerson(changed.value)
      return changed
    },
    'profile:change-password': async ({ current, next }) =>
      nothing(await auth.ask('password', current === undefined ? { next } : { current, next })),
    'profile:devices': async () => {
      const found = await auth.ask('mySessions', null)
      if (!found.ok) return found
      return succeed(
        found.value.sessions.map(({ id, device, method, createdAt, lastUsedAt, current }) => ({
          id,
          name: device.name,
          way: method,
          createdAt,
          lastUsedAt,
          current,
        })),
      )
    },
    'profile:end-device': async ({ id }) => nothing(await auth.ask('endMySession', { sessionId: id })),
  }
}
