import { createHmac } from 'node:crypto'
import { sealedText, type Punch } from '../../shared/domain/punch.ts'
import type { PunchFlag } from '../../shared/domain/terminal-administration.ts'
import type { OrgTransaction } from '../db/schema.ts'
import type { TerminalRow } from './terminal.ts'

/** How far the wall clock may be from what the server works out before it is said, in milliseconds. */
const TOLERANCE = 60_000

/** Flags that leave doubt about a punch. A run of the computer without any contact alone does not: its clocks agree. */
const DOUBTFUL: ReadonlySet<PunchFlag> = new Set([
  'seal-wrong',
  'chain-broken',
  'gap',
  'sequence-reused',
  'clock-changed',
  'reordered',
  'in-the-future',
])

export const isDoubtful = (flags: readonly PunchFlag[]): boolean => flags.some((flag) => DOUBTFUL.has(flag))

export const sealWith =
  (key: string) =>
  (text: string): string =>
    createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest('base64url')

/** What is known of a terminal's record while a batch is read. */
interface Record {
  sequence: number
  seal: string
  at: number
  /** The clocks of the punch before, to see a wall clock jump within one run of the computer. */
  before: Punch['clock'] | null
}

/** `until` null: for good; undefined: never. */
const mayUse = (until: number | null | undefined, at: number): boolean =>
  until === null || (until !== undefined && at < until)

export interface Recorded {
  readonly punch: Punch
  readonly at: number
  readonly flags: readonly PunchFlag[]
  /** 0, but for a sequence that was given out again. */
  readonly copy: number
}

export interface RecordParts {
  readonly transaction: OrgTransaction
  readonly terminal: TerminalRow
  readonly now: number
  /** The server's clock less the monotonic clock, for each run of the terminal's computer that is known. */
  readonly bases: ReadonlyMap<string, number>
  /** Who may use the terminal, and who could until an instant. */
  readonly assigned: ReadonlyMap<string, number | null>
  readonly known: ReadonlySet<string>
}

/**
 * Reads a batch of a terminal's record in its order: works out when each punch was, and says what is doubtful about it. Nothing
 * is refused and nothing is changed: what does not hold together stands in `flags`.
 */
export async function readRecord(parts: RecordParts, punches: readonly Punch[]): Promise<readonly Recorded[]> {
  const { transaction, terminal, now, bases } = parts
  const ordered = punches.toSorted((a, b) => a.sequence - b.sequence)
  const there = await transaction
    .selectFrom('punches')
    .select(['id', 'sequence', 'copy'])
    .where('terminal_id', '=', terminal.id)
    .where('sequence', 'in', [0, ...ordered.map(({ sequence }) => sequence)])
    .execute()
  const ids = await transaction
    .selectFrom('punches')
    .select('id')
    .where('id', 'in', ['', ...ordered.map(({ id }) => id)])
    .execute()
  const taken = new Set(ids.map(({ id }) => id))
  const record: Record = {
    sequence: terminal.last_sequence,
    seal: terminal.last_seal,
    at: terminal.last_at,
    before: null,
  }
  const seal = sealWith(terminal.seal_key)
  const recorded: Recorded[] = []
  for (const punch of ordered) {
    if (taken.has(punch.id)) {
      record.before = punch.clock
      continue
    }
    taken.add(punch.id)
    const flags = new Set<PunchFlag>()
    const copies = [
      ...there.filter(({ sequence }) => sequence === punch.sequence),
      ...recorded.filter((one) => one.punch.sequence === punch.sequence),
    ]
    if (punch.terminalId !== terminal.id || seal(sealedText(punch)) !== punch.seal) flags.add('seal-wrong')
    if (copies.length > 0 || punch.sequence <= record.sequence) flags.add('sequence-reused')
    else if (punch.sequence > record.sequence + 1) flags.add('gap')
    else if (punch.previousSeal !== record.seal) flags.add('chain-broken')
    const at = timeOf(punch, { now, bases, before: record.before, flags })
    // A claimed time is no reading of a clock.
    if (punch.claimedAt === null && at < record.at) flags.add('reordered')
    if (!parts.known.has(punch.userId)) flags.add('unknown-person')
    else if (!mayUse(parts.assigned.get(punch.userId), at)) flags.add('not-assigned')
    recorded.push({ punch, at, flags: [...flags].toSorted(), copy: copies.length })
    if (punch.sequence > record.sequence) Object.assign(record, { sequence: punch.sequence, seal: punch.seal })
    if (punch.claimedAt === null) record.at = Math.max(record.at, at)
    record.before = punch.clock
  }
  return recorded
}

/**
 * The time that counts: what the monotonic clock says in a run of the computer in which there was contact. Without any, what the
 * wall clock said, corrected by what the terminal knew.
 */
function timeOf(
  { clock, claimedAt }: Punch,
  {
    now,
    bases,
    before,
    flags,
  }: {
    readonly now: number
    readonly bases: ReadonlyMap<string, number>
    readonly before: Punch['clock'] | null
    readonly flags: Set<PunchFlag>
  },
): number {
  const base = bases.get(clock.bootId)
  const said = clock.wallAt + (clock.serverOffset ?? 0)
  const at = base === undefined ? said : base + clock.monotonicAt
  if (base === undefined) flags.add('clock-unproven')
  else if (Math.abs(at - said) > TOLERANCE) flags.add('clock-changed')
  if (before !== null && before.bootId === clock.bootId) {
    const drift = clock.wallAt - before.wallAt - (clock.monotonicAt - before.monotonicAt)
    if (Math.abs(drift) > TOLERANCE) flags.add('clock-changed')
  } else if (before !== null && base === undefined && clock.wallAt < before.wallAt - TOLERANCE)
    flags.add('clock-changed')
  const counts = claimedAt ?? at
  if (counts > now + TOLERANCE) flags.add('in-the-future')
  return Math.max(0, Math.min(counts, now))
}
