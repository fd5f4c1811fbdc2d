import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { NewId } from '../shared/domain/id.ts'
import type { Clock } from '../shared/domain/instant.ts'
import type { SyncRequest, SyncResponse } from '../shared/protocol/sync.ts'
import type { Config } from './config/config.ts'
import type { ServerDatabase } from './db/schema.ts'
import type { Identity } from './identity.ts'
import type { Metrics } from './metrics.ts'
import type { Pokes } from './pokes.ts'
import type { Result } from './result.ts'
import type { Limits } from './sign-in/limits.ts'
import type { Provider } from './sign-in/provider.ts'
import type { RandomBytes } from './sign-in/token.ts'

/** What the server is made of. Everything that tests want to hold in their hand is passed in. */
export interface Parts {
  readonly config: Config
  readonly db: Kysely<ServerDatabase>
  readonly clock: Clock
  readonly newId: NewId
  readonly random: RandomBytes
  readonly log: Logger
  readonly metrics: Metrics
  readonly pokes: Pokes
  readonly limits: Limits
  /** Null when nobody signs in through a provider. */
  readonly provider: Provider | null
  /** Answers a sync request of a device that is signed in. */
  readonly sync: (identity: Identity, request: SyncRequest) => Promise<Result<SyncResponse>>
  /** Whether the server is shutting down: it takes no new work then. */
  readonly stopping: () => boolean
}
