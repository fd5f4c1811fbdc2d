import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { terminalHandlers } from '../../../main/handlers/terminal.ts'
import { startTestServer } from '../../support/server.ts'
import { code, fakeVault, startApp, value } from '../auth/support/world.ts'

const SERVER = 'https://time.example.com'
const PASSWORD = 'four plain words here'

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
    return { ask: terminalHandlers({ auth, copy: (text) => copied.push(text) }), copied, id: current.person.id }
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
  expect(value(await root.ask['terminal:review']({ since: 0 }))).toEqual({ entries: [], punches: [] })
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

it('nobody else gets an answer', async () => {
  const { anna } = await makeWorld()
  expect(code(await anna.ask['terminal:list']({}))).toBe('forbidden')
  expect(code(await anna.ask['terminal:make-code']({ name: 'Mine', place: '', everybody: true }))).toBe('forbidden')
})
