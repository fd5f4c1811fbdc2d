import { Catalog } from '../../../shared/domain/catalog.ts'
import { addDays, dayOf, instantAt, type Day } from '../../../shared/domain/day.ts'
import { TimeEntry } from '../../../shared/domain/entry.ts'
import { AccountView, IssueView, ServerView, type SyncView } from '../../../shared/ipc/account.ts'
import { AppInfo } from '../../../shared/ipc/app.ts'
import type { AuthMethod } from '../../../shared/domain/user.ts'
import type { Scenario } from './scenario.ts'

/** Monday, 23 November 2026, 15:26:07 in Berlin: the instant at which the tests live. */
export const NOW = Date.UTC(2026, 10, 23, 14, 26, 7)
export const ZONE = 'Europe/Berlin'
export const TODAY: Day = dayOf(NOW, ZONE)

/** An id of the right form with a number in it. */
export const id = (number: number): string => `01936000-1000-7000-8000-${String(number).padStart(12, '0')}`
const USER = id(9001)

export const catalog = Catalog.parse({
  clients: [
    { id: id(1), name: 'Northwind', archived: false },
    { id: id(2), name: 'Contoso', archived: false },
    { id: id(3), name: 'Fabrikam Maschinenbau und Anlagentechnik GmbH & Co. KG', archived: false },
  ],
  projects: [
    {
      id: id(11),
      clientId: id(1),
      name: 'Billing',
      code: 'NW-04',
      colour: 'violet',
      billable: true,
      rate: { minor: 9550, currency: 'EUR' },
      archived: false,
    },
    {
      id: id(12),
      clientId: id(1),
      name: 'Website',
      code: 'NW-05',
      colour: 'rose',
      billable: true,
      rate: { minor: 8500, currency: 'EUR' },
      archived: false,
    },
    {
      id: id(13),
      clientId: id(2),
      name: 'Infrastructure',
      code: '',
      colour: 'orange',
      billable: true,
      rate: null,
      archived: false,
    },
    {
      id: id(14),
      clientId: id(3),
      name: 'Kiosk pilot',
      code: 'FAB-1',
      colour: 'blue',
      billable: false,
      rate: null,
      archived: false,
    },
    {
      id: id(15),
      clientId: null,
      name: 'Internal',
      code: '',
      colour: 'green',
      billable: false,
      rate: null,
      archived: false,
    },
    {
      id: id(16),
      clientId: null,
      name: 'Old intranet',
      code: '',
      colour: 'olive',
      billable: false,
      rate: null,
      archived: true,
    },
  ],
  tasks: [
    { id: id(21), projectId: id(11), name: 'Design', archived: false },
    { id: id(22), projectId: id(11), name: 'Review', archived: false },
    { id: id(23), projectId: id(13), name: 'Identity provider', archived: false },
  ],
  tags: [
    { id: id(31), name: 'meeting', archived: false },
    { id: id(32), name: 'sso', archived: false },
    { id: id(33), name: 'research', archived: false },
    { id: id(34), name: 'travel', archived: false },
  ],
})

interface EntryWords {
  readonly number: number
  readonly day: Day
  /** `09:07`. */
  readonly start: string
  /** `12:20`, `+01:10` for the next morning, or null while it runs. */
  readonly end: string | null
  readonly description: string
  readonly project?: number
  readonly task?: number
  readonly tags?: readonly number[]
  readonly billable?: boolean
}

function at(day: Day, text: string): number {
  const [hour = 0, minute = 0] = text.replace('+', '').split(':').map(Number)
  return instantAt(text.startsWith('+') ? addDays(day, 1) : day, { hour, minute }, ZONE)
}

