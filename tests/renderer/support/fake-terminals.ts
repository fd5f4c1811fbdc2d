import { TerminalId } from '../../../shared/domain/punch.ts'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import type { KioskPerson, TerminalView } from '../../../shared/domain/terminal-administration.ts'
import type { Channel, Output, Parsed } from '../../../shared/ipc/contract.ts'
import { fail, succeed, type Result } from '../../../shared/ipc/failure.ts'
import type { TerminalScenario } from './scenario.ts'

type TerminalChannel = Extract<Channel, `terminal:${string}`>
type TerminalHandlers = { readonly [C in TerminalChannel]: (input: Parsed<C>) => Result<Output<C>> }

const HALF_AN_HOUR = 1_800_000

/** The server's side of shared terminals, in memory. */
export function fakeTerminals(
  scenario: TerminalScenario = { terminals: [], people: [], review: { entries: [], punches: [] } },
  newId: () => string,
  now: () => number,
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
    'terminal:review': ({ since }) =>
      succeed({
        entries: scenario.review.entries.filter(({ startedAt }) => startedAt >= since),
        punches: scenario.review.punches.filter(({ at }) => at >= since),
      }),
  }
}
