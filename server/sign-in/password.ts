import { hash, verify } from '@node-rs/argon2'
import { sameName } from '../../shared/domain/catalog.ts'

/** Argon2id as OWASP asks at least: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const SHORTEST = 10

/** The same characters typed on another keyboard or system give the same bytes (NIST SP 800-63B section 5.1.1.2). */
const normalise = (password: string): string => password.normalize('NFKC')

export const hashPassword = (password: string): Promise<string> => hash(normalise(password), cost)

/** Too short, or the name itself. */
export const isWeak = (password: string, username: string): boolean =>
  Array.from(normalise(password)).length < SHORTEST || sameName(password) === sameName(username)

let decoy: Promise<string> | undefined

/**
 * Whether a password is the one of a hash. Without a hash (no such account, or one that has no password) the same work is
 * done for nothing, so that the time tells nobody which accounts there are.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this password')
  const right = await verify(passwordHash ?? (await decoy), normalise(password))
  return right && passwordHash !== null
}
