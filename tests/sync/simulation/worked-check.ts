import { Punch } from '../../../shared/domain/punch.ts'
import type { Memory } from './memory.ts'
import { Violation } from './violation.ts'
import type { World } from './world.ts'

const HOUR = 3_600_000
/** As terminals are set up: a shift that nobody ends is closed after this, and what is read twice within this counts once. */
const LONGEST_SHIFT = 12 * HOUR
const DOUBLE = 3000

interface Seen {
  readonly at: number
  readonly kind: string
  readonly claimed: boolean
}

/**
 * Whoever uses terminals alone, and of whom nothing was corrected or closed, has worked as long as somebody would say who reads
 * the list of punches with a pencil: from each coming to the going after it, less the breaks.
 */
export function checkWorked({ server: { raw }, now, devices }: World, memory: Memory, person: string): void {
  if (devices.some(({ user }) => user === person)) return
  const issues = raw.prepare<[string], object>('select 1 from issues where user_id = ?').all(person)
  if (issues.length > 0 || [...memory.corrections.values()].some((one) => one.person === person)) return
  const punches = raw
    .prepare<[string], { at: number; body: string }>(
      'select at, body from punches where user_id = ? order by at, terminal_id, sequence',
    )
    .all(person)
    .map(({ at, body }): Seen => {
      const { kind, claimedAt } = Punch.parse(JSON.parse(body))
      return { at, kind, claimed: claimedAt !== null }
    })
  const rows = raw
    .prepare<[string], { started_at: number; ended_at: number | null; breaks: string }>(
      'select started_at, ended_at, breaks from time_entries where user_id = ? and deleted_at is null',
    )
    .all(person)
  const counted = rows.reduce((sum, { started_at: start, ended_at: end, breaks }) => {
    const pauses: { start: number; end: number }[] = JSON.parse(breaks)
    return sum + (end ?? now) - start - pauses.reduce((all, pause) => all + pause.end - pause.start, 0)
  }, 0)
  const worked = workedBy(punches, now)
  if (counted !== worked) {
    throw new Violation('I16', `${person} has worked ${worked} ms and is said to have worked ${counted}`)
  }
}

/** The time between coming and going, without breaks, in milliseconds. */
function workedBy(punches: readonly Seen[], now: number): number {
  let sum = 0
  let shift: number | null = null
  let since: number | null = null
  let last = Number.NEGATIVE_INFINITY
  const rest = (at: number): void => {
    if (since !== null) sum += at - since
    since = null
  }
  for (const { at, kind, claimed } of [...punches, { at: now, kind: 'now', claimed: true }]) {
    if (shift !== null && shift + LONGEST_SHIFT < at) {
      rest(shift + LONGEST_SHIFT)
      shift = null
    }
    if (!claimed && at - last < DOUBLE) continue
    if (!claimed) last = at
    if (kind === 'in' || kind === 'switch') {
      shift ??= at
      since ??= at
    } else if (kind === 'break-end') since ??= shift === null ? null : at
    else rest(at)
    if (kind === 'out') shift = null
  }
  return sum
}
