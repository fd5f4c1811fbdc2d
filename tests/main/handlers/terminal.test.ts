import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { adminHandlers } from '../../../main/handlers/admin.ts'
import { terminalHandlers } from '../../../main/handlers/terminal.ts'
import { TerminalId } from '../../../shared/domain/punch.ts'
import type { ReviewCursor } from '../../../shared/domain/terminal-administration.ts'
import { startTestServer } from '../../support/server.ts'
import { enrolWithCode } from '../../support/terminal.ts'
import { code, fakeVault, startApp, value } from '../auth/support/world.ts'

const SERVER = 'https://time.example.com'
const PASSWORD = 'four plain words here'
const HOUR = 3_600_000

/** Our own server, and an app for whoever signs in. */
async function makeWorld() {
  const server = await startTestServer({ environment: { AUTH_METHOD: 'local', ADMIN_USERNAMES: 'root' } })
  onTestFinished(() => server.close())
  const start = async (username: string) => {
    const directory = await mkdtemp(join(tmpdir(), 'timetracker-terminals-'))
    const { auth } = await startApp(directory, [], {
      vault: fakeVault(),
      openExternal: async () => undefined,
      fetch: (url, init) => Promise.resolve(server.app.request(url.slice(SERVER.length), init)),
    })
    onTestFinished(async () => {
      await auth.close()
      await rm(directory, { recursive: true, force: true })
    })
    value(await auth.connect(SERVER))
    const { current } = value(await auth.register({ username, password: PASSWORD, fullName: '' }))
    if (!current.person) throw new Error('nobody was signed in')
    const copied: string[] = []
    const ask = terminalHandlers({ auth, copy: (text) => copied.push(text) })
    return { ask, auth, admin: adminHandlers({ auth, copy: () => undefined }), copied, id: current.person.id }
  }
  return { server, root: await start('root'), anna: await start('anna') }
}

it('an administrator makes a code, sees the terminal, sets its people, and revokes it', async () => {
  const { server, root, anna } = await makeWorld()
  const asked = { name: 'Gate', place: 'Hall 2', everybody: true }
  const made = value(await root.ask['terminal:make-code'](asked))
  expect(code(await anna.ask['terminal:copy-code']({}))).toBe('not-found')
  value(await root.ask['terminal:copy-code']({}))
  expect(root.copied).toEqual([made.code])
  await server.ask('terminalEnrol', { code: made.code, version: '0.1.0' })
  expect(value(await root.ask['terminal:list']({}))).toMatchObject([
    { id: made.terminalId, name: 'Gate', place: 'Hall 2', state: 'enrolled', people: { length: 2 } },
  ])
  const { terminalId } = made
  const changed = value(await root.ask['terminal:change']({ terminalId, people: [anna.id] }))
  expect(changed.people).toEqual([anna.id])
  expect(value(await root.ask['terminal:review']({ since: 0, after: null }))).toEqual({
    entries: [],
    punches: [],
    open: { entries: 0, punches: 0 },
    next: null,
  })
  expect(value(await root.ask['terminal:revoke']({ terminalId })).state).toBe('revoked')
})

it('a badge has one owner', async () => {
  const { root, anna } = await makeWorld()
  const badge = { change: 'add-badge', text: '04A1B2C3', label: 'Blue' } as const
  const added = value(await root.ask['terminal:change-person']({ ...badge, userId: anna.id }))
  expect(added.badges).toMatchObject([{ label: 'Blue' }])
  expect(code(await root.ask['terminal:change-person']({ ...badge, userId: root.id }))).toBe('badge-taken')
  const people = value(await root.ask['terminal:people']({}))
  expect(people.find(({ userId }) => userId === anna.id)?.badges).toHaveLength(1)
})

it('what was looked at is ticked off, page by page, and taken back', async () => {
  const { server, root, anna } = await makeWorld()
  const { code: enrolment } = value(await root.ask['terminal:make-code']({ name: 'Gate', place: '', everybody: true }))
  const now = server.parts.clock()
  const gate = await enrolWithCode(server, enrolment, now - HOUR)
  // Clock-outs that fit nothing, one more than a page has.
  for (let count = 0; count < 101; count += 1) gate.punch(anna.id, 'out', now - HOUR + count * 10_000)
  await gate.sync(now)
  const page = async (after: ReviewCursor | null = null) =>
    value(await root.ask['terminal:review']({ since: 0, after }))
  const first = await page()
  expect([first.punches.length, first.open.punches]).toEqual([100, 101])
  const [last, ...others] = (await page(first.next)).punches
  if (!last) throw new Error('there is no second page')
  expect(others).toEqual([])
  const about = { kind: 'punch', id: last.id, found: last.found } as const
  const ticked = value(await root.ask['terminal:change-reviewed']({ ...about, reviewed: true }))
  expect(ticked.reviewed).toMatchObject({ by: root.id })
  expect((await page()).open.punches).toBe(100)
  expect(value(await root.ask['terminal:change-reviewed']({ ...about, reviewed: false })).reviewed).toBeNull()
})

it('nobody else gets an answer, and whoever lost the role is told so by their own window', async () => {
  const { root, anna } = await makeWorld()
  const { ask, id } = anna
  const terminalId = TerminalId.parse(crypto.randomUUID())
  const answers = [
    code(await ask['terminal:list']({})),
    code(await ask['terminal:make-code']({ name: 'Mine', place: '', everybody: true })),
    code(await ask['terminal:change']({ terminalId })),
    code(await ask['terminal:revoke']({ terminalId })),
    code(await ask['terminal:people']({})),
    code(await ask['terminal:change-person']({ change: 'reset-pin', userId: root.id })),
    code(await ask['terminal:review']({ since: 0, after: null })),
    code(await ask['terminal:change-reviewed']({ kind: 'punch', id: root.id, found: '', reviewed: true })),
  ]
  expect(answers).toEqual(answers.map(() => 'forbidden'))

  value(await root.admin['admin:change-role']({ id, role: 'admin' }))
  value(await anna.auth.signInPassword({ username: 'anna', password: PASSWORD }))
  expect(anna.auth.describe().current.person?.role).toBe('admin')
  value(await root.admin['admin:change-role']({ id, role: 'user' }))
  expect(code(await ask['terminal:list']({}))).toBe('forbidden')
  expect(anna.auth.describe().current.person?.role).toBe('user')
})
