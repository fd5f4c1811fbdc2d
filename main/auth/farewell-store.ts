import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { Instant } from '../../shared/domain/instant.ts'
import { OidcConfig } from '../../shared/protocol/auth.ts'
import { fileErrorCode, readIfThere } from '../atomic-file.ts'
import type { KeyVault } from './key-vault.ts'
import type { AuthLog } from './log.ts'
import { readSealed, writeSealed, type Seal } from './sealed-file.ts'

/** A session that is over here and has still to be ended elsewhere. Nothing of it can be signed in with by the app. */
export const Farewell = z
  .object({
    id: z.string(),
    /** Whose sign-in it was. */
    profileId: z.string(),
    /** The server and what it knows the session by; null once it is done, or without a server. */
    server: z.object({ url: z.url(), refreshTokens: z.array(z.string()), everywhere: z.boolean() }).nullable(),
    /** The provider's refresh token; null once it is given back, or where there was none. */
    provider: z.object({ config: OidcConfig, refreshToken: z.string() }).nullable(),
    since: Instant,
  })
  .readonly()
export type Farewell = z.infer<typeof Farewell>

/** What could not be done yet, over a quit: sealed like a sign-in, under a key of its own in the keychain, or not kept at all. */
export interface FarewellStore {
  /** `closed`: there is something, and the keychain does not give the key now. */
  load(): Promise<readonly Farewell[] | 'closed'>
  /** Replaces everything that is kept. With nothing to keep, neither file nor key is left. */
  keep(farewells: readonly Farewell[]): Promise<void>
}

/** The name of the key in the keychain, where profiles have their ids. */
const KEY = 'farewells'
const SEAL: Seal = { kind: 'TTFW', bound: [KEY] }

export function createFarewellStore(path: string, vault: KeyVault, log: AuthLog): FarewellStore {
  let key: Uint8Array | null = null

  const onDisk = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      const code = fileErrorCode(error)
      if (code === null) throw error
      log.warn('sign-outs that wait are not kept', { code })
    }
  }

  const keyToSeal = async (): Promise<Uint8Array | null> => {
    if (key !== null) return key
    const fresh = randomBytes(32)
    const written = await vault.write(KEY, fresh)
    if (written.ok) key = fresh
    else log.warn('sign-outs that wait are not kept', { trouble: written.trouble })
    return key
  }

  return {
    load: async () => {
      if ((await readIfThere(path)) === null) return []
      const stored = await vault.read(KEY)
      if (!stored.ok) return 'closed'
      if (stored.value === null) return []
      key = stored.value
      const content = await readSealed(path, stored.value, SEAL)
      const farewells = content.status === 'found' ? z.array(Farewell).safeParse(content.value) : null
      if (farewells?.success === true) return farewells.data
      log.warn('sign-outs that wait cannot be opened', { status: content.status })
      return []
    },
    keep: async (farewells) => {
      if (farewells.length > 0) {
        const sealing = await keyToSeal()
        if (sealing !== null) await onDisk(() => writeSealed(path, farewells, sealing, SEAL))
        return
      }
      if ((await readIfThere(path)) === null) return
      await onDisk(() => rm(path, { force: true }))
      key = null
      const removed = await vault.remove(KEY)
      if (!removed.ok) log.warn('key not removed from the keychain', { trouble: removed.trouble })
    },
  }
}
