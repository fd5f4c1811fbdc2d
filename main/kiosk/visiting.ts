import { addDays, dayOf, startOfWeek } from '../../shared/domain/day.ts'
import type { Instant } from '../../shared/domain/instant.ts'
import { possiblePunches } from '../../shared/domain/next-punch.ts'
import type { NewId, UserId } from '../../shared/domain/id.ts'
import type { ProofKind } from '../../shared/domain/punch.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type {
  FoundPerson,
  KioskInput,
  KioskOutput,
  KioskParsed,
  PersonView,
  ProofOffer,
  Visit as VisitView,
  VisitId,
} from '../../shared/ipc/kiosk.ts'
import type { TerminalPerson, TerminalProof } from '../../shared/protocol/terminal.ts'
import { readMeta } from './database.ts'
import { keyed } from './keys.ts'
import { findByBadge, findByName, findByNumber, ownPunches, personById, type Found } from './people.ts'
import type { PhoneSignIn } from './phone.ts'
import { countWaiting, recordPunch, type Doing } from './recorder.ts'
import { situationOf, workedOn, type Situation } from './situation.ts'
import type { KioskTerminal, Ready } from './terminal.ts'
import { viewPerson } from './view.ts'
import type { Visit, Visits } from './visits.ts'

export interface VisitingParts {
  readonly terminal: KioskTerminal
  readonly visits: Visits
  readonly newId: NewId
  readonly zone: () => TimeZone
  readonly phone: PhoneSignIn
}

type ProveOnline = (ready: Ready, proof: TerminalProof) => Promise<Result<null>>
type Empty = Record<string, never>

export interface Visiting {
  find(input: KioskParsed<'kiosk:find'>): Promise<Result<FoundPerson[]>>
  prove(input: KioskParsed<'kiosk:prove'>): Promise<Result<VisitView>>
  startOnPhone(userId: UserId): Promise<Result<KioskOutput<'kiosk:device-start'>>>
  waitForPhone(): Promise<Result<VisitView>>
  setPin(visit: VisitId, pin: string): Promise<Result<Empty>>
  person(visit: VisitId): Promise<Result<PersonView>>
  hours(visit: VisitId): Promise<Result<KioskOutput<'kiosk:hours'>>>
  changePerson(
    visit: VisitId,
    change: Pick<KioskInput<'kiosk:change-person'>, 'locale' | 'textSize'>,
  ): Promise<Result<PersonView>>
  punch(
    visit: VisitId,
    doing: Pick<Doing, 'kind' | 'projectId' | 'taskId'>,
  ): Promise<Result<KioskOutput<'kiosk:punch'>>>
  resolveForgotten(visit: VisitId, endedAt: Instant): Promise<Result<PersonView>>
  board(): Promise<Result<KioskOutput<'kiosk:board'>>>
  end(visit: VisitId): void
}

const HOUR = 3_600_000
/** How far back what was recorded here can matter, in milliseconds: as far as the roster goes. */
const LOOK_BACK = 15 * 24 * HOUR
/** Seconds below which a second punch is a slip, whatever it is. */
const SLIP = 3

