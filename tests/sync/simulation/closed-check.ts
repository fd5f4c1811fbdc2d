import { isSetAside, sightOf, type WholeEntry } from './facts.ts'
import { Violation } from './violation.ts'

export interface ClosedQuestion {
  readonly before: ReadonlyMap<string, WholeEntry>
  readonly after: ReadonlyMap<string, WholeEntry>
  /** Up to when time is closed, by the administrator's own notes; 0 where nothing is. */
  readonly until: number
  /** Entries of which an issue of this commit tells. */
  readonly told: ReadonlySet<string>
}

/**
 * I13: what started in closed time is as it was when somebody else than an administrator has changed something. What ran may have
 * ended, and may not have begun earlier.
 */
export function checkClosed({ before, after, until, told }: ClosedQuestion): void {
  if (until === 0) return
  const isClosed = (entry: WholeEntry | undefined): boolean =>
    entry !== undefined && entry.deleted_at === null && entry.started_at < until
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(id), after.get(id)]
    if (!isClosed(was) && !isClosed(is)) continue
    if (sightOf(was) === sightOf(is)) continue
    const ran = was?.deleted_at === null && was.ended_at === null
    if (ran && is && (is.started_at >= was.started_at || isSetAside(is))) continue
    // Where a start that came late ended it before the one that had: a consequence, and it is told.
    if (isEndedEarlier(was, is) && told.has(id)) continue
    throw new Violation('I13', `${id}, closed up to ${until}, went from\n${sightOf(was)}\nto\n${sightOf(is)}`)
  }
}

function isEndedEarlier(was: WholeEntry | undefined, is: WholeEntry | undefined): boolean {
  if (!was || is?.stop_reason !== 'auto' || was.stop_reason !== 'auto') return false
  const ended = { ...was, ended_at: is.ended_at }
  return Number(is.ended_at) < Number(was.ended_at) && sightOf(ended) === sightOf(is)
}
