import type { Kysely } from 'kysely'
import { readConfig } from '../../../server/config/config.ts'
import type { ServerDatabase } from '../../../server/db/schema.ts'
import { createLog } from '../../../server/log.ts'
import { createMetrics } from '../../../server/metrics.ts'
import type { Parts } from '../../../server/parts.ts'
import { createPokes } from '../../../server/pokes.ts'
import { refuse } from '../../../server/result.ts'
import { createLimits } from '../../../server/sign-in/limits.ts'
import type { Chance } from './random.ts'

/** What the server's parts need of a world. */
export interface PartsSource {
  readonly db: () => Kysely<ServerDatabase>
  readonly clock: () => number
  readonly newId: () => string
  readonly chance: Chance
  /** Told what the server puts into its log as a failure. */
  readonly onError: (line: string) => void
}

const configured = readConfig({})
const metrics = createMetrics()

/** The server's parts for what comes by other routes than sync: administrators and terminals. Its database may be put back in between. */
export function createParts({ db, clock, newId, chance, onError }: PartsSource): Parts {
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems))
  return {
    config: configured.config,
    get db() {
      return db()
    },
    clock,
    newId,
    random: (size) => Buffer.from(Array.from({ length: size }, () => chance.int(256))),
    log: createLog('error', { write: onError }),
    metrics,
    pokes: createPokes(),
    get limits() {
      return createLimits(db(), clock)
    },
    provider: null,
    sync: () => Promise.resolve(refuse('not-ready')),
    stopping: () => false,
  }
}