/** What somebody can do at a terminal, from being found to going away. */
export function createVisiting(parts: VisitingParts & { readonly proveOnline: ProveOnline }): Visiting {
  const { terminal, visits } = parts
  const { db, clock } = terminal
  // One punch at a time: whether it fits is looked at and written without anything in between.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn
    return turn
  }

  const situation = async (ready: Ready, person: TerminalPerson): Promise<Situation> => {
    const now = clock.now()
    const longestShift = ready.terminal.settings.longestShift * HOUR
    return situationOf(person, await ownPunches(db, person, now - LOOK_BACK), { longestShift, now })
  }

  const view = async (ready: Ready, person: TerminalPerson, visit: Visit): Promise<PersonView> => {
    const catalog = await readMeta(db, 'catalog')
    const wantsPin = ready.terminal.method !== 'none' && visit.proof !== 'pin' && !(await ready.pins.has(person.id))
    return viewPerson({
      person,
      situation: await situation(ready, person),
      catalog: catalog ?? { clients: [], projects: [], tasks: [] },
      now: clock.now(),
      today: dayOf(clock.now(), parts.zone()),
      wantsPin,
    })
  }

  /** Whose visit it is; refused once it is over, or its person is not known here any more. */
  const inVisit = async <T>(
    id: VisitId,
    work: (ready: Ready, person: TerminalPerson, visit: Visit) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const ready = await terminal.ready()
    if (!ready.ok) return ready
    const visit = visits.use(id)
    const person = visit && (await personById(db, visit.userId))
    return visit && person ? work(ready.value, person, visit) : fail('visit-ended')
  }

  /** In what ways each of these people can show that it is them, the quickest first. */
  const withProofs = async (
    { terminal: { method, phone }, pins }: Ready,
    people: readonly Found[],
    named: boolean,
  ): Promise<FoundPerson[]> => {
    const pinned = await pins.all()
    const others: ProofOffer[] = []
    if (terminal.isOnline() && (method === 'local' || method === 'both')) others.push('password')
    if (terminal.isOnline() && (method === 'oidc' || method === 'both') && phone) others.push('device')
    return people.map(({ id, name, locale, textSize }) => ({
      id,
      name: named ? name : null,
      locale,
      textSize,
      proofs: method === 'none' ? ['nothing'] : pinned.has(id) ? ['pin', ...others] : others,
    }))
  }

  async function begin(ready: Ready, person: TerminalPerson, proof: ProofKind): Promise<VisitView> {
    const visit = visits.begin(person.id, proof)
    return { visit: visit.id, endsAt: clock.now() + visits.lasts, person: await view(ready, person, visit) }
  }

  async function isProven(
    ready: Ready,
    userId: UserId,
    proof: KioskParsed<'kiosk:prove'>['proof'],
  ): Promise<Result<null>> {
    switch (proof.kind) {
      case 'nothing':
        return ready.terminal.method === 'none' ? succeed(null) : fail('forbidden')
      case 'pin': {
        const answer = await ready.pins.check(userId, proof.pin)
        if (answer === 'right') return succeed(null)
        return fail(answer === 'locked' ? 'pin-locked' : 'wrong-pin')
      }
      case 'password':
        if (ready.terminal.method === 'none' || ready.terminal.method === 'oidc') return fail('forbidden')
        return parts.proveOnline(ready, { purpose: 'visit', userId, password: proof.password })
    }
  }

  return {
    async find(input) {
      const ready = await terminal.ready()
      if (!ready.ok) return ready
      const { settings } = ready.value.terminal
      if (!settings.findBy.includes(input.by)) return fail('forbidden')
      if (input.by === 'name') {
        if (!settings.roster) return fail('forbidden')
        return succeed(await withProofs(ready.value, await findByName(db, input.text), true))
      }
      const isNumber = input.by === 'number'
      const people = isNumber
        ? await findByNumber(db, input.text)
        : await findByBadge(db, keyed(ready.value.keys.badge, input.text))
      if (people.length === 0) return fail(isNumber ? 'person-unknown' : 'badge-unknown')
      return succeed(await withProofs(ready.value, people, settings.roster || !isNumber))
    },

    async prove({ personId, proof }) {
      const ready = await terminal.ready()
      if (!ready.ok) return ready
      const person = await personById(db, personId)
      if (!person) return fail('person-unknown')
      const proven = await isProven(ready.value, person.id, proof)
      return proven.ok ? succeed(await begin(ready.value, person, proof.kind)) : proven
    },

    async startOnPhone(userId) {
      const ready = await terminal.ready()
      if (!ready.ok) return ready
      const person = await personById(db, userId)
      if (!person) return fail('person-unknown')
      const { id: terminalId, serverUrl, phone } = ready.value.terminal
      if (!phone) return fail('forbidden', 'not offered')
      return parts.phone.start(person.id, { terminalId, serverUrl })
    },

    async waitForPhone() {
      const known = await parts.phone.wait()
      if (!known.ok) return known
      const ready = await terminal.ready()
      if (!ready.ok) return ready
      const person = await personById(db, known.value)
      return person ? succeed(await begin(ready.value, person, 'device')) : fail('person-unknown')
    },

    setPin: (id, pin) =>
      inVisit(id, async (ready, person, visit) => {
        if (visit.proof === 'nothing') return fail('forbidden')
        const { number, pinGeneration: generation } = person
        return (await ready.pins.set(person.id, pin, { generation, number })) ? succeed({}) : fail('weak-pin')
      }),

    person: (id) => inVisit(id, async (...known) => succeed(await view(...known))),

    hours: (id) =>
      inVisit(id, async (ready, person) => {
        const { entries } = await situation(ready, person)
        const now = clock.now()
        const first = startOfWeek(dayOf(now, parts.zone()))
        const days = Array.from({ length: 7 }, (_, index) => {
          const day = addDays(first, index)
          return { day, total: workedOn(entries, day, now) }
        })
        return succeed({ days, weekTotal: days.reduce((sum, { total }) => sum + total, 0) })
      }),

    changePerson: (id, { locale, textSize }) =>
      inVisit(id, async (ready, person, visit) => {
        const chosen = { locale: locale ?? person.locale, text_size: textSize ?? person.textSize }
        await db
          .insertInto('preferences')
          .values({ user_id: person.id, ...chosen })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet(chosen))
          .execute()
        return succeed(await view(ready, { ...person, locale: chosen.locale, textSize: chosen.text_size }, visit))
      }),

    punch: (id, { kind, projectId, taskId }) =>
      inTurn(() =>
        inVisit(id, async (ready, person, visit) => {
          const before = await situation(ready, person)
          if (!possiblePunches(before.standing, before.elsewhere).includes(kind)) return fail('not-now')
          const gap = kind === 'in' || kind === 'out' ? ready.terminal.settings.minimumGap : SLIP
          const { lastPunch } = before
          if (lastPunch?.terminalId === ready.terminal.id && clock.now() - lastPunch.at < gap * 1000) {
            return fail('too-soon')
          }
          const catalog = await readMeta(db, 'catalog')
          const project = catalog?.projects.find((one) => one.id === projectId)
          const task = catalog?.tasks.find((one) => one.id === taskId && one.projectId === projectId)
          if ((projectId !== null && !project) || (taskId !== null && !task)) return fail('not-found')
          const { at } = await recordPunch(recorder(ready), {
            userId: person.id,
            kind,
            projectId,
            taskId,
            proof: visit.proof,
            claimedAt: null,
          })
          terminal.poke()
          const after = await situation(ready, person)
          const zone = parts.zone()
          return succeed({
            name: person.name,
            kind,
            at,
            zone,
            project: project?.name ?? null,
            task: task?.name ?? null,
            todayTotal: workedOn(after.entries, dayOf(at, zone), clock.now()),
            waiting: await countWaiting(db),
          })
        }),
      ),

    resolveForgotten: (id, endedAt) =>
      inTurn(() =>
        inVisit(id, async (ready, person, visit) => {
          const { forgotten } = await situation(ready, person)
          if (!forgotten) return fail('not-now')
          if (endedAt < forgotten.earliestEnd || endedAt > forgotten.latestEnd) return fail('bad-input')
          await recordPunch(recorder(ready), {
            userId: person.id,
            kind: 'out',
            projectId: null,
            taskId: null,
            proof: visit.proof,
            claimedAt: endedAt,
          })
          terminal.poke()
          return succeed(await view(ready, person, visit))
        }),
      ),

    async board() {
      const ready = await terminal.ready()
      if (!ready.ok) return ready
      if (!ready.value.terminal.settings.board) return fail('forbidden')
      const people: KioskOutput<'kiosk:board'>['people'][number][] = []
      for (const { id } of await findByName(db, '')) {
        const person = await personById(db, id)
        if (!person) continue
        const { standing, running, elsewhere } = await situation(ready.value, person)
        if (elsewhere && running) people.push({ name: person.name, state: 'in', since: running.startedAt })
        else {
          // Who is in is so since they came, not since they last changed what they work on.
          const since = standing.state === 'in' ? standing.shiftStart : standing.since
          people.push({ name: person.name, state: standing.state, since })
        }
      }
      return succeed({ people, asOf: (await readMeta(db, 'contactAt')) ?? null })
    },

    end: (id) => visits.end(id),
  }

  function recorder(ready: Ready) {
    const { newId, zone } = parts
    return { db, clock, terminalId: ready.terminal.id, sealKey: ready.keys.seal, newId, zone }
  }
}
