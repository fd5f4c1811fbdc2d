import { sameName, type Catalog } from '../../../shared/domain/catalog.ts'
import type { Day } from '../../../shared/domain/day.ts'
import { contentOf, dayOfEntry, durationAt, timesProblem, type TimeEntry } from '../../../shared/domain/entry.ts'
import { ProfileId, UserId } from '../../../shared/domain/id.ts'
import { User } from '../../../shared/domain/user.ts'
import type { AccountView, ProfileView, ServerView, SyncView } from '../../../shared/ipc/account.ts'
import type { Bridge } from '../../../shared/ipc/bridge.ts'
import { contract, type Channel, type Output, type Parsed } from '../../../shared/ipc/contract.ts'
import type { EventName, EventPayload, Topic } from '../../../shared/ipc/events.ts'
import type { DeviceView } from '../../../shared/ipc/profile.ts'
import { fail, succeed, type FailureCode, type Result } from '../../../shared/ipc/failure.ts'
import { fakeAdmin } from './fake-admin.ts'
import { createDoor } from './fake-door.ts'
import { fakeTeam } from './fake-team.ts'
import { fakeTerminals } from './fake-terminals.ts'
import type { FakeControls, Scenario } from './scenario.ts'

type Handlers = { readonly [C in Channel]: (input: Parsed<C>) => Result<Output<C>> | Promise<Result<Output<C>>> }

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')

/** Version 7 in form, counted up instead of random, so that runs are alike. */
function idMaker(): () => string {
  let count = 0
  return () => {
    count += 1
    return `01936000-0000-7000-8000-${hex(count, 12)}`
  }
}

/**
 * The main process of the tests: the whole contract in memory, by the same domain functions, with every question and answer checked
 * against its schema. Nothing of it is in the product.
 */
