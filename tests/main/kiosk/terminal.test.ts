import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import { readBootId, sinceBoot } from '../../../main/kiosk/boot.ts'
import { openKioskDatabase } from '../../../main/kiosk/database.ts'
import { createPinStore, EXIT, MOST_TRIES } from '../../../main/kiosk/pin-store.ts'
import type { IdentifyOnPhone } from '../../../main/kiosk/phone.ts'
import { countWaiting, waitingPunches } from '../../../main/kiosk/recorder.ts'
import { beginEpoch, withOrgWrite } from '../../../server/db/org-write.ts'
import { UserId } from '../../../shared/domain/id.ts'
import type { Role } from '../../../shared/domain/user.ts'
import { FIRST_SEAL } from '../../../shared/domain/punch.ts'
import { fail, succeed, type Result } from '../../../shared/ipc/failure.ts'
import type { Visit } from '../../../shared/ipc/kiosk.ts'
import { EXIT_PIN, PASSWORD, setUp, type Stand } from './support/kiosk.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const DAY = 24 * HOUR
const MORNING = Date.UTC(2026, 10, 23, 7)
const PIN = '493817'
const both = {
  AUTH_METHOD: 'both',
  OIDC_ISSUER: 'https://idp.example.com',
  OIDC_CLIENT_ID: 'timetracker',
  OIDC_DEVICE_FLOW: 'on',
}

let stand: Stand
const folders: string[] = []
afterEach(async () => {
  await (stand as Stand | undefined)?.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function ok<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`failed: ${result.failure.code} ${result.failure.detail ?? ''}`)
  return result.value
}
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.failure.code)

const byPassword = async (who: string): Promise<Visit> =>
  ok(await stand.ask['kiosk:prove']({ personId: UserId.parse(who), proof: { kind: 'password', password: PASSWORD } }))
const byPin = (who: string, pin = PIN) =>
  stand.ask['kiosk:prove']({ personId: UserId.parse(who), proof: { kind: 'pin', pin } })

/** Anna sets a PIN, as at her first visit. */
async function withPin(): Promise<string> {
  const { anna } = stand.people
  const { visit } = await byPassword(anna)
  ok(await stand.ask['kiosk:set-pin']({ visit, pin: PIN }))
  return anna
}

const punch = async (who: string, kind: 'in' | 'out' | 'break-start' | 'break-end') => {
  const { visit } = ok(await byPin(who))
  return stand.ask['kiosk:punch']({ visit, kind, projectId: null, taskId: null })
}

const entries = async () =>
  (
    await stand.server.db
      .selectFrom('time_entries')
      .selectAll()
      .where('deleted_at', 'is', null)
      .orderBy('started_at')
      .execute()
  ).map(({ started_at, ended_at }) => [
    (started_at - MORNING) / HOUR,
    ended_at === null ? null : (ended_at - MORNING) / HOUR,
  ])

/** A phone on which a test signs in: what the provider and the server would find out. */
function phone() {
  const waiting: ((known: Awaited<ReturnType<IdentifyOnPhone>>) => void)[] = []
  const identify: IdentifyOnPhone = ({ signal, onCode }) => {
    onCode({ userCode: 'WDJB-MJHT', verificationUri: 'https://idp', verificationUriComplete: null, endsAt: MORNING })
    return new Promise((resolve) => {
      waiting.push(resolve)
      signal.addEventListener('abort', () => resolve(fail('sign-in-cancelled')))
    })
  }
  return {
    identify,
    signIn: (userId: string, role: Role = 'user') => waiting.at(-1)?.(succeed({ userId: UserId.parse(userId), role })),
  }
}

