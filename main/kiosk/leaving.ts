import type { NewId } from '../../shared/domain/id.ts'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import type { KioskParsed } from '../../shared/ipc/kiosk.ts'
import type { TerminalProof } from '../../shared/protocol/terminal.ts'
import type { Fetch } from '../auth/network.ts'
import { createServerApi, readAuthConfig } from '../auth/server-api.ts'
import { readMeta, type Meta } from './database.ts'
import type { PhoneCode, PhoneSignIn } from './phone.ts'
import { EXIT } from './pin-store.ts'
import type { KioskTerminal, Ready } from './terminal.ts'

export interface LeavingParts {
  readonly terminal: KioskTerminal
  readonly phone: PhoneSignIn
  readonly fetch: Fetch
  readonly newId: NewId
  readonly proveOnline: (ready: Ready, proof: TerminalProof) => Promise<Result<null>>
}

export interface Leaving {
  /** Whether somebody may leave the kiosk. */
  leave(way: KioskParsed<'kiosk:leave'>): Promise<Result<null>>
  /** Begins the sign-in of an administrator on their phone, and answers what to show. */
  startOnPhone(): Promise<Result<PhoneCode>>
}

/** The way out of the kiosk, for administrators. Tries are counted where they are checked: here for the PIN, at the server for the rest. */
export function createLeaving({ terminal, phone, fetch, newId, proveOnline }: LeavingParts): Leaving {
  async function byPin(pin: string): Promise<Result<null>> {
    const ready = await terminal.ready()
    if (!ready.ok) return ready
    const answer = await ready.value.pins.check(EXIT, pin)
    if (answer === 'right') return succeed(null)
    return fail(answer === 'locked' ? 'pin-locked' : 'wrong-pin')
  }

  async function byPassword(username: string, password: string): Promise<Result<null>> {
    const ready = await terminal.ready()
    if (ready.ok) return proveOnline(ready.value, { purpose: 'leave', username, password })
    const known = await stopped()
    return known ? bySignIn(known, username, password) : ready
  }

  /** The terminal that this computer was, where it has no keys of its own any more: its server still knows its people. */
  const stopped = (): Promise<Meta<'terminal'> | undefined> => readMeta(terminal.db, 'terminal')

  /** Signs an administrator in as their own computer would, and out again at once: nothing is kept, and nobody is signed in here. */
  async function bySignIn(
    { serverUrl, name }: Meta<'terminal'>,
    username: string,
    password: string,
  ): Promise<Result<null>> {
    const api = createServerApi(serverUrl, fetch)
    const config = await readAuthConfig(api)
    if (!config.ok) return config
    // Where a name is enough to sign in, a sign-in proves nobody.
    if (config.value.method !== 'local' && config.value.method !== 'both') return fail('forbidden', 'no passwords')
    const device = { id: newId(), name }
    const session = await api.call('login', { username, password, device })
    if (!session.ok) return session
    const { user, refreshToken } = session.value
    const ended = await api.call('logout', { refreshToken, everywhere: false })
    if (!ended.ok) return ended
    // In the same words as a wrong password: whose account is an administrator's is nobody's business here.
    return user.role === 'admin' ? succeed(null) : fail('wrong-credentials')
  }

  return {
    leave(way) {
      switch (way.by) {
        case 'pin':
          return byPin(way.pin)
        case 'password':
          return byPassword(way.username, way.password)
        case 'device':
          return phone.waitForAdministrator()
      }
    },
    async startOnPhone() {
      const ready = await terminal.ready()
      const known = ready.ok ? ready.value.terminal : await stopped()
      if (!known) return ready.ok ? fail('not-found') : ready
      if (!known.phone) return fail('forbidden', 'not offered')
      // Not the terminal's own name where it is none any more: the server would not hear it.
      const terminalId = ready.ok ? known.id : newId()
      return phone.start('administrator', { terminalId, serverUrl: known.serverUrl })
    },
  }
}