export const entry = ({
  number,
  day,
  start,
  end,
  description,
  project,
  task,
  tags = [],
  billable = false,
}: EntryWords): TimeEntry =>
  TimeEntry.parse({
    id: id(number),
    userId: USER,
    description,
    projectId: project === undefined ? null : id(project),
    taskId: task === undefined ? null : id(task),
    tagIds: tags.map(id),
    billable,
    startedAt: at(day, start),
    endedAt: end === null ? null : at(day, end),
    breaks: [],
    source: 'timer',
    zone: ZONE,
  })

const YESTERDAY = addDays(TODAY, -1)

/** A working day as somebody might have it, with one timer running. */
export const workday: readonly TimeEntry[] = [
  entry({
    number: 101,
    day: TODAY,
    start: '14:02',
    end: null,
    description: 'Review the invoice template',
    project: 11,
    task: 22,
    billable: true,
  }),
  entry({
    number: 102,
    day: TODAY,
    start: '13:00',
    end: '13:45',
    description: 'Weekly planning',
    project: 15,
    tags: [31],
  }),
  entry({
    number: 103,
    day: TODAY,
    start: '09:07',
    end: '12:20',
    description: 'Migration to the new identity provider',
    project: 13,
    task: 23,
    tags: [32],
    billable: true,
  }),
  entry({
    number: 104,
    day: YESTERDAY,
    start: '22:40',
    end: '+00:25',
    description: 'Deploy outside of office hours',
    project: 13,
    billable: true,
  }),
  entry({
    number: 105,
    day: YESTERDAY,
    start: '16:40',
    end: '17:55',
    description: "Read the kiosk pilot's feedback",
    project: 14,
    tags: [33, 31, 34],
  }),
  entry({ number: 106, day: YESTERDAY, start: '15:30', end: '16:20', description: '', project: 15 }),
]

const chores = [
  ['Answer support mail', 15, undefined],
  [
    'Invoice template: tables that break over pages, and the totals that have to stay with them on the last page',
    11,
    21,
  ],
  ['Read the specification of the card reader', 14, undefined],
  ['Weekly planning', 15, undefined],
  ['Accessibility of the start page', 12, undefined],
  ['Certificate renewal', 13, 23],
] as const

/** Several weeks of work days behind today's. */
export function manyWeeks(weeks: number): readonly TimeEntry[] {
  const entries: TimeEntry[] = [...workday]
  for (let back = 2; back <= weeks * 7; back += 1) {
    const day = addDays(TODAY, -back)
    if (Temporal.PlainDate.from(day).dayOfWeek > 5) continue
    for (let slot = 0; slot < 4; slot += 1) {
      const [description, project, task] = chores[(back * 3 + slot) % chores.length] ?? chores[0]
      const hour = 8 + slot * 2
      entries.push(
        entry({
          number: 1000 + back * 10 + slot,
          day,
          start: `${hour}:0${(back + slot) % 6}`,
          end: `${hour + 1}:${10 + ((back * 7 + slot * 13) % 50)}`,
          description,
          project,
          ...(task === undefined ? {} : { task }),
          tags: slot === 1 ? [31] : [],
          billable: project !== 15,
        }),
      )
    }
  }
  return entries
}

const info = AppInfo.parse({
  version: '0.1.0',
  platform: 'linux',
  locale: 'en',
  formatLocale: 'en-GB',
  zone: ZONE,
  preferences: {
    locale: 'system',
    theme: 'system',
    density: 'comfortable',
    firstWeekday: 1,
    dailyGoalMinutes: 480,
    welcomed: true,
    currency: 'EUR',
  },
  notice: 'none',
})

const ada = { id: USER, username: 'ada', fullName: 'Ada Lovelace', email: 'ada@example.com', role: 'user' }

export const server = (method: AuthMethod): ServerView =>
  ServerView.parse({
    url: 'https://time.example.com',
    name: 'Example Works',
    method,
    selfRegister: method !== 'oidc',
    issuer: method === 'oidc' || method === 'both' ? 'login.example.com' : null,
  })

