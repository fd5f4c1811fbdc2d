import type { NewId } from '../../shared/domain/id.ts'
import { defaultTerminalSettings } from '../../shared/domain/terminal.ts'
import { isWeakPin } from '../../shared/domain/weak-pin.ts'
import type { TimeZone } from '../../shared/domain/zone.ts'
import { fail, succeed, type FailureCode, type Result } from '../../shared/ipc/failure.ts'
import type { KioskEventName, KioskEventPayload, KioskState, KioskView } from '../../shared/ipc/kiosk.ts'
import { routes } from '../../shared/protocol/routes.ts'
import type { KeyVault, VaultTrouble } from '../auth/key-vault.ts'
import type { Fetch } from '../auth/network.ts'
import { testServer } from '../auth/server-api.ts'
import type { Timer } from '../auth/timer.ts'
import type { SyncLog } from '../sync/ports.ts'
import { createTransport, type Transport, type Trouble } from '../sync/transport.ts'
import { createTrustedClock, type Clocks, type TrustedClock } from './clocks.ts'
import { makeContact } from './contact.ts'
import { openKioskDatabase, readMeta, START, writeMeta, type KioskDb, type Meta } from './database.ts'
import { forgetKeys, readKeys, writeKeys, type TerminalKeys } from './keys.ts'
import { forgetPeople } from './people.ts'
import { createPinStore, EXIT, type PinStore } from './pin-store.ts'
import { countWaiting } from './recorder.ts'
import { waysOut } from './ways-out.ts'

/** What a terminal needs of the world. Nothing here is Electron. */
export interface KioskWorld {
  readonly databasePath: string
  readonly clocks: Clocks
  readonly vault: KeyVault
  readonly fetch: Fetch
  readonly random: (size: number) => Uint8Array
  readonly newId: NewId
  readonly zone: () => TimeZone
  readonly timer: Timer
  readonly log: SyncLog
  /** The app's version, for the list of terminals. */
  readonly version: string
  readonly broadcast: <E extends KioskEventName>(event: E, payload: KioskEventPayload<E>) => void
}

/** How long after a contact the next one is made, and how long after one that failed: the network may be there for seconds only. */
const EVERY = 30_000
const AGAIN = 4000
/** How long PINs are good after the last contact, in milliseconds. */
const PINS_LAST = 7 * 24 * 3_600_000

/** What a terminal is once it is enrolled and its keychain gave its keys. */
export interface Ready {
  readonly terminal: Meta<'terminal'>
  readonly keys: TerminalKeys
  readonly pins: PinStore
  readonly transport: Transport
}

