import { KioskPerson, KioskReview, TerminalView } from '../../../shared/domain/terminal-administration.ts'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import { administered, people } from './admin-data.ts'
import { id, NOW, ZONE } from './data.ts'
import type { Scenario, TerminalScenario } from './scenario.ts'

const HOUR = 3_600_000
const everybody = people.filter(({ active }) => active).map((person) => person.id)
const gate = id(7001)
const kitchen = id(7002)

const terminal = (
  fields: Partial<Omit<TerminalView, 'id'>> & { readonly id: string; readonly name: string },
): TerminalView =>
  TerminalView.parse({
    place: '',
    state: 'enrolled',
    lastSeenAt: NOW - 60_000,
    waiting: 0,
    version: '0.1.0',
    settings: defaultTerminalSettings,
    people: everybody,
    ...fields,
  })

/** What there is to look at; the stand-in for the server makes pages of it. */
const Findings = KioskReview.unwrap().pick({ entries: true, punches: true })

const punch = (number: number, fields: object) => ({
  id: id(number),
  terminalId: gate,
  sequence: number,
  userId: id(9003),
  kind: 'in',
  at: NOW - 5 * HOUR,
  wallAt: NOW - 5 * HOUR,
  receivedAt: NOW - HOUR,
  claimed: false,
  doubtful: false,
  projectId: null,
  taskId: null,
  zone: ZONE,
  flags: [],
  ignored: null,
  beside: null,
  found: '[]',
  reviewed: null,
  ...fields,
})

const review = Findings.parse({
  entries: [
    {
      id: id(7101),
      userId: id(9003),
      marks: ['claimed-end'],
      startedAt: NOW - 31 * HOUR,
      endedAt: NOW - 23 * HOUR,
      byHand: false,
      found: '["claimed-end"]',
      reviewed: null,
    },
    {
      id: id(7102),
      userId: id(9005),
      marks: ['longest-shift', 'doubtful-record'],
      startedAt: NOW - 60 * HOUR,
      endedAt: NOW - 48 * HOUR,
      byHand: true,
      found: '["longest-shift","doubtful-record"]',
      reviewed: null,
    },
  ],
  punches: [
    punch(7201, { flags: ['clock-changed'], wallAt: NOW - 7 * HOUR }),
    punch(7202, { kind: 'out', terminalId: kitchen, userId: id(9002), flags: ['gap', 'chain-broken'] }),
    punch(7203, {
      kind: 'out',
      ignored: 'out-without-in',
      beside: { entryId: id(7103), startedAt: NOW - 8 * HOUR, endedAt: NOW - 6 * HOUR, source: 'kiosk' },
    }),
  ],
})

export const terminals: TerminalScenario = {
  terminals: [
    terminal({ id: gate, name: 'Gate', place: 'Hall 2, beside the main entrance', waiting: 3 }),
    terminal({ id: kitchen, name: 'Kitchen', lastSeenAt: NOW - 52 * HOUR, state: 'revoked' }),
    terminal({ id: id(7003), name: 'Workshop', state: 'new', lastSeenAt: null, version: null, people: [] }),
  ],
  people: people.map((person, index) =>
    KioskPerson.parse({
      userId: person.id,
      number: index === 2 ? '4711' : null,
      badges: index === 2 ? [{ id: id(7301), label: 'Blue tag', createdAt: NOW - 30 * 24 * HOUR }] : [],
    }),
  ),
  review,
}

/** Ada administers a server with terminals. */
export const withTerminals: Scenario = { ...administered, admin: { ...administered.admin, terminals } }