describe('a day at a terminal', () => {
  test('a first visit with a password, a PIN, and from then on without a network', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    stand.world.network = false
    await stand.terminal.contact()
    const found = ok(await stand.ask['kiosk:find']({ by: 'name', text: 'AN' }))
    expect(found).toMatchObject([{ id: anna, name: 'anna', proofs: ['pin'] }])
    const visit = ok(await byPin(anna))
    expect(visit.person).toMatchObject({ next: 'in', possible: ['in'], todayTotal: 0, wantsPin: false })
    const done = ok(await stand.ask['kiosk:punch']({ visit: visit.visit, kind: 'in', projectId: null, taskId: null }))
    expect(done).toMatchObject({ name: 'anna', kind: 'in', at: MORNING, todayTotal: 0, waiting: 1 })
    stand.pass(4 * HOUR)
    expect(ok(await punch(anna, 'break-start')).todayTotal).toBe(4 * HOUR)
    stand.pass(HOUR)
    expect(ok(await byPin(anna)).person).toMatchObject({ next: 'break-end', onBreakSince: MORNING + 4 * HOUR })
    ok(await punch(anna, 'break-end'))
    stand.pass(3 * HOUR)
    expect(ok(await punch(anna, 'out')).todayTotal).toBe(7 * HOUR)
    expect(ok(await stand.ask['kiosk:describe']({}))).toMatchObject({ online: false, waiting: 4, state: 'ready' })
    stand.world.network = true
    await stand.terminal.contact()
    expect(ok(await stand.ask['kiosk:describe']({}))).toMatchObject({ online: true, waiting: 0 })
    expect(await entries()).toEqual([[0, 8]])
    // What the server says now is what was worked out here.
    const { weekTotal } = ok(await stand.ask['kiosk:hours']({ visit: ok(await byPin(anna)).visit }))
    expect(weekTotal).toBe(7 * HOUR)
  })

  test('what does not fit, or comes too soon, is not recorded', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    expect(code(await punch(anna, 'out'))).toBe('not-now')
    ok(await punch(anna, 'in'))
    stand.pass(59_000)
    expect(code(await punch(anna, 'out'))).toBe('too-soon')
    stand.pass(1000)
    ok(await punch(anna, 'out'))
    // Two presses at once are one.
    stand.pass(2 * MINUTE)
    const { visit } = ok(await byPin(anna))
    const press = { visit, kind: 'in', projectId: null, taskId: null } as const
    const codes = await Promise.all([stand.ask['kiosk:punch'](press), stand.ask['kiosk:punch'](press)])
    expect(codes.map(code).toSorted()).toEqual(['not-now', 'ok'])
  })

  test('a forgotten clock-out is asked about, with a time, and claimed', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    ok(await punch(anna, 'in'))
    stand.pass(DAY)
    await stand.terminal.contact()
    const { visit, person } = ok(await byPin(anna))
    expect(person).toMatchObject({ next: 'in', forgotten: { since: MORNING, proposedEnd: MORNING + 8 * HOUR } })
    const late = { visit, endedAt: MORNING + 13 * HOUR }
    expect(code(await stand.ask['kiosk:resolve-forgotten'](late))).toBe('bad-input')
    const after = ok(await stand.ask['kiosk:resolve-forgotten']({ visit, endedAt: MORNING + 9 * HOUR }))
    expect(after.forgotten).toBeNull()
    await stand.terminal.contact()
    expect(await entries()).toEqual([[0, 9]])
    const review = await stand.server.ask('adminKioskReview', { since: MORNING }, await stand.rootToken())
    expect(review.value.entries).toMatchObject([{ marks: ['claimed-end'] }])
  })

  test('what an administrator sets is kept: no roster, no names, no board', async () => {
    stand = await setUp({ now: MORNING })
    const token = await stand.rootToken()
    const { settings, id: terminalId } =
      (await stand.server.ask('adminTerminals', undefined, token)).value.terminals[0] ?? {}
    await stand.server.ask(
      'adminChangeKioskPerson',
      { change: 'number', userId: stand.people.anna, number: '4711' },
      token,
    )
    await stand.server.ask(
      'adminChangeKioskPerson',
      { change: 'add-badge', userId: stand.people.anna, text: '04A1B2C3', label: '' },
      token,
    )
    await stand.server.ask(
      'adminChangeTerminal',
      { terminalId, settings: { ...settings, roster: false, findBy: ['badge', 'number', 'name'] } },
      token,
    )
    await stand.terminal.contact()
    expect(code(await stand.ask['kiosk:find']({ by: 'name', text: '' }))).toBe('forbidden')
    expect(code(await stand.ask['kiosk:find']({ by: 'code', text: '04A1B2C3' }))).toBe('forbidden')
    expect(code(await stand.ask['kiosk:find']({ by: 'number', text: '1234' }))).toBe('person-unknown')
    expect(code(await stand.ask['kiosk:find']({ by: 'badge', text: '99999999' }))).toBe('badge-unknown')
    expect(ok(await stand.ask['kiosk:find']({ by: 'number', text: '4711' }))).toMatchObject([{ name: null }])
    expect(ok(await stand.ask['kiosk:find']({ by: 'badge', text: '04A1B2C3' }))).toMatchObject([{ name: 'anna' }])
    expect(code(await stand.ask['kiosk:board']({}))).toBe('forbidden')
  })

  test('the board says who is in, on a break and out, as of the last contact and what was done here since', async () => {
    stand = await setUp({ now: MORNING, environment: { AUTH_METHOD: 'none' } })
    const token = await stand.rootToken()
    const { settings, id: terminalId } =
      (await stand.server.ask('adminTerminals', undefined, token)).value.terminals[0] ?? {}
    await stand.server.ask('adminChangeTerminal', { terminalId, settings: { ...settings, board: true } }, token)
    await stand.terminal.contact()
    stand.world.network = false
    const go = async (who: string, kind: 'in' | 'break-start') => {
      const { visit } = ok(await stand.ask['kiosk:prove']({ personId: UserId.parse(who), proof: { kind: 'nothing' } }))
      ok(await stand.ask['kiosk:punch']({ visit, kind, projectId: null, taskId: null }))
      await stand.terminal.contact()
    }
    await go(stand.people.anna, 'in')
    await go(stand.people.ben, 'in')
    stand.pass(HOUR)
    await go(stand.people.ben, 'break-start')
    expect(ok(await stand.ask['kiosk:board']({}))).toEqual({
      asOf: MORNING,
      people: [
        { name: 'anna', state: 'in', since: MORNING },
        { name: 'ben', state: 'break', since: MORNING + HOUR },
        { name: 'root', state: 'out', since: null },
      ],
    })
  })

  test('another project is a switch, the ones used last come first, and a timer from a desktop is ended here', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    const [lathe, mill] = [v7(), v7()]
    const { org_id } = await stand.server.db.selectFrom('users').select('org_id').executeTakeFirstOrThrow()
    const project = {
      client_id: null,
      code: '',
      colour: 'blue',
      billable: 1,
      rate_minor: null,
      currency: null,
      archived: 0,
    }
    await withOrgWrite(stand.server.db, async ({ transaction, nextVersion }) => {
      for (const [id, name] of [
        [lathe, 'Lathe'],
        [mill, 'Mill'],
      ] as const) {
        const row = { ...project, id, name, org_id, stamps: '{}', version: nextVersion(), deleted_at: null }
        await transaction.insertInto('projects').values(row).execute()
      }
    })
    await stand.terminal.contact()
    const { visit } = ok(await byPin(anna))
    const work = async (kind: 'in' | 'switch' | 'out', projectId: string | null) => {
      const done = await stand.ask['kiosk:punch']({ visit, kind, projectId: projectId as never, taskId: null })
      stand.pass(HOUR)
      return done
    }
    expect(code(await work('in', v7()))).toBe('not-found')
    expect(ok(await work('in', lathe)).project).toBe('Lathe')
    expect(ok(await work('switch', mill)).todayTotal).toBe(HOUR)
    const { recent, running, projects } = ok(await stand.ask['kiosk:person']({ visit }))
    expect(recent.map(({ projectId }) => projectId)).toEqual([mill, lathe])
    expect([running?.projectId, projects.length]).toEqual([mill, 2])
    ok(await work('out', null))
    await stand.terminal.contact()
    expect(
      await stand.server.db
        .selectFrom('time_entries')
        .select(['project_id', 'billable'])
        .orderBy('started_at')
        .execute(),
    ).toEqual([
      { project_id: lathe, billable: 1 },
      { project_id: mill, billable: 1 },
    ])
    // Begun at a desktop, ended at the gate.
    const entry = await stand.server.db.selectFrom('time_entries').selectAll().limit(1).executeTakeFirstOrThrow()
    const started = stand.world.now
    await withOrgWrite(stand.server.db, async ({ transaction, nextVersion }) => {
      const timer = {
        ...entry,
        id: v7(),
        source: 'timer',
        started_at: started,
        ended_at: null,
        stop_reason: null,
        stamps: '{}',
        version: nextVersion(),
      }
      await transaction.insertInto('time_entries').values(timer).execute()
    })
    await stand.terminal.contact()
    stand.pass(HOUR)
    expect(ok(await stand.ask['kiosk:person']({ visit }))).toMatchObject({ next: 'out', running: { since: started } })
    expect(ok(await work('out', null)).todayTotal).toBe(3 * HOUR)
    await stand.terminal.contact()
    const timer = await stand.server.db
      .selectFrom('time_entries')
      .selectAll()
      .where('source', '=', 'timer')
      .executeTakeFirst()
    expect(timer?.ended_at).toBe(started + HOUR)
  })

  test('language and text size are the person’s own, at every terminal', async () => {
    stand = await setUp({ now: MORNING })
    const { visit } = await byPassword(stand.people.anna)
    const changed = await stand.ask['kiosk:change-person']({ visit, locale: 'de', textSize: 'largest' })
    expect(ok(changed)).toMatchObject({ locale: 'de', textSize: 'largest' })
    expect(ok(await stand.ask['kiosk:find']({ by: 'name', text: 'anna' }))).toMatchObject([{ locale: 'de' }])
    await stand.terminal.contact()
    await stand.terminal.contact()
    expect(await stand.terminal.db.selectFrom('preferences').selectAll().execute()).toEqual([])
    expect(ok(await stand.ask['kiosk:person']({ visit }))).toMatchObject({ locale: 'de', textSize: 'largest' })
  })

  test('a visit is of one person, and over when it ends', async () => {
    stand = await setUp({ now: MORNING })
    const first = await byPassword(stand.people.anna)
    const second = await byPassword(stand.people.ben)
    expect(code(await stand.ask['kiosk:person']({ visit: first.visit }))).toBe('visit-ended')
    expect(ok(await stand.ask['kiosk:person']({ visit: second.visit })).name).toBe('ben')
    ok(await stand.ask['kiosk:end-visit']({ visit: second.visit }))
    expect(code(await stand.ask['kiosk:person']({ visit: second.visit }))).toBe('visit-ended')
    expect(
      code(await stand.ask['kiosk:prove']({ personId: UserId.parse(stand.people.ben), proof: { kind: 'nothing' } })),
    ).toBe('forbidden')
  })

  test('it is left with the PIN of its enrolment, or by an administrator', async () => {
    stand = await setUp({ now: MORNING })
    expect(code(await stand.ask['kiosk:leave']({ by: 'pin', pin: '806428' }))).toBe('wrong-pin')
    const anna = { by: 'password', username: 'anna', password: PASSWORD } as const
    expect(code(await stand.ask['kiosk:leave'](anna))).toBe('wrong-credentials')
    stand.world.network = false
    ok(await stand.ask['kiosk:leave']({ by: 'pin', pin: EXIT_PIN }))
    stand.world.network = true
    ok(await stand.ask['kiosk:leave']({ ...anna, username: 'root' }))
  })
})

