import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** What a server shows, and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Somebody who vouches for servers: its own certificate, for those who trust it, and the ones that it gives out. */
export interface Authority {
  readonly cert: string
  /** A certificate for this computer, or for others. */
  issue(options?: { names?: readonly string[]; until?: string }): Certificate
}

/** DER (ITU-T X.690): tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...content: Buffer[]): Buffer => der(0x30, ...content)
const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
const nameOf = (text: string): Buffer =>
  sequence(der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(text)))))
const time = (text: string): Buffer => der(0x17, Buffer.from(text))
const isTrue = Buffer.from('0101ff', 'hex')
/** Basic constraints and key usage: signs certificates. Both critical. */
const ofAuthority = [
  sequence(Buffer.from('0603551d13', 'hex'), isTrue, der(0x04, sequence(isTrue))),
  sequence(Buffer.from('0603551d0f', 'hex'), isTrue, der(0x04, Buffer.from('03020106', 'hex'))),
]
/** Subject alternative names: hosts, and addresses of four numbers. */
const subjectAltName = (names: readonly string[]): Buffer => {
  const listed = names.map((name) =>
    /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  )
  return sequence(Buffer.from('0603551d11', 'hex'), der(0x04, sequence(...listed)))
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const thisComputer = ['localhost', '127.0.0.1']
const beginning = '250101000000Z'
const end = '491231235959Z'

interface Content {
  readonly subject: string
  readonly issuer: string
  readonly until: string
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly extensions: readonly Buffer[]
}

/** A certificate (RFC 5280), version 3, as PEM. */
function certificate({ subject, issuer, until, publicKey, signer, extensions }: Content): string {
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    // A serial number is positive and without leading zeros.
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(beginning), time(until)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', toBeSigned, { key: signer, dsaEncoding: 'der' })
  const whole = sequence(toBeSigned, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  // Without an empty line at the end: not every reader takes one.
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** A certificate for this computer that nobody vouches for. */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = newKeys()
  const extensions = [subjectAltName(thisComputer)]
  const names = { subject: 'localhost', issuer: 'localhost' }
  return {
    cert: certificate({ ...names, until: end, publicKey, signer: privateKey, extensions }),
    key: pem(privateKey),
  }
}

/** A certificate authority as a company runs it for itself. */
export function createAuthority(name: string): Authority {
  const own = newKeys()
  const signed = { issuer: name, signer: own.privateKey }
  return {
    cert: certificate({ ...signed, subject: name, until: end, publicKey: own.publicKey, extensions: ofAuthority }),
    issue({ names = thisComputer, until = end } = {}) {
      const { privateKey, publicKey } = newKeys()
      const extensions = [subjectAltName(names)]
      return {
        cert: certificate({ ...signed, subject: names[0] ?? '', until, publicKey, extensions }),
        key: pem(privateKey),
      }
    },
  }
}
