import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readIfThere, writeAtomically } from '../atomic-file.ts'

/** What a sealed file is, in four letters, and what it belongs to. It opens for nothing else. */
export interface Seal {
  readonly kind: string
  readonly bound: readonly string[]
}

/** `corrupt`: not a file of this form. `foreign`: the key or what it belongs to is another one, or its content was changed. */
export type SealedContent =
  | { readonly status: 'found'; readonly value: unknown }
  | { readonly status: 'missing' | 'corrupt' | 'foreign' }

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

const headOf = ({ kind }: Seal): Buffer => Buffer.concat([Buffer.from(kind, 'ascii'), Buffer.of(VERSION)])

/** AES-256-GCM additional data: the file is bound to where it belongs, and to its own version. */
const additionalData = ({ bound }: Seal): Buffer => Buffer.from(JSON.stringify([VERSION, ...bound]))

/** Writes a JSON value, sealed with a key of 32 bytes and a fresh nonce. Throws what the file system throws; the old file then stands. */
export async function writeSealed(path: string, value: unknown, key: Uint8Array, seal: Seal): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(additionalData(seal))
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  await writeAtomically(path, Buffer.concat([headOf(seal), nonce, cipher.getAuthTag(), sealed]))
}

export async function readSealed(path: string, key: Uint8Array, seal: Seal): Promise<SealedContent> {
  const bytes = await readIfThere(path)
  if (bytes === null) return { status: 'missing' }
  const head = headOf(seal)
  const begin = head.length + NONCE_BYTES + TAG_BYTES
  if (bytes.length <= begin || !bytes.subarray(0, head.length).equals(head)) return { status: 'corrupt' }
  const value = unseal(bytes.subarray(head.length), key, seal)
  return value === null ? { status: 'foreign' } : { status: 'found', value }
}

function unseal(bytes: Buffer, key: Uint8Array, seal: Seal): unknown {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(additionalData(seal))
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const first = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
  try {
    return JSON.parse(Buffer.concat([first, decipher.final()]).toString('utf8'))
  } catch {
    // `final` has one reason to throw: the tag does not fit. What has the right tag is the JSON that was written.
    return null
  }
}