describe('without a network', () => {
  test('five hundred punches wait through a restart and arrive whole, also when answers get lost', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    await stand.terminal.contact()
    stand.world.network = false
    const { visit } = ok(await byPin(anna))
    for (let day = 0; day < 21; day++) {
      for (let turn = 0; turn < 12; turn++) {
        ok(await stand.ask['kiosk:punch']({ visit, kind: 'in', projectId: null, taskId: null }))
        stand.pass(5 * MINUTE)
        ok(await stand.ask['kiosk:punch']({ visit, kind: 'out', projectId: null, taskId: null }))
        stand.pass(5 * MINUTE)
      }
      stand.pass(DAY - 2 * HOUR)
    }
    expect(await countWaiting(stand.terminal.db)).toBe(504)
    stand = await stand.restart()
    expect(ok(await stand.ask['kiosk:describe']({}))).toMatchObject({ state: 'ready', waiting: 504 })
    Object.assign(stand.world, { network: true, lost: true })
    await stand.terminal.contact()
    expect(await countWaiting(stand.terminal.db)).toBe(504)
    stand.world.lost = false
    await stand.terminal.contact()
    expect(await countWaiting(stand.terminal.db)).toBe(0)
    const rows = await stand.server.db.selectFrom('punches').select(['sequence', 'flags']).orderBy('sequence').execute()
    expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 504 }, (_, index) => index + 1))
    expect(new Set(rows.map(({ flags }) => flags))).toEqual(new Set(['[]']))
    expect((await entries()).length).toBe(252)
  })

  test('ten seconds of network a day are enough for weeks', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    stand.world.network = false
    const { visit } = ok(await byPin(anna))
    for (let day = 0; day < 21; day++) {
      ok(await stand.ask['kiosk:punch']({ visit, kind: 'in', projectId: null, taskId: null }))
      stand.pass(8 * HOUR)
      ok(await stand.ask['kiosk:punch']({ visit, kind: 'out', projectId: null, taskId: null }))
      stand.world.network = true
      await stand.terminal.contact()
      stand.world.network = false
      stand.pass(16 * HOUR)
    }
    expect((await entries()).map(([from, to]) => Number(to) - Number(from))).toEqual(
      Array.from({ length: 21 }, () => 8),
    )
  })

  test('a wall clock that is moved changes no time, and is seen', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    stand.world.network = false
    ok(await punch(anna, 'in'))
    stand.world.wallError = -3 * HOUR
    stand.pass(4 * HOUR)
    const done = ok(await punch(anna, 'out'))
    expect(done).toMatchObject({ at: MORNING + 4 * HOUR, todayTotal: 4 * HOUR })
    expect(ok(await stand.ask['kiosk:describe']({})).clockDoubtful).toBe(true)
    stand.world.network = true
    await stand.terminal.contact()
    expect(await entries()).toEqual([[0, 4]])
    const rows = await stand.server.db.selectFrom('punches').select('flags').orderBy('sequence').execute()
    expect(rows.map(({ flags }) => flags)).toEqual(['[]', '["clock-changed"]'])
  })

  test('set back after a restart, the clock goes on from the latest time that was seen', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    stand.world.network = false
    ok(await punch(anna, 'in'))
    stand.pass(5 * HOUR)
    ok(await punch(anna, 'break-start'))
    stand = await stand.restart()
    stand.world.wallError = -DAY
    expect(ok(await stand.ask['kiosk:describe']({})).now).toBe(MORNING + 5 * HOUR)
    expect(ok(await byPin(anna)).person).toMatchObject({ next: 'break-end', todayTotal: 5 * HOUR })
  })

  test('a server that was put back to a backup gets again what it lost', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    ok(await punch(anna, 'in'))
    stand.pass(HOUR)
    await stand.terminal.contact()
    ok(await punch(anna, 'out'))
    await stand.terminal.contact()
    const { db } = stand.server
    const { seal } = (
      await stand.terminal.db.selectFrom('punches').select('body').where('sequence', '=', 1).execute()
    ).map(({ body }) => JSON.parse(body) as { seal: string })[0] ?? { seal: FIRST_SEAL }
    await db.deleteFrom('punches').where('sequence', '=', 2).execute()
    await db.updateTable('terminals').set({ last_sequence: 1, last_seal: seal, last_at: MORNING }).execute()
    await stand.terminal.contact()
    await stand.terminal.contact()
    const rows = await db.selectFrom('punches').select(['sequence', 'flags']).orderBy('sequence').execute()
    expect(rows).toEqual([
      { sequence: 1, flags: '[]' },
      { sequence: 2, flags: '[]' },
    ])
  })

  test.each([
    ['without a new epoch', false],
    ['with a new epoch', true],
  ])('also where somebody clocks in before it is asked again, %s', async (_, isNamed) => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    for (const kind of ['in', 'out', 'in'] as const) {
      ok(await punch(anna, kind))
      stand.pass(HOUR)
      await stand.terminal.contact()
    }
    const { db } = stand.server
    await db.deleteFrom('punches').execute()
    await db.updateTable('terminals').set({ last_sequence: 0, last_seal: FIRST_SEAL, last_at: 0 }).execute()
    if (isNamed) await beginEpoch(db, v7())
    ok(await punch(anna, 'out'))
    await stand.terminal.contact()
    const rows = await db.selectFrom('punches').select(['sequence', 'flags']).orderBy('sequence').execute()
    expect(rows).toEqual([1, 2, 3, 4].map((sequence) => ({ sequence, flags: '[]' })))
  })
})

