/** What a new terminal needs to know: its server, and the one-time code that an administrator made. */
export interface Enrolment {
  readonly serverUrl: string
  readonly code: string
}

/** As much as a reader that types like a keyboard gives in one line. */
const LONGEST = 256

/**
 * Server and code in one line, for a QR code: `https://time.example.com#terminal=K7PM-2XQR-9DTH`. A fragment (RFC 3986 section 3.5),
 * so that a phone which opens it tells the code to nobody. Null where it is too long to be read.
 */
export function enrolmentLine({ serverUrl, code }: Enrolment): string | null {
  const line = `${serverUrl}#terminal=${code}`
  return line.length <= LONGEST ? line : null
}

/** Reads what `enrolmentLine` wrote; null for everything else. Whether server and code are good is for the server to say. */
export function readEnrolmentLine(line: string): Enrolment | null {
  const [, serverUrl, code] = /^(https?:\/\/[^\s#]+)#terminal=([0-9A-Z-]{1,64})$/.exec(line.trim()) ?? []
  return serverUrl === undefined || code === undefined ? null : { serverUrl, code }
}