export interface KioskTerminal {
  readonly db: KioskDb
  readonly clock: TrustedClock
  view(): Promise<KioskView>
  /** Whether the last contact went well. */
  isOnline(): boolean
  /** What there is to work with, or why there is nothing. */
  ready(): Promise<Result<Ready>>
  enrol(input: { serverUrl: string; code: string; exitPin: string }): Promise<Result<KioskView>>
  /** Something was recorded, or the network may be back: makes a contact as soon as the one that is under way is over. */
  poke(): void
  /** Makes a contact and answers when it is over. */
  contact(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** Opens this computer's terminal. No network and no keychain is waited for. */
export async function openTerminal(world: KioskWorld): Promise<KioskTerminal> {
  const { vault, log, timer, clocks } = world
  const db = await openKioskDatabase(world.databasePath)
  const clock = await createTrustedClock(db, clocks)
  let keys: TerminalKeys | null = null
  let pins: PinStore | null = null
  let transport: Transport | null = null
  let online = false
  let stopped = false
  let cancel: () => void = () => undefined
  let underWay: Promise<void> | null = null
  /** Whether somebody asked for a contact while one was under way. */
  const asked = { again: false }
  const isAskedAgain = (): boolean => asked.again

  const expired = async (): Promise<boolean> => {
    const contactAt = await readMeta(db, 'contactAt')
    return contactAt === undefined || clock.now() > contactAt + PINS_LAST
  }

  const state = async (): Promise<KioskState> => {
    if ((await readMeta(db, 'revoked')) === true) return 'revoked'
    if ((await readMeta(db, 'terminal')) === undefined) return 'unenrolled'
    return (await unlock()) ? 'ready' : 'keychain'
  }

  /** Asks the keychain until it has given the keys once. */
  async function unlock(): Promise<TerminalKeys | null> {
    if (keys) return keys
    const found = await readKeys(vault)
    if (found === null || typeof found === 'string') return null
    keys = found
    pins = createPinStore(db, { pepper: found.pepper, expired })
    return found
  }

  const view = async (): Promise<KioskView> => {
    const terminal = await readMeta(db, 'terminal')
    const now = await state()
    const method = terminal?.method ?? null
    return {
      state: now,
      terminal: terminal ? { id: terminal.id, name: terminal.name, place: terminal.place } : null,
      serverName: terminal?.serverName ?? null,
      method,
      settings: terminal?.settings ?? defaultTerminalSettings,
      online,
      waysOut: waysOut({ state: now, method, online, phone: terminal?.phone === true }),
      waiting: await countWaiting(db),
      lastContactAt: (await readMeta(db, 'contactAt')) ?? null,
      now: clock.now(),
      zone: world.zone(),
      clockDoubtful: clock.doubtful(),
    }
  }

  /** The counter and the board, without waiting for the network. */
  const tell = async (): Promise<void> => {
    try {
      world.broadcast('kiosk', await view())
      world.broadcast('board', {})
    } catch (error) {
      log.error({ err: error }, 'the window could not be told')
    }
  }

  const ready = async (): Promise<Result<Ready>> => {
    const now = await state()
    if (now === 'revoked') return fail('terminal-revoked')
    if (now === 'keychain') return fail('keychain-locked')
    const terminal = await readMeta(db, 'terminal')
    if (!terminal || !keys || !pins) return fail('not-found', 'not enrolled')
    transport ??= createTransport({ fetch: world.fetch, serverUrl: terminal.serverUrl, setTimer: timer })
    return succeed({ terminal, keys, pins, transport })
  }

  async function once(): Promise<void> {
    await clock.remember(db)
    const parts = await ready()
    if (!parts.ok) return
    const { transport: talk, pins: store, keys: known } = parts.value
    const { version } = world
    const { monotonic } = clocks
    const made = await makeContact({
      db,
      transport: talk,
      credential: known.credential,
      clock,
      monotonic,
      pins: store,
      version,
    })
    online = made.ok
    if (!made.ok && isRevoked(made.trouble)) await lock()
    else if (!made.ok && made.trouble.kind !== 'offline')
      log.warn({ trouble: made.trouble.kind }, 'the server did not take what waits')
    world.broadcast('kiosk', await view())
    if (made.ok) world.broadcast('board', {})
  }

  /** The server said that this terminal is no longer one: whom it knew is forgotten; what it recorded stays. */
  async function lock(): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      for (const table of ['people', 'badges', 'pins', 'preferences'] as const) {
        await transaction.deleteFrom(table).execute()
      }
      await transaction.deleteFrom('meta').where('key', 'in', ['digest', 'catalog', 'contactAt']).execute()
      await writeMeta(transaction, 'revoked', true)
    })
    keys = null
    pins = null
    forgetPeople(db)
    await forgetKeys(vault)
    log.warn({}, 'this terminal was revoked')
  }

  function contact(): Promise<void> {
    if (underWay) {
      asked.again = true
      return underWay
    }
    cancel()
    underWay = (async () => {
      do {
        asked.again = false
        await once()
      } while (isAskedAgain())
    })()
      .catch((error: unknown) => log.error({ err: error }, 'a contact failed'))
      .finally(() => {
        underWay = null
        if (!stopped) cancel = timer(online ? EVERY : AGAIN, () => void contact())
      })
    return underWay
  }

  async function enrol({
    serverUrl,
    code,
    exitPin,
  }: Parameters<KioskTerminal['enrol']>[0]): Promise<Result<KioskView>> {
    // Whoever stands before a terminal that works must not make another one of it.
    if ((await state()) === 'ready') return fail('forbidden')
    if (isWeakPin(exitPin, null)) return fail('weak-pin')
    const found = await testServer(serverUrl, world.fetch)
    if (!found.ok) return found
    const { url, name } = found.value.view
    // Looked at before the code is used up.
    const keychain = await readKeys(vault)
    if (typeof keychain === 'string') return fail(keychainFailure(keychain))
    const pepper = world.random(32)
    const talk = createTransport({ fetch: world.fetch, serverUrl: url, setTimer: timer })
    const body = { code, version: world.version }
    const answer = await talk.post(routes.terminalEnrol.path, 'none', body, routes.terminalEnrol.response)
    if (!answer.ok) return fail(enrolFailure(answer.trouble))
    const trouble = await writeKeys(vault, answer.value, pepper)
    if (trouble !== null) return fail(keychainFailure(trouble))
    const { terminalId, name: terminalName, place, lastSequence, lastSeal } = answer.value
    await db.transaction().execute(async (transaction) => {
      const before = (await readMeta(transaction, 'last')) ?? START
      const waits = (await countWaiting(transaction)) > 0
      // What waits is still to be sent in its order; otherwise the record goes on where the server has it.
      if (!waits || before.sequence < lastSequence) {
        await writeMeta(transaction, 'last', { sequence: lastSequence, seal: lastSeal })
      }
      await transaction.deleteFrom('meta').where('key', 'in', ['revoked', 'digest', 'contactAt', 'anchor']).execute()
      await transaction.deleteFrom('pins').execute()
      await writeMeta(transaction, 'terminal', {
        id: terminalId,
        name: terminalName,
        place,
        settings: (await readMeta(transaction, 'terminal'))?.settings ?? defaultTerminalSettings,
        serverUrl: url,
        serverName: name,
        method: found.value.view.method,
        phone: found.value.config.oidc?.deviceFlow === true,
      })
    })
    keys = null
    pins = null
    transport = talk
    const made = await ready()
    if (!made.ok) return made
    await made.value.pins.set(EXIT, exitPin, { generation: 0, number: null })
    await contact()
    return succeed(await view())
  }

  return {
    db,
    clock,
    view,
    isOnline: () => online,
    ready,
    enrol,
    contact,
    poke() {
      void tell()
      void contact()
    },
    start: () => void contact(),
    async stop() {
      stopped = true
      cancel()
      transport?.abort()
      await underWay
      await db.destroy()
    },
  }
}

const keychainFailure = (trouble: VaultTrouble): FailureCode =>
  trouble === 'absent' ? 'keychain-absent' : 'keychain-locked'

const isRevoked = (trouble: Trouble): boolean => trouble.kind === 'not-let-in' && trouble.code === 'device-revoked'

function enrolFailure(trouble: Trouble): FailureCode {
  switch (trouble.kind) {
    case 'offline':
      return 'server-unreachable'
    case 'token-refused':
    case 'not-let-in':
      return 'terminal-code-refused'
    case 'upgrade-needed':
      return 'server-too-new'
    case 'too-large':
      return 'server-error'
    case 'failing':
      return trouble.code === 'too-many-requests'
        ? 'too-many-requests'
        : trouble.code === 'not-found'
          ? 'server-too-old'
          : 'server-error'
  }
}