describe('when it is switched off', () => {
  const loop = fileURLToPath(new URL('support/punch-loop.ts', import.meta.url))

  /** Starts the loop, and kills it once it has said so many things. Answers all that it said. */
  const killAfter = (lines: number, args: readonly string[]): Promise<string[]> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [loop, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.split('\n').length > lines) child.kill('SIGKILL')
      })
      child.on('error', reject)
      child.on('exit', () => resolve(said.split('\n').slice(0, -1)))
    })
  const newPath = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-'))
    folders.push(folder)
    return join(folder, 'kiosk.db')
  }

  test('T10 kill -9 in the middle of recording loses nothing that was confirmed, and the record holds together', async () => {
    const path = newPath()
    const userId = v7()
    const confirmed: string[] = []
    for (const lines of [3, 20, 7]) confirmed.push(...(await killAfter(lines, [path, 'punches', userId])))
    const db = await openKioskDatabase(path)
    const punches = await waitingPunches(db, 10_000)
    await db.destroy()
    const kept = new Set<string>(punches.map(({ id }) => id))
    expect(confirmed.length).toBeGreaterThanOrEqual(30)
    expect(confirmed.filter((id) => !kept.has(id))).toEqual([])
    expect(punches.map(({ sequence }) => sequence)).toEqual(punches.map((_, index) => index + 1))
    expect(punches.map(({ previousSeal }) => previousSeal)).toEqual([
      FIRST_SEAL,
      ...punches.slice(0, -1).map(({ seal }) => seal),
    ])
  })

  test('T9 kill -9 while PINs are tried gives no further tries', async () => {
    const path = newPath()
    const db = await openKioskDatabase(path)
    const pins = createPinStore(db, { pepper: new Uint8Array(32), expired: () => Promise.resolve(false) })
    await pins.set('anna', PIN, { generation: 0, number: null })
    const tried = [...(await killAfter(3, [path, 'pins', 'anna'])), ...(await killAfter(4, [path, 'pins', 'anna']))]
    const { tries } = await db.selectFrom('pins').selectAll().where('subject', '=', 'anna').executeTakeFirstOrThrow()
    expect(tries).toBeGreaterThanOrEqual(tried.length)
    for (let left = tries; left < MOST_TRIES; left++) expect(await pins.check('anna', '111111')).toBe('wrong')
    expect(await pins.check('anna', PIN)).toBe('locked')
    await db.destroy()
  })
})

