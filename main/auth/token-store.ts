import { randomBytes } from 'node:crypto'
import { fileErrorCode } from '../atomic-file.ts'
import type { KeyVault, VaultTrouble } from './key-vault.ts'
import type { AuthLog } from './log.ts'
import {
  hasTokenFile,
  readTokenFile,
  removeTokenFile,
  writeTokenFile,
  type Binding,
  type TokenBundle,
} from './token-file.ts'

/** Where a sign-in is kept, and if only in memory, why. `disk`: the file could not be written. */
export type Kept =
  | { readonly where: 'keychain' }
  | { readonly where: 'memory'; readonly because: VaultTrouble | 'disk' }

/**
 * `none`: nobody is signed in. `closed`: somebody is, and the keychain does not give the key now; trying later helps.
 * `lost`: somebody was, and what is there cannot be opened any more.
 */
export type Loaded =
  | { readonly status: 'found'; readonly bundle: TokenBundle }
  | { readonly status: 'none' | 'lost' }
  | { readonly status: 'closed'; readonly because: VaultTrouble }

/** The sign-in of one profile at rest: a key in the keychain, the bundle in a file that it seals. Never plain text. */
export interface TokenStore {
  load(): Promise<Loaded>
  /** Keeps a new sign-in, under a new key. */
  begin(bundle: TokenBundle): Promise<Kept>
  /** Replaces the bundle of the sign-in that was loaded or begun, where it is kept. */
  replace(bundle: TokenBundle): Promise<Kept>
  /** The file is gone when this resolves; the key follows, since a keychain may take its time. */
  wipe(): Promise<void>
}

export function createTokenStore(path: string, binding: Binding, vault: KeyVault, log: AuthLog): TokenStore {
  let key: Uint8Array | null = null
  let because: VaultTrouble | 'disk' = 'absent'

  const put = async (bundle: TokenBundle, sealing: Uint8Array): Promise<Kept> => {
    try {
      await writeTokenFile(path, bundle, sealing, binding)
      return { where: 'keychain' }
    } catch (error) {
      const code = fileErrorCode(error)
      if (code === null) throw error
      log.warn('sign-in not written', { code })
      // An older bundle would only hold a token that is used up.
      await forgetFile()
      key = null
      because = 'disk'
      return { where: 'memory', because }
    }
  }

  const forgetFile = async (): Promise<void> => {
    try {
      await removeTokenFile(path)
    } catch (error) {
      const code = fileErrorCode(error)
      if (code === null) throw error
      log.warn('sign-in not removed', { code })
    }
  }

  return {
    load: async () => {
      if (!(await hasTokenFile(path))) return { status: 'none' }
      const stored = await vault.read(binding.profileId)
      if (!stored.ok) return { status: 'closed', because: stored.trouble }
      if (stored.value === null) return { status: 'lost' }
      const content = await readTokenFile(path, stored.value, binding)
      switch (content.status) {
        case 'found':
          key = stored.value
          return content
        case 'missing':
          return { status: 'none' }
        default:
          log.warn('stored sign-in cannot be opened', { status: content.status })
          return { status: 'lost' }
      }
    },
    begin: async (bundle) => {
      const fresh = randomBytes(32)
      const written = await vault.write(binding.profileId, fresh)
      if (!written.ok) {
        key = null
        because = written.trouble
        await forgetFile()
        return { where: 'memory', because }
      }
      key = fresh
      return put(bundle, fresh)
    },
    replace: async (bundle) => (key === null ? { where: 'memory', because } : put(bundle, key)),
    wipe: async () => {
      key = null
      await forgetFile()
      void vault.remove(binding.profileId).then((removed) => {
        if (!removed.ok) log.warn('key not removed from the keychain', { trouble: removed.trouble })
      })
    },
  }
}
