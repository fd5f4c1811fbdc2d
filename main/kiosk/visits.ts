import type { UserId } from '../../shared/domain/id.ts'
import type { ProofKind } from '../../shared/domain/punch.ts'
import type { VisitId } from '../../shared/ipc/kiosk.ts'
import type { Timer } from '../auth/timer.ts'

/** Somebody who has shown that it is them, for as long as they stand there. It lives in the main process's memory and nowhere else. */
export interface Visit {
  readonly id: VisitId
  readonly userId: UserId
  readonly proof: ProofKind
}

export interface Visits {
  /** Begins a visit; another one that goes on is over by that. */
  begin(userId: UserId, proof: ProofKind): Visit
  /** The visit by its id, and more time for it; undefined once it is over. */
  use(id: VisitId): Visit | undefined
  end(id: VisitId): void
  endAll(): void
  /** How long a visit lasts after the last thing that its person did, in milliseconds. */
  readonly lasts: number
}

const LASTS = 60_000

export function createVisits(parts: {
  readonly newId: () => VisitId
  readonly timer: Timer
  readonly onEnded: (id: VisitId) => void
}): Visits {
  let current: { visit: Visit; stop: () => void } | null = null
  const end = (): void => {
    if (!current) return
    const { visit, stop } = current
    stop()
    current = null
    parts.onEnded(visit.id)
  }
  const keep = (visit: Visit): Visit => {
    current?.stop()
    current = { visit, stop: parts.timer(LASTS, end) }
    return visit
  }
  return {
    begin(userId, proof) {
      end()
      return keep({ id: parts.newId(), userId, proof })
    },
    use: (id) => (current?.visit.id === id ? keep(current.visit) : undefined),
    end: (id) => {
      if (current?.visit.id === id) end()
    },
    endAll: end,
    lasts: LASTS,
  }
}
