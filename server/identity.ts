import type { UserId } from '../shared/domain/id.ts'
import type { Role } from '../shared/domain/user.ts'

/** Who asks: what an access token stands for. Organisation and person come from here, never from a request's body. */
export interface Identity {
  readonly orgId: string
  readonly userId: UserId
  readonly role: Role
  readonly deviceId: string
  readonly sessionId: string
}