describe('PINs', () => {
  test('T8 a stolen database without the keychain proves none, and holds none', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-'))
    folders.push(folder)
    for (const suffix of ['', '-wal']) copyFileSync(stand.path + suffix, join(folder, `kiosk.db${suffix}`))
    const stolen = await openKioskDatabase(join(folder, 'kiosk.db'))
    const rows = await stolen.selectFrom('pins').selectAll().where('subject', '=', anna).execute()
    expect(rows[0]?.hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
    expect(JSON.stringify(rows)).not.toContain(PIN)
    const guess = createPinStore(stolen, { pepper: new Uint8Array(32), expired: () => Promise.resolve(false) })
    expect(await guess.check(anna, PIN)).toBe('wrong')
    await stolen.destroy()
    // Neither does one row prove for another person.
    await stand.terminal.db
      .insertInto('pins')
      .values({ ...rows[0]!, subject: stand.people.ben })
      .execute()
    expect(code(await byPin(stand.people.ben))).toBe('wrong-pin')
  })

  test('T9 a hundred at once count a hundred, and lock', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    const codes = await Promise.all(Array.from({ length: 100 }, (_, index) => byPin(anna, String(200_000 + index))))
    const counted = (wanted: string) => codes.filter((one) => code(one) === wanted).length
    expect([counted('wrong-pin'), counted('pin-locked')]).toEqual([MOST_TRIES, 100 - MOST_TRIES])
    const row = await stand.terminal.db.selectFrom('pins').selectAll().where('subject', '=', anna).executeTakeFirst()
    expect(row?.tries).toBe(100)
    // Neither a restart, nor time, nor a clock that is set opens it.
    stand = await stand.restart()
    stand.pass(2 * DAY)
    expect(code(await byPin(anna))).toBe('pin-locked')
    stand.world.wallError = 30 * DAY
    expect(code(await byPin(anna))).toBe('wrong-pin')
    stand.world.wallError = 0
    await stand.terminal.contact()
    expect(code(await byPin(anna))).toBe('pin-locked')
    // The person opens it with their password.
    const { visit } = await byPassword(anna)
    ok(await stand.ask['kiosk:set-pin']({ visit, pin: '729418' }))
    ok(await byPin(anna, '729418'))
  })

  test('they end a week after the last contact, and setting the clock back does not help', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    stand.world.network = false
    stand.pass(6 * DAY)
    ok(await byPin(anna))
    stand.pass(DAY + 1)
    await stand.terminal.contact()
    expect(code(await byPin(anna))).toBe('wrong-pin')
    stand = await stand.restart()
    stand.world.wallError = -5 * DAY
    expect(code(await byPin(anna))).toBe('wrong-pin')
    Object.assign(stand.world, { network: true, wallError: 0 })
    await stand.terminal.contact()
    ok(await byPin(anna))
  })

  test('a reset, and leaving the list of people, wipe it at the next contact', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    const token = await stand.rootToken()
    await stand.server.ask('adminChangeKioskPerson', { change: 'reset-pin', userId: anna }, token)
    await stand.terminal.contact()
    expect(code(await byPin(anna))).toBe('wrong-pin')
    expect((await byPassword(anna)).person.wantsPin).toBe(true)
    await withPin()
    const terminalId = ok(await stand.ask['kiosk:describe']({})).terminal?.id
    await stand.server.ask('adminChangeTerminal', { terminalId, people: [stand.people.ben] }, token)
    await stand.terminal.contact()
    expect(code(await byPin(anna))).toBe('person-unknown')
    const rows = await stand.terminal.db.selectFrom('pins').select('subject').execute()
    expect(rows).toEqual([{ subject: EXIT }])
  })

  test('one that anybody would try is refused', async () => {
    stand = await setUp({ now: MORNING })
    const { visit } = await byPassword(stand.people.anna)
    for (const pin of ['123456', '111111', '240190']) {
      expect(code(await stand.ask['kiosk:set-pin']({ visit, pin })), pin).toBe('weak-pin')
    }
  })
})

