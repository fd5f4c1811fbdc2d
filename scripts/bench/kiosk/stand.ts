import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { defaultTerminalSettings } from '../../../shared/domain/terminal.ts'
import { Session } from '../../../shared/protocol/auth.ts'
import { routes } from '../../../shared/protocol/routes.ts'
import { startServerProcess, type ServerProcess } from '../../../tests/support/server-process.ts'
import { newDevice } from '../../../tests/support/server.ts'
import { addPeople, type Colleague } from './people.ts'

/** What everybody signs in with. */
export const PASSWORD = 'the long password of the hall'

const Code = z.object({ terminalId: z.string(), code: z.string() })

/** A server with people, what they worked, and a terminal that is not enrolled yet. */
export interface KioskStand {
  readonly url: string
  /** Enrols one terminal. */
  readonly code: string
  readonly people: readonly Colleague[]
  /** The server goes away and does not come back. */
  stopServer(): Promise<void>
  remove(): Promise<void>
}

/** Sets it up: the server's own routes make the accounts, badges and terminal; the year is written into its file. */
export async function setUpKioskStand(people: number, now: number): Promise<KioskStand> {
  const folder = mkdtempSync(join(tmpdir(), 'timetracker-bench-'))
  chmodSync(folder, 0o755)
  const data = join(folder, 'server')
  mkdirSync(data)
  let server: ServerProcess | null = null
  const start = async (): Promise<ServerProcess> => {
    server = await startServerProcess({
      TIMETRACKER_DATA_DIR: data,
      AUTH_METHOD: 'local',
      ALLOW_SELF_REGISTER: 'true',
      ADMIN_USERNAMES: 'root',
    })
    return server
  }
  const stopServer = async (): Promise<void> => {
    await server?.stop()
    server = null
  }
  const remove = async (): Promise<void> => {
    await stopServer()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const account = { username: 'root', password: PASSWORD, fullName: 'Root', device: newDevice() }
    await ask(await start(), routes.register.path, account)
    await stopServer()
    const colleagues = await addPeople(join(data, 'timetracker.sqlite'), account.username, people, now)
    const running = await start()
    const { username, password, device } = account
    const session = Session.parse(await ask(running, routes.login.path, { username, password, device }))
    const asAdministrator = (path: string, body: object): Promise<unknown> =>
      ask(running, path, body, session.accessToken)
    for (const { id, badge } of colleagues) {
      const change = { change: 'add-badge', userId: id, text: badge, label: '' }
      await asAdministrator(routes.adminChangeKioskPerson.path, change)
    }
    const made = { name: 'Hall', place: '', everybody: true }
    const { terminalId, code } = Code.parse(await asAdministrator(routes.adminTerminalCode.path, made))
    const settings = { ...defaultTerminalSettings, minimumGap: 3, board: true }
    await asAdministrator(routes.adminChangeTerminal.path, { terminalId, settings })
    return { url: running.url, code, people: colleagues, stopServer, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function ask(server: ServerProcess, path: string, body: object, token?: string): Promise<unknown> {
  const reply = await fetch(new URL(path, server.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  return await reply.json()
}
