import { createHash } from 'node:crypto'

/** Random bytes, passed in so that tests can name the tokens they expect. */
export type RandomBytes = (size: number) => Buffer

/** 256 random bits in base64url, 43 characters. */
export const newToken = (random: RandomBytes): string => random(32).toString('base64url')

/** How a token is kept: it has 256 random bits, so a plain SHA-256 cannot be turned back. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')
