import type { z } from 'zod'
import type { User } from '../../shared/domain/user.ts'
import type { ProfileChange } from '../../shared/protocol/auth.ts'
import { changeUser, toUser, userById } from '../db/users.ts'
import type { Identity } from '../identity.ts'
import type { Parts } from '../parts.ts'
import { refuse, succeed, type Result } from '../result.ts'
import { write } from '../write.ts'

/** Changes what a person says of themselves. What a provider says would come back at the next sign-in: it is changed there. */
export function changeProfile(
  parts: Parts,
  identity: Identity,
  request: z.infer<typeof ProfileChange>,
): Promise<Result<User>> {
  return write(parts, async ({ transaction, nextVersion }) => {
    const user = await userById(transaction, identity.userId)
    if (user === undefined) return refuse('not-signed-in')
    if (user.oidc_sub !== null) return refuse('forbidden', 'the account is described by its provider')
    const email = request.email === undefined ? user.email : request.email
    return succeed(
      toUser(await changeUser(transaction, user.id, nextVersion(), { full_name: request.fullName, email })),
    )
  })
}