const off: SyncView = {
  phase: 'off',
  pending: 0,
  issues: 0,
  lastSuccessAt: null,
  nextTryAt: null,
  problem: null,
  progress: null,
}
const saved: SyncView = { ...off, phase: 'idle', lastSuccessAt: NOW - 42_000 }

const personalAccount = AccountView.parse({
  current: {
    id: id(8001),
    server: null,
    provider: null,
    person: { ...ada, username: 'me', fullName: '', email: null },
    session: 'signed-out',
    storage: 'keychain',
    storageProblem: null,
  },
  others: [],
  fixedServerUrl: null,
  awaitedServer: null,
})

/** An app on its own, with nothing in it. */
export const empty: Scenario = {
  info,
  account: personalAccount,
  sync: off,
  catalog: Catalog.parse({ clients: [], projects: [], tasks: [], tags: [] }),
  entries: [],
  issues: [],
  servers: {
    'https://time.example.com': server('oidc'),
    'https://wiki.example.com': 'server-not-timetracker',
    'https://old.example.com': 'server-too-old',
    'https://self-signed.example.com': 'server-certificate',
  },
  passwords: { ada: 'analytical engine' },
  admin: {
    people: [],
    signIn: { method: 'local', settings: [], warnings: [] },
    findings: [],
    team: { entries: [], closings: [] },
  },
}

/** An app on its own, in use. */
export const personal: Scenario = { ...empty, catalog, entries: workday }

/** An app with a server, where somebody is signed in. */
export const connected: Scenario = {
  ...personal,
  account: AccountView.parse({
    current: {
      id: id(8002),
      server: server('oidc'),
      provider: null,
      person: ada,
      session: 'signed-in',
      storage: 'keychain',
      storageProblem: null,
    },
    others: [{ id: id(8001), label: '', personal: true }],
    fixedServerUrl: null,
    awaitedServer: null,
  }),
  sync: saved,
}

/** A server that nobody has signed in to yet. */
export const firstMeeting = (method: AuthMethod): Scenario => ({
  ...empty,
  account: AccountView.parse({
    current: {
      id: id(8003),
      server: server(method),
      provider: null,
      person: null,
      session: 'signed-out',
      storage: 'keychain',
      storageProblem: null,
    },
    others: [{ id: id(8001), label: '', personal: true }],
    fixedServerUrl: null,
    awaitedServer: null,
  }),
  sync: { ...off, phase: 'sign-in-needed' },
})

/** A provider without a server, and how its person stands with it; `null` is nobody yet. */
export const vouched = (session: 'signed-in' | 'expired' | null): Scenario => ({
  ...(session === null ? empty : personal),
  account: AccountView.parse({
    current: {
      id: id(8004),
      server: null,
      provider: { issuer: 'https://login.example.com/company', host: 'login.example.com' },
      person: session === null ? null : ada,
      session: session ?? 'signed-out',
      storage: 'keychain',
      storageProblem: null,
    },
    others: [{ id: id(8001), label: '', personal: true }],
    fixedServerUrl: null,
    awaitedServer: null,
  }),
})

/** A server that is set for the computer and was never reached. */
export const awaiting: Scenario = {
  ...personal,
  account: {
    ...personalAccount,
    fixedServerUrl: 'https://time.example.com',
    awaitedServer: 'https://time.example.com',
  },
}

/** Somebody has signed in to a server after tracking on their own. */
export const withPersonalTime: Scenario = { ...connected, personalTime: { entries: 12, answered: false } }