describe('a sign-in on a phone', () => {
  test('shows a code, begins a visit of whoever was asked for, and lets them set a PIN', async () => {
    const { identify, signIn } = phone()
    stand = await setUp({ now: MORNING, identify, environment: both })
    const personId = UserId.parse(stand.people.anna)
    expect(ok(await stand.ask['kiosk:find']({ by: 'name', text: 'anna' }))).toMatchObject([
      { proofs: ['password', 'device'] },
    ])
    expect(ok(await stand.ask['kiosk:device-start']({ personId })).userCode).toBe('WDJB-MJHT')
    const done = stand.ask['kiosk:device-wait']({})
    signIn(personId)
    const { visit, person } = ok(await done)
    expect(person).toMatchObject({ name: 'anna', wantsPin: true })
    ok(await stand.ask['kiosk:set-pin']({ visit, pin: PIN }))
    ok(await byPin(personId))
  })

  test('of somebody else proves nothing, and one that is cancelled is over', async () => {
    const { identify, signIn } = phone()
    stand = await setUp({ now: MORNING, identify, environment: both })
    const personId = UserId.parse(stand.people.anna)
    ok(await stand.ask['kiosk:device-start']({ personId }))
    const refused = stand.ask['kiosk:device-wait']({})
    signIn(stand.people.ben)
    expect(code(await refused)).toBe('sign-in-refused')
    ok(await stand.ask['kiosk:device-start']({ personId }))
    const cancelled = stand.ask['kiosk:device-wait']({})
    ok(await stand.ask['kiosk:device-cancel']({}))
    expect(code(await cancelled)).toBe('sign-in-cancelled')
    expect(code(await stand.ask['kiosk:device-wait']({}))).toBe('sign-in-cancelled')
  })
})

