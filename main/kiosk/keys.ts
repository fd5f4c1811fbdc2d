import { createHmac } from 'node:crypto'
import type { KeyVault, VaultTrouble } from '../auth/key-vault.ts'

/** What a terminal has in the system's keychain, and nowhere else. */
export interface TerminalKeys {
  /** The bearer token of its own routes, base64url. */
  readonly credential: string
  /** The key of the seals on its punches. */
  readonly seal: Uint8Array
  /** The key under which badges are known. */
  readonly badge: Uint8Array
  /** What is mixed into every check of a PIN: without it a copied database proves none. */
  readonly pepper: Uint8Array
}

const NAMES = ['credential', 'seal', 'badge', 'pepper'] as const
const account = (name: (typeof NAMES)[number]): string => `terminal-${name}`

const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'))

/** Reads the keys; null where the keychain has not all of them, or says why it gives none. */
export async function readKeys(vault: KeyVault): Promise<TerminalKeys | VaultTrouble | null> {
  const found: Partial<Record<(typeof NAMES)[number], Uint8Array>> = {}
  for (const name of NAMES) {
    const answer = await vault.read(account(name))
    if (!answer.ok) return answer.trouble
    if (answer.value === null) return null
    found[name] = answer.value
  }
  const { credential, seal, badge, pepper } = found
  if (!credential || !seal || !badge || !pepper) return null
  return { credential: Buffer.from(credential).toString('base64url'), seal, badge, pepper }
}

/** Puts a new terminal's keys into the keychain; answers what went wrong, or null. */
export async function writeKeys(
  vault: KeyVault,
  keys: { readonly credential: string; readonly sealKey: string; readonly badgeKey: string },
  pepper: Uint8Array,
): Promise<VaultTrouble | null> {
  const values = [
    ['credential', decode(keys.credential)],
    ['seal', decode(keys.sealKey)],
    ['badge', decode(keys.badgeKey)],
    ['pepper', pepper],
  ] as const
  for (const [name, value] of values) {
    const written = await vault.write(account(name), value)
    if (!written.ok) return written.trouble
  }
  return null
}

/** Removes what lets it talk and what lets it prove. The key of the seals stays: what waits was sealed with it. */
export async function forgetKeys(vault: KeyVault): Promise<void> {
  for (const name of ['pepper', 'badge', 'credential'] as const) await vault.remove(account(name))
}

/** HMAC-SHA-256 in base64url. */
export const keyed = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url')