export const issues: readonly IssueView[] = [
  IssueView.parse({
    id: id(701),
    kind: 'conflict',
    entity: 'time_entry',
    entityId: id(102),
    group: 'interval',
    label: 'Weekly planning',
    kept: {
      description: 'Weekly planning',
      project_id: id(15),
      started_at: at(TODAY, '13:00'),
      ended_at: at(TODAY, '13:45'),
    },
    other: {
      description: 'Weekly planning',
      project_id: id(15),
      started_at: at(TODAY, '13:00'),
      ended_at: at(TODAY, '14:10'),
    },
    at: NOW - 600_000,
    did: 'patch',
    lost: { name: 'Ada Lovelace', isMine: true, device: 'Laptop', at: NOW - 900_000 },
    stands: { name: 'Ada Lovelace', isMine: true, device: 'Desk', at: NOW - 700_000 },
    reason: null,
    choices: ['take', 'dismiss'],
  }),
  IssueView.parse({
    id: id(702),
    kind: 'undeleted',
    entity: 'time_entry',
    entityId: id(105),
    group: null,
    label: "Read the kiosk pilot's feedback",
    kept: { description: "Read the kiosk pilot's feedback", billable: false },
    other: {},
    at: NOW - 7_200_000,
    did: 'patch',
    lost: null,
    stands: null,
    reason: null,
    choices: ['take', 'dismiss'],
  }),
]

const mine = (minutes: number, device: string | null = 'Laptop') => ({
  name: 'Ada Lovelace',
  isMine: true,
  device,
  at: NOW - minutes * 60_000,
})
const theirs = { name: 'Grace Hopper', isMine: false, device: 'Office', at: NOW - 5_400_000 }
const entryValues = (start: string, end: string, description: string) => ({
  description,
  project_id: id(15),
  started_at: at(TODAY, start),
  ended_at: at(TODAY, end),
})
const set = (n: number, kind: string, rest: object): IssueView =>
  IssueView.parse({
    id: id(n),
    kind,
    entity: 'time_entry',
    entityId: id(102),
    group: null,
    label: 'Weekly planning',
    did: 'patch',
    kept: {},
    other: {},
    at: NOW - 600_000,
    lost: mine(40),
    stands: null,
    reason: null,
    choices: ['take', 'dismiss'],
    ...rest,
  })

/** One of each kind of which people hear. */
export const everyIssue: readonly IssueView[] = [
  set(711, 'same-event', {
    label: 'Workshop with Northwind',
    did: 'create',
    kept: entryValues('09:15', '11:00', 'Workshop'),
    other: entryValues('09:02', '11:05', 'Workshop with Northwind'),
    stands: theirs,
    choices: ['take', 'both', 'dismiss'],
  }),
  set(712, 'corrected', {
    kept: { started_at: at(TODAY, '13:00'), ended_at: at(TODAY, '13:45') },
    other: { started_at: at(TODAY, '13:00'), ended_at: at(TODAY, '15:45') },
    lost: null,
    stands: theirs,
    reason: 'You left at a quarter to two',
  }),
  set(713, 'auto-stopped', {
    label: 'Review of the tender',
    kept: entryValues('09:02', '10:15', 'Review of the tender'),
    other: { ...entryValues('10:15', '10:20', 'Phone calls'), ended_at: null },
    lost: mine(90),
    stands: mine(20, 'Shared terminal'),
  }),
  set(714, 'closed-period', {
    label: 'Invoice template',
    did: 'create',
    other: entryValues('07:30', '08:00', 'Invoice template'),
  }),
  set(715, 'refused', {
    label: 'Travel',
    kept: { description: 'Travel' },
    other: { description: 'Travel to Hamburg' },
    choices: ['take', 'dismiss'],
  }),
]

/** With something for the person to look at. */
export const withIssues: Scenario = { ...connected, issues, sync: { ...saved, issues: issues.length } }

export const withEveryIssue: Scenario = {
  ...connected,
  issues: everyIssue,
  sync: {
    ...saved,
    phase: 'waiting',
    pending: 3,
    issues: everyIssue.length,
    nextTryAt: NOW + 20_000,
    problem: 'server-error',
  },
}

export const german = (scenario: Scenario): Scenario => ({
  ...scenario,
  info: { ...scenario.info, locale: 'de', formatLocale: 'de-DE' },
})
