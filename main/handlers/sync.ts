import type { SyncView } from '../../shared/ipc/account.ts'
import { fail, succeed } from '../../shared/ipc/failure.ts'
import type { SyncEngine } from '../sync/engine.ts'
import { collectPending } from '../sync/export.ts'
import { listIssues, reopenIssue, settleIssue, type Undoing } from '../issues/issues.ts'
import type { Announce, HandlersOf } from './handlers.ts'
import type { CurrentTracking } from './tracking.ts'

export interface SyncParts {
  /** Undefined in a profile without a server, or before anybody has signed in. */
  readonly engine: () => Promise<SyncEngine | undefined>
  readonly tracking: CurrentTracking
  /** A person asks: a session that waits after failures tries again at once. */
  readonly retryNow: () => void
  readonly announce: Announce
  /** Asks the person where to, and writes a file. False where they chose no place. */
  readonly saveFile: SaveFile
}

/** Asks for a place with a suggested name and writes text there; rejects where that fails. */
export type SaveFile = (name: string, text: string) => Promise<boolean>

/** How many choices can be taken back. */
const MOST_UNDOINGS = 50

/** What a profile without a server says of syncing: everything is where it belongs. */
const NO_SYNC: SyncView = {
  phase: 'off',
  pending: 0,
  issues: 0,
  lastSuccessAt: null,
  nextTryAt: null,
  problem: null,
  progress: null,
}

/** Answers everything about syncing. */
export function syncHandlers({ engine, tracking, retryNow, announce, saveFile }: SyncParts): HandlersOf<'sync'> {
  /** What takes the latest choices back, by issue. */
  const undoings = new Map<string, Undoing>()
  const topics = ['entries', 'catalog', 'timer', 'issues'] as const
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
    'sync:settle-issue': async ({ id, choice, changes }) => {
      const current = await tracking()
      if (!current) return fail('not-signed-in')
      const { replica, actor, newId, outgoing, clock } = current
      const context = { actor, at: clock(), newId, outgoing }
      const settled = await settleIssue(replica, context, id, choice, changes)
      if (!settled.ok) return settled
      undoings.set(id, settled.value)
      const [oldest] = undoings.keys()
      if (undoings.size > MOST_UNDOINGS && oldest !== undefined) undoings.delete(oldest)
      announce(topics)
      return succeed({})
    },
    'sync:reopen-issue': async ({ id }) => {
      const current = await tracking()
      if (!current) return fail('not-signed-in')
      const undoing = undoings.get(id)
      if (!undoing) return fail('not-found')
      undoings.delete(id)
      const { replica, actor, newId, outgoing, clock } = current
      await reopenIssue(replica, { actor, at: clock(), newId, outgoing }, undoing)
      announce(topics)
      return succeed({})
    },
    'sync:export-pending': async () => {
      const current = await tracking()
      if (!current) return fail('not-signed-in')
      const { replica, actor, clock } = current
      const pending = await collectPending(replica, actor, clock())
      const name = `timetracker-pending-${new Date(clock()).toISOString().slice(0, 10)}.json`
      try {
        return succeed({ saved: await saveFile(name, `${JSON.stringify(pending, null, 2)}\n`) })
      } catch (error) {
        return fail('not-saved', error instanceof Error ? error.message : undefined)
      }
    },
  }
}
