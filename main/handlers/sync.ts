import type { SyncView } from '../../shared/ipc/account.ts'
import { fail, succeed } from '../../shared/ipc/failure.ts'
import type { SyncEngine } from '../sync/engine.ts'
import { listIssues, settleIssue } from '../sync/issues.ts'
import type { Announce, HandlersOf } from './handlers.ts'
import type { CurrentTracking } from './tracking.ts'

export interface SyncParts {
  /** Undefined in a profile without a server, or before anybody has signed in. */
  readonly engine: () => Promise<SyncEngine | undefined>
  readonly tracking: CurrentTracking
  /** A person asks: a session that waits after failures tries again at once. */
  readonly retryNow: () => void
  readonly announce: Announce
}

/** What a profile without a server says of syncing: everything is where it belongs. */
const NO_SYNC: SyncView = { phase: 'off', pending: 0, issues: 0, lastSuccessAt: null, nextTryAt: null, problem: null }

/** Answers everything about syncing. */
export function syncHandlers({ engine, tracking, retryNow, announce }: SyncParts): HandlersOf<'sync'> {
  return {
    'sync:status': async () => succeed((await (await engine())?.status()) ?? NO_SYNC),
    'sync:now': async () => {
      retryNow()
      return succeed((await (await engine())?.now()) ?? NO_SYNC)
    },
    'sync:issues': async () => {
      const current = await tracking()
      return succeed(current ? await listIssues(current.replica, current.actor) : [])
    },
    'sync:settle-issue': async ({ id, choice }) => {
      const current = await tracking()
      if (!current) return fail('not-signed-in')
      const { replica, actor, newId, outgoing } = current
      const settled = await settleIssue(replica, { actor, at: current.clock(), newId, outgoing }, id, choice)
      if (settled.ok) announce(['entries', 'catalog', 'timer', 'issues'])
      return settled
    },
  }
}
