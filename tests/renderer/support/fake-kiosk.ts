import type { KioskBridge } from '../../../shared/ipc/bridge.ts'
import { fail, succeed, type FailureCode, type Result } from '../../../shared/ipc/failure.ts'
import {
  kioskContract,
  PersonView,
  type Confirmation,
  type KioskChannel,
  type KioskEventName,
  type KioskEventPayload,
  type KioskOutput,
  type KioskParsed,
  type KioskView,
  type Visit,
} from '../../../shared/ipc/kiosk.ts'
import { createDoor } from './fake-door.ts'
import type { KioskControls, KioskPerson, KioskScenario } from './kiosk-scenario.ts'

type Answer<C extends KioskChannel> = Result<KioskOutput<C>>
type Handlers = { readonly [C in KioskChannel]: (input: KioskParsed<C>) => Answer<C> | Promise<Answer<C>> }

/** The kiosk's main process of the tests: the whole contract in memory, every question and answer checked against its schema. */
export function createFakeKiosk(scenario: KioskScenario): {
  readonly bridge: KioskBridge
  readonly controls: KioskControls
} {
  const door = createDoor(kioskContract)
  const recorded: Confirmation[] = []
  const people = new Map(scenario.people.map((person) => [person.found.id as string, person]))
  let view = scenario.view
  let visiting: { readonly visit: Visit; readonly who: KioskPerson } | undefined
  let device:
    | { readonly who: KioskPerson | 'administrator'; finish?: (outcome: 'signed-in' | FailureCode) => void }
    | undefined
  let count = 0

  const emit = <E extends KioskEventName>(event: E, payload: KioskEventPayload<E>): void => {
    door.emit(event, payload)
  }
  const setView = (changes: Partial<KioskView>): KioskView => {
    view = { ...view, ...changes }
    emit('kiosk', view)
    return view
  }
  const begin = (who: KioskPerson): Visit => {
    count += 1
    const visit = kioskContract['kiosk:prove'].output.parse({
      visit: `visit${String(count).padStart(17, '0')}`,
      endsAt: Date.now() + 60_000,
      person: who.person,
    })
    visiting = { visit, who }
    return visit
  }
  const change = (visit: string, changes: Partial<PersonView>): Answer<'kiosk:person'> => {
    if (visiting?.visit.visit !== visit) return fail('visit-ended')
    const person = PersonView.parse({ ...visiting.visit.person, ...changes })
    visiting = { who: visiting.who, visit: { ...visiting.visit, person } }
    return succeed(person)
  }
  const findOne = (has: (person: KioskPerson) => boolean, code: FailureCode): Answer<'kiosk:find'> => {
    const person = scenario.people.find(has)
    return person ? succeed([person.found]) : fail(code)
  }

  /** Ends the visit that goes on and says so, whoever wanted it. */
  const endVisit = (): void => {
    const ended = visiting
    visiting = undefined
    if (ended) emit('visit-ended', { visit: ended.visit.visit })
  }

  const phoneCode = () => ({
    userCode: 'WDJB-MJHT',
    verificationUri: 'https://login.example.com/device',
    verificationUriComplete: 'https://login.example.com/device?user_code=WDJB-MJHT',
    endsAt: Date.now() + 600_000,
  })
  /** Answers when the test says what became of the sign-in on the phone. */
  const finished = async (): Promise<'signed-in' | FailureCode> => {
    const waiting = device
    if (!waiting) return 'sign-in-cancelled'
    return await new Promise((resolve) => {
      waiting.finish = resolve
    })
  }

  const handlers: Handlers = {
    'kiosk:describe': () => succeed(view),
    'kiosk:enrol': ({ code }) =>
      code === scenario.enrolCode ? succeed(setView({ state: 'ready' })) : fail('terminal-code-refused'),
    'kiosk:find': ({ by, text }) => {
      if (by === 'number') return findOne(({ number }) => number === text, 'person-unknown')
      if (by !== 'name') return findOne(({ badge }) => badge === text, 'badge-unknown')
      const named = scenario.people.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
      return succeed(named.map(({ found }) => found))
    },
    'kiosk:prove': ({ personId, proof }) => {
      const who = people.get(personId)
      if (!who) return fail('person-unknown')
      if (proof.kind === 'pin' && proof.pin !== who.pin) return fail('wrong-pin')
      if (proof.kind === 'password' && proof.password !== who.password) return fail('wrong-credentials')
      return succeed(begin(who))
    },
    'kiosk:set-pin': ({ visit, pin }) => {
      if (pin === '123456') return fail('weak-pin')
      const changed = change(visit, { wantsPin: false })
      return changed.ok ? succeed({}) : changed
    },
    'kiosk:device-start': ({ personId }) => {
      const who = people.get(personId)
      if (!who) return fail('person-unknown')
      device = { who }
      return succeed(phoneCode())
    },
    'kiosk:device-wait': async () => {
      const who = device?.who
      if (!who || who === 'administrator') return fail('sign-in-cancelled')
      const outcome = await finished()
      return outcome === 'signed-in' ? succeed(begin(who)) : fail(outcome)
    },
    'kiosk:device-cancel': () => {
      device?.finish?.('sign-in-cancelled')
      device = undefined
      return succeed({})
    },
    'kiosk:person': ({ visit }) => change(visit, {}),
    'kiosk:hours': ({ visit }) => (visiting?.visit.visit === visit ? succeed(scenario.hours) : fail('visit-ended')),
    'kiosk:change-person': ({ visit, locale, textSize }) =>
      change(visit, { ...(locale ? { locale } : {}), ...(textSize ? { textSize } : {}) }),
    'kiosk:punch': ({ visit, kind, projectId, taskId }) => {
      if (visiting?.visit.visit !== visit) return fail('visit-ended')
      const { person } = visiting.visit
      const project = person.projects.find(({ id }) => id === projectId)
      const confirmation: Confirmation = {
        name: person.name,
        kind,
        at: Date.now(),
        zone: view.zone,
        project: project?.name ?? null,
        task: project?.tasks.find(({ id }) => id === taskId)?.name ?? null,
        todayTotal: person.todayTotal,
        waiting: view.online ? 0 : view.waiting + 1,
      }
      recorded.push(confirmation)
      if (!view.online) setView({ waiting: view.waiting + 1 })
      return succeed(confirmation)
    },
    'kiosk:resolve-forgotten': ({ visit }) => change(visit, { forgotten: null }),
    'kiosk:board': () => succeed(scenario.board),
    'kiosk:end-visit': ({ visit }) => {
      if (visiting?.visit.visit === visit) endVisit()
      return succeed({})
    },
    'kiosk:leave-on-phone': () => {
      device = { who: 'administrator' }
      return succeed(phoneCode())
    },
    'kiosk:leave': async (way) => {
      if (way.by === 'device') {
        const outcome = await finished()
        return outcome === 'signed-in' ? succeed({}) : fail(outcome)
      }
      if (way.by === 'pin') return way.pin === scenario.exitPin ? succeed({}) : fail('wrong-pin')
      return fail('wrong-credentials')
    },
  }

  const bridge: KioskBridge = {
    invoke: (channel, input) => door.answer(channel, input, handlers[channel]),
    listen: door.listen,
  }
  return {
    bridge,
    controls: {
      calls: door.calls,
      recorded,
      failNext: door.failNext,
      setView,
      endVisit,
      finishDevice: (outcome) => device?.finish?.(outcome),
    },
  }
}
