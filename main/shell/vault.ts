import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { KeyVault, VaultAnswer, VaultTrouble } from '../auth/key-vault.ts'

/** The name that people find in their keychain. */
export const KEYCHAIN_SERVICE = 'TimeTracker Desktop'

/** Time for a person to type a keyring's password into the system's own prompt. */
const PATIENCE_MS = 60_000

/** What is used of keytar, or of anything that can stand in for it. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

export interface VaultOptions {
  /** Loads keytar by default. It rejects where its native part cannot be loaded: then there is no keychain. */
  readonly load?: () => Promise<Keychain>
  readonly patienceMs?: number
  /** Told once for each trouble, with what the keychain itself said. */
  readonly onTrouble?: (trouble: VaultTrouble, said: string) => void
}

const Module = z.union([
  z.object({ default: z.custom<Keychain>(isKeychain) }).transform((it) => it.default),
  z.custom<Keychain>(isKeychain),
])

function isKeychain(value: unknown): boolean {
  return z
    .object({ getPassword: z.function(), setPassword: z.function(), deletePassword: z.function() })
    .safeParse(value).success
}

async function loadKeytar(): Promise<Keychain> {
  // On demand: on a Linux without libsecret its native part does not load, and the app has to start all the same.
  return Module.parse(await import('keytar'))
}

/**
 * The vault on the system's keychain: Keychain on macOS, Credential Manager on Windows, Secret Service on Linux.
 * The keychain works in a thread of its own but can wait there for a person, for ever: so one question is asked at a time,
 * and while one hangs every other is answered `locked` at once, which leaves the other threads to files and names.
 */
export function createKeyVault(options: VaultOptions = {}): KeyVault {
  const patience = options.patienceMs ?? PATIENCE_MS
  let keychain: Promise<Keychain> | null = null
  let last: Promise<unknown> = Promise.resolve()
  let hanging = false

  const open = async (): Promise<Keychain> => {
    keychain ??= (options.load ?? loadKeytar)()
    try {
      return await keychain
    } catch (error) {
      keychain = null
      throw new KeychainMissing(error)
    }
  }

  const ask = async <T>(question: (keychain: Keychain) => Promise<T>): Promise<VaultAnswer<T>> => {
    if (hanging) return { ok: false, trouble: 'locked' }
    try {
      const ready = await open()
      return await patiently(question(ready))
    } catch (error) {
      const trouble = error instanceof KeychainMissing ? 'absent' : troubleOf(error)
      options.onTrouble?.(trouble, error instanceof Error ? error.message : 'unknown')
      return { ok: false, trouble }
    }
  }

  const patiently = <T>(answer: Promise<T>): Promise<VaultAnswer<T>> =>
    new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        hanging = true
        options.onTrouble?.('locked', 'no answer in time')
        resolve({ ok: false, trouble: 'locked' })
      }, patience)
      timeout.unref()
      answer
        .then((value) => resolve({ ok: true, value }), reject)
        .finally(() => {
          clearTimeout(timeout)
          hanging = false
        })
    })

  /** A locked keyring answers "no such key" to a read: only one that takes, gives back and drops a trial key can be believed. */
  const prove = async (): Promise<VaultAnswer<null>> => {
    const account = `trial-${randomUUID()}`
    const written = await ask((it) => it.setPassword(KEYCHAIN_SERVICE, account, account))
    if (!written.ok) return written
    const read = await ask((it) => it.getPassword(KEYCHAIN_SERVICE, account))
    const removed = await ask((it) => it.deletePassword(KEYCHAIN_SERVICE, account))
    if (!read.ok) return read
    if (!removed.ok) return removed
    return read.value === account ? { ok: true, value: null } : { ok: false, trouble: 'refused' }
  }

  const inTurn = <T>(work: () => Promise<VaultAnswer<T>>): Promise<VaultAnswer<T>> => {
    const turn = last.then(work)
    last = turn
    return turn
  }

  return {
    read: (profileId) =>
      inTurn(async () => {
        const found = await ask((it) => it.getPassword(KEYCHAIN_SERVICE, profileId))
        if (!found.ok) return found
        if (found.value !== null) return { ok: true, value: decodeKey(found.value) }
        const proven = await prove()
        return proven.ok ? { ok: true, value: null } : proven
      }),
    write: (profileId, key) =>
      inTurn(async () => {
        if (key.byteLength !== 32) throw new RangeError('a key has 32 bytes')
        const text = Buffer.from(key).toString('base64')
        const written = await ask((it) => it.setPassword(KEYCHAIN_SERVICE, profileId, text))
        if (!written.ok) return written
        const read = await ask((it) => it.getPassword(KEYCHAIN_SERVICE, profileId))
        if (!read.ok) return read
        return read.value === text ? { ok: true, value: null } : { ok: false, trouble: 'refused' }
      }),
    remove: (profileId) =>
      inTurn(async () => {
        const removed = await ask((it) => it.deletePassword(KEYCHAIN_SERVICE, profileId))
        return removed.ok ? { ok: true, value: null } : removed
      }),
    isWaiting: () => hanging,
  }
}

/** What stands in the keychain under our name but is no key of ours is as good as nothing. */
function decodeKey(text: string): Uint8Array | null {
  const key = Buffer.from(text, 'base64')
  return key.byteLength === 32 ? key : null
}

class KeychainMissing extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'keychain module not loaded', { cause })
    this.name = 'KeychainMissing'
  }
}

/** Sorts the messages of libsecret, of macOS (SecCopyErrorMessageString) and of Windows (FormatMessage). */
function troubleOf(error: unknown): VaultTrouble {
  const said = error instanceof Error ? error.message : String(error)
  if (/locked|prompt|User interaction is not allowed/i.test(said)) return 'locked'
  if (
    /autolaunch|D-?Bus|not provided by any|ServiceUnknown|NameHasNoOwner|No such (secret collection|interface)|Could not connect|spawn|No such file|does not exist at path/i.test(
      said,
    )
  ) {
    return 'absent'
  }
  return 'refused'
}
