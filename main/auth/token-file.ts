import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { Instant } from '../../shared/domain/instant.ts'
import { User } from '../../shared/domain/user.ts'
import { OidcConfig } from '../../shared/protocol/auth.ts'
import { readIfThere } from '../atomic-file.ts'
import { Identity } from './id-token.ts'
import { readSealed, writeSealed, type Seal } from './sealed-file.ts'

/** What keeps a person signed in over a restart. Access tokens are not part of it: they live in memory. */
export const TokenBundle = z
  .object({
    version: z.literal(1),
    /** Of our server; good for one renewal. Null where there is no server. */
    refreshToken: z.string().nullable(),
    /** What the refresh token after that will be: set while a renewal is asked for, so that it can be asked for again. */
    nextRefreshToken: z.string().nullable(),
    user: User,
    savedAt: Instant,
    /** Null where the person signed in with a name and password. */
    provider: z
      .object({
        /** The configuration that the sign-in was made with: a later change does not get these tokens. */
        config: OidcConfig,
        identity: Identity,
        refreshToken: z.string().nullable(),
        /** Kept only where signing out at the provider needs it. */
        idToken: z.string().nullable(),
      })
      .readonly()
      .nullable(),
  })
  .readonly()
export type TokenBundle = z.infer<typeof TokenBundle>

/** What a bundle belongs to. It opens for nothing else. */
export interface Binding {
  readonly profileId: string
  readonly issuer: string
  readonly clientId: string
}

/**
 * `corrupt`: not a file of this form. `foreign`: the key or the binding is another one, or its content was changed.
 */
export type TokenFileContent =
  | { readonly status: 'found'; readonly bundle: TokenBundle }
  | { readonly status: 'missing' | 'corrupt' | 'foreign' }

const sealOf = ({ profileId, issuer, clientId }: Binding): Seal => ({
  kind: 'TTTB',
  bound: [profileId, issuer, clientId],
})

/** Writes the bundle, sealed with a key of 32 bytes. Throws what the file system throws; the old file then stands. */
export async function writeTokenFile(
  path: string,
  bundle: TokenBundle,
  key: Uint8Array,
  binding: Binding,
): Promise<void> {
  await writeSealed(path, bundle, key, sealOf(binding))
}

/** Whether there is a bundle at all, which needs no key to find out. */
export async function hasTokenFile(path: string): Promise<boolean> {
  return (await readIfThere(path)) !== null
}

export async function readTokenFile(path: string, key: Uint8Array, binding: Binding): Promise<TokenFileContent> {
  const content = await readSealed(path, key, sealOf(binding))
  if (content.status !== 'found') return content
  const bundle = TokenBundle.safeParse(content.value)
  return bundle.success ? { status: 'found', bundle: bundle.data } : { status: 'corrupt' }
}

export async function removeTokenFile(path: string): Promise<void> {
  await rm(path, { force: true })
}
