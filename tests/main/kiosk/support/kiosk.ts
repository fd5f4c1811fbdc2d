import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import type { KeyVault } from '../../../../main/auth/key-vault.ts'
import type { Fetch } from '../../../../main/auth/network.ts'
import { kioskHandlers, type KioskHandlers } from '../../../../main/handlers/kiosk.ts'
import { createPhoneSignIn, type IdentifyOnPhone, type PhoneSignIn } from '../../../../main/kiosk/phone.ts'
import { openTerminal, type KioskTerminal } from '../../../../main/kiosk/terminal.ts'
import { createVisits } from '../../../../main/kiosk/visits.ts'
import { fail } from '../../../../shared/ipc/failure.ts'
import { newDevice, startTestServer, type TestServer } from '../../../support/server.ts'

/** A keychain that lives as long as the test; `lock` makes it refuse. */
export function memoryVault(): KeyVault & { readonly keys: Map<string, Uint8Array>; locked: boolean } {
  const keys = new Map<string, Uint8Array>()
  const vault = {
    keys,
    locked: false,
    read: (id: string) => answer(keys.get(id) ?? null),
    write: (id: string, key: Uint8Array) => answer((keys.set(id, key), null)),
    remove: (id: string) => answer((keys.delete(id), null)),
    isWaiting: () => false,
  }
  const answer = <T>(value: T) =>
    Promise.resolve(vault.locked ? ({ ok: false, trouble: 'locked' } as const) : ({ ok: true, value } as const))
  return vault
}

export interface Stand {
  readonly server: TestServer
  readonly terminal: KioskTerminal
  readonly ask: KioskHandlers
  readonly vault: ReturnType<typeof memoryVault>
  /** What the computer's clocks say, and whether there is a network. */
  readonly world: { now: number; wallError: number; bootId: string; started: number; network: boolean; lost: boolean }
  readonly people: { readonly anna: string; readonly ben: string; readonly root: string }
  readonly rootToken: () => Promise<string>
  readonly path: string
  /** Time passes for the server and the terminal alike. */
  pass(milliseconds: number): void
  /** The computer is switched off and on: another run, the same disk and keychain. */
  restart(): Promise<Stand>
  close(): Promise<void>
}

export const EXIT_PIN = '806427'
export const PASSWORD = 'a long password'

/** A server with three people and a terminal at its gate, each real, with the clocks and the network in hand. */
export async function setUp(options: {
  environment?: Record<string, string>
  now: number
  identify?: IdentifyOnPhone
}): Promise<Stand> {
  const server = await startTestServer({
    now: options.now,
    environment: { ADMIN_USERNAMES: 'root', ...options.environment },
  })
  const register = async (username: string) =>
    (await server.ask('register', { username, password: PASSWORD, fullName: '', device: newDevice() })).value
  const root = await register('root')
  const people = { root: root.user.id, anna: (await register('anna')).user.id, ben: (await register('ben')).user.id }
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-'))
  const world = {
    now: options.now,
    wallError: 0,
    bootId: 'run-1',
    started: options.now - 60_000,
    network: true,
    /** The request arrives and its answer does not. */
    lost: false,
  }
  const vault = memoryVault()
  const path = join(folder, 'kiosk.db')
  const phone = createPhoneSignIn(
    options.identify ?? (() => Promise.resolve(fail('internal', 'no phone in this test'))),
  )
  const shared = { server, people, world, vault, path, phone }
  const stand = await openStand(shared, () => rmSync(folder, { recursive: true, force: true }))
  const code = (await server.ask('adminTerminalCode', { name: 'Gate', place: '', everybody: true }, root.accessToken))
    .value.code
  const enrolled = await stand.ask['kiosk:enrol']({ serverUrl: 'http://127.0.0.1:8080', code, exitPin: EXIT_PIN })
  if (!enrolled.ok) throw new Error(`not enrolled: ${enrolled.failure.code}`)
  return stand
}

type Shared = Pick<Stand, 'server' | 'people' | 'world' | 'vault' | 'path'> & { readonly phone: PhoneSignIn }

async function openStand(shared: Shared, forget: () => void): Promise<Stand> {
  const { server, world, vault, path } = shared
  const problems: string[] = []
  const fetch: Fetch = async (url, init) => {
    if (!world.network) throw new TypeError('fetch failed')
    const answer = await server.app.request(url, init)
    if (world.lost) throw new TypeError('terminated')
    return answer
  }
  const terminal = await openTerminal({
    databasePath: path,
    clocks: {
      wall: () => world.now + world.wallError,
      monotonic: () => world.now - world.started,
      get bootId() {
        return world.bootId
      },
    },
    vault,
    fetch,
    random: (size) => new Uint8Array(randomBytes(size)),
    newId: v7,
    zone: () => 'Europe/Berlin',
    timer: () => () => undefined,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (detail, message) => problems.push(`${message}: ${JSON.stringify(detail)}`),
    },
    version: '0.1.0',
    broadcast: () => undefined,
  })
  const visits = createVisits({
    newId: () => randomBytes(16).toString('base64url'),
    timer: () => () => undefined,
    onEnded: () => undefined,
  })
  const ask = kioskHandlers({ terminal, visits, phone: shared.phone, newId: v7, zone: () => 'Europe/Berlin', fetch })
  return {
    ...shared,
    terminal,
    ask,
    rootToken: async () =>
      (await server.ask('login', { username: 'root', password: PASSWORD, device: newDevice() })).value.accessToken,
    pass(milliseconds) {
      world.now += milliseconds
      server.advance(world.now - server.parts.clock())
    },
    async restart() {
      await terminal.stop()
      world.bootId = `run-${Number(world.bootId.slice(4)) + 1}`
      world.started = world.now
      return openStand(shared, forget)
    },
    async close() {
      await terminal.stop()
      await server.close()
      forget()
      if (problems.length > 0) throw new Error(problems.join('\n'))
    },
  }
}