describe('the way out', () => {
  const leave = (by: 'pin' | 'password' | 'device', who = 'root') =>
    stand.ask['kiosk:leave'](
      by === 'pin' ? { by, pin: EXIT_PIN } : by === 'password' ? { by, username: who, password: PASSWORD } : { by },
    )
  const ways = async () => ok(await stand.ask['kiosk:describe']({})).waysOut
  async function revoke(): Promise<void> {
    const terminalId = ok(await stand.ask['kiosk:describe']({})).terminal?.id
    await stand.server.ask('adminRevokeTerminal', { terminalId }, await stand.rootToken())
    await stand.terminal.contact()
  }
  const openSessions = async (): Promise<number> =>
    (await stand.server.db.selectFrom('sessions').select('id').where('ended_at', 'is', null).execute()).length

  test('an administrator leaves by signing in on their phone; nobody else does, and no visit comes of it', async () => {
    const { identify, signIn } = phone()
    stand = await setUp({ now: MORNING, identify, environment: both })
    expect(await ways()).toEqual(['pin', 'password', 'device'])
    expect(ok(await stand.ask['kiosk:leave-on-phone']({})).userCode).toBe('WDJB-MJHT')
    const mixed = stand.ask['kiosk:device-wait']({})
    expect(code(await mixed)).toBe('sign-in-cancelled')
    const refused = leave('device')
    signIn(stand.people.anna)
    expect(code(await refused)).toBe('forbidden')
    // What somebody proves for a visit opens nothing, whoever they are.
    ok(await stand.ask['kiosk:device-start']({ personId: UserId.parse(stand.people.root) }))
    expect(code(await leave('device'))).toBe('sign-in-cancelled')
    ok(await stand.ask['kiosk:leave-on-phone']({}))
    const allowed = leave('device')
    signIn(stand.people.root, 'admin')
    ok(await allowed)
    // Good once.
    expect(code(await leave('device'))).toBe('sign-in-cancelled')
    stand.world.network = false
    await stand.terminal.contact()
    expect(await ways()).toEqual(['pin'])
  })

  test('a terminal that was revoked is left by an administrator, signed in and out at the server, never with its PIN', async () => {
    stand = await setUp({ now: MORNING })
    await revoke()
    expect(await ways()).toEqual(['password'])
    const before = await openSessions()
    expect(code(await leave('pin'))).toBe('terminal-revoked')
    expect(code(await leave('password', 'anna'))).toBe('wrong-credentials')
    ok(await leave('password'))
    expect(await openSessions()).toBe(before)
    stand.world.network = false
    expect(code(await leave('password'))).toBe('server-unreachable')
    expect(await ways()).toEqual(['password'])
  })

  test('where the keychain is locked too, and with a phone', async () => {
    const { identify, signIn } = phone()
    stand = await setUp({ now: MORNING, identify, environment: both })
    stand.vault.locked = true
    stand = await stand.restart()
    expect(ok(await stand.ask['kiosk:describe']({}))).toMatchObject({
      state: 'keychain',
      waysOut: ['password', 'device'],
    })
    expect(code(await leave('pin'))).toBe('keychain-locked')
    ok(await leave('password'))
    ok(await stand.ask['kiosk:leave-on-phone']({}))
    const allowed = leave('device')
    signIn(stand.people.root, 'admin')
    ok(await allowed)
  })

  test('wrong passwords are counted by the server there as well', async () => {
    stand = await setUp({ now: MORNING })
    await revoke()
    const guess = () => stand.ask['kiosk:leave']({ by: 'password', username: 'root', password: 'a guess' })
    const codes: string[] = []
    while (codes.length < 30 && codes.at(-1) !== 'too-many-requests') codes.push(code(await guess()))
    expect(codes.at(-1)).toBe('too-many-requests')
    expect(code(await leave('password'))).toBe('too-many-requests')
  })

  test('where a name is enough to sign in, no sign-in opens a stopped terminal', async () => {
    stand = await setUp({ now: MORNING, environment: { AUTH_METHOD: 'none' } })
    await revoke()
    expect(await ways()).toEqual([])
    expect(code(await leave('password'))).toBe('forbidden')
  })
})

