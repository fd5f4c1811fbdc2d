import { addDays } from '../../../shared/domain/day.ts'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import { FoundPerson, KioskView, PersonView } from '../../../shared/ipc/kiosk.ts'
import { catalog, id, NOW, TODAY, ZONE } from './data.ts'
import type { KioskPerson, KioskScenario } from './kiosk-scenario.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const view = KioskView.parse({
  state: 'ready',
  terminal: { id: id(501), name: 'Workshop north', place: 'Hall 2' },
  serverName: 'Example Works',
  method: 'both',
  settings: { ...defaultTerminalSettings, board: true },
  online: true,
  waysOut: ['pin', 'password', 'device'],
  waiting: 0,
  lastContactAt: NOW - 20_000,
  now: NOW,
  zone: ZONE,
  clockDoubtful: false,
})

const projects = catalog.projects
  .filter(({ archived }) => !archived)
  .map(({ id: projectId, name, code, colour, clientId }) => ({
    id: projectId,
    name,
    code,
    colour,
    client: catalog.clients.find((client) => client.id === clientId)?.name ?? null,
    tasks: catalog.tasks
      .filter((task) => task.projectId === projectId)
      .map((task) => ({ id: task.id, name: task.name })),
  }))

/** Somebody who is not clocked in. */
export const out = PersonView.parse({
  id: id(9101),
  name: 'Ada Lovelace',
  locale: 'en',
  textSize: 'normal',
  next: 'in',
  possible: ['in'],
  running: null,
  onBreakSince: null,
  todayTotal: 0,
  asOf: NOW,
  recent: [
    { projectId: id(11), taskId: id(21) },
    { projectId: id(15), taskId: null },
  ],
  projects,
  forgotten: null,
  wantsPin: false,
})

/** The same person at work. */
export const atWork: PersonView = PersonView.parse({
  ...out,
  next: 'out',
  possible: ['out', 'break-start', 'switch'],
  running: { since: NOW - 3 * HOUR - 12 * MINUTE, projectId: id(11), taskId: id(21) },
  todayTotal: 3 * HOUR + 12 * MINUTE,
})

/** And on a break. */
export const onBreak: PersonView = PersonView.parse({
  ...atWork,
  next: 'break-end',
  possible: ['break-end', 'out'],
  onBreakSince: NOW - 9 * MINUTE,
})

/** Somebody who went home yesterday without a word. */
export const forgot: PersonView = PersonView.parse({
  ...out,
  forgotten: {
    since: NOW - 31 * HOUR,
    proposedEnd: NOW - 23 * HOUR - 11 * MINUTE,
    earliestEnd: NOW - 31 * HOUR + MINUTE,
    latestEnd: NOW - 19 * HOUR,
  },
})

const NAMES = [
  'Ada Lovelace',
  'Béla Kovács',
  'Chen Wei',
  'Dara Okafor',
  'Emil Sørensen',
  'Farah Nasser',
  'Goran Petrović',
  'Hana Takahashi',
  'Ines Maria de Almeida Vasconcelos',
]

export const kioskPerson = (index: number, person: PersonView = out, found: Partial<FoundPerson> = {}): KioskPerson => {
  const name = NAMES[index] ?? `Person ${index}`
  const own = PersonView.parse({ ...person, id: id(9101 + index), name })
  return {
    name,
    badge: `BADGE-00${index}`,
    number: String(1001 + index),
    pin: '480215',
    password: 'analytical engine',
    person: own,
    found: FoundPerson.parse({
      id: own.id,
      name,
      locale: own.locale,
      textSize: own.textSize,
      proofs: ['pin', 'password', 'device'],
      ...found,
    }),
  }
}

/** A terminal in use, with nine people. */
export const terminal: KioskScenario = {
  view,
  people: NAMES.map((_, index) => kioskPerson(index)),
  board: {
    people: NAMES.map((name, index) => ({
      name,
      state: index % 3 === 0 ? 'in' : index % 4 === 1 ? 'break' : 'out',
      since: index % 3 === 0 || index % 4 === 1 ? NOW - (index + 1) * 23 * MINUTE : null,
    })),
    asOf: NOW - 20_000,
  },
  hours: {
    days: [0, 1, 2, 3, 4, 5, 6].map((day) => ({
      day: addDays(TODAY, day),
      total: [3 * HOUR + 12 * MINUTE, 8 * HOUR, 7 * HOUR + 45 * MINUTE, 6 * HOUR, 0, 0, 0][day] ?? 0,
    })),
    weekTotal: 24 * HOUR + 57 * MINUTE,
  },
  exitPin: '731946',
  enrolCode: 'ABCD-EFGH',
}

/** The same, where the first of them is in the given state. */
export const withPerson = (person: PersonView, found: Partial<FoundPerson> = {}): KioskScenario => ({
  ...terminal,
  people: [kioskPerson(0, person, found), ...terminal.people.slice(1)],
})

export const withView = (
  changes: Partial<KioskView>,
  settings: Partial<KioskView['settings']> = {},
): KioskScenario => ({
  ...terminal,
  view: { ...view, ...changes, settings: { ...view.settings, ...settings } },
})

/** A terminal of a place where five hundred people work. */
export const crowd: KioskScenario = {
  ...terminal,
  people: Array.from({ length: 500 }, (_, index) => {
    const person = kioskPerson(index)
    const name = `${NAMES[index % NAMES.length]?.split(' ')[0]} ${String.fromCodePoint(65 + (index % 26))}. ${index}`
    return { ...person, name, found: { ...person.found, name } }
  }),
}