export function createFake(scenario: Scenario): { readonly bridge: Bridge; readonly controls: FakeControls } {
  const newId = idMaker()
  const now = (): number => Date.now()
  const door = createDoor(contract)
  const reported: string[] = []
  let { info, account, sync, catalog } = scenario
  let entries = [...scenario.entries]
  let deleted: TimeEntry[] = []
  let issues = [...scenario.issues]
  let personalTime = scenario.personalTime ?? null
  let devices: readonly DeviceView[] = ['Laptop', 'Old tablet'].map((name, index) => ({
    id: newId(),
    name,
    way: scenario.account.current.server?.method === 'local' ? ('local' as const) : ('oidc' as const),
    createdAt: now() - 86_400_000 * (index + 1),
    lastUsedAt: now() - 3_600_000 * index,
    current: index === 0,
  }))
  let finish: ((outcome: 'signed-in' | FailureCode) => void) | undefined
  const userId = UserId.parse(account.current.person?.id ?? '01936000-0000-7000-8000-000000ffffff')

  const emit = <E extends EventName>(event: E, payload: EventPayload<E>): void => {
    door.emit(event, payload)
  }
  const changed = (...topics: Topic[]): void => {
    if (sync.phase !== 'off') {
      sync = { ...sync, pending: sync.pending + (sync.phase === 'idle' ? 0 : 1) }
      emit('sync', sync)
    }
    emit('changed', { topics })
  }
  const running = (): TimeEntry | undefined => entries.find(({ endedAt }) => endedAt === null)
  const replace = (entry: TimeEntry): void => {
    entries = entries.map((row) => (row.id === entry.id ? entry : row))
  }
  const stopRunning = (): TimeEntry | undefined => {
    const entry = running()
    if (!entry) return undefined
    const stopped = { ...entry, endedAt: Math.max(now(), entry.startedAt) }
    replace(stopped)
    return stopped
  }
  const make = (fields: Omit<TimeEntry, 'id' | 'userId' | 'breaks' | 'zone'>): TimeEntry =>
    contract['timer:start'].output.parse({ ...fields, id: newId(), userId, breaks: [], zone: info.zone })
  const setAccount = (current: ProfileView): AccountView => {
    account = { ...account, current }
    emit('account', account)
    return account
  }
  const setSync = (changes: Partial<SyncView>): void => {
    sync = { ...sync, ...changes }
    emit('sync', sync)
  }
  const personNamed = (username: string, fullName = ''): User =>
    User.parse({ id: newId(), username, fullName, email: null, role: 'user' })
  const signIn = (person: User): AccountView => {
    setSync({ phase: 'idle', lastSuccessAt: now(), problem: null })
    return setAccount({ ...account.current, person, session: 'signed-in' })
  }
  const listed = (): readonly TimeEntry[] =>
    entries.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))

  /** Saves a row of the catalogue; two live rows may not have one name. */
  function save<K extends keyof Catalog>(
    kind: K,
    input: { readonly id?: string | undefined; readonly name: string; readonly archived: boolean },
    alike: (row: Catalog[K][number]) => boolean = () => true,
  ): Result<Catalog[K][number]> {
    const rows: readonly Catalog[K][number][] = catalog[kind]
    const taken = rows.some(
      (row) => row.id !== input.id && !row.archived && alike(row) && sameName(row.name) === sameName(input.name),
    )
    if (taken && !input.archived) return fail('name-taken')
    if (input.id !== undefined && !rows.some(({ id }) => id === input.id)) return fail('not-found')
    const row = { ...input, id: input.id ?? newId() } as Catalog[K][number]
    const others = rows.filter(({ id }) => id !== row.id)
    catalog = { ...catalog, [kind]: [...others, row] }
    changed('catalog')
    return succeed(row)
  }

  const handlers: Handlers = {
    'app:describe': () => succeed(info),
    'app:change-preferences': (changes) => {
      const preferences = {
        ...info.preferences,
        ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
      }
      const locale = preferences.locale === 'system' ? scenario.info.locale : preferences.locale
      const formatLocale =
        preferences.locale === 'system' ? scenario.info.formatLocale : locale === 'de' ? 'de-DE' : 'en-GB'
      info = { ...info, preferences, locale, formatLocale }
      emit('preferences', preferences)
      return succeed(preferences)
    },
    'app:report-error': ({ message }) => {
      reported.push(message)
      return succeed({})
    },
    'app:open-link': () => succeed({}),
    'app:copy-diagnostics': () => succeed({ text: `TimeTracker ${info.version}\n` }),
    'timer:running': () => succeed(running() ?? null),
    'timer:start': (content) => {
      stopRunning()
      const entry = make({ ...content, startedAt: now(), endedAt: null, source: 'timer' })
      entries.push(entry)
      changed('timer', 'entries')
      return succeed(entry)
    },
    'timer:stop': () => {
      const stopped = stopRunning()
      if (!stopped) return fail('nothing-running')
      changed('timer', 'entries')
      return succeed(stopped)
    },
    'timer:continue': ({ id }) => {
      const before = entries.find((row) => row.id === id)
      if (!before) return fail('not-found')
      stopRunning()
      const entry = make({ ...contentOf(before), startedAt: now(), endedAt: null, source: 'timer' })
      entries.push(entry)
      changed('timer', 'entries')
      return succeed(entry)
    },
    'entries:list': ({ before, days }) => {
      const byDay = new Map<Day, TimeEntry[]>()
      for (const entry of listed()) {
        const day = dayOfEntry(entry)
        if (before === null || day < before) byDay.set(day, [...(byDay.get(day) ?? []), entry])
      }
      const all = [...byDay].toSorted(([a], [b]) => (a < b ? 1 : -1))
      const page = all.slice(0, days).map(([day, rows]) => ({
        day,
        entries: rows,
        endedTotal: rows.reduce((sum, entry) => sum + (entry.endedAt === null ? 0 : durationAt(entry, now())), 0),
      }))
      return succeed({ days: page, nextBefore: all.length > days ? (page.at(-1)?.day ?? null) : null })
    },
    'entries:add': (input) => {
      const problem = timesProblem(input.startedAt, input.endedAt, now())
      if (problem) return fail(problem)
      const entry = make({ ...input, source: 'manual' })
      entries.push(entry)
      changed('entries')
      return succeed(entry)
    },
    'entries:edit': ({ id, changes }) => {
      const before = entries.find((row) => row.id === id)
      if (!before) return fail('not-found')
      const entry = {
        ...before,
        ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
      } as TimeEntry
      const problem = timesProblem(entry.startedAt, entry.endedAt, now())
      if (problem) return fail(problem)
      replace(entry)
      changed('timer', 'entries')
      return succeed(entry)
    },
    'entries:delete': ({ id }) => {
      const entry = entries.find((row) => row.id === id)
      if (!entry) return fail('not-found')
      entries = entries.filter((row) => row.id !== id)
      deleted.push(entry)
      changed('timer', 'entries')
      return succeed({})
    },
    'entries:restore': ({ id }) => {
      const entry = deleted.find((row) => row.id === id)
      if (!entry) return fail('not-found')
      deleted = deleted.filter((row) => row.id !== id)
      entries.push(entry)
      changed('timer', 'entries')
      return succeed(entry)
    },
    'entries:suggest': ({ text, limit }) => {
      const found = new Map<string, ReturnType<typeof contentOf>>()
      for (const entry of listed()) {
        const content = contentOf(entry)
        if (content.description && sameName(content.description).includes(sameName(text))) {
          const key = JSON.stringify([content.description, content.projectId, content.taskId])
          if (!found.has(key)) found.set(key, content)
        }
      }
      return succeed([...found.values()].slice(0, limit))
    },
    'entries:totals': ({ from, to }) => {
      const totals = new Map<Day, number>()
      for (const entry of entries) {
        const day = dayOfEntry(entry)
        if (entry.endedAt !== null && day >= from && day <= to)
          totals.set(day, (totals.get(day) ?? 0) + durationAt(entry, now()))
      }
      return succeed([...totals].map(([day, total]) => ({ day, total })))
    },
    'catalog:list': () => succeed(catalog),
    'catalog:save-client': (input) => save('clients', input),
    'catalog:save-project': (input) => save('projects', input, (row) => row.clientId === input.clientId),
    'catalog:save-task': (input) => save('tasks', input, (row) => row.projectId === input.projectId),
    'catalog:save-tag': (input) => save('tags', input),
    'account:describe': () => succeed(account),
    'account:test-server': ({ url }) => {
      const found = scenario.servers[url.replace(/\/$/, '')] ?? 'server-name-not-found'
      return typeof found === 'string' ? fail(found) : succeed(found)
    },
    'account:connect': ({ url }) => {
      const server = Object.values(scenario.servers).find(
        (known): known is ServerView => typeof known !== 'string' && known.url === url,
      )
      if (!server) return fail('server-unreachable')
      const before = account.current
      account = {
        ...account,
        others: [
          ...account.others,
          { id: before.id, label: before.server?.name ?? '', personal: before.server === null },
        ],
      }
      entries = []
      setSync({ phase: 'sign-in-needed' })
      const id = ProfileId.parse(newId())
      return succeed(
        setAccount({
          id,
          server,
          provider: null,
          person: null,
          session: 'signed-out',
          storage: 'keychain',
          storageProblem: null,
        }),
      )
    },
    'account:accept-server': () => succeed(setAccount({ ...account.current, session: 'signed-out' })),
    'account:switch': ({ id }) => {
      const other = account.others.find((row) => row.id === id)
      if (!other) return fail('not-found')
      const before = account.current
      account = {
        ...account,
        others: [
          ...account.others.filter((row) => row.id !== id),
          { id: before.id, label: before.server?.name ?? '', personal: before.server === null },
        ],
      }
      setSync({ phase: 'off' })
      return succeed(
        setAccount({
          id,
          server: null,
          provider: null,
          person: personNamed('me'),
          session: 'signed-out',
          storage: 'keychain',
          storageProblem: null,
        }),
      )
    },
    'account:sign-in-browser': async () => {
      setAccount({ ...account.current, session: 'signing-in' })
      const outcome = await new Promise<'signed-in' | FailureCode>((resolve) => {
        finish = resolve
      })
      finish = undefined
      if (outcome === 'signed-in') return succeed(signIn(account.current.person ?? personNamed('ada', 'Ada Lovelace')))
      setAccount({ ...account.current, session: 'signed-out' })
      return fail(outcome)
    },
    'account:reopen-browser': () => succeed({}),
    'account:copy-sign-in-link': () => succeed({}),
    'account:cancel-sign-in': () => {
      finish?.('sign-in-cancelled')
      return succeed({})
    },
    'account:sign-in-password': ({ username, password }) => {
      if (account.current.server?.method === 'none') return succeed(signIn(personNamed(username)))
      if (scenario.passwords[username] !== password) return fail('wrong-credentials')
      return succeed(signIn(personNamed(username, 'Ada Lovelace')))
    },
    'account:register': ({ username, password, fullName }) => {
      if (scenario.passwords[username] !== undefined) return fail('username-taken')
      if ((password ?? '').length < 10) return fail('weak-password')
      return succeed(signIn(personNamed(username, fullName)))
    },
    'account:sign-out': () => {
      if (account.current.server) setSync({ phase: 'sign-in-needed' })
      return succeed(setAccount({ ...account.current, session: 'signed-out' }))
    },
    'personal:describe-time': () => succeed(account.current.session === 'signed-in' ? personalTime : null),
    'personal:move-time': ({ move }) => {
      const moved = move ? (personalTime?.entries ?? 0) : 0
      personalTime = move || !personalTime ? null : { ...personalTime, answered: true }
      return succeed({ moved })
    },
    'profile:change': ({ fullName, email }) => {
      const person = User.parse({ ...account.current.person, fullName, email: email === '' ? null : email })
      setAccount({ ...account.current, person })
      return succeed(person)
    },
    'profile:change-password': ({ current, next }) => {
      const { username } = account.current.person ?? { username: '' }
      if (scenario.passwords[username] !== current) return fail('wrong-password')
      if (next.length < 10) return fail('weak-password')
      devices = devices.filter((device) => device.current)
      return succeed({})
    },
    'profile:devices': () => succeed(devices),
    'profile:end-device': ({ id }) => {
      devices = devices.filter((device) => device.id !== id)
      return succeed({})
    },
    ...fakeAdmin(scenario.admin, newId, now),
    ...fakeTeam(scenario.admin, newId, now),
    ...fakeTerminals(scenario.admin.terminals, newId, now, userId),
    'sync:status': () => succeed(sync),
    'sync:now': () => {
      setSync({ phase: 'idle', pending: 0, lastSuccessAt: now(), nextTryAt: null, problem: null })
      return succeed(sync)
    },
    'sync:issues': () => succeed(issues),
    'entries:closed': () => succeed({ until: scenario.closedUntil ?? null }),
    'sync:reopen-issue': ({ id }) => {
      const issue = scenario.issues.find((candidate) => candidate.id === id)
      if (!issue) return fail('not-found')
      issues = [issue, ...issues]
      setSync({ issues: issues.length })
      changed('issues', 'entries')
      return succeed({})
    },
    'sync:export-pending': () => succeed({ saved: true }),
    'sync:settle-issue': ({ id }) => {
      issues = issues.filter((issue) => issue.id !== id)
      setSync({ issues: issues.length })
      changed('issues', 'entries')
      return succeed({})
    },
  }

  const bridge: Bridge = {
    invoke: (channel, input) => door.answer(channel, input, handlers[channel]),
    listen: door.listen,
  }
  const controls: FakeControls = {
    calls: door.calls,
    reported,
    failNext: door.failNext,
    finishSignIn: (outcome) => finish?.(outcome),
    setSync,
    setSession: (session) => setAccount({ ...account.current, session }),
    setRole: (role) => {
      const { person } = account.current
      if (person) setAccount({ ...account.current, person: { ...person, role } })
    },
    deleteElsewhere: (id) => {
      entries = entries.filter((row) => row.id !== id)
      changed('timer', 'entries')
    },
    stopElsewhere: () => {
      stopRunning()
      changed('timer', 'entries')
    },
    entries: () => entries,
    catalog: () => catalog,
  }
  return { bridge, controls }
}
