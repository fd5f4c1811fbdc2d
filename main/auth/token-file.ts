import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { Instant } from '../../shared/domain/instant.ts'
import { User } from '../../shared/domain/user.ts'
import { OidcConfig } from '../../shared/protocol/auth.ts'
import { readIfThere, writeAtomically } from '../atomic-file.ts'
import { Identity } from './id-token.ts'

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

const MAGIC = Buffer.from('TTTB')
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = MAGIC.length + 1 + NONCE_BYTES + TAG_BYTES

/** AES-256-GCM additional data: the file is bound to where it belongs, and to its own version. */
function additionalData(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify([VERSION, binding.profileId, binding.issuer, binding.clientId]))
}

/** Writes the bundle, sealed with a key of 32 bytes and a fresh nonce. Throws what the file system throws; the old file then stands. */
export async function writeTokenFile(
  path: string,
  bundle: TokenBundle,
  key: Uint8Array,
  binding: Binding,
): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(additionalData(binding))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(bundle), 'utf8'), cipher.final()])
  await writeAtomically(path, Buffer.concat([MAGIC, Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]))
}

/** Whether there is a bundle at all, which needs no key to find out. */
export async function hasTokenFile(path: string): Promise<boolean> {
  return (await readIfThere(path)) !== null
}

export async function readTokenFile(path: string, key: Uint8Array, binding: Binding): Promise<TokenFileContent> {
  const bytes = await readIfThere(path)
  if (bytes === null) return { status: 'missing' }
  if (
    bytes.length <= HEADER_BYTES ||
    !bytes.subarray(0, MAGIC.length).equals(MAGIC) ||
    bytes[MAGIC.length] !== VERSION
  ) {
    return { status: 'corrupt' }
  }
  const opened = unseal(bytes.subarray(MAGIC.length + 1), key, binding)
  if (opened === null) return { status: 'foreign' }
  const bundle = TokenBundle.safeParse(opened)
  return bundle.success ? { status: 'found', bundle: bundle.data } : { status: 'corrupt' }
}

function unseal(bytes: Buffer, key: Uint8Array, binding: Binding): unknown {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(additionalData(binding))
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const first = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
  try {
    return JSON.parse(Buffer.concat([first, decipher.final()]).toString('utf8'))
  } catch {
    // `final` has one reason to throw: the tag does not fit. What has the right tag is the JSON that was written.
    return null
  }
}

export async function removeTokenFile(path: string): Promise<void> {
  await rm(path, { force: true })
}
