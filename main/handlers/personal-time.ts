import type { NewId } from '../../shared/domain/id.ts'
import { fail, succeed } from '../../shared/ipc/failure.ts'
import type { Auth } from '../auth/account.ts'
import { countEntries } from '../db/facts.ts'
import { readMeta, writeMeta } from '../db/meta.ts'
import type { Replica } from '../db/open.ts'
import type { Profile } from '../profiles/profile.ts'
import { move } from '../profiles/move.ts'
import type { Tracking } from '../tracking/context.ts'
import type { Announce, HandlersOf } from './handlers.ts'

export interface PersonalTimeParts {
  readonly auth: Pick<Auth, 'describe'>
  readonly personal: () => Profile
  /** Opens the personal database beside the current one for as long as the work takes; undefined where there is none. */
  readonly beside: <T>(work: (personal: Replica, current: Tracking) => Promise<T>) => Promise<T | undefined>
  readonly newId: NewId
  readonly announce: Announce
}

/** Answers whether personal time should move to the server where somebody has signed in, which is asked once. */
export function personalTimeHandlers(parts: PersonalTimeParts): HandlersOf<'personal'> {
  const { auth, personal, beside, newId, announce } = parts
  const isAtServer = (): boolean => {
    const { server, session } = auth.describe().current
    return server !== null && session === 'signed-in'
  }
  return {
    'personal:describe-time': async () => {
      const { person } = personal()
      if (!isAtServer() || person === null) return succeed(null)
      const found = await beside(async (replica, current) => ({
        entries: await countEntries(replica.reader, person.id),
        answered: (await readMeta(current.replica.reader, 'personal-time-answered')) !== undefined,
      }))
      return succeed(found && found.entries > 0 ? found : null)
    },
    'personal:move-time': async ({ move: wanted }) => {
      const { person } = personal()
      if (!isAtServer() || person === null) return fail('not-signed-in')
      const moved = await beside(async (replica, { replica: profile, actor, clock, outgoing }) => {
        const rows = wanted
          ? await move({ replica, person: person.id }, profile, { actor, at: clock(), newId, outgoing })
          : 0
        await profile.writer
          .transaction()
          .execute((transaction) => writeMeta(transaction, 'personal-time-answered', wanted ? 'moved' : 'left'))
        return rows
      })
      if (wanted) announce(['timer', 'entries', 'catalog'])
      return succeed({ moved: moved ?? 0 })
    },
  }
}
