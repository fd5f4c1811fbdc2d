import type { UserId } from '../../../shared/domain/id.ts'
import { TerminalId } from '../../../shared/domain/punch.ts'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import type {
  KioskPerson,
  Reviewed,
  ReviewPlace,
  TerminalView,
} from '../../../shared/domain/terminal-administration.ts'
import type { Channel, Output, Parsed } from '../../../shared/ipc/contract.ts'
import { fail, succeed, type Result } from '../../../shared/ipc/failure.ts'
import type { TerminalScenario } from './scenario.ts'

type TerminalChannel = Extract<Channel, `terminal:${string}`>
type TerminalHandlers = { readonly [C in TerminalChannel]: (input: Parsed<C>) => Result<Output<C>> }

const HALF_AN_HOUR = 1_800_000
/** Lines of a page of the review. */
const PAGE = 50

/** The server's side of shared terminals, in memory. */
export function fakeTerminals(
  scenario: TerminalScenario = { terminals: [], people: [], review: { entries: [], punches: [] } },
  newId: () => string,
  now: () => number,
  /** Who is signed in. */
  administrator: UserId,
): TerminalHandlers {
  let terminals = [...scenario.terminals]
  let people = [...scenario.people]
  /** Whose badge says what. */
  const badges = new Map<string, string>()
  let code: string | null = null
  const change = (id: string, with_: (terminal: TerminalView) => TerminalView): Result<TerminalView> => {
    const found = terminals.find((one) => one.id === id)
    if (!found) return fail('not-found')
    const changed = with_(found)
    terminals = terminals.map((one) => (one.id === id ? changed : one))
    return succeed(changed)
  }
  const changePerson = (id: string, with_: (person: KioskPerson) => KioskPerson): Result<KioskPerson> => {
    const found = people.find(({ userId }) => userId === id)
    if (!found) return fail('not-found')
    const changed = with_(found)
    people = people.map((one) => (one.userId === id ? changed : one))
    return succeed(changed)
  }
  /** What was ticked off, or taken back, by the id of the case. */
  const states = new Map<string, Reviewed | null>()
  function openFirst<T extends { readonly id: string; readonly reviewed: Reviewed | null }>(all: readonly T[]) {
    const lines = all
      .map((line) => ({ ...line, reviewed: states.has(line.id) ? (states.get(line.id) ?? null) : line.reviewed }))
      .toSorted((one, other) => Number(one.reviewed !== null) - Number(other.reviewed !== null))
    return {
      open: lines.filter(({ reviewed }) => reviewed === null).length,
      page(place: ReviewPlace | undefined) {
        if (place === null) return { lines: [], next: null }
        const from = lines.findIndex(({ id }) => id === place?.id) + 1
        const last = lines.length > from + PAGE ? lines[from + PAGE - 1] : undefined
        const next = last ? { reviewed: last.reviewed !== null, at: now(), id: last.id } : null
        return { lines: lines.slice(from, from + PAGE), next }
      },
    }
  }
  return {
    'terminal:list': () => succeed(terminals),
    'terminal:make-code': (request) => {
      const terminalId = 'terminalId' in request ? request.terminalId : TerminalId.parse(newId())
      if (!('terminalId' in request)) {
        terminals = [
          ...terminals,
          {
            id: terminalId,
            name: request.name,
            place: request.place,
            state: 'new',
            lastSeenAt: null,
            waiting: 0,
            version: null,
            settings: defaultTerminalSettings,
            people: request.everybody ? people.map(({ userId }) => userId) : [],
          },
        ]
      }
      code = 'K7PM-2XQR-9DTH'
      return succeed({ terminalId, code, endsAt: now() + HALF_AN_HOUR })
    },
    'terminal:copy-code': () => (code === null ? fail('not-found') : succeed({})),
    'terminal:change': ({ terminalId, name, place, settings, people: assigned }) =>
      change(terminalId, (before) => ({
        ...before,
        name: name ?? before.name,
        place: place ?? before.place,
        settings: settings ?? before.settings,
        people: assigned ?? before.people,
      })),
    'terminal:revoke': ({ terminalId }) => change(terminalId, (before) => ({ ...before, state: 'revoked' })),
    'terminal:people': () => succeed(people),
    'terminal:change-person': (request) => {
      const { userId } = request
      switch (request.change) {
        case 'number': {
          const { number } = request
          if (number !== null && people.some((one) => one.number === number && one.userId !== userId)) {
            return fail('badge-taken')
          }
          return changePerson(userId, (person) => ({ ...person, number }))
        }
        case 'add-badge': {
          if (badges.has(request.text)) return fail('badge-taken')
          badges.set(request.text, userId)
          const badge = { id: newId(), label: request.label, createdAt: now() }
          return changePerson(userId, (person) => ({ ...person, badges: [...person.badges, badge] }))
        }
        case 'remove-badge':
          return changePerson(userId, (person) => ({
            ...person,
            badges: person.badges.filter(({ id }) => id !== request.badgeId),
          }))
        case 'reset-pin':
          return changePerson(userId, (person) => person)
      }
    },
    'terminal:review': ({ since, after }) => {
      const entries = openFirst(scenario.review.entries.filter(({ startedAt }) => startedAt >= since))
      const punches = openFirst(scenario.review.punches.filter(({ at }) => at >= since))
      const page = { entries: entries.page(after?.entries), punches: punches.page(after?.punches) }
      const next = { entries: page.entries.next, punches: page.punches.next }
      return succeed({
        entries: page.entries.lines,
        punches: page.punches.lines,
        open: { entries: entries.open, punches: punches.open },
        next: next.entries || next.punches ? next : null,
      })
    },
    'terminal:change-reviewed': ({ kind, id, reviewed: isReviewed }) => {
      const reviewed = isReviewed ? { at: now(), by: administrator } : null
      states.set(id, reviewed)
      return succeed({ kind, id, reviewed })
    },
  }
}
