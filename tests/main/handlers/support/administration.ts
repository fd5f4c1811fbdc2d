import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { onTestFinished } from 'vitest'
import type { Auth } from '../../../../main/auth/account.ts'
import { adminHandlers } from '../../../../main/handlers/admin.ts'
import { teamHandlers } from '../../../../main/handlers/team.ts'
import { startTestServer } from '../../../support/server.ts'
import { fakeVault, startApp, value } from '../../auth/support/world.ts'

const SERVER = 'https://time.example.com'
export const PASSWORD = 'four plain words here'

/** A server of which root is the administrator, and an app for each of the people that are asked for. */
export async function makeWorld(environment: Readonly<Record<string, string>> = {}) {
  const server = await startTestServer({
    environment: { AUTH_METHOD: 'local', ADMIN_USERNAMES: 'root', ...environment },
  })
  onTestFinished(() => server.close())
  const world = { reachable: true, losesAnswers: false }
  const start = async (username: string) => {
    const directory = await mkdtemp(join(tmpdir(), 'timetracker-admin-'))
    const { auth } = await startApp(directory, [], {
      vault: fakeVault(),
      openExternal: async () => undefined,
      fetch: async (url, init) => {
        if (!world.reachable) throw new TypeError('fetch failed')
        const answer = await server.app.request(url.slice(SERVER.length), init)
        if (world.losesAnswers) throw new TypeError('fetch failed')
        return answer
      },
    })
    onTestFinished(async () => {
      await auth.close()
      await rm(directory, { recursive: true, force: true })
    })
    value(await auth.connect(SERVER))
    value(await auth.register({ username, password: PASSWORD, fullName: '' }))
    const copied: string[] = []
    return {
      auth,
      copied,
      admin: adminHandlers({ auth, copy: (text) => copied.push(text) }),
      team: teamHandlers({ auth, clock: server.parts.clock, newId: v7 }),
      id: idOf(auth),
    }
  }
  return { world, server, root: await start('root'), ada: await start('ada') }
}

const idOf = (auth: Auth) => {
  const { person } = auth.describe().current
  if (person === null) throw new Error('nobody is signed in')
  return person.id
}