describe('enrolment', () => {
  test('T7 revoked, it locks at the next contact, forgets everybody, and keeps what it recorded', async () => {
    stand = await setUp({ now: MORNING })
    const anna = await withPin()
    stand.world.network = false
    ok(await punch(anna, 'in'))
    const terminalId = ok(await stand.ask['kiosk:describe']({})).terminal?.id
    await stand.server.ask('adminRevokeTerminal', { terminalId }, await stand.rootToken())
    stand.world.network = true
    await stand.terminal.contact()
    expect(ok(await stand.ask['kiosk:describe']({}))).toMatchObject({ state: 'revoked', waiting: 1 })
    expect(code(await byPin(anna))).toBe('terminal-revoked')
    for (const table of ['people', 'badges', 'pins'] as const) {
      expect(await stand.terminal.db.selectFrom(table).selectAll().execute(), table).toEqual([])
    }
    expect([...stand.vault.keys.keys()]).toEqual(['terminal-seal'])
    const made = await stand.server.ask('adminTerminalCode', { terminalId }, await stand.rootToken())
    const again = { serverUrl: 'http://127.0.0.1:8080', code: made.value.code, exitPin: EXIT_PIN }
    expect(ok(await stand.ask['kiosk:enrol'](again))).toMatchObject({ state: 'ready', waiting: 0 })
    expect(await entries()).toEqual([[0, null]])
    const rows = await stand.server.db.selectFrom('punches').select('flags').execute()
    expect(rows).toEqual([{ flags: '[]' }])
  })

  test('one that works is not enrolled again, a wrong code is refused, and a keychain that refuses costs no code', async () => {
    stand = await setUp({ now: MORNING })
    const input = { serverUrl: 'http://127.0.0.1:8080', code: 'AAAA-BBBB-CCCC', exitPin: EXIT_PIN }
    expect(code(await stand.ask['kiosk:enrol'](input))).toBe('forbidden')
    stand = await stand.restart()
    stand.vault.locked = true
    expect(ok(await stand.ask['kiosk:describe']({})).state).toBe('keychain')
    expect(code(await stand.ask['kiosk:enrol'](input))).toBe('keychain-locked')
    expect(code(await byPin(stand.people.anna))).toBe('keychain-locked')
    Object.assign(stand.vault, { locked: false })
    stand.vault.keys.clear()
    expect(code(await stand.ask['kiosk:enrol'](input))).toBe('terminal-code-refused')
  })

  test('this run of the computer has a name, and its clock goes forward', () => {
    expect(readBootId()).toBe(readBootId())
    expect(readBootId()).toMatch(/^.{1,64}$/)
    expect(sinceBoot()).toBeGreaterThan(0)
  })
})
