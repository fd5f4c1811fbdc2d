import type { DeviceAuthorizationResponse } from 'openid-client'
import { fail, succeed, type Result } from '../../shared/ipc/failure.ts'
import { isSafeAddress } from './address.ts'

/** What a person has to see to sign in on their phone. */
export interface DeviceCode {
  /** To be typed, exactly as it stands. */
  readonly userCode: string
  /** Where to type it: always https. Shown as text. */
  readonly verificationUri: string
  /** What a QR code holds, or null where there is none to show. */
  readonly qr: string | null
  /** When it is too late, in milliseconds since 1970. */
  readonly expiresAt: number
}

/**
 * Reads what the provider wants to have shown (RFC 8628 section 3.2). People follow it without a second look, so an address
 * is https (http on this computer only), and a QR code leads to the host that is written beside it or is left out.
 */
export function readDeviceCode(
  answer: Pick<DeviceAuthorizationResponse, 'user_code' | 'verification_uri' | 'verification_uri_complete'>,
  expiresAt: number,
): Result<DeviceCode> {
  const { user_code: userCode, verification_uri: plain, verification_uri_complete: complete } = answer
  if (!/^[\x21-\x7e]([\x20-\x7e]{0,62}[\x21-\x7e])?$/.test(userCode))
    return fail('provider-misconfigured', 'user_code is not plain text')
  const address = read(plain)
  if (address === null) return fail('provider-misconfigured', 'verification_uri is not https')
  const filled = complete === undefined ? null : read(complete)
  const qr = filled !== null && filled.host === address.host ? filled.href : null
  return succeed({ userCode, verificationUri: address.href, qr, expiresAt })
}

/** A name and a password before the host make it look like another one. */
function read(text: string): URL | null {
  if (text.length > 2048 || !URL.canParse(text)) return null
  const url = new URL(text)
  return isSafeAddress(url) && url.username === '' && url.password === '' ? url : null
}
